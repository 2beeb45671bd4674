#include "commands/review_check.h"

#include <math.h>
#include <string.h>

#include "adapters/json.h"
#include "answers/answer.h"
#include "answers/answer_authors.h"
#include "answers/answer_own.h"
#include "engine/pattern_list.h"
#include "geo/names.h"

enum { CHECK_EVIDENCE_MAX = 64 << 10 };

static const char CHECK_ENTITIES[] = "patterns/entities.txt";

static bool check_bind(struct review_checks *c, const struct settings *s,
                       struct err *err)
{
    size_t count = 0;
    char prefix[120];

    while (filter_all[count] != NULL)
        count++;
    c->settings = arena_take_array(&c->arena, count, sizeof(void *));
    for (size_t i = 0; i < count; i++) {
        const struct filter *f = filter_all[i];
        void *bound = arena_take(&c->arena, f->settings_size + 1);
        c->settings[i] = f->param_count > 0 ? bound : NULL;
        snprintf(prefix, sizeof(prefix), "filters.%s", f->name);
        if (f->param_count > 0 &&
            !settings_bind((struct settings *)s, prefix, f->params,
                           f->param_count, bound, err))
            return false;
    }
    return true;
}

static bool check_read_rules(struct review_checks *c, struct db *db,
                             struct err *err)
{
    int64_t policy_id = 0;
    enum query_state state;

    if (!query_one(db_query(db, QUERY_POLICY_CURRENT), &policy_id, err))
        return false;
    (void)db_query(db, QUERY_POLICY_CURRENT);
    struct query *q = db_query(db, QUERY_REVIEW_RULES);
    query_int(q, 1, policy_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        for (size_t i = 0; filter_all[i] != NULL; i++) {
            if (c->rule_count == REVIEW_CHECK_RULES ||
                !span_is(query_get_span(q, 1), filter_all[i]->name))
                continue;
            c->rules[c->rule_count++] = (struct review_rule){
                i, query_get_real(q, 2), query_get_real(q, 3)};
        }
    }
    return state != QUERY_FAILED;
}

bool review_checks_open(struct review_checks *c, const struct settings *s,
                        struct db *db, struct err *err)
{
    struct span list;

    *c = (struct review_checks){.rule_count = 0};
    arena_init(&c->arena);
    if (!seen_lists_open(&c->lists, db, err) || !check_bind(c, s, err) ||
        !check_read_rules(c, db, err) ||
        !pattern_list_find(CHECK_ENTITIES, &list, err))
        return false;
    c->lexicon = lexicon_open(list, err);
    return c->lexicon != NULL;
}

void review_checks_close(struct review_checks *c)
{
    lexicon_close(c->lexicon);
    seen_lists_close(&c->lists);
    arena_release(&c->arena);
}

/* ------------------------------------------------------------- the case */

struct checking {
    const struct review_checks *checks;
    const struct review_draft *draft;
    struct db *db;
    struct arena *arena;
    struct seen_picture seen;
    struct filter_sample sample;
    struct filter_answer answer;
    struct filter_answer *others;
    struct filter_entity *entities;
    struct lexicon_hit *hits; /* [entity_count], of the whole reply */
    size_t other_count, entity_count;
};

static const char *check_text(struct checking *k, struct span text)
{
    return text.data == NULL ? "" : arena_span_text(k->arena, text);
}

/* What is said in the place of a NULL. */
static const char *check_column(struct checking *k, struct query *q, int column)
{
    return check_text(k, query_get_span(q, column));
}

