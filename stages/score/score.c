/*
 * score: one number, and the evidence for it, of every filter on every reply.
 *
 * Reads: samples, places, replies, answers, entities, evidence, answers about
 * claims, judgements.
 * Writes: measure (a row for each reply, a column for each filter, NULL where
 * it cannot be measured), measure_note (the evidence), scored (that it was
 * done, and of which replies) and filter (their names). Sets aside: nothing
 * that it knows of; a filter that cannot measure says so in its row.
 */
#include "engine/stage.h"

#include <math.h>

#include "engine/pattern_list.h"
#include "stages/score/score_case.h"
#include "stages/score/score_vectors.h"

enum {
    SCORE_EVIDENCE_MAX = 64 << 10,
    SCORE_NOTE_MAX = 16 << 20,
    SCORE_FIRST_COLUMN = 6 /* of the filters, among the values of measure */
};

struct score_settings {
    const char *sentence;
    bool peers;
};

static const struct param score_params[] = {
    {.name = "sentence",
     .type = PARAM_PATH,
     .at = offsetof(struct score_settings, sentence),
     .about = "folder of a sentence encoder that reasonings are compared "
              "with; nothing: they are not",
     .flags = PARAM_RUNTIME | PARAM_READS}, /* its identity is in the state */
    {.name = "peers",
     .type = PARAM_BOOL,
     .at = offsetof(struct score_settings, peers),
     .initial = "no",
     .about = "look at the whole set for support: what each teacher weighs by "
              "the others, where answers crowd; all is measured again when an "
              "answer comes"},
};

struct score_state {
    struct arena arena;
    size_t count;          /* of filters */
    const void **settings; /* [count] bound, or NULL */
    struct seen_lists lists;
    struct score_words words;
    struct buf note;               /* the evidence of one reply */
    struct score_peers *peers;     /* NULL: not asked for */
    struct score_encoder *encoder; /* NULL: reasonings have no vectors */
};

/* Of one reply and filter. */
struct score_value {
    double value; /* NaN: not known */
    struct span evidence;
};

static bool score_identify(struct stage_run *run, struct buf *text,
                           struct err *err)
{
    char prefix[120];

    if (!pattern_list_identify(SEEN_VISIBLE, text, err) ||
        !pattern_list_identify(SEEN_QUESTIONS, text, err) ||
        !pattern_list_identify(SEEN_WEIGHTS, text, err))
        return false;
    for (size_t i = 0; filter_all[i] != NULL; i++) {
        const struct filter *f = filter_all[i];
        snprintf(prefix, sizeof(prefix), "filters.%s", f->name);
        buf_print(text, "filter %s version=%d\n", f->name, f->version);
        settings_describe(run->settings, prefix, f->params, f->param_count,
                          PARAM_RUNTIME, text);
    }
    const struct score_settings *options = run->options;
    if (options->peers && !score_peers_identify(run->db, text, err))
        return false;
    return options->sentence == NULL ||
           score_encoder_identify(options->sentence, text, err);
}

static bool score_open_filter(struct stage_run *run, struct score_state *s,
                              size_t i, struct err *err)
{
    const struct filter *f = filter_all[i];
    char prefix[120];

    if (f->param_count > 0) {
        void *bound = arena_take(&s->arena, f->settings_size);
        snprintf(prefix, sizeof(prefix), "filters.%s", f->name);
        if (!settings_bind((struct settings *)run->settings, prefix, f->params,
                           f->param_count, bound, err))
            return false;
        s->settings[i] = bound;
    }
    struct query *q = db_query(run->db, QUERY_FILTER_PUT);
    query_text(q, 1, f->name);
    query_text(q, 2, f->unit);
    query_text(q, 3, f->about);
    return query_run(q, err);
}

static bool score_open_encoder(struct stage_run *run, struct score_state *s,
                               struct err *err)
{
    const struct score_settings *options = run->options;

    if (options->sentence == NULL)
        return true;
    s->encoder = score_encoder_open(options->sentence, run->jobs, err);
    return s->encoder != NULL;
}

static bool score_open_peers(struct stage_run *run, struct err *err)
{
    const struct score_settings *options = run->options;
    struct score_state *s = run->state;

    if (!options->peers)
        return true;
    s->peers = score_peers_open(run->db, err);
    return s->peers != NULL;
}

static bool score_open(struct stage_run *run, struct err *err)
{
    struct score_state *s = heap_take(sizeof(*s));

    *s = (struct score_state){.count = 0};
    run->state = s;
    arena_init(&s->arena);
    arena_init(&s->words.arena);
    buf_init(&s->note, SCORE_NOTE_MAX);
    while (filter_all[s->count] != NULL)
        s->count++;
    s->settings = arena_take_array(&s->arena, s->count, sizeof(void *));
    if (!seen_lists_open(&s->lists, run->db, err) ||
        !score_open_encoder(run, s, err) || !score_open_peers(run, err) ||
        !db_begin(run->db, err))
        return false;
    for (size_t i = 0; i < s->count; i++) {
        if (!score_open_filter(run, s, i, err)) {
            db_rollback(run->db);
            return false;
        }
    }
    return db_commit(run->db, err);
}

static void score_close(struct stage_run *run)
{
    struct score_state *s = run->state;

    if (s == NULL)
        return;
    seen_lists_close(&s->lists);
    score_encoder_close(s->encoder);
    score_peers_close(s->peers);
    arena_release(&s->words.arena);
    free(s->words.items);
    buf_release(&s->note);
    arena_release(&s->arena);
    free(s);
    run->state = NULL;
}

