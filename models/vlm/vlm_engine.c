#include "models/vlm/vlm_engine.h"

#include "base/arena.h"
#include "base/clock.h"
#include "models/layers/linear.h"
#include "models/vlm/vlm_memory.h"
#include "models/vlm/vlm_sequence.h"

#include <stdlib.h>
#include <string.h>

/* Prefixes cached for each sequence that there may be. */
enum { ENGINE_PREFIXES = 8 };

struct vlm_engine {
    const struct vlm *model;
    struct vlm_batch_options options;
    struct compute compute;
    struct parallel_for *threads;  /* NULL: the engine's own thread alone */
    struct vlm_prefetch *prefetch; /* not owned */
    struct kv_pages *pages;
    struct prefix_cache prefixes;
    size_t page_most, pages_reserved;
    struct vlm_sequence **sequences; /* [count], in order of arrival */
    size_t count;
    struct vlm_batch_counts counts;
    /* Of one step: */
    float *x, *logits, *normed;
    size_t *scored; /* numbers of the sequences whose logits these are */
    struct vlm_position *at;
    struct vlm_piece *pieces;
};

/* Seconds; 0 where options.timed is not set. */
static double engine_clock(const struct vlm_engine *e)
{
    return e->options.timed ? clock_seconds() : 0;
}

static void engine_open_pages(struct vlm_engine *e)
{
    const struct kv_shape shape = vlm_kv_shape(&e->model->shape, e->options.kv);
    size_t whole = kv_pages_of(e->model->context);

    e->page_most = whole * (size_t)e->options.sequences;
    if (e->options.kv_bytes > 0)
        e->page_most = e->options.kv_bytes / kv_pages_bytes(&shape);
    e->pages = kv_pages_open(&shape, e->page_most);
}

struct vlm_engine *vlm_engine_open(const struct vlm *model,
                                   const struct vlm_batch_options *options,
                                   struct vlm_prefetch *prefetch)
{
    struct vlm_engine *e = heap_take(sizeof(*e));
    size_t words = model->shape.vocabulary;
    size_t most = (size_t)options->sequences;

    *e = (struct vlm_engine){
        .model = model, .options = *options, .prefetch = prefetch};
    compute_init(&e->compute);
    e->threads = parallel_for_open((size_t)options->threads);
    compute_use(&e->compute, e->threads);
    e->compute.product_s = options->timed ? &e->counts.product_s : NULL;
    engine_open_pages(e);
    e->sequences = heap_grow(NULL, most, sizeof(struct vlm_sequence *));
    e->pieces = heap_grow(NULL, most, sizeof(*e->pieces));
    e->scored = heap_grow(NULL, most, sizeof(*e->scored));
    e->at = heap_grow(NULL, most + VLM_CHUNK, sizeof(*e->at));
    e->x = heap_grow(NULL, (most + VLM_CHUNK) * model->shape.hidden,
                     sizeof(*e->x));
    e->normed = heap_grow(NULL, most * model->shape.hidden, sizeof(float));
    e->logits = heap_grow(NULL, most * words, sizeof(*e->logits));
    e->counts.sequences = options->sequences;
    return e;
}

static void engine_drop(struct vlm_engine *e, struct vlm_sequence *s)
{
    e->pages_reserved -= s->pages;
    vlm_prefetch_return(e->prefetch, vlm_sequence_close(s, e->pages));
}

void vlm_engine_close(struct vlm_engine *e)
{
    size_t i;

    if (!e)
        return;
    for (i = 0; i < e->count; i++)
        engine_drop(e, e->sequences[i]);
    while (prefix_cache_evict(&e->prefixes, e->pages))
        ;
    kv_pages_close(e->pages);
    compute_release(&e->compute);
    parallel_for_close(e->threads);
    free(e->sequences);
    free(e->pieces);
    free(e->scored);
    free(e->at);
    free(e->x);
    free(e->normed);
    free(e->logits);
    free(e);
}

size_t vlm_engine_count(const struct vlm_engine *e)
{
    return e->count;
}

struct vlm_batch_counts vlm_engine_counts(const struct vlm_engine *e)
{
    struct picture_store_counts seen = vlm_prefetch_counts(e->prefetch);
    struct vlm_batch_counts counts = e->counts;

    counts.pictures = seen.encoded;
    counts.passes = seen.passes;
    return counts;
}

/* While a sequence waits for its pages, none is admitted behind it: short
 * questions would otherwise take the pages that a long one waits for. */
bool vlm_engine_has_room(const struct vlm_engine *e)
{
    return e->count < (size_t)e->options.sequences &&
           (e->count == 0 || e->sequences[e->count - 1]->pages > 0);
}

/* Pages for the longest answer are reserved before the first token is read, so
 * that no sequence runs out of them half way. */
static void engine_reserve_pages(struct vlm_engine *e, struct vlm_sequence *s)
{
    size_t wanted = kv_pages_of(vlm_question_most(s->question));

    if (s->pages > 0 || e->pages_reserved + wanted > e->page_most)
        return;
    s->pages = wanted;
    e->pages_reserved += wanted;
}

