#include "rewards/reward_row.h"

#include <math.h>

#include "answers/answer_own.h"
#include "answers/answer_position.h"
#include "answers/answer_text.h"
#include "answers/claim_lexicon.h"
#include "geo/distance.h"
#include "geo/gazetteer.h"
#include "geo/names.h"

enum { ROW_CLAIMS_MAX = 500 };

/* As the stage extract has it by default. */
static const double ROW_DOMINANCE = 3;

bool reward_reader_init(struct reward_reader *r, struct span answers,
                        struct span entities, const char *gazetteer,
                        struct err *err)
{
    *r = (struct reward_reader){NULL, NULL, NULL};
    r->patterns = answer_patterns_open(answers, err);
    r->lexicon = r->patterns ? lexicon_open(entities, err) : NULL;
    r->gazetteer = r->lexicon ? gazetteer_open(gazetteer, err) : NULL;
    if (r->gazetteer != NULL)
        return true;
    reward_reader_release(r);
    return false;
}

void reward_reader_release(struct reward_reader *r)
{
    answer_patterns_close(r->patterns);
    if (r->lexicon != NULL)
        lexicon_close(r->lexicon);
    gazetteer_close(r->gazetteer);
    *r = (struct reward_reader){NULL, NULL, NULL};
}

bool reward_reader_answer(const struct reward_reader *r, struct span completion,
                          struct arena *arena, struct answer *a,
                          const char **origin, struct err *err)
{
    struct answer_reader reader = {.patterns = r->patterns,
                                   .gazetteer = r->gazetteer};
    struct answer_naming naming = {r->gazetteer, false, ROW_DOMINANCE};

    *origin = "";
    if (span_find_char(completion, '\0') != SIZE_MAX)
        return err_record(err, "the completion has a NUL");
    if (completion.len > REWARD_COMPLETION_MAX)
        return err_record(err, "the completion has %zu bytes, more than %d",
                          completion.len, REWARD_COMPLETION_MAX);
    if (!answer_read(&reader, completion, "stop", arena, a, err))
        return false;
    if (a->has_position)
        *origin = "stated";
    else if (strcmp(a->status, "ok") == 0 &&
             answer_position_named(&naming, completion, arena, a))
        *origin = "named";
    return true;
}

bool reward_row_completion(const struct json *v, struct span *text)
{
    if (v != NULL && v->type == JSON_ARRAY && v->count > 0)
        v = json_get(v->items[v->count - 1], "content");
    return json_text(v, text);
}

/* The first of the keys that is there, in "truth" or in the row itself. */
static const struct json *row_truth(const struct json *row,
                                    const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        const struct json *v = json_get(json_get(row, "truth"), *keys);

        if (v == NULL)
            v = json_get(row, *keys);
        if (v != NULL && v->type != JSON_NULL)
            return v;
    }
    return NULL;
}

static bool row_number(const struct json *row, const char *const *keys,
                       double *value, struct err *err)
{
    const struct json *v = row_truth(row, keys);

    *value = NAN;
    if (v == NULL || json_real(v, value))
        return true;
    return err_record(err, "\"%s\" is not a number", keys[0]);
}

static bool row_text(const struct json *row, const char *key,
                     struct arena *arena, const char **text, struct err *err)
{
    const char *const keys[] = {key, NULL};
    const struct json *v = row_truth(row, keys);
    struct span said = SPAN_NONE;

    *text = "";
    if (v == NULL)
        return true;
    if (!json_text(v, &said))
        return err_record(err, "\"%s\" is not a text", key);
    *text = arena_span_text(arena, said);
    return true;
}

/* ---------------------------------------------------------------- truth */

static bool row_read_truth(const struct json *row, struct arena *arena,
                           struct reward_case *c, struct err *err)
{
    static const char *const lat[] = {"lat", "gt_lat", "latitude", NULL};
    static const char *const lon[] = {"lon", "gt_lon", "longitude", NULL};
    struct filter_sample *s = arena_take(arena, sizeof(*s));

    *s = (struct filter_sample){
        .key = "", .prompt = "", .country = "", .region = "", .city = ""};
    c->base.sample = s;
    if (!row_number(row, lat, &s->lat_deg, err) ||
        !row_number(row, lon, &s->lon_deg, err) ||
        !row_text(row, "country", arena, &s->table_country, err) ||
        !row_text(row, "region", arena, &s->table_region, err) ||
        !row_text(row, "city", arena, &s->table_city, err))
        return false;
    c->has_truth = !isnan(s->lat_deg) && !isnan(s->lon_deg);
    if (c->has_truth && !position_in_range(s->lat_deg, s->lon_deg))
        return err_record(err, "the true position is off the globe");
    return true;
}

