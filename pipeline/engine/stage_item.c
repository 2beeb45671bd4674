#include "engine/stage_item.h"

#include "base/log.h"
#include "engine/stage.h"

const char *item_kind_name(enum item_kind kind)
{
    static const char *const names[] = {"",       "sample", "reply", "picture",
                                        "member", "source", "file"};

    if (kind <= ITEM_NONE || kind > ITEM_FILE)
        err_die("a failure is about nothing");
    return names[kind];
}

/* Who failed without a class is told by what it asked for. */
static enum failure_class failure_class_of(const struct stage *stage,
                                           const struct err *why)
{
    enum failure_class class = stage->failure;

    if (why->class != FAILURE_NONE)
        return why->class;
    return why->kind == ERR_RETRY     ? FAILURE_UNREADABLE
           : why->kind == ERR_CHANGED ? FAILURE_CHANGED
           : class != FAILURE_NONE    ? class
                                      : FAILURE_CONTENT;
}

/* In the queries, 'record' alone is not tried again. */
static const char *failure_kind(enum failure_class class)
{
    if (failure_about(class)->follow == FOLLOW_RETRY)
        return "record";
    return class == FAILURE_CHANGED ? "changed" : "again";
}

/* Parameters 1 to 7. */
static void stage_item_bind(const struct stage_run *run,
                            const struct stage_item *item, struct query *q)
{
    query_text(q, 1, run->stage->name);
    query_text(q, 2, item_kind_name(item->kind));
    query_int(q, 3, item->id);
    query_int(q, 4, item->line);
    query_text(q, 5, item->path == NULL ? "" : item->path);
    if (item->teacher_id != 0)
        query_int(q, 6, item->teacher_id);
    query_int(q, 7, item->candidate);
}

/* Parameters 1 to 12 of both queries of a failure. */
static struct query *stage_fail_query(const struct stage_run *run,
                                      const struct stage_item *item,
                                      enum failure_class class,
                                      enum query_id id)
{
    struct query *q = db_query(run->db, id);

    stage_item_bind(run, item, q);
    query_int(q, 8, run->version_id);
    query_text(q, 9, failure_kind(class));
    query_text(q, 10, failure_class_name(class));
    query_text(q, 11, item->cause == NULL ? run->cause : item->cause);
    query_int(q, 12, (int64_t)time(NULL));
    return q;
}

bool stage_fail(struct stage_run *run, const struct stage_item *item,
                const char *name, const struct err *why, struct err *err)
{
    enum failure_class class = failure_class_of(run->stage, why);
    struct query *q =
        stage_fail_query(run, item, class, QUERY_FAILURE_END_FORMER);

    run->set_aside++;
    run->failures_stand = true;
    log_detail("%s: %s: %s", run->stage->name, name, why->text);
    if (!query_run(q, err))
        return false;
    q = stage_fail_query(run, item, class, QUERY_FAILURE_PUT);
    query_text(q, 13, name);
    query_text(q, 14, why->text);
    query_int(q, 15, run->run_id);
    return query_run(q, err) &&
           refusal_probes_hear(&run->probes, run, item, why, err);
}

bool stage_done(struct stage_run *run, const struct stage_item *item,
                struct err *err)
{
    if (!run->failures_stand)
        return true;
    struct query *q = db_query(run->db, QUERY_FAILURE_END_ITEM);
    stage_item_bind(run, item, q);
    query_int(q, 8, (int64_t)time(NULL));
    return query_run(q, err) &&
           refusal_probes_hear(&run->probes, run, item, NULL, err);
}

bool stage_done_others(struct stage_run *run, enum item_kind kind,
                       struct err *err)
{
    struct query *q = db_query(run->db, QUERY_FAILURE_END_OTHERS);

    query_text(q, 1, run->stage->name);
    query_text(q, 2, item_kind_name(kind));
    query_int(q, 3, (int64_t)time(NULL));
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

bool stage_failures_stand(struct stage_run *run, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_FAILURE_STANDS);
    int64_t any;

    query_text(q, 1, run->stage->name);
    if (!query_one(q, &any, err))
        return false;
    (void)db_query(run->db, QUERY_FAILURE_STANDS);
    run->failures_stand = any != 0;
    return true;
}
