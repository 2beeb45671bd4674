#include "stages/sample/sample_clip.h"

#include "base/log.h"
#include "base/ordered_pool.h"
#include "base/stop.h"
#include "base/thing_list.h"
#include "engine/pattern_list.h"
#include "images/stored_picture.h"
#include "models/clip/clip_words.h"

#include <math.h>

static const char CLIP_LIST[] = "patterns/categories.txt";

enum {
    CLIP_WORDS = CATEGORIES + 1,          /* and what is of no category */
    CLIP_JOBS = 2,                        /* of each worker, under way */
    CLIP_COMMIT = 32,                     /* pictures in a transaction */
    CLIP_TOLD = (1 << CATEGORY_KINDS) - 1 /* tables are about all lists */
};

/* What is less likely is not kept, but for one of each list. */
#define CLIP_LEAST 0.01

struct clip_job {
    int64_t picture;
    size_t place;
    struct arena arena;
    struct stored_picture where;
    float cosines[CLIP_WORDS];
    struct err err; /* ERR_NONE: it went well */
};

struct clip_look {
    struct stage_run *run;
    struct clip_words *words;
    struct clip_words_session **sessions; /* [run->jobs] */
    struct sample_categories *into;
    const uint8_t *told; /* [samples] bits: the lists that a table is about */
    int64_t model_id;
    struct ordered_pool *pool;
    int64_t open, looked, failed; /* open: in the transaction; 0: none */
    struct err first;             /* of those that failed */
};

static struct clip_words *clip_open_words(const char *dir, struct err *err)
{
    struct span text, words[CLIP_WORDS];
    struct thing_list *list = NULL;
    bool ok = pattern_list_find(CLIP_LIST, &text, err);

    if (ok)
        list = thing_list_open(text, "categories", "list label: words", err);
    ok = ok && list != NULL;
    for (size_t i = 0; ok && i < CLIP_WORDS; i++) {
        const char *kind = i == CATEGORIES
                               ? "picture"
                               : category_kind_name(category_kind_of(i));
        const char *label = i == CATEGORIES ? "any" : category_label(i);
        const struct thing_entry *found = thing_list_find(list, kind, label);
        ok =
            found != NULL || err_stage(err, "\"%s\" has no words for \"%s %s\"",
                                       CLIP_LIST, kind, label);
        if (ok)
            words[i] = span_of(found->text);
    }
    struct clip_words *w =
        ok ? clip_words_open(dir, words, CLIP_WORDS, err) : NULL;
    thing_list_close(list);
    if (w == NULL)
        err_context(err, "\"sample.clip\"");
    return w;
}

bool sample_clip_identify(const char *dir, struct buf *out, struct err *err)
{
    struct clip_words *w = clip_open_words(dir, err);

    if (w == NULL)
        return false;
    buf_print(out, "clip=%s\n", clip_words_identity(w));
    clip_words_close(w);
    return true;
}

/* How likely each category is: of the scenes one is; of the others each is, or
 * is not. */
static void clip_values(double scale, const float *cosines, double *values)
{
    double nothing = (double)cosines[CATEGORIES], all = 0;

    for (size_t i = 0; i < CATEGORIES; i++) {
        values[i] = exp(scale * ((double)cosines[i] - nothing));
        if (category_kind_of(i) == CATEGORY_SCENE)
            all += values[i];
    }
    for (size_t i = 0; i < CATEGORIES; i++)
        values[i] = category_kind_of(i) == CATEGORY_SCENE
                        ? values[i] / all
                        : 1 - 1 / (1 + values[i]);
}

/* The place of the likeliest of a list. */
static size_t clip_likeliest(const double *values, enum category_kind kind)
{
    size_t first = category_first(kind), best = first;

    for (size_t i = first; i < first + category_count(kind); i++)
        best = values[i] > values[best] ? i : best;
    return best;
}

/* Of each list that no table is about what is likely, and one at least: that
 * it was looked for. */