/* The columns of QUERY_SCORE_REPLIES that compare replies with one another. */
static void check_take_other(struct checking *k, struct query *q)
{
    struct filter_answer a = {.reply_id = query_get_int(q, 0),
                              .teacher = check_column(k, q, 1),
                              .candidate = query_get_int(q, 19),
                              .finish = check_column(k, q, 3),
                              .status = check_column(k, q, 5),
                              .form = check_column(k, q, 6),
                              .position_origin = check_column(k, q, 7),
                              .note = "",
                              .lat_deg = query_get_real(q, 8),
                              .lon_deg = query_get_real(q, 9),
                              .country = check_column(k, q, 10),
                              .region = check_column(k, q, 11),
                              .city = check_column(k, q, 12),
                              .localizable = query_get_real(q, 13),
                              .judged_yes = NAN,
                              .judged_no = NAN};

    a.has_position = !isnan(a.lat_deg) && !isnan(a.lon_deg);
    k->others =
        arena_grow(k->arena, k->others, k->other_count, sizeof(*k->others));
    k->others[k->other_count++] = a;
}

/* The edited reply is its teacher's, to the same question; the others are those
 * that were asked for. */
static bool check_read_replies(struct checking *k, struct err *err)
{
    struct query *q = db_query(k->db, QUERY_SCORE_REPLIES);
    enum query_state state;

    query_int(q, 1, k->draft->sample_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (query_get_int(q, 0) == k->draft->reply_id) {
            k->answer.teacher = check_column(k, q, 1);
            k->answer.candidate = query_get_int(q, 19);
            k->sample.prompt = check_column(k, q, 4);
            k->answer.sure_yes = query_get_real(q, 21);
            k->answer.sure_no = query_get_real(q, 22);
        }
        if (query_get_int(q, 25) == 0)
            check_take_other(k, q);
    }
    return state != QUERY_FAILED;
}

static void check_fill_answer(struct checking *k, struct answer_own *own)
{
    const struct answer *a = k->draft->answer;

    k->answer = (struct filter_answer){
        .teacher = "",
        .text = k->draft->text,
        .finish = "stop",
        .status = a->status,
        .form = a->form,
        .note = a->note != NULL ? a->note : "",
        .has_position = a->has_position,
        .position_origin = a->has_position ? "stated" : "",
        .lat_deg = a->has_position ? a->lat_deg : NAN,
        .lon_deg = a->has_position ? a->lon_deg : NAN,
        .country = check_text(k, a->country),
        .region = check_text(k, a->region),
        .city = check_text(k, a->city),
        .localizable = a->localizable,
        .sure_yes = NAN,
        .sure_no = NAN,
        .judged_yes = NAN,
        .judged_no = NAN};
    answer_own_read(k->answer.text, a->reasoning_start, a->reasoning_end,
                    k->arena, own);
    k->answer.reasoning = own->text;
}

/* As the stage claims finds them, and score decides about them. */
static void check_find_claims(struct checking *k, const struct answer_own *own)
{
    const struct answer *a = k->draft->answer;
    struct span blank = answer_authors_blank(k->answer.text, k->arena, NULL);
    struct span part = span_cut(blank, a->reasoning_start,
                                a->reasoning_end - a->reasoning_start);
    size_t count;

    k->hits = lexicon_find(k->checks->lexicon, part, REVIEW_CHECK_CLAIMS,
                           k->arena, &count);
    k->entities = arena_take_array(k->arena, count + 1, sizeof(*k->entities));
    for (size_t i = 0; i < count && own->count > 0; i++) {
        struct lexicon_hit *hit = &k->hits[i];
        struct filter_entity *e = &k->entities[k->entity_count++];
        hit->start += a->reasoning_start;
        hit->end += a->reasoning_start;
        *e = (struct filter_entity){
            .text =
                arena_span_text(k->arena, span_cut(k->answer.text, hit->start,
                                                   hit->end - hit->start)),
            .kind = hit->kind,
            .label = hit->label,
            .start = answer_own_place(own, hit->start),
            .end = answer_own_place(own, hit->end)};
        seen_picture_decide(&k->seen, e, k->arena);
    }
}

static bool check_make_case(struct checking *k, struct filter_case *c,
                            struct err *err)
{
    struct answer_own own;
    int64_t picture_id;
    bool there;