/* A truth that only the trainer's own text tells. */
static bool row_read_solution(const struct reward_reader *r,
                              struct reward_case *c, struct err *err)
{
    struct filter_sample *s = (struct filter_sample *)c->base.sample;
    struct answer a;
    const char *origin;

    if (c->solution.len == 0 || c->has_truth || s->table_country[0] != '\0')
        return true;
    if (!reward_reader_answer(r, c->solution, c->arena, &a, &origin, err))
        return err_context(err, "solution");
    c->has_truth = a.has_position;
    if (a.has_position) {
        s->lat_deg = a.lat_deg;
        s->lon_deg = a.lon_deg;
    }
    s->table_country = arena_span_text(c->arena, a.country);
    s->table_region = arena_span_text(c->arena, a.region);
    s->table_city = arena_span_text(c->arena, a.city);
    return true;
}

/* The names of a true position without names. */
static void row_name_truth(const struct reward_reader *r, struct reward_case *c)
{
    struct filter_sample *s = (struct filter_sample *)c->base.sample;
    struct gazetteer_place place;
    const char *code = names_country_code(span_of(s->table_country));

    s->country = code != NULL ? code : "";
    if (s->table_country[0] != '\0' || !c->has_truth ||
        !gazetteer_at(r->gazetteer, s->lat_deg, s->lon_deg, &place))
        return;
    s->country = arena_text(c->arena, place.country);
    if (s->table_city[0] == '\0')
        s->table_city = arena_text(c->arena, place.city);
}

/* --------------------------------------------------------------- answer */

/* What stands in the reply between two bytes, without JSON's escapes. */
static struct span row_part(struct reward_case *c, size_t start, size_t end,
                            bool escaped)
{
    struct span part = span_cut(c->completion, start, end - start);

    return escaped ? answer_text_unescape(part, c->arena) : part;
}

/* The reasoning without what tools returned. */
static struct span row_reasoning(struct reward_case *c, const struct answer *a)
{
    struct answer_own own;

    answer_own_read(c->completion, a->reasoning_start, a->reasoning_end,
                    c->arena, &own);
    return a->reasoning_escaped ? answer_text_unescape(own.text, c->arena)
                                : own.text;
}

static const char *row_copy(struct reward_case *c, struct span text)
{
    return text.len > 0 ? arena_span_text(c->arena, text) : "";
}

static void row_name_answer(const struct reward_reader *r,
                            struct filter_answer *f, struct arena *arena)
{
    struct gazetteer_place place;

    if (f->country[0] != '\0' || f->city[0] != '\0' || !f->has_position ||
        !gazetteer_at(r->gazetteer, f->lat_deg, f->lon_deg, &place))
        return;
    f->country = arena_text(arena, place.country);
    f->city = arena_text(arena, place.city);
}

static bool row_read_answer(const struct reward_reader *r, unsigned needs,
                            struct reward_case *c, struct err *err)
{
    struct filter_answer *f = arena_take(c->arena, sizeof(*f));
    struct answer a;
    const char *origin;

    if (!reward_reader_answer(r, c->completion, c->arena, &a, &origin, err))
        return false;
    *f = (struct filter_answer){.teacher = "",
                                .text = c->completion,
                                .finish = "stop",
                                .status = a.status,
                                .form = a.form,
                                .note = a.note ? a.note : "",
                                .reasoning = row_reasoning(c, &a),
                                .has_position = origin[0] != '\0',
                                .position_origin = origin,
                                .lat_deg = a.lat_deg,
                                .lon_deg = a.lon_deg,
                                .country = row_copy(c, a.country),
                                .region = row_copy(c, a.region),
                                .city = row_copy(c, a.city),
                                .localizable = NAN,
                                .judged_yes = NAN,
                                .judged_no = NAN};
    if (needs & REWARD_NAMES)
        row_name_answer(r, f, c->arena);
    c->own = row_part(c, a.answer_start, a.answer_end, a.answer_escaped);
    c->base.answer = f;
    c->base.country_code = names_country_code;
    return true;
}

/* ---------------------------------------------------- numbers of models */

/* GLOBE's: the words for yes and no among the first token's likeliest. */
static bool row_read_words(const struct json *list, struct filter_answer *f,
                           struct err *err)
{
    double yes = 0, no = 0, logprob;
    struct span word;

