#include "models/vlm_engine.h"

#include "base/arena.h"
#include "models/linear.h"
#include "models/vlm_prompt.h"
#include "models/vlm_stems.h"
#include "models/vlm_writer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Beginnings kept for each sequence that there may be. */
enum { ENGINE_STEMS = 8 };

/* One question under way. Until its prompt is read, `read` tokens of it stand
 * in the table; then each step feeds it `token`. */
struct vlm_sequence {
    struct vlm_task *task;
    struct vlm_prompt prompt;
    struct digest keys[VLM_MARKS]; /* of the beginnings at its marks */
    struct kv_table table;
    struct vlm_writer writer;
    size_t read;
    size_t pages; /* set apart for it */
    bool writing;
    int32_t token;
    int64_t begun_ms;
    size_t rows; /* in this step */
};

struct vlm_engine {
    const struct vlm *model;
    struct vlm_batch_options options;
    struct compute compute;
    struct team *team; /* NULL: the engine's own thread alone */
    struct vlm_reader reader;
    struct kv_pages *pages;
    struct vlm_stems stems;
    size_t page_most, pages_apart;
    struct vlm_sequence **sequences; /* [count], in order of arrival */
    size_t count;
    struct vlm_batch_counts counts;
    /* Of one step: */
    float *x, *logits, *normed;
    struct qwen_position *at;
    struct qwen_piece *pieces;
};

static int64_t engine_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void engine_open_pages(struct vlm_engine *e)
{
    const struct qwen_text_config *t = &e->model->config.text;
    const struct kv_shape shape = {(size_t)t->layers, (size_t)t->kv_heads,
                                   (size_t)t->head_dim, e->options.kv};
    size_t whole = kv_pages_of(e->model->context);

    e->page_most = whole * (size_t)e->options.sequences;
    if (e->options.kv_bytes > 0)
        e->page_most = e->options.kv_bytes / kv_pages_bytes(&shape);
    e->pages = kv_pages_open(&shape, e->page_most);
}

struct vlm_engine *vlm_engine_open(const struct vlm *model,
                                   const struct vlm_batch_options *options)
{
    struct vlm_engine *e = heap_take(sizeof(*e));
    size_t most, words = (size_t)model->config.text.vocabulary;

    *e = (struct vlm_engine){.model = model, .options = *options};
    if (e->options.threads < 1 || e->options.threads > TEAM_THREADS_MAX)
        e->options.threads = 1;
    if (e->options.sequences < 1)
        e->options.sequences = VLM_BATCH_SEQUENCES;
    if (e->options.sequences > VLM_BATCH_SEQUENCES_MAX)
        e->options.sequences = VLM_BATCH_SEQUENCES_MAX;
    if (e->options.picture_bytes == 0)
        e->options.picture_bytes = 64 << 20;
    most = (size_t)e->options.sequences;
    compute_init(&e->compute);
    e->team = team_open((size_t)e->options.threads);
    compute_use(&e->compute, e->team);
    e->reader = (struct vlm_reader){
        .model = model,
        .compute = &e->compute,
        .pieces = piece_cache_open(),
        .pictures = picture_store_open(model, e->options.picture_bytes,
                                       e->options.embeddings),
    };
    engine_open_pages(e);
    e->sequences = heap_grow(NULL, most, sizeof(struct vlm_sequence *));
    e->pieces = heap_grow(NULL, most, sizeof(*e->pieces));
    e->at = heap_grow(NULL, most + QWEN_PORTION, sizeof(*e->at));
    e->x = heap_grow(NULL,
                     (most + QWEN_PORTION) * (size_t)model->config.text.hidden,
                     sizeof(*e->x));
    e->normed = heap_grow(NULL, most * (size_t)model->config.text.hidden,
                          sizeof(float));
    e->logits = heap_grow(NULL, most * words, sizeof(*e->logits));
    e->counts.sequences = e->options.sequences;
    return e;
}

static void sequence_close(struct vlm_engine *e, struct vlm_sequence *s)
{
    kv_table_clear(&s->table, e->pages);
    e->pages_apart -= s->pages;
    vlm_writer_release(&s->writer);
    vlm_prompt_release(&s->prompt, &e->reader);
    free(s);
}

