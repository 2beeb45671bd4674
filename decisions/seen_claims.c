#include "decisions/seen_claims.h"

#include <math.h>
#include <string.h>

#include "engine/look_vocabulary.h"
#include "engine/pattern_list.h"

const char SEEN_VISIBLE[] = "patterns/visible.txt";
const char SEEN_QUESTIONS[] = "patterns/questions.txt";
const char SEEN_WEIGHTS[] = "locatability.tsv";

bool seen_lists_open(struct seen_lists *l, struct db *db, struct err *err)
{
    struct span visible, asked, weights;
    struct label_set words;
    int64_t all;

    *l = (struct seen_lists){.visible = NULL};
    arena_init(&l->arena);
    if (!look_vocabulary_read(db, &l->arena, &words, err) ||
        !query_one(db_query(db, QUERY_SCORE_ALL_ASKED), &all, err) ||
        !pattern_list_find(SEEN_VISIBLE, &visible, err) ||
        !pattern_list_find(SEEN_QUESTIONS, &asked, err) ||
        !pattern_list_find(SEEN_WEIGHTS, &weights, err))
        return false;
    (void)db_query(db, QUERY_SCORE_ALL_ASKED);
    l->all_asked = all > 0;
    l->visible = visible_open(visible, &words, err);
    if (l->visible == NULL)
        return false;
    l->questions = question_list_open(asked, err);
    if (l->questions == NULL)
        return false;
    l->weights = locatability_open(weights, SEEN_WEIGHTS, err);
    return l->weights != NULL;
}

void seen_lists_close(struct seen_lists *l)
{
    visible_close(l->visible);
    question_list_close(l->questions);
    locatability_close(l->weights);
    arena_release(&l->arena);
}

static const char *seen_text(struct query *q, int column, struct arena *arena)
{
    const char *text = query_get_text(q, column, arena);

    return text == NULL ? "" : text;
}

static bool seen_look(struct seen_picture *p, int64_t picture_id, struct db *db,
                      struct err *err)
{
    struct query *q = db_query(db, QUERY_SCORE_LOOKED);
    int64_t looks = 0;

    query_int(q, 1, picture_id);
    if (!query_one(q, &looks, err))
        return false;
    (void)db_query(db, QUERY_SCORE_LOOKED);
    p->looked = looks > 0;
    return true;
}

bool seen_picture_read(struct seen_picture *p, const struct seen_lists *lists,
                       int64_t picture_id, struct db *db, struct arena *arena,
                       struct err *err)
{
    enum query_state state = QUERY_DONE;

    *p = (struct seen_picture){.lists = lists};
    if (!seen_look(p, picture_id, db, err))
        return false;
    struct query *q = db_query(db, QUERY_SCORE_EVIDENCE);
    query_int(q, 1, picture_id);
    while (picture_id != 0 && (state = query_next(q, err)) == QUERY_ROW) {
        p->items = arena_grow(arena, p->items, p->count, sizeof(*p->items));
        struct filter_evidence *e = &p->items[p->count++];
        *e = (struct filter_evidence){.kind = seen_text(q, 0, arena),
                                      .label = seen_text(q, 1, arena),
                                      .share = query_get_real(q, 2),
                                      .margin = query_get_real(q, 3)};
        e->nameable = strcmp(e->kind, "segment") == 0 &&
                      visible_nameable(lists->visible, e->label);
    }
    return state != QUERY_FAILED;
}

void seen_picture_locate(const struct seen_picture *p, struct filter_sample *s)
{
    double weight;

    if (s->locatability_given)
        return;
    for (size_t i = 0; i < p->count; i++) {
        const struct filter_evidence *e = &p->items[i];
        if (strcmp(e->kind, "segment") != 0 ||
            !locatability_find(p->lists->weights, span_of(e->label), &weight))
            continue;
        s->locatability += weight * e->share;
        s->has_locatability = true;
    }
}

bool seen_picture_text(const struct seen_picture *p)
{
    return p->looked && visible_text(p->lists->visible);
}

/* The answer about a thing that is claimed, where it is to decide. What no
 * segment could show should be named by the others too. */
static const struct filter_evidence *seen_answer(struct seen_picture *p,
                                                 const struct filter_entity *e,
                                                 struct arena *arena)
{
    const char *words = NULL;
    bool read = strcmp(e->kind, "text") == 0 && seen_picture_text(p);
    bool decided = e->shown_by != NULL || read;

    for (size_t i = 0; i < p->count; i++) {
        struct filter_evidence *answer = &p->items[i];
        if (strcmp(answer->kind, "answer") != 0)
            continue;
        if (words == NULL)
            words = question_words(p->lists->questions, e->kind, e->label,
                                   e->text, arena);
        if (strcmp(answer->label, words) != 0)
            continue;
        answer->nameable = answer->nameable || !decided;
        return decided && !p->lists->all_asked ? NULL : answer;
    }
    return NULL;
}

void seen_picture_decide(struct seen_picture *p, struct filter_entity *e,
                         struct arena *arena)
{
    if (p->looked)
        e->shown_by = visible_of(p->lists->visible, e->kind, e->label);
    e->answer = seen_answer(p, e, arena);
}

static bool seen_categories_read(struct filter_sample *sample, struct db *db,
                                 struct arena *arena, struct err *err)
{
    struct query *q = db_query(db, QUERY_SCORE_CATEGORIES);
    struct filter_category *items = NULL;
    enum query_state state;
    size_t n = 0;

    query_int(q, 1, sample->sample_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        items = arena_grow(arena, items, n, sizeof(*items));
        items[n++] = (struct filter_category){(size_t)query_get_int(q, 0),
                                              query_get_real(q, 1),
                                              query_get_int(q, 2) != 0};
    }
    sample->categories = items;
    sample->category_count = n;
    return state == QUERY_DONE;
}

bool seen_sample_read(struct filter_sample *sample, int64_t *picture_id,
                      bool *there, int64_t id, struct db *db,
                      struct arena *arena, struct err *err)
{
    struct query *q = db_query(db, QUERY_SCORE_SAMPLE);

    query_int(q, 1, id);
    enum query_state state = query_next(q, err);
    *there = state == QUERY_ROW;
    *picture_id = 0;
    if (!*there)
        return state == QUERY_DONE;
    *sample = (struct filter_sample){
        .sample_id = id,
        .key = seen_text(q, 0, arena),
        .lat_deg = query_get_real(q, 1),
        .lon_deg = query_get_real(q, 2),
        .country = seen_text(q, 3, arena),
        .region = seen_text(q, 4, arena),
        .city = seen_text(q, 5, arena),
        .table_country = seen_text(q, 6, arena),
        .table_region = seen_text(q, 7, arena),
        .table_city = seen_text(q, 8, arena),
        .has_picture = !query_get_null(q, 9),
        .benchmark_copy = query_get_int(q, 10) != 0,
        .benchmark_near = !query_get_null(q, 11),
        .benchmark_km = query_get_real(q, 11),
        .has_locatability = !query_get_null(q, 12),
        .locatability_given = !query_get_null(q, 12),
        .locatability = query_get_null(q, 12) ? 0 : query_get_real(q, 12),
    };
    *picture_id = query_get_int(q, 9);
    (void)db_query(db, QUERY_SCORE_SAMPLE);
    return seen_categories_read(sample, db, arena, err);
}