static void clip_add(struct clip_look *l, size_t place, const float *cosines)
{
    double values[CATEGORIES];

    clip_values(clip_words_scale(l->words), cosines, values);
    for (size_t i = 0; i < CATEGORIES; i++) {
        enum category_kind kind = category_kind_of(i);
        const struct sample_shown shown = {.place = (uint32_t)place,
                                           .category = (uint8_t)i,
                                           .value = (float)values[i],
                                           .similarity = cosines[i]};
        if ((l->told[place] >> kind & 1) == 0 &&
            (values[i] >= CLIP_LEAST || clip_likeliest(values, kind) == i))
            sample_categories_add(l->into, &shown);
    }
}

static void clip_work(void *shared, void *arg, int worker)
{
    const struct clip_look *l = shared;
    struct clip_job *job = arg;
    struct image image = {0, 0, NULL};
    struct buf bytes;

    buf_init(&bytes, STORED_PICTURE_MAX);
    if (!stored_picture_read(&job->where, &bytes, &job->err) ||
        !image_decode(buf_span(&bytes), &image, &job->err) ||
        !clip_words_compare(l->sessions[worker], &image, job->cosines,
                            &job->err))
        err_context(&job->err, "\"%s\" at byte %lld", job->where.path,
                    (long long)job->where.offset);
    image_release(&image);
    buf_release(&bytes);
}

static bool clip_commit(struct clip_look *l, struct err *err)
{
    bool ok = l->open == 0 || db_commit(l->run->db, err);

    l->open = 0;
    return ok;
}

static bool clip_keep(struct clip_look *l, const struct clip_job *job,
                      struct err *err)
{
    if (l->open == 0 && !db_begin(l->run->db, err))
        return false;
    l->open++;
    struct query *q = db_query(l->run->db, QUERY_CLIP_LOOK_ADD);
    query_int(q, 1, job->picture);
    query_int(q, 2, l->model_id);
    query_blob(q, 3, span_make(job->cosines, sizeof(job->cosines)));
    query_int(q, 4, l->run->run_id);
    return query_run(q, err) && (l->open < CLIP_COMMIT || clip_commit(l, err));
}

static void clip_job_close(struct clip_job *job)
{
    arena_release(&job->arena);
    free(job);
}

/* Take back the oldest job. */
static bool clip_take(struct clip_look *l, struct err *err)
{
    struct clip_job *job = ordered_pool_take(l->pool, true);
    bool ok = true;
    char text[60];

    if (job->err.kind == ERR_NONE) {
        clip_add(l, job->place, job->cosines);
        ok = clip_keep(l, job, err);
        l->looked++;
    } else {
        if (l->failed++ == 0)
            l->first = job->err;
    }
    clip_job_close(job);
    snprintf(text, sizeof(text), "looked at %lld pictures",
             (long long)(l->looked + l->failed));
    progress_note(l->run->progress, text);
    return ok;
}

/* What was looked at before. */
static bool clip_known(struct clip_look *l, int64_t picture, size_t place,
                       bool *known, struct err *err)
{
    struct query *q = db_query(l->run->db, QUERY_CLIP_LOOK_FIND);
    float cosines[CLIP_WORDS];

    query_int(q, 1, picture);
    query_int(q, 2, l->model_id);
    enum query_state state = query_next(q, err);
    struct span blob = state == QUERY_ROW ? query_get_span(q, 0) : SPAN_NONE;
    *known = blob.len == sizeof(cosines);
    if (*known) {
        memcpy(cosines, blob.data, sizeof(cosines));
        clip_add(l, place, cosines);
    }
    (void)db_query(l->run->db, QUERY_CLIP_LOOK_FIND); /* ends the read */
    return state != QUERY_FAILED;
}

/* *job: NULL when no member holds the bytes any more. */
static bool clip_find(struct clip_look *l, int64_t picture, size_t place,
                      struct clip_job **job, struct err *err)
{
    struct query *q = db_query(l->run->db, QUERY_DEDUPE_FIND);

