#include "stages/score/score_case.h"

#include "answers/answer_own.h"
#include "answers/claim_list.h"
#include "geo/names.h"

#include <math.h>

/* What is put together from several queries. */
struct score_case_parts {
    const struct score_source *source;
    struct db *db;
    struct arena *arena;
    struct filter_sample sample;
    int64_t picture_id; /* 0: none */
    struct seen_picture seen;
    struct filter_answer *answers; /* [count] */
    const char **prompts;          /* [count] */
    struct answer_own *own;        /* the reasoning in the reply, [count] */
    struct score_asked *asked;     /* [count] */
    size_t count;
};

static const char *score_case_text(struct score_case_parts *p, struct query *q,
                                   int column)
{
    const char *text = query_get_text(q, column, p->arena);

    return text == NULL ? "" : text;
}

static bool score_case_read_sample(struct score_case_parts *p, int64_t id,
                                   struct err *err)
{
    bool there;

    if (!seen_sample_read(&p->sample, &p->picture_id, &there, id, p->db,
                          p->arena, err))
        return false;
    return there ||
           err_record(err, "sample %lld is not in the store", (long long)id);
}

static void score_case_read_answer(struct score_case_parts *p, struct query *q,
                                   struct filter_answer *a,
                                   struct answer_own *own)
{
    size_t start = (size_t)query_get_int(q, 14);
    size_t end = (size_t)query_get_int(q, 15);

    *a = (struct filter_answer){
        .reply_id = query_get_int(q, 0),
        .teacher = score_case_text(p, q, 1),
        .candidate = query_get_int(q, 19),
        .text = arena_span(p->arena, query_get_span(q, 2)),
        .finish = score_case_text(p, q, 3),
        .status = score_case_text(p, q, 5),
        .form = score_case_text(p, q, 6),
        .position_origin = score_case_text(p, q, 7),
        .lat_deg = query_get_real(q, 8),
        .lon_deg = query_get_real(q, 9),
        .country = score_case_text(p, q, 10),
        .region = score_case_text(p, q, 11),
        .city = score_case_text(p, q, 12),
        .localizable = query_get_real(q, 13),
        .sure_yes = query_get_real(q, 21),
        .sure_no = query_get_real(q, 22),
        .judged_yes = query_get_real(q, 16),
        .judged_no = query_get_real(q, 17),
        .note = score_case_text(p, q, 20),
    };
    a->has_position = !isnan(a->lat_deg) && !isnan(a->lon_deg);
    if (query_get_null(q, 14) || end < start)
        end = start = 0;
    answer_own_read(a->text, start, end, p->arena, own);
    a->reasoning = own->text;
}

/* Who is asked apart from the teachers has the word on whether the place can be
 * told. */
static void score_case_read_localizability(struct query *q,
                                           struct filter_answer *a)
{
    if (query_get_null(q, 23))
        return;
    a->sure_yes = query_get_real(q, 23);
    a->sure_no = query_get_real(q, 24);
    a->localizable = 1 / (1 + exp(a->sure_no - a->sure_yes));
}

static void score_case_weigh(const struct score_case_parts *p,
                             const struct score_asked *asked,
                             struct filter_answer *a)
{
    const struct score_peers *peers = p->source->peers;

    if (peers == NULL || !a->has_position)
        return;
    a->weight = score_peers_weight(peers, asked->teacher_id);
    a->hub = score_peers_hub(peers, a->lat_deg, a->lon_deg);
}

static bool score_case_read_replies(struct score_case_parts *p, struct err *err)
{
    struct query *q = db_query(p->db, QUERY_SCORE_REPLIES);
    enum query_state state;
    size_t n = 0;

    query_int(q, 1, p->sample.sample_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        p->answers = arena_grow(p->arena, p->answers, n, sizeof(*p->answers));
        p->prompts = arena_grow(p->arena, p->prompts, n, sizeof(*p->prompts));
        p->own = arena_grow(p->arena, p->own, n, sizeof(*p->own));
        p->asked = arena_grow(p->arena, p->asked, n, sizeof(*p->asked));
        p->asked[n] =
            (struct score_asked){query_get_int(q, 18), query_get_int(q, 19),
                                 query_get_int(q, 25) != 0};
        score_case_read_answer(p, q, &p->answers[n], &p->own[n]);
        score_case_read_localizability(q, &p->answers[n]);
        score_case_weigh(p, &p->asked[n], &p->answers[n]);
        p->prompts[n++] = score_case_text(p, q, 4);
    }
    p->count = n;
    return state != QUERY_FAILED;
}