/* Can it ever be admitted? */
static bool engine_check_pages(const struct vlm_engine *e,
                               const struct vlm_question *q, struct err *err)
{
    size_t most = vlm_question_most(q);

    if (kv_pages_of(most) <= e->page_most)
        return true;
    err_record(err,
               "prompt and answer of up to %zu tokens are longer than the "
               "memory for %zu",
               most, e->page_most * KV_PAGE);
    return err_hint(err, "a smaller max_tokens needs less of it");
}

void vlm_engine_admit(struct vlm_engine *e, struct vlm_question *q,
                      struct vlm_task **done)
{
    struct vlm_task *task = q->task;

    if (q->ok && engine_check_pages(e, q, &task->err)) {
        e->sequences[e->count++] = vlm_sequence_open(q);
        return;
    }
    task->duration_ms = 0;
    task->next = *done;
    *done = task;
    vlm_prefetch_return(e->prefetch, q);
}

/* One pass of the vision tower over pictures of admitted sequences, if any
 * picture is not encoded. */
static void engine_encode(struct vlm_engine *e)
{
    struct picture_pass pass = {.count = 0};
    size_t i;

    for (i = 0; i < e->count; i++) {
        struct vlm_sequence *s = e->sequences[i];

        if (s->pages > 0 && s->question->prompt.picture)
            picture_pass_add(&pass, s->question->prompt.picture);
    }
    if (pass.count > 0)
        vlm_prefetch_encode(e->prefetch, &e->compute, &pass);
}

/* Is a sequence before this one about to read the same prefix? */
static bool engine_is_being_read(const struct vlm_engine *e, size_t number)
{
    size_t i;

    for (i = 0; i < number; i++)
        if (vlm_sequence_awaits(e->sequences[number], e->sequences[i]))
            return true;
    return false;
}

/* Reuse the longest cached prefix. Returns the normed last row when that is the
 * whole prompt, else NULL. */
static const float *engine_reuse(struct vlm_engine *e, struct vlm_sequence *s)
{
    size_t before = s->read;
    const struct cached_prefix *prefix =
        vlm_sequence_reuse(s, &e->prefixes, e->pages);

    e->counts.shared_rows += s->read - before;
    return s->read == s->question->prompt.layout.ids.count ? prefix->row : NULL;
}

/* How many tokens of its prompt a sequence reads in this step. The chunks of a
 * prompt are always the same, whatever else is in the steps. */
static size_t engine_chunk(struct vlm_engine *e, size_t number, size_t room)
{
    struct vlm_sequence *s = e->sequences[number];
    size_t rows;

    if (engine_is_being_read(e, number))
        return 0;
    rows = s->question->prompt.boundaries[vlm_sequence_boundary(s)] - s->read;
    if (rows > VLM_CHUNK)
        rows = VLM_CHUNK;
    return rows <= room ? rows : 0;
}

static void engine_reserve_rows(struct vlm_engine *e, struct vlm_sequence *s,
                                size_t rows)
{
    while (!kv_table_reserve(&s->table, e->pages, rows))
        if (!prefix_cache_evict(&e->prefixes, e->pages))
            err_die("pages of keys and values were reserved and are not "
                    "there");
}

/* How many rows each sequence has in this step: one that reuses a whole prompt
 * has none, its normed row is in the cache. */
static void engine_plan(struct vlm_engine *e)
{
    size_t hidden = e->model->shape.hidden, read = 0, i;

    for (i = 0; i < e->count; i++) {
        struct vlm_sequence *s = e->sequences[i];
        const float *row;

        s->rows = s->writing ? 1 : 0;
        if (s->writing || s->pages == 0 ||
            vlm_prompt_awaits_picture(&s->question->prompt))
            continue;
        row = engine_reuse(e, s);
        if (row)
            memcpy(e->normed + i * hidden, row, hidden * sizeof(*row));
        else
            s->rows = engine_chunk(e, i, VLM_CHUNK - read);
        read += s->rows;
    }
}

/* Rows of one sequence at x and at. */
static void engine_fill(struct vlm_engine *e, struct vlm_sequence *s, float *x,
                        struct vlm_position *at)
{
    struct vlm_prompt *p = &s->question->prompt;

    engine_reserve_rows(e, s, s->rows);
    if (s->writing) {
        int32_t next = p->layout.next++;

        e->model->family->embed(e->model->own, &s->token, 1, x);
        *at = (struct vlm_position){{next, next, next}};
        return;
    }
    vlm_prompt_embed(p, s->read, s->rows, x);
    memcpy(at, p->layout.at + s->read, s->rows * sizeof(*at));
}

/* Sequences with few rows come first, side by side, so that they share their
 * products. Fills e->normed with the last row of each that has rows. */
