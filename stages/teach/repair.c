/*
 * repair.c: asks teachers again about replies of theirs that are outside the
 * bounds of `teachers.NAME.repair`, and shows them what speaks against these.
 *
 * Reads:      replies, answers, measures and claims of the teachers that have
 *             such bounds; pictures, where they lie.
 * Writes:     teacher, derived_teacher, active_teacher ("a+repair"),
 *             repair_bound, reply.
 * Sets aside: as teach does, and replies that are too long to be shown again.
 *
 * A repaired reply is a fact beside the one it was asked about. It belongs to a
 * teacher row of its own, a round each, which is the one that was asked before
 * and the prompt. The bounds only say of which replies: other bounds ask about
 * those that are now outside and were not. By what the truth alone tells
 * (distance and its like) nobody is asked again: the configuration refuses it,
 * since the teacher would learn from it. What a policy keeps has no part here.
 */
#include "engine/stage.h"
#include "stages/teach/repair_question.h"
#include "stages/teach/repair_teachers.h"
#include "stages/teach/teach.h"

#include <time.h>

static bool repair_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    struct active_teachers repairs;
    size_t count = 0;

    (void)text;
    if (!repair_teachers_read(&repairs, run->settings, err))
        return false;
    bool ok = repair_teachers_store(&repairs, run, &count, err);
    for (size_t i = 0; i < repairs.count && ok; i++)
        ok = repair_question_check(&repairs.teachers[i], err);
    active_teachers_release(&repairs);
    run->off = count == 0;
    return ok;
}

static bool repair_take_over(struct stage_run *run, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_REPAIR_TAKE_OVER);

    if (!db_begin(run->db, err))
        return false;
    query_int(q, 1, run->run_id);
    if (!query_run(q, err))
        return false;
    q = db_query(run->db, QUERY_REPAIR_ANSWERED);
    query_int(q, 1, (int64_t)time(NULL));
    return query_run(q, err) && db_commit(run->db, err);
}

static bool repair_whole(struct stage_run *run, struct err *err)
{
    struct active_teachers repairs;

    if (run->off)
        return true;
    if (!repair_take_over(run, err) ||
        !repair_teachers_read(&repairs, run->settings, err))
        return false;
    bool ok = active_teachers_find(&repairs, run->db, err) &&
              repair_teachers_find_asked(&repairs, run->db, err) &&
              teach_ask_all(run, &repairs, err);
    active_teachers_release(&repairs);
    return teach_end(run, repair_take_over, ok, err);
}

const struct stage stage_repair = {
    .name = "repair",
    .version = 1,
    .about = "ask teachers again for replies outside the bounds they have",
    .everything = "asks about what score measured on the whole set",
    .unit = "answers",
    .sums = QUERY_REPAIR_SUMS,
    .store_alone = true,
    .durable = true,
    .identify = repair_identify,
    .whole = repair_whole,
};
