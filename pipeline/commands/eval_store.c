#include "commands/eval_store.h"

#include <math.h>

#include "adapters/json.h"
#include "filters/categories.h"

/* A teacher that may have replied. */
struct eval_asked {
    int64_t id, candidates;
    const char *name, *model;
};

/* What is needed from row to row. */
struct eval_store {
    struct db *db;
    const struct evaluation_request *request;
    struct evaluation_run *run;
    struct arena row; /* of one row */
    double guesses[2 * EVALUATION_GUESSES];
    struct evaluation_label labels[CATEGORIES];
};

/* Columns of a row about one reply. */
enum {
    ROW_SAMPLE,
    ROW_LAT,
    ROW_LON,
    ROW_COUNTRY,
    ROW_REGION,
    ROW_CITY,
    ROW_STATUS,
    ROW_STRICT,
    ROW_ORIGIN,
    ROW_ANSWER_LAT,
    ROW_ANSWER_LON,
    ROW_ANSWER_COUNTRY,
    ROW_ANSWER_REGION,
    ROW_ANSWER_CITY,
    ROW_CANDIDATES,
    ROW_LOCALIZABLE,
    ROW_UNSUPPORTED,
    ROW_CATEGORIES
};

/* Columns of a row about one of several replies. */
enum { TRY_SAMPLE, TRY_LAT, TRY_LON, TRY_ANSWER_LAT, TRY_ANSWER_LON, TRY_OK };

/* The candidates that extract kept as JSON. */
static void eval_store_guesses(struct eval_store *s, struct span text,
                               struct evaluation_case *c)
{
    const struct json *list;
    struct err err;

    if (text.len == 0)
        return;
    arena_reset(&s->row);
    list = json_parse(text, &s->row, &err);
    if (list == NULL || list->type != JSON_ARRAY)
        return;
    for (size_t i = 0; i < list->count && c->guess_count < EVALUATION_GUESSES;
         i++) {
        double *at = &s->guesses[2 * c->guess_count];

        if (i == 0 && !json_real(json_get(list->items[i], "confidence"),
                                 &c->confidence[CONFIDENCE_STATED]))
            c->confidence[CONFIDENCE_STATED] = NAN;
        if (!json_real(json_get(list->items[i], "lat"), &at[0]) ||
            !json_real(json_get(list->items[i], "lon"), &at[1]))
            at[0] = at[1] = NAN; /* a name that is not known: it has its rank */
        c->guess_count++;
    }
    c->guesses = s->guesses;
}

/* ordinals: of the categories that the picture is of. */
static void eval_store_labels(struct eval_store *s, struct span ordinals,
                              struct evaluation_case *c)
{
    struct span text;
    int64_t i;

    while (c->label_count < CATEGORIES && span_next(&ordinals, ' ', &text)) {
        if (!span_int(text, &i) || i < 0 || i >= CATEGORIES)
            continue;
        s->labels[c->label_count++] = (struct evaluation_label){
            category_kind_name(category_kind_of((size_t)i)),
            span_of(category_label((size_t)i))};
    }
    c->labels = s->labels;
}

static void eval_store_add(struct eval_store *s, struct query *row)
{
    struct span status = query_get_span(row, ROW_STATUS);
    char text[40];
    struct evaluation_case c = {
        .sample = query_get_int(row, ROW_SAMPLE),
        .truth = {query_get_real(row, ROW_LAT), query_get_real(row, ROW_LON),
                  query_get_span(row, ROW_COUNTRY),
                  query_get_span(row, ROW_REGION),
                  query_get_span(row, ROW_CITY)},
        .answer = {query_get_real(row, ROW_ANSWER_LAT),
                   query_get_real(row, ROW_ANSWER_LON),
                   query_get_span(row, ROW_ANSWER_COUNTRY),
                   query_get_span(row, ROW_ANSWER_REGION),
                   query_get_span(row, ROW_ANSWER_CITY)},
        .status = text,
        .strict = query_get_int(row, ROW_STRICT) != 0,
        .named = span_is(query_get_span(row, ROW_ORIGIN), "named"),
        .confidence = {query_get_real(row, ROW_LOCALIZABLE),
                       1 - query_get_real(row, ROW_UNSUPPORTED), NAN}};

    snprintf(text, sizeof(text), "%.*s", (int)status.len, status.data);
    if (status.data == NULL)
        c.status = "not extracted";
    eval_store_guesses(s, query_get_span(row, ROW_CANDIDATES), &c);
    eval_store_labels(s, query_get_span(row, ROW_CATEGORIES), &c);
    evaluation_add(s->run, &c);
}