    check_fill_answer(k, &own);
    if (!seen_sample_read(&k->sample, &picture_id, &there, k->draft->sample_id,
                          k->db, k->arena, err))
        return false;
    if (!there)
        return err_usage(err, "there is no such sample");
    k->sample.prompt = "";
    if (!seen_picture_read(&k->seen, &k->checks->lists, picture_id, k->db,
                           k->arena, err) ||
        !check_read_replies(k, err))
        return false;
    check_find_claims(k, &own);
    *c = (struct filter_case){.sample = &k->sample,
                              .answer = &k->answer,
                              .others = k->others,
                              .other_count = k->other_count,
                              .evidence = k->seen.items,
                              .evidence_count = k->seen.count,
                              .text_read = seen_picture_text(&k->seen),
                              .entities = k->entities,
                              .entity_count = k->entity_count,
                              .country_code = names_country_code};
    return true;
}

/* ------------------------------------------------------------- what it says */

static void check_add_rule(const struct review_rule *rule,
                           const struct filter_score *score, struct buf *out)
{
    bool fails =
        score->known && (score->value < rule->min || score->value > rule->max);
    char text[64];

    json_add_comma(out);
    buf_add_char(out, '{');
    json_add_key(out, "name");
    json_add_text(out, span_of(filter_all[rule->filter]->name));
    json_add_key(out, "ok");
    buf_add_text(out, fails ? "false" : "true");
    json_add_key(out, "value");
    snprintf(text, sizeof(text), "%.3g", score->value);
    if (score->known)
        json_add_text(out, span_of(text));
    else
        buf_add_text(out, "null");
    buf_add_char(out, '}');
}

/* Where a claim is shown, as the page has replies out of the store. */
static void check_add_draft(const struct checking *k, struct span visibility,
                            struct buf *out)
{
    json_add_key(out, "draft");
    buf_add_char(out, '{');
    json_add_key(out, "answer");
    buf_add_char(out, '{');
    json_add_key(out, "reasoning_start");
    json_add_int(out, (int64_t)k->draft->answer->reasoning_start);
    buf_add_char(out, '}');
    json_add_key(out, "entities");
    buf_add_char(out, '[');
    for (size_t i = 0; i < k->entity_count; i++) {
        json_add_comma(out);
        buf_add_char(out, '{');
        json_add_key(out, "start");
        json_add_int(out, (int64_t)k->hits[i].start);
        json_add_key(out, "stop");
        json_add_int(out, (int64_t)k->hits[i].end);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
    json_add_key(out, "scores");
    buf_add_char(out, '[');
    if (visibility.len > 0) {
        buf_add_text(out, "{\"filter\":\"visibility\",\"evidence\":");
        buf_add_span(out, visibility);
        buf_add_char(out, '}');
    }
    buf_add_text(out, "]}");
}

bool review_check_measure(const struct review_checks *c,
                          const struct review_draft *draft, struct db *db,
                          struct arena *arena, struct buf *out, struct err *err)
{
    struct checking k = {.checks = c, .draft = draft, .db = db, .arena = arena};
    struct span visibility = SPAN_NONE;
    struct filter_case all;
    struct buf evidence;

    if (!check_make_case(&k, &all, err))
        return false;
    buf_init(&evidence, CHECK_EVIDENCE_MAX);
    bool ok = true;
    json_add_key(out, "checks");
    buf_add_char(out, '[');
    for (size_t i = 0; ok && i < c->rule_count; i++) {
        const struct review_rule *rule = &c->rules[i];
        const struct filter *f = filter_all[rule->filter];
        struct filter_score score = {.value = NAN};
        buf_reset(&evidence);
        score.evidence = evidence;
        ok = f->measure(&all, c->settings[rule->filter], &score, err);
        evidence = score.evidence; /* it may have moved */
        check_add_rule(rule, &score, out);
        if (strcmp(f->name, "visibility") == 0 && evidence.len > 0 &&
            !evidence.over)
            visibility = arena_span(arena, buf_span(&evidence));
    }
    buf_add_char(out, ']');
    buf_release(&evidence);
    check_add_draft(&k, visibility, out);
    return ok;
}
