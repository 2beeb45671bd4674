#include "engine/refusal_probe.h"

#include "engine/stage.h"

#include <time.h>

static void refusal_probe_copy(char *to, size_t room, struct span text)
{
    snprintf(to, room, "%.*s", (int)text.len, text.data);
}

static bool refusal_probes_read(struct refusal_probes *p, struct stage_run *run,
                                struct err *err)
{
    struct query *q = db_query(run->db, QUERY_REFUSAL_PROBES);
    enum query_state state = QUERY_DONE;

    query_text(q, 1, run->stage->name);
    query_int(q, 2, run->version_id);
    query_int(q, 3, p->teacher_id);
    while (p->count < REFUSAL_PROBES_MAX &&
           (state = query_next(q, err)) == QUERY_ROW) {
        struct refusal_probe *one = &p->list[p->count++];

        one->item = query_get_int(q, 0);
        one->candidate = query_get_int(q, 1);
        refusal_probe_copy(one->kind, sizeof(one->kind), query_get_span(q, 2));
        refusal_probe_copy(one->class, sizeof(one->class),
                           query_get_span(q, 3));
        refusal_probe_copy(one->words, sizeof(one->words),
                           query_get_span(q, 4));
    }
    (void)db_query(run->db, QUERY_REFUSAL_PROBES); /* ends the read */
    return state != QUERY_FAILED;
}

static bool refusal_probes_mark(struct refusal_probes *p, struct stage_run *run,
                                struct err *err)
{
    struct query *q = db_query(run->db, QUERY_REFUSAL_PROBE_MARK);

    if (!db_begin(run->db, err))
        return false;
    query_text(q, 1, run->stage->name);
    query_int(q, 2, run->version_id);
    query_int(q, 3, p->teacher_id);
    if (query_run(q, err) && db_commit(run->db, err))
        return true;
    db_rollback(run->db);
    return false;
}

bool refusal_probes_open(struct refusal_probes *p, struct stage_run *run,
                         int64_t teacher_id, struct err *err)
{
    *p = (struct refusal_probes){.teacher_id = teacher_id};
    if (!refusal_probes_read(p, run, err))
        return false;
    return p->count == 0 || refusal_probes_mark(p, run, err);
}

static bool refusal_probes_free(struct refusal_probes *p, struct stage_run *run,
                                const char *class, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_REFUSAL_PROBE_FREE);

    query_text(q, 1, run->stage->name);
    query_int(q, 2, run->version_id);
    query_int(q, 3, p->teacher_id);
    query_text(q, 4, class);
    query_int(q, 5, (int64_t)time(NULL));
    p->freed = true;
    return query_run(q, err);
}

/* The same refusal, numbers aside? What the network did tells nothing. */
static bool refusal_probe_same(const struct refusal_probe *p,
                               const struct err *why)
{
    if (why == NULL)
        return false;
    if (why->kind != ERR_RECORD)
        return true;
    return strcmp(failure_class_name(why->class), p->class) == 0 &&
           failure_same_words(why->text, p->words);
}

bool refusal_probes_hear(struct refusal_probes *p, struct stage_run *run,
                         const struct stage_item *item, const struct err *why,
                         struct err *err)
{
    for (size_t i = 0; i < p->count; i++) {
        struct refusal_probe *one = &p->list[i];

        if (one->item == item->id && one->candidate == item->candidate &&
            strcmp(one->kind, item_kind_name(item->kind)) == 0 &&
            !refusal_probe_same(one, why))
            return refusal_probes_free(p, run, one->class, err);
    }
    return true;
}