void vlm_engine_close(struct vlm_engine *e)
{
    size_t i;

    if (!e)
        return;
    for (i = 0; i < e->count; i++) {
        struct vlm_sequence *s = e->sequences[i];

        if (s->writing)
            vlm_reply_release(&s->task->reply);
        sequence_close(e, s);
    }
    while (vlm_stems_shed(&e->stems, e->pages))
        ;
    kv_pages_close(e->pages);
    picture_store_close(e->reader.pictures);
    piece_cache_close(e->reader.pieces);
    compute_release(&e->compute);
    team_close(e->team);
    free(e->sequences);
    free(e->pieces);
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
    struct vlm_batch_counts counts = e->counts;

    counts.pictures = picture_store_counts(e->reader.pictures).encoded;
    return counts;
}

/* A sequence that stands without the pages it may need lets nobody in behind
 * it, so that long questions get their turn. */
bool vlm_engine_has_room(const struct vlm_engine *e)
{
    return e->count < (size_t)e->options.sequences &&
           (e->count == 0 || e->sequences[e->count - 1]->pages > 0);
}

/* Pages for the longest answer are set apart before the first token is read:
 * nothing under way can then run out of them. */
static void engine_set_apart(struct vlm_engine *e, struct vlm_sequence *s)
{
    size_t most = s->prompt.ids.count, wanted;

    if (s->task->kind == VLM_WRITE)
        most += vlm_writer_most(e->model, &s->task->request, most);
    wanted = kv_pages_of(most);
    if (s->pages > 0 || e->pages_apart + wanted > e->page_most)
        return;
    s->pages = wanted;
    e->pages_apart += wanted;
}

/* Could it ever be let in? */
static bool engine_check_pages(const struct vlm_engine *e,
                               const struct vlm_sequence *s, struct err *err)
{
    size_t most = s->prompt.ids.count;

    if (s->task->kind == VLM_WRITE)
        most += vlm_writer_most(e->model, &s->task->request, most);
    if (kv_pages_of(most) <= e->page_most)
        return true;
    err_record(err,
               "prompt and answer of up to %zu tokens are longer than the "
               "memory for %zu",
               most, e->page_most * KV_PAGE);
    return err_hint(err, "a smaller max_tokens needs less of it");
}

static bool engine_read(struct vlm_engine *e, struct vlm_sequence *s,
                        struct err *err)
{
    struct vlm_request r = s->task->request;
    struct image im = {0, 0, NULL};
    bool ok;
    size_t i;

    if (s->task->kind == VLM_YES_NO && !vlm_can_judge(e->model, err))
        return false;
    ok = !s->task->load || s->task->load(s->task->owner, &im, err);
    if (ok && im.rgb)
        r.image = &im;
    ok = ok && vlm_prompt_read(&s->prompt, &e->reader, &r, err) &&
         engine_check_pages(e, s, err);
    image_release(&im);
    for (i = 0; ok && i < s->prompt.mark_count; i++)
        s->keys[i] = vlm_prompt_key(&s->prompt, s->prompt.marks[i]);
    return ok;
}

bool vlm_engine_admit(struct vlm_engine *e, struct vlm_task *task)
{
    struct vlm_sequence *s = heap_take(sizeof(*s));

    *s = (struct vlm_sequence){.task = task, .begun_ms = engine_now()};
    task->answered = false;
    if (!engine_read(e, s, &task->err)) {
        task->duration_ms = engine_now() - s->begun_ms;
        sequence_close(e, s);
        return true;
    }
    e->sequences[e->count++] = s;
    return false;
}

/* Only a drawn answer can be asked for twice; its prompt is kept whole. */
static bool sequence_keeps(const struct vlm_sequence *s, size_t mark)
{
    return mark + 1 < s->prompt.mark_count ||
           (s->task->kind == VLM_WRITE && s->task->request.temperature > 0);
}

/* The first mark that is not read yet. */
static size_t sequence_mark(const struct vlm_sequence *s)
{
    size_t i = 0;

    while (i < s->prompt.mark_count && s->prompt.marks[i] <= s->read)
        i++;
    return i;
}

/* Take over the longest beginning that was read before. Returns the normed
 * last row when that is the whole prompt, else NULL. */