/* ------------------------------------------------------------- teachers */

/* The teachers that are asked for, in the arena. */
static bool eval_store_teachers(struct eval_store *s, const char *teacher,
                                struct arena *arena, struct eval_asked **asked,
                                size_t *count, struct err *err)
{
    struct query *q = db_query(s->db, QUERY_EVAL_TEACHERS);
    enum query_state state;

    *asked = NULL;
    *count = 0;
    query_text(q, 1, teacher);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        *asked = arena_grow(arena, *asked, *count, sizeof(**asked));
        (*asked)[(*count)++] = (struct eval_asked){
            query_get_int(q, 0), query_get_int(q, 3),
            query_get_text(q, 1, arena), query_get_text(q, 2, arena)};
    }
    return state == QUERY_DONE;
}

static double eval_store_try_km(const struct eval_store *s, struct query *row)
{
    if (query_get_null(row, TRY_ANSWER_LAT) ||
        query_get_null(row, TRY_ANSWER_LON) ||
        (s->request->strict && query_get_int(row, TRY_OK) == 0))
        return NAN;
    return s->request->distance(query_get_real(row, TRY_LAT),
                                query_get_real(row, TRY_LON),
                                query_get_real(row, TRY_ANSWER_LAT),
                                query_get_real(row, TRY_ANSWER_LON));
}

/* Several replies to a picture, where they were asked for. */
static bool eval_store_tries(struct eval_store *s,
                             const struct eval_asked *asked, struct err *err)
{
    struct query *q = db_query(s->db, QUERY_EVAL_TRIES);
    double km[1 << (EVALUATION_TRIES - 1)];
    size_t count = 0;
    int64_t sample = 0;
    enum query_state state;

    query_int(q, 1, asked->id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (count > 0 && query_get_int(q, TRY_SAMPLE) != sample) {
            evaluation_add_tries(s->run, km, count);
            count = 0;
        }
        sample = query_get_int(q, TRY_SAMPLE);
        if (count < sizeof(km) / sizeof(km[0]))
            km[count++] = eval_store_try_km(s, q);
    }
    if (count > 0)
        evaluation_add_tries(s->run, km, count);
    return state == QUERY_DONE;
}

/* Questions that failed for good. */
static bool eval_store_unanswered(struct eval_store *s,
                                  const struct eval_asked *asked,
                                  struct err *err)
{
    struct query *q = db_query(s->db, QUERY_EVAL_UNANSWERED);
    int64_t count;

    query_int(q, 1, asked->id);
    if (!query_one(q, &count, err))
        return false;
    if (count > 0)
        evaluation_add_unanswered(s->run, "no reply", count);
    return true;
}

/* A teacher without a reply is not told of. */
static bool eval_store_teacher(struct eval_store *s,
                               const struct eval_asked *asked, size_t *told,
                               struct err *err)
{
    struct query *q = db_query(s->db, QUERY_EVAL_ANSWERS);
    bool begun = false;
    enum query_state state;

    query_int(q, 1, asked->id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (!begun)
            evaluation_begin(s->run, asked->name, asked->model);
        begun = true;
        eval_store_add(s, q);
    }
    if (state != QUERY_DONE)
        return false;
    *told += begun;
    return !begun ||
           (eval_store_unanswered(s, asked, err) &&
            (asked->candidates < 2 || eval_store_tries(s, asked, err)));
}

bool eval_store_read(struct db *db, const char *teacher,
                     const struct evaluation_request *request,
                     struct evaluation_run *r, struct err *err)
{
    struct eval_store s = {.db = db, .request = request, .run = r};
    struct eval_asked *asked;
    struct arena arena;
    size_t count, told = 0;
    bool ok;

    arena_init(&arena);
    arena_init(&s.row);
    ok = eval_store_teachers(&s, teacher, &arena, &asked, &count, err);
    for (size_t i = 0; ok && i < count; i++)
        ok = eval_store_teacher(&s, &asked[i], &told, err);
    arena_release(&s.row);
    arena_release(&arena);
    if (ok && teacher != NULL && told == 0)
        return err_usage(err, "\"%s\" has no reply of a teacher \"%s\"",
                         db_path(db), teacher);
    return ok;
}
