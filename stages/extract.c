/*
 * extract: what does each reply answer?
 *
 * Reads: the replies of the active teachers. Writes: one answer a reply:
 * position, names, reasoning, and where these and the answer's own words stand
 * in the reply, or the reason why there is none. Sets aside: replies over
 * `max_reply_bytes` and replies with a NUL. Rejected are replies without an
 * answer: refusals, broken JSON, positions off the globe.
 *
 * Replies are facts and cost inference; this stage costs seconds, so that a
 * mended parser is a re-run of it and no question is asked twice.
 */
#include "engine/stage.h"

#include <math.h>
#include <stdlib.h>

#include "adapters/json.h"
#include "db/schemas.h"
#include "base/hash_index.h"
#include "engine/named_towns.h"
#include "geo/gazetteer.h"
#include "geo/other_script.h"
#include "answers/answer.h"
#include "answers/answer_position.h"

static const char EXTRACT_PATTERNS[] = "patterns/answers.txt";

struct extract_settings {
    int64_t max_reply_bytes;
    const char *named_positions;
    double named_dominance;
    const char *several;
};

static const struct param extract_params[] = {
    {.name = "max_reply_bytes",
     .type = PARAM_INT,
     .at = offsetof(struct extract_settings, max_reply_bytes),
     .initial = "1048576",
     .min = 1,
     .max = 1 << 30,
     .about = "largest reply that is looked at, in bytes"},
    {.name = "named_positions",
     .type = PARAM_CHOICE,
     .at = offsetof(struct extract_settings, named_positions),
     .initial = "city",
     .choices = "no|city|country",
     .about = "where no coordinates are stated: take those of the city named, "
              "or also of a country's largest city"},
    {.name = "named_dominance",
     .type = PARAM_REAL,
     .at = offsetof(struct extract_settings, named_dominance),
     .initial = "3",
     .min = 0,
     .max = 1e9,
     .about = "of several places of a name, take the largest where it has at "
              "least this many times the people of the next, else none"},
    {.name = "several",
     .type = PARAM_CHOICE,
     .at = offsetof(struct extract_settings, several),
     .initial = "last",
     .choices = "last|refuse",
     .about = "of different answers in one reply, take the last or none"},
};

/* The one setting of place that counts here. */
struct extract_place {
    const char *gazetteer;
};

static const struct param extract_place_params[] = {
    {.name = "gazetteer",
     .type = PARAM_PATH,
     .at = offsetof(struct extract_place, gazetteer),
     .about = "a GeoNames dump, or nothing for the built-in table",
     .flags = PARAM_READS},
};

struct extract_state {
    struct answer_patterns *patterns;
    struct gazetteer *gazetteer; /* NULL: names give no position */
    int64_t unread;              /* names in a script that it lacks */
};

struct extract_in {
    struct span text;
    const char *finish;
    double yes_logprob, no_logprob;
};

struct extract_out {
    struct answer answer;
    const char *origin;     /* of the position, or NULL */
    struct span candidates; /* a JSON list, or SPAN_NONE */
};

static bool extract_bind_place(struct stage_run *run,
                               struct extract_place *place, struct err *err)
{
    return settings_bind((struct settings *)run->settings, "place",
                         extract_place_params,
                         PARAM_COUNT(extract_place_params), place, err);
}

static bool extract_wants_names(const struct stage_run *run)
{
    const struct extract_settings *options = run->options;

    return strcmp(options->named_positions, "no") != 0;
}

/* A changed pattern or gazetteer is a changed result. */
static bool extract_identify(struct stage_run *run, struct buf *text,
                             struct err *err)
{
    const struct schema_text *file = schema_find(EXTRACT_PATTERNS);
    uint64_t hash = file ? hash_fnv(file->text, file->len) : 0;
    struct extract_place place;

    buf_print(text, "patterns=%016llx\n", (unsigned long long)hash);
    if (!extract_wants_names(run))
        return true;
    if (!extract_bind_place(run, &place, err))
        return false;
    buf_add_text(text, "gazetteer=");
    if (!gazetteer_identify(place.gazetteer, text, err))
        return false;
    buf_add_char(text, '\n');
    return true;
}