    for (size_t i = 0; i < list->count; i++) {
        const struct json *v = list->items[i];

        if (!json_text(json_get(v, "token"), &word) ||
            !json_real(json_get(v, "logprob"), &logprob))
            return err_record(err, "\"top_logprobs\" takes objects of "
                                   "\"token\" and \"logprob\"");
        if (span_is(word, "yes") || span_is(word, "Yes") ||
            span_is(word, "YES"))
            yes += exp(logprob);
        if (span_is(word, "no") || span_is(word, "No") || span_is(word, "NO"))
            no += exp(logprob);
    }
    f->sure_yes = log(yes > 0 ? yes : 1e-300);
    f->sure_no = log(no > 0 ? no : 1e-300);
    f->localizable = yes + no > 0 ? yes / (yes + no) : NAN;
    return true;
}

static bool row_read_localizable(const struct json *row,
                                 struct filter_answer *f, struct err *err)
{
    const struct json *v = json_get(row, "localizable");
    const struct json *words = json_get(v, "top_logprobs");

    if (v == NULL || v->type == JSON_NULL)
        return true;
    if (words != NULL && words->type == JSON_ARRAY)
        return row_read_words(words, f, err);
    if (json_real(v, &f->localizable) && f->localizable >= 0 &&
        f->localizable <= 1)
        return true;
    if (!json_real(json_get(v, "yes"), &f->sure_yes) ||
        !json_real(json_get(v, "no"), &f->sure_no))
        return err_record(err, "\"localizable\" takes a probability, or the "
                               "logarithms of \"yes\" and \"no\"");
    f->localizable = 1 / (1 + exp(f->sure_no - f->sure_yes));
    return true;
}

/* A list of three; false: it is something else. */
static const struct json *row_levels(const struct json *row, const char *key,
                                     bool *ok, struct err *err)
{
    const struct json *v = json_get(row, key);

    *ok = true;
    if (v == NULL || v->type == JSON_NULL)
        return NULL;
    if (v->type == JSON_ARRAY && v->count == REWARD_LEVELS)
        return v;
    *ok = err_record(err, "\"%s\" takes a list of %d, one for each level", key,
                     REWARD_LEVELS);
    return NULL;
}

static bool row_read_levels(const struct json *row, struct reward_case *c,
                            struct err *err)
{
    bool ok;
    const struct json *similar = row_levels(row, "similarity", &ok, err);
    const struct json *agent = ok ? row_levels(row, "agent", &ok, err) : NULL;

    c->has_similarity = similar != NULL;
    c->has_agent = agent != NULL;
    for (size_t i = 0; ok && i < REWARD_LEVELS; i++) {
        if (similar != NULL && !json_real(similar->items[i], &c->similarity[i]))
            ok = err_record(err, "\"similarity\" takes numbers");
        /* null: the text model said nothing of use. */
        if (agent != NULL && agent->items[i]->type != JSON_NULL &&
            !json_text(agent->items[i], &c->agent[i]))
            ok = err_record(err, "\"agent\" takes texts");
    }
    return ok;
}

static bool row_read_geocoded(const struct json *row, const char *key,
                              struct reward_geocoded *out, struct err *err)
{
    const struct json *v = json_get(json_get(row, "geocoded"), key);

    out->asked = v != NULL;
    out->found = v != NULL && v->type != JSON_NULL;
    if (!out->found || (json_real(json_get(v, "lat"), &out->lat_deg) &&
                        json_real(json_get(v, "lon"), &out->lon_deg)))
        return true;
    return err_record(err,
                      "\"geocoded\" takes \"%s\" as \"lat\" and \"lon\", "
                      "or null",
                      key);
}

/* --------------------------------------------------------------- things */

/* A list of texts, or of objects with a text. NULL: none, or an error. */
static const struct json *row_list(const struct json *row, const char *key,
                                   bool *ok, struct err *err)
{
    const struct json *v = json_get(row, key);

    *ok = true;
    if (v == NULL || v->type == JSON_NULL)
        return NULL;
    if (v->type != JSON_ARRAY)
        *ok = err_record(err, "\"%s\" takes a list", key);
    else if (v->count > REWARD_LIST_MAX)
        *ok = err_record(err, "\"%s\" has %zu entries, more than %d", key,
                         v->count, REWARD_LIST_MAX);
    return *ok ? v : NULL;
}

static bool row_entry(const struct json *v, const char *key, struct span *text)
{
    return json_text(v, text) || json_text(json_get(v, key), text);
}

static bool row_read_tags(const struct json *row, struct reward_case *c,
                          struct err *err)
{
    bool ok;
    const struct json *list = row_list(row, "entities", &ok, err);

    if (list == NULL)
        return ok;
    struct span *tags = arena_take_array(c->arena, list->count, sizeof(*tags));
    for (size_t i = 0; i < list->count; i++) {
        if (!row_entry(list->items[i], "text", &tags[i]))
            return err_record(err, "\"entities\" takes texts, or objects of "
                                   "\"text\"");
    }
    c->has_tags = true;
    c->tags = tags;
    c->tag_count = list->count;
    return true;
}

