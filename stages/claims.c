/*
 * claims: which things does a reasoning claim to see?
 *
 * Reads: the reasoning of every answer of the active teachers. Writes: entity
 * (each thing named, with its place in the reply) and claimed (that a reply was
 * read, also when it names nothing). Sets aside: nothing that it knows of.
 *
 * Naming costs seconds for a hundred thousand replies. What pictures show
 * (look), and what a model says about the claims (ask), cost inference and are
 * stages of their own.
 */
#include "engine/stage.h"

#include "answers/claim_lexicon.h"
#include "engine/pattern_list.h"

static const char CLAIMS_ENTITIES[] = "patterns/entities.txt";

struct claims_settings {
    int64_t most;
};

static const struct param claims_params[] = {
    {.name = "most",
     .type = PARAM_INT,
     .at = offsetof(struct claims_settings, most),
     .initial = "500",
     .min = 1,
     .max = 100000,
     .about = "things named by one reasoning that are kept"},
};

struct claims_in {
    struct span reasoning;
    size_t start; /* of the reasoning in the reply */
};

struct claims_out {
    struct lexicon_hit *hits; /* [count] */
    size_t count;
};

static bool claims_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    (void)run;
    return pattern_list_identify(CLAIMS_ENTITIES, text, err);
}

static bool claims_open(struct stage_run *run, struct err *err)
{
    struct span list;

    if (!pattern_list_find(CLAIMS_ENTITIES, &list, err))
        return false;
    run->state = lexicon_open(list, err);
    return run->state != NULL;
}

static void claims_close(struct stage_run *run)
{
    lexicon_close(run->state);
    run->state = NULL;
}

static bool claims_load(struct stage_run *run, struct query *row,
                        struct record *record, struct err *err)
{
    struct claims_in *in = arena_take(&record->arena, sizeof(*in));

    (void)run;
    (void)err;
    in->reasoning = arena_span(&record->arena, query_get_span(row, 1));
    in->start = (size_t)query_get_int(row, 2);
    record->in = in;
    return true;
}

static bool claims_work(const struct stage_run *run, struct record *record,
                        int worker, struct err *err)
{
    const struct claims_settings *options = run->options;
    const struct claims_in *in = record->in;
    struct claims_out *out = arena_take(&record->arena, sizeof(*out));

    (void)worker;
    (void)err;
    out->hits = lexicon_find(run->state, in->reasoning, (size_t)options->most,
                             &record->arena, &out->count);
    record->out = out;
    return true;
}

static bool claims_save_entity(struct stage_run *run,
                               const struct record *record, size_t i,
                               struct err *err)
{
    const struct claims_in *in = record->in;
    const struct lexicon_hit *hit =
        &((const struct claims_out *)record->out)->hits[i];
    struct query *q = db_query(run->db, QUERY_ENTITY_PUT);

    query_int(q, 1, record->id);
    query_int(q, 2, (int64_t)i);
    query_span(q, 3,
               span_cut(in->reasoning, hit->start, hit->end - hit->start));
    query_text(q, 4, hit->kind);
    query_text(q, 5, hit->label);
    query_int(q, 6, (int64_t)(in->start + hit->start));
    query_int(q, 7, (int64_t)(in->start + hit->end));
    return query_run(q, err);
}

static bool claims_save(struct stage_run *run, struct record *record,
                        struct err *err)
{
    const struct claims_out *out = record->out;
    struct query *q = db_query(run->db, QUERY_ENTITY_FORGET);

    query_int(q, 1, record->id);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        if (!claims_save_entity(run, record, i, err))
            return false;
    }
    q = db_query(run->db, QUERY_CLAIMED_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, (int64_t)out->count);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

static const char *const claims_needs[] = {"extract", NULL};

const struct stage stage_claims = {
    .name = "claims",
    .version = 1,
    .about = "find what each reasoning claims to see",
    .unit = "answers",
    .item = ITEM_REPLY,
    .section = "ground",
    .params = claims_params,
    .param_count = PARAM_COUNT(claims_params),
    .settings_size = sizeof(struct claims_settings),
    .needs = claims_needs,
    .pending = QUERY_CLAIMS_PENDING,
    .sums = QUERY_CLAIMS_SUMS,
    .identify = claims_identify,
    .open = claims_open,
    .close = claims_close,
    .load = claims_load,
    .work = claims_work,
    .save = claims_save,
};