static void engine_run(struct vlm_engine *e)
{
    size_t hidden = e->model->shape.hidden, rows = 0, i;
    struct vlm_step step = {
        .x = e->x, .at = e->at, .pieces = e->pieces, .pages = e->pages};
    size_t *last = heap_grow(NULL, e->count, sizeof(*last));
    int many;

    for (many = 0; many < 2; many++)
        for (i = 0; i < e->count; i++) {
            struct vlm_sequence *s = e->sequences[i];

            if (s->rows == 0 || (s->rows >= LINEAR_MANY) != many)
                continue;
            engine_fill(e, s, e->x + rows * hidden, e->at + rows);
            e->pieces[step.piece_count++] =
                (struct vlm_piece){&s->table, s->rows};
            rows += s->rows;
            last[i] = rows - 1;
        }
    if (rows > 0)
        e->model->family->step(e->model->own, &e->compute, &step);
    for (i = 0; i < e->count; i++)
        if (e->sequences[i]->rows > 0)
            memcpy(e->normed + i * hidden, e->x + last[i] * hidden,
                   hidden * sizeof(float));
    free(last);
}

static void engine_cache(struct vlm_engine *e, struct vlm_sequence *s,
                         size_t boundary, const float *normed)
{
    size_t hidden = e->model->shape.hidden;
    const struct vlm_question *q = s->question;
    float *row = NULL;

    if (!vlm_question_caches(q, boundary) ||
        prefix_cache_find(&e->prefixes, &q->keys[boundary]))
        return;
    if (boundary + 1 == q->prompt.boundary_count) {
        row = heap_grow(NULL, hidden, sizeof(*row));
        memcpy(row, normed, hidden * sizeof(*row));
    }
    prefix_cache_add(&e->prefixes, e->pages, &q->keys[boundary], &s->table,
                     row);
    if (e->prefixes.count > ENGINE_PREFIXES * (size_t)e->options.sequences)
        (void)prefix_cache_evict(&e->prefixes, e->pages);
}

/* After a step: note how far it came. Returns whether a token of its answer can
 * be chosen now. */
static bool engine_note(struct vlm_engine *e, struct vlm_sequence *s,
                        const float *normed)
{
    size_t before = vlm_sequence_boundary(s);

    if (s->writing)
        return true;
    s->read += s->rows;
    e->counts.prompt_rows += s->rows;
    if (s->rows > 0 && vlm_sequence_boundary(s) > before)
        engine_cache(e, s, before, normed);
    return s->pages > 0 && s->read == s->question->prompt.layout.ids.count;
}

static void engine_end(struct vlm_engine *e, struct vlm_sequence *s,
                       struct vlm_task **done)
{
    struct vlm_task *task = s->question->task;

    vlm_sequence_end(s);
    task->next = *done;
    *done = task;
    e->counts.tasks++;
    engine_drop(e, s);
}

static void engine_count_step(struct vlm_engine *e)
{
    size_t writing = 0, held = kv_pages_held(e->pages), i;

    for (i = 0; i < e->count; i++)
        writing += e->sequences[i]->writing;
    e->counts.writing += writing;
    e->counts.steps += writing > 0;
    if (held > e->counts.pages)
        e->counts.pages = held;
}

/* The next token of one sequence; it concerns no other. */
static void engine_choose_part(void *arg, size_t worker, size_t part)
{
    const struct vlm_engine *e = arg;
    struct vlm_sequence *s = e->sequences[e->scored[part]];
    float *logits = e->logits + part * e->model->shape.vocabulary;

    (void)worker;
    vlm_mask(e->model, logits);
    s->ended = vlm_sequence_advance(s, logits);
}

/* Scores for all sequences that may choose a token, and their choices. */
static void engine_choose(struct vlm_engine *e)
{
    size_t hidden = e->model->shape.hidden, n = 0, i;
    double begin;

    for (i = 0; i < e->count; i++)
        if (engine_note(e, e->sequences[i], e->normed + i * hidden)) {
            memmove(e->normed + n * hidden, e->normed + i * hidden,
                    hidden * sizeof(float));
            e->scored[n++] = i;
        }
    e->model->family->score(e->model->own, &e->compute, e->normed, n,
                            e->logits);
    begin = engine_clock(e);
    parallel_for_run(e->threads, n, engine_choose_part, e);
    e->counts.choose_s += engine_clock(e) - begin;
}

void vlm_engine_step(struct vlm_engine *e, struct vlm_task **done)
{
    double begin = engine_clock(e);
    size_t kept = 0, i;

    for (i = 0; i < e->count; i++)
        engine_reserve_pages(e, e->sequences[i]);
    engine_encode(e);
    engine_plan(e);
    engine_run(e);
    engine_count_step(e);
    engine_choose(e);
    for (i = 0; i < e->count; i++)
        if (e->sequences[i]->ended)
            engine_end(e, e->sequences[i], done);
        else
            e->sequences[kept++] = e->sequences[i];
    e->count = kept;
    e->counts.step_s += engine_clock(e) - begin;
}