static bool row_read_seen(const struct json *row, struct reward_case *c,
                          struct err *err)
{
    bool ok;
    const struct json *list = row_list(row, "seen", &ok, err);
    struct span text;

    if (list == NULL)
        return ok;
    struct filter_evidence *seen =
        arena_take_array(c->arena, list->count, sizeof(*seen));
    for (size_t i = 0; i < list->count; i++) {
        if (!row_entry(list->items[i], "label", &text))
            return err_record(err, "\"seen\" takes texts, or objects of "
                                   "\"label\"");
        seen[i] = (struct filter_evidence){
            "segment", arena_span_text(c->arena, text), 1, 1, true};
        json_real(json_get(list->items[i], "share"), &seen[i].share);
    }
    c->base.evidence = seen;
    c->base.evidence_count = list->count;
    return true;
}

/* Does a label of what is seen mean that thing? The list of entities knows its
 * other names. */
static bool row_means(const struct reward_reader *r, const char *seen,
                      const struct lexicon_hit *hit, struct arena *arena)
{
    size_t count;
    struct lexicon_hit *own =
        lexicon_find(r->lexicon, span_of(seen), 4, arena, &count);

    if (strcmp(seen, hit->label) == 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(own[i].kind, hit->kind) == 0 &&
            strcmp(own[i].label, hit->label) == 0)
            return true;
    }
    return false;
}

/* The labels seen that show that thing; when there are none, one that is
 * never seen. */
static const char *const *row_shown_by(const struct reward_reader *r,
                                       const struct reward_case *c,
                                       const struct lexicon_hit *hit)
{
    const char **list =
        arena_take_array(c->arena, c->base.evidence_count + 2, sizeof(*list));
    size_t n = 0;

    for (size_t i = 0; i < c->base.evidence_count; i++) {
        const char *label = c->base.evidence[i].label;
        if (row_means(r, label, hit, c->arena))
            list[n++] = label;
    }
    if (n == 0)
        list[n++] = "";
    list[n] = NULL;
    return list;
}

static void row_read_claims(const struct reward_reader *r,
                            struct reward_case *c)
{
    struct span reasoning = c->base.answer->reasoning;
    size_t count;
    struct lexicon_hit *hits =
        lexicon_find(r->lexicon, reasoning, ROW_CLAIMS_MAX, c->arena, &count);
    struct filter_entity *claims =
        arena_take_array(c->arena, count, sizeof(*claims));

    for (size_t i = 0; i < count; i++) {
        struct span text =
            span_cut(reasoning, hits[i].start, hits[i].end - hits[i].start);
        claims[i] =
            (struct filter_entity){.text = arena_span_text(c->arena, text),
                                   .kind = hits[i].kind,
                                   .label = hits[i].label,
                                   .start = hits[i].start,
                                   .end = hits[i].end,
                                   .shown_by = row_shown_by(r, c, &hits[i])};
    }
    c->base.entities = claims;
    c->base.entity_count = count;
}

bool reward_row_read(const struct reward_reader *r, const struct json *row,
                     unsigned needs, struct arena *arena, struct reward_case *c,
                     struct err *err)
{
    static const char *const theta[] = {"theta_km", NULL};

    *c = (struct reward_case){.arena = arena, .gazetteer = r->gazetteer};
    if (row->type != JSON_OBJECT)
        return err_record(err, "a row is not an object");
    if (!reward_row_completion(json_get(row, "completion"), &c->completion))
        return err_record(err, "a row has no text \"completion\"");
    json_text(json_get(row, "solution"), &c->solution);
    if (!row_read_truth(row, arena, c, err) ||
        !row_number(row, theta, &c->theta_km, err) ||
        !row_read_answer(r, needs, c, err) || !row_read_solution(r, c, err) ||
        !row_read_localizable(row, (struct filter_answer *)c->base.answer,
                              err) ||
        !row_read_levels(row, c, err) ||
        !row_read_geocoded(row, "answer", &c->geocoded_answer, err) ||
        !row_read_geocoded(row, "truth", &c->geocoded_truth, err) ||
        !row_read_tags(row, c, err) || !row_read_seen(row, c, err))
        return false;
    if (c->theta_km <= 0)
        return err_record(err, "\"theta_km\" is not over 0");
    if (needs & REWARD_NAMES)
        row_name_truth(r, c);
    if ((needs & REWARD_CLAIMS) && c->base.evidence_count > 0)
        row_read_claims(r, c);
    return true;
}
