/*
 * claims: which things does a reasoning claim to see?
 *
 * Reads: the reasoning of every answer of the active teachers. Writes: claimed
 * (a row for each reply that was read: the things named, with their places in
 * the reply) and claim_word (their words). Sets aside: nothing that it knows
 * of.
 *
 * Naming costs seconds for a hundred thousand replies. What pictures show
 * (look), and what a model says about the claims (ask), cost inference and are
 * stages of their own.
 */
#include "engine/stage.h"

#include "answers/answer_authors.h"
#include "answers/claim_lexicon.h"
#include "answers/claim_list.h"
#include "base/hash_index.h"
#include "engine/pattern_list.h"

enum { CLAIMS_LIST_MAX = 16 << 20 };

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

struct claims {
    struct lexicon *lexicon;
    struct hash_index words; /* by kind and label: a place in ids */
    int64_t *ids;            /* [count] of claim_word, heap */
    size_t count;
    struct buf list;
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
    struct claims *c = heap_take(sizeof(*c));
    struct span list;

    *c = (struct claims){.count = 0};
    run->state = c;
    hash_index_init(&c->words, 200);
    buf_init(&c->list, CLAIMS_LIST_MAX);
    if (!pattern_list_find(CLAIMS_ENTITIES, &list, err))
        return false;
    c->lexicon = lexicon_open(list, err);
    return c->lexicon != NULL;
}

static void claims_close(struct stage_run *run)
{
    struct claims *c = run->state;

    lexicon_close(c->lexicon);
    hash_index_release(&c->words);
    buf_release(&c->list);
    free(c->ids);
    free(c);
    run->state = NULL;
}

static bool claims_load(struct stage_run *run, struct query *row,
                        struct record *record, struct err *err)
{
    struct claims_in *in = arena_take(&record->arena, sizeof(*in));

    (void)run;
    (void)err;
    in->start = (size_t)query_get_int(row, 2);
    in->reasoning = span_cut(
        answer_authors_blank(query_get_span(row, 1), &record->arena, NULL),
        in->start, (size_t)query_get_int(row, 3) - in->start);
    in->reasoning = arena_span(&record->arena, in->reasoning);
    record->in = in;
    return true;
}

static bool claims_work(const struct stage_run *run, struct record *record,
                        int worker, struct err *err)
{
    const struct claims_settings *options = run->options;
    const struct claims_in *in = record->in;
    struct claims_out *out = arena_take(&record->arena, sizeof(*out));
    const struct claims *c = run->state;

    (void)worker;
    (void)err;
    out->hits = lexicon_find(c->lexicon, in->reasoning, (size_t)options->most,
                             &record->arena, &out->count);
    record->out = out;
    return true;
}

/* The store's number for a kind and label: asked for once. Both are texts of
 * the lexicon, told apart by where they lie. */
static bool claims_word(struct stage_run *run, const struct lexicon_hit *hit,
                        int64_t *id, struct err *err)
{
    struct claims *c = run->state;
    uint64_t hash = hash_mix((uint64_t)(uintptr_t)hit->label) +
                    (uint64_t)(uintptr_t)hit->kind;
    size_t at = hash_index_find(&c->words, hash);

    if (at != SIZE_MAX) {
        *id = c->ids[at];
        return true;
    }
    struct query *q = db_query(run->db, QUERY_CLAIM_WORD_PUT);
    query_text(q, 1, hit->kind);
    query_text(q, 2, hit->label);
    if (!query_run(q, err))
        return false;
    q = db_query(run->db, QUERY_CLAIM_WORD_FIND);
    query_text(q, 1, hit->kind);
    query_text(q, 2, hit->label);
    if (!query_one(q, id, err))
        return false;
    c->ids = heap_grow(c->ids, c->count + 1, sizeof(*c->ids));
    c->ids[c->count] = *id;
    hash_index_add(&c->words, hash, c->count++);
    return true;
}

static bool claims_save(struct stage_run *run, struct record *record,
                        struct err *err)
{
    const struct claims_in *in = record->in;
    const struct claims_out *out = record->out;
    struct claims *c = run->state;

    buf_reset(&c->list);
    for (size_t i = 0; i < out->count; i++) {
        const struct lexicon_hit *hit = &out->hits[i];
        struct claim_place claim = {.start = in->start + hit->start,
                                    .stop = in->start + hit->end};
        if (!claims_word(run, hit, &claim.word, err))
            return false;
        claim_list_add(&c->list, &claim);
    }
    claim_list_end(&c->list);
    struct query *q = db_query(run->db, QUERY_CLAIMED_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, (int64_t)out->count);
    query_span(q, 4, buf_span(&c->list));
    query_int(q, 5, run->run_id);
    return buf_ok(&c->list, "the claims", err) && query_run(q, err);
}

static const char *const claims_needs[] = {"extract", NULL};

const struct stage stage_claims = {
    .name = "claims",
    .version = 2,
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
    .store_alone = true,
    .identify = claims_identify,
    .open = claims_open,
    .close = claims_close,
    .load = claims_load,
    .work = claims_work,
    .save = claims_save,
};