static bool score_load(struct stage_run *run, struct query *row,
                       struct record *record, struct err *err)
{
    struct score_state *s = run->state;
    struct score_case *in = arena_take(&record->arena, sizeof(*in));
    struct score_source source = {run->db, &s->lists, &s->words, s->peers};

    in->fingerprint = query_get_int(row, 1);
    record->in = in;
    return score_case_load(&source, record->id, &record->arena, in, err);
}

static bool score_measure(const struct filter *f, const void *settings,
                          const struct filter_case *c, struct buf *evidence,
                          struct filter_score *score, struct err *err)
{
    *score = (struct filter_score){.known = false, .value = NAN};
    buf_reset(evidence);
    score->evidence = *evidence;
    bool ok = f->measure(c, settings, score, err);
    *evidence = score->evidence; /* it may have moved */
    return ok;
}

static bool score_work(const struct stage_run *run, struct record *record,
                       int worker, struct err *err)
{
    const struct score_state *s = run->state;
    struct score_case *in = record->in;
    struct score_value *out =
        arena_take_array(&record->arena, in->count * s->count, sizeof(*out));
    struct buf evidence;
    bool ok = true;

    record->out = out;
    if (s->encoder != NULL)
        score_encoder_fill(s->encoder, worker, &record->arena, in->answers,
                           in->count);
    score_case_pair(in, score_encoder_width(s->encoder), &record->arena);
    buf_init(&evidence, SCORE_EVIDENCE_MAX);
    for (size_t i = 0; ok && i < in->count * s->count; i++) {
        size_t f = i % s->count;
        struct filter_score score;
        ok = score_measure(filter_all[f], s->settings[f],
                           &in->cases[i / s->count], &evidence, &score, err);
        if (!ok)
            err_context(err, "filter %s", filter_all[f]->name);
        out[i].value = score.known ? score.value : NAN;
        out[i].evidence = SPAN_NONE;
        if (evidence.len > 0 && !evidence.over)
            out[i].evidence = arena_span(&record->arena, buf_span(&evidence));
    }
    buf_release(&evidence);
    return ok;
}

/* The evidence of all filters as one object; no row where none has any. */
static bool score_save_note(struct stage_run *run, int64_t reply_id,
                            const struct score_value *values, struct err *err)
{
    struct score_state *s = run->state;

    buf_reset(&s->note);
    for (size_t i = 0; i < s->count; i++) {
        if (values[i].evidence.data == NULL)
            continue;
        buf_print(&s->note, "%s\"%s\":", s->note.len == 0 ? "{" : ",",
                  filter_all[i]->name);
        buf_add_span(&s->note, values[i].evidence);
    }
    bool any = s->note.len > 0;
    buf_add_char(&s->note, '}');
    struct query *q = db_query(run->db, any ? QUERY_MEASURE_NOTE_PUT
                                            : QUERY_MEASURE_NOTE_FORGET);
    query_int(q, 1, reply_id);
    if (any)
        query_span(q, 2, buf_span(&s->note));
    return buf_ok(&s->note, "the evidence", err) && query_run(q, err);
}

static bool score_save_reply(struct stage_run *run, const struct record *record,
                             size_t k, struct err *err)
{
    const struct score_state *s = run->state;
    const struct score_case *in = record->in;
    const struct score_value *values =
        (const struct score_value *)record->out + k * s->count;
    const struct filter_answer *answer = in->cases[k].answer;
    struct query *q = db_query(run->db, QUERY_MEASURE_PUT);

    query_int(q, 1, answer->reply_id);
    query_int(q, 2, record->id);
    query_int(q, 3, in->asked[k].teacher_id);
    query_int(q, 4, in->asked[k].candidate);
    query_int(q, 5, strcmp(answer->form, "candidates") == 0);
    for (size_t i = 0; i < s->count; i++)
        query_real(q, SCORE_FIRST_COLUMN + (int)i, values[i].value);
    return query_run(q, err) &&
           score_save_note(run, answer->reply_id, values, err);
}

static bool score_save(struct stage_run *run, struct record *record,
                       struct err *err)
{
    const struct score_case *in = record->in;
    struct query *forget = db_query(run->db, QUERY_MEASURE_FORGET);

    query_int(forget, 1, record->id);
    if (!query_run(forget, err))
        return false;
    for (size_t i = 0; i < in->count; i++) {
        if (!score_save_reply(run, record, i, err))
            return false;
    }
    struct query *q = db_query(run->db, QUERY_SCORED_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, in->fingerprint);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

static const char *const score_needs[] = {"place", "extract",  "claims", "look",
                                          "ask",   "localize", "judge",  NULL};

const struct stage stage_score = {
    .name = "score",
    .version = 2,
    .about = "measure every reply with every filter",
    .everything = "weighs each teacher by all that the others answered",
    .unit = "samples",
    .item = ITEM_SAMPLE,
    .params = score_params,
    .param_count = PARAM_COUNT(score_params),
    .settings_size = sizeof(struct score_settings),
    .needs = score_needs,
    .pending = QUERY_SCORE_PENDING,
    .sums = QUERY_SCORE_SUMS,
    .store_alone = true,
    .identify = score_identify,
    .open = score_open,
    .close = score_close,
    .load = score_load,
    .work = score_work,
    .save = score_save,
};