static bool score_words_read(struct score_words *w, struct db *db,
                             struct err *err)
{
    struct query *q = db_query(db, QUERY_CLAIM_WORDS);
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        size_t id = (size_t)query_get_int(q, 0);
        if (id < w->count && w->items[id].kind != NULL)
            continue;
        if (id >= w->count)
            w->items = heap_grow(w->items, id + 1, sizeof(*w->items));
        for (; w->count <= id; w->count++)
            w->items[w->count] = (struct score_word){NULL, NULL};
        w->items[id].kind = query_get_text(q, 1, &w->arena);
        w->items[id].label = query_get_text(q, 2, &w->arena);
    }
    return state != QUERY_FAILED;
}

/* *word: NULL when the store has none of that number. */
static bool score_words_find(struct score_case_parts *p, int64_t id,
                             const struct score_word **word, struct err *err)
{
    struct score_words *w = p->source->words;

    *word = NULL;
    if ((size_t)id >= w->count && !score_words_read(w, p->db, err))
        return false;
    if ((size_t)id < w->count && w->items[id].kind != NULL)
        *word = &w->items[id];
    return true;
}

/* Places in the reply become places in the reasoning. */
static bool score_case_read_entities(struct score_case_parts *p, size_t i,
                                     struct filter_case *c, struct err *err)
{
    struct query *q = db_query(p->db, QUERY_SCORE_CLAIMS);
    const struct answer_own *own = &p->own[i];
    struct span text = p->answers[i].text;
    struct filter_entity *entities = NULL;
    struct claim_place claim;
    size_t n = 0;

    query_int(q, 1, p->answers[i].reply_id);
    enum query_state state = query_next(q, err);
    if (state != QUERY_ROW)
        return state == QUERY_DONE;
    struct span list = arena_span(p->arena, query_get_span(q, 0));
    while (claim_list_next(&list, &claim)) {
        const struct score_word *word;
        if (!score_words_find(p, claim.word, &word, err))
            return false;
        if (word == NULL || own->count == 0 ||
            claim.start < own->pieces[0].start || claim.stop > text.len)
            continue;
        entities = arena_grow(p->arena, entities, n, sizeof(*entities));
        struct filter_entity *e = &entities[n++];
        *e = (struct filter_entity){
            .text =
                arena_span_text(p->arena, span_cut(text, claim.start,
                                                   claim.stop - claim.start)),
            .kind = word->kind,
            .label = word->label,
            .start = answer_own_place(own, claim.start),
            .end = answer_own_place(own, claim.stop)};
        seen_picture_decide(&p->seen, e, p->arena);
    }
    c->entities = entities;
    c->entity_count = n;
    return true;
}

static bool score_case_fill(struct score_case_parts *p, size_t i,
                            struct filter_case *c, struct err *err)
{
    struct filter_sample *sample = arena_take(p->arena, sizeof(*sample));

    *sample = p->sample;
    sample->prompt = p->prompts[i];
    *c = (struct filter_case){.sample = sample,
                              .answer = &p->answers[i],
                              .peers = p->source->peers != NULL,
                              .evidence = p->seen.items,
                              .evidence_count = p->seen.count,
                              .text_read = seen_picture_text(&p->seen),
                              .country_code = names_country_code};
    return score_case_read_entities(p, i, c, err);
}

bool score_case_load(const struct score_source *source, int64_t sample_id,
                     struct arena *arena, struct score_case *out,
                     struct err *err)
{
    struct score_case_parts p = {
        .source = source, .db = source->db, .arena = arena};

    if (!score_case_read_sample(&p, sample_id, err) ||
        !seen_picture_read(&p.seen, source->lists, p.picture_id, p.db, arena,
                           err) ||
        !score_case_read_replies(&p, err))
        return false;
    seen_picture_locate(&p.seen, &p.sample);
    out->count = p.count;
    out->answers = p.answers;
    out->asked = p.asked;
    out->cases = arena_take_array(arena, p.count, sizeof(*out->cases));
    for (size_t i = 0; i < p.count; i++) {
        if (!score_case_fill(&p, i, &out->cases[i], err))
            return false;
    }
    return true;
}

void score_case_pair(struct score_case *c, size_t step_width,
                     struct arena *arena)
{
    for (size_t i = 0; i < c->count; i++) {
        struct filter_answer *others =
            arena_take_array(arena, c->count, sizeof(*others));
        size_t n = 0;
        for (size_t k = 0; k < c->count; k++) {
            if (k != i && !c->asked[k].derived)
                others[n++] = c->answers[k];
        }
        c->cases[i].others = others;
        c->cases[i].other_count = n;
        c->cases[i].step_width = step_width;
    }
}
