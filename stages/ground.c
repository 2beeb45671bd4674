/*
 * ground: which things does a reasoning claim to see?
 *
 * Reads: the reasoning of every answer of the roster. Writes: entity (each
 * thing named, with its place in the reply) and ground (that it was looked
 * for). What the pictures themselves show is evidence, and compared with
 * these claims by filters. Sets aside: nothing that it knows of.
 */
#include "engine/stage.h"

#include "db/schemas.h"
#include "stages/ground_lexicon.h"

static const char GROUND_LIST[] = "patterns/entities.txt";

struct ground_settings {
    int64_t most;
};

static const struct param ground_params[] = {
    {.name = "most",
     .type = PARAM_INT,
     .at = offsetof(struct ground_settings, most),
     .initial = "500",
     .min = 1,
     .max = 100000,
     .about = "things named by one reasoning that are kept"},
};

struct ground_in {
    struct span reasoning;
    size_t start; /* of the reasoning in the reply */
};

struct ground_out {
    struct lexicon_hit *hits; /* [count] */
    size_t count;
};

/* A changed list is a changed result. FNV-1a is enough to notice. */
static bool ground_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    const struct schema_text *list = schema_find(GROUND_LIST);
    uint64_t hash = 14695981039346656037u;

    (void)run;
    if (list == NULL)
        return err_stage(err, "the list of entities is not in the program");
    for (size_t i = 0; i < list->len; i++)
        hash = (hash ^ (unsigned char)list->text[i]) * 1099511628211u;
    buf_print(text, "entities=%016llx\n", (unsigned long long)hash);
    return true;
}

static bool ground_open(struct stage_run *run, struct err *err)
{
    const struct schema_text *list = schema_find(GROUND_LIST);

    if (list == NULL)
        return err_stage(err, "the list of entities is not in the program");
    run->state = lexicon_open(span_make(list->text, list->len), err);
    return run->state != NULL;
}

static void ground_close(struct stage_run *run)
{
    lexicon_close(run->state);
    run->state = NULL;
}

static bool ground_load(struct stage_run *run, struct query *row,
                        struct record *record, struct err *err)
{
    struct ground_in *in = arena_take(&record->arena, sizeof(*in));

    (void)run;
    (void)err;
    in->reasoning = arena_span(&record->arena, query_get_span(row, 1));
    in->start = (size_t)query_get_int(row, 2);
    record->in = in;
    return true;
}

static bool ground_work(const struct stage_run *run, struct record *record,
                        int worker, struct err *err)
{
    const struct ground_settings *options = run->options;
    const struct ground_in *in = record->in;
    struct ground_out *out = arena_take(&record->arena, sizeof(*out));

    (void)worker;
    (void)err;
    out->hits = lexicon_find(run->state, in->reasoning, (size_t)options->most,
                             &record->arena, &out->count);
    record->out = out;
    return true;
}

static bool ground_save(struct stage_run *run, struct record *record,
                        struct err *err)
{
    const struct ground_in *in = record->in;
    const struct ground_out *out = record->out;
    struct query *q = db_query(run->db, QUERY_GROUND_FORGET);

    query_int(q, 1, record->id);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        const struct lexicon_hit *hit = &out->hits[i];
        q = db_query(run->db, QUERY_ENTITY_PUT);
        query_int(q, 1, record->id);
        query_int(q, 2, (int64_t)i);
        query_span(q, 3,
                   span_cut(in->reasoning, hit->start, hit->end - hit->start));
        query_text(q, 4, hit->kind);
        query_text(q, 5, hit->label);
        query_int(q, 6, (int64_t)(in->start + hit->start));
        query_int(q, 7, (int64_t)(in->start + hit->end));
        if (!query_run(q, err))
            return false;
    }
    q = db_query(run->db, QUERY_GROUND_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->stamp_id);
    query_int(q, 3, (int64_t)out->count);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

static const char *const ground_needs[] = {"extract", NULL};

const struct stage stage_ground = {
    .name = "ground",
    .version = 1,
    .about = "find the things that each reasoning claims to see",
    .unit = "answers",
    .params = ground_params,
    .param_count = PARAM_COUNT(ground_params),
    .settings_size = sizeof(struct ground_settings),
    .needs = ground_needs,
    .pick = QUERY_GROUND_PICK,
    .sums = QUERY_GROUND_SUMS,
    .identify = ground_identify,
    .open = ground_open,
    .close = ground_close,
    .load = ground_load,
    .work = ground_work,
    .save = ground_save,
};