static void extract_close(struct stage_run *run)
{
    struct extract_state *state = run->state;

    run->state = NULL;
    if (!state)
        return;
    if (state->unread > 0) {
        char what[60];

        snprintf(what, sizeof(what), "%lld towns named",
                 (long long)state->unread);
        named_towns_warn("extract", what);
    }
    answer_patterns_close(state->patterns);
    gazetteer_close(state->gazetteer);
    free(state);
}

static bool extract_open(struct stage_run *run, struct err *err)
{
    const struct schema_text *file = schema_find(EXTRACT_PATTERNS);
    struct extract_state *state = heap_take(sizeof(*state));
    struct extract_place place;

    *state = (struct extract_state){.unread = 0};
    run->state = state;
    if (!file)
        return err_stage(err, "the patterns of answers are not in the program");
    state->patterns =
        answer_patterns_open(span_make(file->text, file->len), err);
    if (!state->patterns || !extract_wants_names(run))
        return state->patterns != NULL;
    if (!extract_bind_place(run, &place, err))
        return false;
    state->gazetteer = gazetteer_open(place.gazetteer, err);
    return state->gazetteer != NULL;
}

static bool extract_load(struct stage_run *run, struct query *row,
                         struct record *record, struct err *err)
{
    const struct extract_settings *options = run->options;
    struct extract_in *in = arena_take(&record->arena, sizeof(*in));
    struct span text = query_get_span(row, 1);

    record->in = in;
    if ((int64_t)text.len > options->max_reply_bytes)
        return err_record(err,
                          "the reply has %zu bytes, more than "
                          "extract.max_reply_bytes allows (%lld)",
                          text.len, (long long)options->max_reply_bytes);
    in->text = arena_span(&record->arena, text);
    in->finish = query_get_text(row, 2, &record->arena);
    in->yes_logprob = query_get_real(row, 3);
    in->no_logprob = query_get_real(row, 4);
    return true;
}

/* GLOBE's reward: p(yes) / (p(yes) + p(no)), from log-probabilities. */
static double extract_p_yes(double yes_logprob, double no_logprob)
{
    return 1.0 / (1.0 + exp(no_logprob - yes_logprob));
}

static void extract_name_position(const struct stage_run *run,
                                  struct record *record)
{
    const struct extract_settings *options = run->options;
    const struct extract_state *state = run->state;
    const struct extract_in *in = record->in;
    struct extract_out *out = record->out;
    struct answer_naming naming = {
        state->gazetteer, strcmp(options->named_positions, "country") == 0,
        options->named_dominance};

    if (answer_position_named(&naming, in->text, &record->arena, &out->answer))
        out->origin = "named";
}

static void extract_add_name(struct buf *b, const char *key, struct span name)
{
    if (name.len == 0)
        return;
    json_add_key(b, key);
    json_add_text(b, name);
}

/* Where a candidate that is given by name lies, NAN: not known. */
static void extract_place_guess(const struct stage_run *run,
                                const struct extract_in *in,
                                const struct answer_guess *g,
                                struct arena *arena, double *lat_deg,
                                double *lon_deg)
{
    const struct extract_settings *options = run->options;
    const struct extract_state *state = run->state;
    struct answer_naming naming = {
        state->gazetteer, strcmp(options->named_positions, "country") == 0,
        options->named_dominance};
    struct answer alone = {.country = g->country,
                           .region = g->region,
                           .city = g->city,
                           .lat_deg = g->lat_deg,
                           .lon_deg = g->lon_deg};

    if (isnan(g->lat_deg) && state->gazetteer)
        (void)answer_position_named(&naming, in->text, arena, &alone);
    *lat_deg = alone.lat_deg;
    *lon_deg = alone.lon_deg;
}

/* All candidates of a reply that ranks several, for the store. */
static struct span extract_candidates(const struct stage_run *run,
                                      const struct extract_in *in,
                                      const struct answer *a,
                                      struct arena *arena)
{
    enum { MOST = 1 << 20 };
    struct span text;
    struct buf b;

