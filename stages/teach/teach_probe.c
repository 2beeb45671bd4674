#include "stages/teach/teach_probe.h"

#include "teachers/retry.h"

#include <time.h>

static bool teach_probes_read(struct teach_probes *p, struct stage_run *run,
                              int64_t teacher_id, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TEACH_PROBES);
    enum query_state state = QUERY_DONE;

    query_int(q, 1, run->version_id);
    query_int(q, 2, teacher_id);
    while (p->count < TEACH_PROBES_MAX &&
           (state = query_next(q, err)) == QUERY_ROW) {
        struct teach_probe *one = &p->list[p->count++];
        struct span class = query_get_span(q, 2), words = query_get_span(q, 3);

        one->sample_id = query_get_int(q, 0);
        one->candidate = query_get_int(q, 1);
        snprintf(one->class, sizeof(one->class), "%.*s", (int)class.len,
                 class.data);
        snprintf(one->words, sizeof(one->words), "%.*s", (int)words.len,
                 words.data);
    }
    (void)db_query(run->db, QUERY_TEACH_PROBES); /* ends the read */
    return state != QUERY_FAILED;
}

static bool teach_probes_mark(struct stage_run *run, int64_t teacher_id,
                              struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TEACH_PROBE_MARK);

    if (!db_begin(run->db, err))
        return false;
    query_int(q, 1, run->version_id);
    query_int(q, 2, teacher_id);
    return query_run(q, err) && db_commit(run->db, err);
}

bool teach_probes_open(struct teach_probes *p, struct stage_run *run,
                       int64_t teacher_id, struct err *err)
{
    *p = (struct teach_probes){.count = 0};
    if (!teach_probes_read(p, run, teacher_id, err))
        return false;
    return p->count == 0 || teach_probes_mark(run, teacher_id, err);
}

static bool teach_probes_free(struct stage_run *run, int64_t teacher_id,
                              const char *class, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TEACH_PROBE_FREE);

    query_int(q, 1, (int64_t)time(NULL));
    query_int(q, 2, run->version_id);
    query_int(q, 3, teacher_id);
    query_text(q, 4, class);
    return query_run(q, err);
}

/* The same refusal, numbers aside? What the network did tells nothing. */
static bool teach_probe_same(const struct teach_probe *p, const struct err *why)
{
    if (why == NULL)
        return false;
    if (why->kind != ERR_RECORD)
        return true;
    return strcmp(failure_class_name(why->class), p->class) == 0 &&
           retry_same_words(why->text, p->words);
}

bool teach_probes_hear(struct teach_probes *p, struct stage_run *run,
                       int64_t teacher_id, const struct ask *ask,
                       const struct err *why, struct err *err)
{
    for (size_t i = 0; i < p->count; i++) {
        struct teach_probe *one = &p->list[i];

        if (one->sample_id != ask->sample_id ||
            one->candidate != ask->candidate || teach_probe_same(one, why))
            continue;
        p->freed = true;
        return teach_probes_free(run, teacher_id, one->class, err);
    }
    return true;
}