static const float *engine_adopt(struct vlm_engine *e, struct vlm_sequence *s)
{
    size_t i = s->prompt.mark_count;

    while (i-- > 0 && s->prompt.marks[i] > s->read) {
        bool whole = i + 1 == s->prompt.mark_count;
        const struct vlm_stem *stem =
            sequence_keeps(s, i) ? vlm_stems_find(&e->stems, &s->keys[i])
                                 : NULL;

        if (!stem || (whole && !stem->row))
            continue;
        kv_table_clear(&s->table, e->pages);
        kv_table_fork(&stem->table, e->pages, &s->table);
        e->counts.shared_rows += s->prompt.marks[i] - s->read;
        s->read = s->prompt.marks[i];
        return whole ? stem->row : NULL;
    }
    return NULL;
}

/* Is a sequence before this one about to read the same beginning? */
static bool engine_is_being_read(const struct vlm_engine *e, size_t number)
{
    const struct vlm_sequence *s = e->sequences[number], *o;
    size_t mark = sequence_mark(s), i, j;

    for (i = 0; i < number; i++) {
        o = e->sequences[i];
        for (j = 0; !o->writing && j < o->prompt.mark_count; j++)
            if (o->pages > 0 && o->prompt.marks[j] > o->read &&
                sequence_keeps(o, j) && sequence_keeps(s, mark) &&
                memcmp(&o->keys[j], &s->keys[mark], sizeof(s->keys[0])) == 0)
                return true;
    }
    return false;
}

/* How many tokens of its prompt a sequence reads in this step: always the
 * same portions of it. */
static size_t engine_portion(struct vlm_engine *e, size_t number, size_t room)
{
    struct vlm_sequence *s = e->sequences[number];
    size_t rows;

    if (engine_is_being_read(e, number))
        return 0;
    rows = s->prompt.marks[sequence_mark(s)] - s->read;
    if (rows > QWEN_PORTION)
        rows = QWEN_PORTION;
    return rows <= room ? rows : 0;
}

static void engine_reserve(struct vlm_engine *e, struct vlm_sequence *s,
                           size_t rows)
{
    while (!kv_table_reserve(&s->table, e->pages, rows))
        if (!vlm_stems_shed(&e->stems, e->pages))
            err_die("pages of keys and values were set apart and are not "
                    "there");
}

/* What each sequence does in this step. Who takes over a whole prompt has its
 * scores without a row. */
static void engine_plan(struct vlm_engine *e)
{
    size_t hidden = (size_t)e->model->config.text.hidden, read = 0, i;

    for (i = 0; i < e->count; i++) {
        struct vlm_sequence *s = e->sequences[i];
        const float *row;

        s->rows = s->writing ? 1 : 0;
        engine_set_apart(e, s);
        if (s->writing || s->pages == 0)
            continue;
        row = engine_adopt(e, s);
        if (row)
            memcpy(e->normed + i * hidden, row, hidden * sizeof(*row));
        else
            s->rows = engine_portion(e, i, QWEN_PORTION - read);
        read += s->rows;
    }
}

/* Rows of one sequence at x and at. */
static void engine_fill(struct vlm_engine *e, struct vlm_sequence *s, float *x,
                        struct qwen_position *at)
{
    engine_reserve(e, s, s->rows);
    if (s->writing) {
        int32_t next = s->prompt.next++;

        qwen_text_embed(e->model->text, &s->token, 1, x);
        *at = (struct qwen_position){{next, next, next}};
        return;
    }
    vlm_prompt_embed(&s->prompt, s->read, s->rows, x);
    memcpy(at, s->prompt.at + s->read, s->rows * sizeof(*at));
}

/* Thin pieces first: they share their products. Fills e->normed with the last
 * row of each sequence that took part. */