    *job = NULL;
    query_int(q, 1, picture);
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW) {
        *job = heap_take(sizeof(**job));
        memset(*job, 0, sizeof(**job));
        (*job)->picture = picture;
        (*job)->place = place;
        arena_init(&(*job)->arena);
        (*job)->where = stored_picture_make(
            query_get_text(q, 0, &(*job)->arena), query_get_int(q, 1),
            query_get_int(q, 2), query_get_span(q, 3));
    }
    (void)db_query(l->run->db, QUERY_DEDUPE_FIND);
    return state != QUERY_FAILED;
}

static bool clip_one(struct clip_look *l, const struct sample_candidate *c,
                     size_t place, struct err *err)
{
    struct clip_job *job;
    bool known, ok;

    if (!clip_known(l, c->picture, place, &known, err))
        return false;
    if (known)
        return true;
    if (!clip_find(l, c->picture, place, &job, err))
        return false;
    if (job == NULL)
        return true;
    for (ok = true; ok && !ordered_pool_give(l->pool, job);)
        ok = clip_take(l, err);
    if (!ok)
        clip_job_close(job);
    return ok;
}

static bool clip_all(struct clip_look *l, const struct sample_candidate *list,
                     size_t count, struct err *err)
{
    struct clip_job *job;
    bool ok = true;

    for (size_t i = 0; ok && i < count && !stop_asked(); i++) {
        if (list[i].why == SAMPLE_DRAWN && list[i].picture != 0 &&
            l->told[i] != CLIP_TOLD)
            ok = clip_one(l, &list[i], i, err);
    }
    while (ok && ordered_pool_count(l->pool) > 0)
        ok = clip_take(l, err);
    while ((job = ordered_pool_take(l->pool, true)) != NULL)
        clip_job_close(job);
    if (ok)
        return clip_commit(l, err);
    if (l->open > 0)
        db_rollback(l->run->db);
    return false;
}

static bool clip_model(struct clip_look *l, struct err *err)
{
    const char *identity = clip_words_identity(l->words);
    struct query *q = db_query(l->run->db, QUERY_CLIP_MODEL_PUT);

    query_text(q, 1, identity);
    if (!query_run(q, err))
        return false;
    q = db_query(l->run->db, QUERY_CLIP_MODEL_FIND);
    query_text(q, 1, identity);
    return query_one(q, &l->model_id, err);
}

static bool clip_start(struct clip_look *l, struct err *err)
{
    if (!clip_model(l, err))
        return false;
    l->sessions = heap_grow(NULL, (size_t)l->run->jobs, sizeof(*l->sessions));
    for (int i = 0; i < l->run->jobs; i++)
        l->sessions[i] = clip_words_session_open(l->words);
    l->pool = ordered_pool_open(l->run->jobs, (size_t)l->run->jobs * CLIP_JOBS,
                                clip_work, l);
    return true;
}

static void clip_end(struct clip_look *l)
{
    ordered_pool_close(l->pool);
    for (int i = 0; l->sessions != NULL && i < l->run->jobs; i++)
        clip_words_session_close(l->sessions[i]);
    free(l->sessions);
    clip_words_close(l->words);
    if (l->failed > 0)
        log_warn("sample: %lld pictures could not be looked at, the first: %s",
                 (long long)l->failed, l->first.text);
}

bool sample_clip_look(struct stage_run *run, const char *dir,
                      const struct sample_candidate *list, size_t count,
                      struct sample_categories *c, struct err *err)
{
    struct clip_look l = {.run = run, .into = c};
    uint8_t *told = heap_take(count + 1);

    memset(told, 0, count + 1);
    for (size_t i = 0; i < c->count; i++)
        told[c->items[i].place] |=
            (uint8_t)(1u << category_kind_of(c->items[i].category));
    l.told = told;
    l.words = clip_open_words(dir, err);
    bool ok = l.words != NULL && clip_start(&l, err) &&
              clip_all(&l, list, count, err);
    clip_end(&l);
    free(told);
    return ok;
}