    if (a->guess_count == 0)
        return SPAN_NONE;
    buf_init(&b, MOST);
    buf_add_char(&b, '[');
    for (size_t i = 0; i < a->guess_count; i++) {
        const struct answer_guess *g = &a->guesses[i];
        double lat_deg, lon_deg;

        extract_place_guess(run, in, g, arena, &lat_deg, &lon_deg);
        json_add_comma(&b);
        buf_add_char(&b, '{');
        json_add_key(&b, "lat");
        json_add_real(&b, lat_deg);
        json_add_key(&b, "lon");
        json_add_real(&b, lon_deg);
        if (!isnan(g->confidence)) {
            json_add_key(&b, "confidence");
            json_add_real(&b, g->confidence);
        }
        extract_add_name(&b, "country", g->country);
        extract_add_name(&b, "region", g->region);
        extract_add_name(&b, "city", g->city);
        buf_add_char(&b, '}');
    }
    buf_add_char(&b, ']');
    text = arena_span(arena, buf_span(&b));
    buf_release(&b);
    return text;
}

static bool extract_work(const struct stage_run *run, struct record *record,
                         int worker, struct err *err)
{
    const struct extract_settings *options = run->options;
    const struct extract_state *state = run->state;
    const struct extract_in *in = record->in;
    struct extract_out *out = arena_take(&record->arena, sizeof(*out));
    struct answer_reader reader = {.patterns = state->patterns,
                                   .refuse_several =
                                       strcmp(options->several, "refuse") == 0,
                                   .gazetteer = state->gazetteer};
    size_t nul = span_find_char(in->text, '\0');

    (void)worker;
    record->out = out;
    if (nul != SIZE_MAX)
        return err_record(err, "the reply has a NUL at byte %zu", nul);
    if (!answer_read(&reader, in->text, in->finish, &record->arena,
                     &out->answer, err))
        return false;
    if (!isnan(in->yes_logprob) && !isnan(in->no_logprob))
        out->answer.localizable =
            extract_p_yes(in->yes_logprob, in->no_logprob);
    out->candidates = extract_candidates(run, in, &out->answer, &record->arena);
    if (out->answer.has_position)
        out->origin = "stated";
    else if (state->gazetteer && strcmp(out->answer.status, "ok") == 0)
        extract_name_position(run, record);
    return true;
}

static void extract_bind_part(struct query *q, int i, size_t start, size_t end)
{
    if (end > start) {
        query_int(q, i, (int64_t)start);
        query_int(q, i + 1, (int64_t)end);
    }
}

static void extract_count_unread(struct stage_run *run,
                                 const struct extract_out *out)
{
    struct extract_state *state = run->state;

    if (!out->origin && state->gazetteer &&
        strcmp(out->answer.status, "ok") == 0 &&
        other_script_in(out->answer.city) &&
        span_starts(span_of(gazetteer_identity(state->gazetteer)),
                    "libgeonames"))
        state->unread++;
}

static bool extract_save(struct stage_run *run, struct record *record,
                         struct err *err)
{
    const struct extract_out *out = record->out;
    const struct answer *a = &out->answer;
    struct query *q = db_query(run->db, QUERY_ANSWER_PUT);

    extract_count_unread(run, out);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_text(q, 3, a->status);
    query_text(q, 4, a->form);
    query_int(q, 5, a->strict);
    query_text(q, 6, out->origin);
    query_real(q, 7, out->origin ? a->lat_deg : NAN);
    query_real(q, 8, out->origin ? a->lon_deg : NAN);
    query_span(q, 9, a->country);
    query_span(q, 10, a->region);
    query_span(q, 11, a->city);
    query_real(q, 12, a->localizable);
    extract_bind_part(q, 13, a->reasoning_start, a->reasoning_end);
    extract_bind_part(q, 15, a->position_start, a->position_end);
    query_text(q, 17, a->note);
    query_int(q, 18, run->run_id);
    extract_bind_part(q, 19, a->answer_start, a->answer_end);
    query_int(q, 21, a->answer_escaped);
    query_int(q, 22, a->reasoning_escaped);
    query_span(q, 23, out->candidates);
    return query_run(q, err);
}

const struct stage stage_extract = {
    .name = "extract",
    .version = 13,
    .about = "find the answer of each reply: position, names, reasoning",
    .unit = "replies",
    .item = ITEM_REPLY,
    .params = extract_params,
    .param_count = PARAM_COUNT(extract_params),
    .settings_size = sizeof(struct extract_settings),
    .pending = QUERY_EXTRACT_PENDING,
    .sums = QUERY_EXTRACT_SUMS,
    .store_alone = true,
    .identify = extract_identify,
    .open = extract_open,
    .close = extract_close,
    .load = extract_load,
    .work = extract_work,
    .save = extract_save,
};