static void engine_run(struct vlm_engine *e)
{
    size_t hidden = (size_t)e->model->config.text.hidden, rows = 0, i;
    struct qwen_step step = {
        .x = e->x, .at = e->at, .pieces = e->pieces, .pages = e->pages};
    size_t *last = heap_grow(NULL, e->count, sizeof(*last));
    int thick;

    for (thick = 0; thick < 2; thick++)
        for (i = 0; i < e->count; i++) {
            struct vlm_sequence *s = e->sequences[i];

            if (s->rows == 0 || (s->rows >= LINEAR_MANY) != thick)
                continue;
            engine_fill(e, s, e->x + rows * hidden, e->at + rows);
            e->pieces[step.piece_count++] =
                (struct qwen_piece){&s->table, s->rows};
            rows += s->rows;
            last[i] = rows - 1;
        }
    if (rows > 0)
        qwen_text_step(e->model->text, &e->compute, &step, NULL);
    for (i = 0; i < e->count; i++)
        if (e->sequences[i]->rows > 0)
            memcpy(e->normed + i * hidden, e->x + last[i] * hidden,
                   hidden * sizeof(float));
    free(last);
}

static void engine_keep(struct vlm_engine *e, struct vlm_sequence *s,
                        size_t mark, const float *normed)
{
    size_t hidden = (size_t)e->model->config.text.hidden;
    float *row = NULL;

    if (!sequence_keeps(s, mark) || vlm_stems_find(&e->stems, &s->keys[mark]))
        return;
    if (mark + 1 == s->prompt.mark_count) {
        row = heap_grow(NULL, hidden, sizeof(*row));
        memcpy(row, normed, hidden * sizeof(*row));
    }
    vlm_stems_add(&e->stems, e->pages, &s->keys[mark], &s->table, row);
    if (e->stems.count > ENGINE_STEMS * (size_t)e->options.sequences)
        (void)vlm_stems_shed(&e->stems, e->pages);
}

/* After a step: how far it came; does it have scores now? */
static bool engine_note(struct vlm_engine *e, struct vlm_sequence *s,
                        const float *normed)
{
    size_t before = sequence_mark(s);

    if (s->writing)
        return true;
    s->read += s->rows;
    e->counts.prompt_rows += s->rows;
    if (s->rows > 0 && sequence_mark(s) > before)
        engine_keep(e, s, before, normed);
    return s->pages > 0 && s->read == s->prompt.ids.count;
}

/* Scores of the first `count` rows of normed. */
static void engine_score(struct vlm_engine *e, size_t count)
{
    size_t words = (size_t)e->model->config.text.vocabulary, i;

    qwen_text_logits(e->model->text, &e->compute, e->normed, count, e->logits);
    for (i = 0; i < count; i++)
        vlm_mask(e->model, e->logits + i * words);
}

/* true: the task is done. */
static bool engine_advance(struct vlm_engine *e, struct vlm_sequence *s,
                           const float *logits)
{
    if (s->task->kind == VLM_YES_NO) {
        vlm_judge(e->model, logits, &s->task->verdict);
        return true;
    }
    if (!s->writing)
        vlm_writer_init(&s->writer, e->model, &s->task->request, &s->prompt.ids,
                        &s->task->reply);
    s->writing = true;
    return !vlm_writer_take(&s->writer, logits, &s->token);
}

static void engine_end(struct vlm_engine *e, struct vlm_sequence *s,
                       struct vlm_task **done)
{
    s->task->answered = true;
    s->task->duration_ms = engine_now() - s->begun_ms;
    s->task->next = *done;
    *done = s->task;
    e->counts.tasks++;
    sequence_close(e, s);
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

void vlm_engine_step(struct vlm_engine *e, struct vlm_task **done)
{
    size_t hidden = (size_t)e->model->config.text.hidden, kept = 0, i;
    size_t words = (size_t)e->model->config.text.vocabulary, n = 0;
    bool *scored = heap_grow(NULL, e->count + 1, sizeof(*scored));

    engine_plan(e);
    engine_run(e);
    engine_count_step(e);
    for (i = 0; i < e->count; i++) {
        scored[i] = engine_note(e, e->sequences[i], e->normed + i * hidden);
        if (scored[i])
            memmove(e->normed + n++ * hidden, e->normed + i * hidden,
                    hidden * sizeof(float));
    }
    engine_score(e, n);
    for (i = n = 0; i < e->count; i++) {
        struct vlm_sequence *s = e->sequences[i];

        if (scored[i] && engine_advance(e, s, e->logits + n++ * words))
            engine_end(e, s, done);
        else
            e->sequences[kept++] = s;
    }
    e->count = kept;
    free(scored);
}
