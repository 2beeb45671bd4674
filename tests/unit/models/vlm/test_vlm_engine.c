#include "testing.h"

#include "models/vlm/vlm_engine.h"
#include "models/vlm/vlm_memory.h"
#include "tests/unit/picture.h"

#include <pthread.h>

static const char TEACHER[] = "demo/models/teacher-b";
static const char PROMPT[] =
    "Based on the image, which country and city is this? Think step by step "
    "about the clues in <think> </think> and give country and city in "
    "<answer> </answer> tags.";
static const char LOCALIZABLE[] = "Is the place recognisable? Yes or no.";

enum { QUESTIONS = 8, PICTURES = 7 };

/* Five questions about wide pictures, two of them about the same, and three
 * about tall ones, by turns. */
struct world {
    struct vlm *model;
    struct image pictures[PICTURES];
    struct vlm_task tasks[QUESTIONS];
};

static void world_open(struct world *w)
{
    struct err err = {0};

    memset(w, 0, sizeof(*w));
    w->model = vlm_open(TEACHER, &err);
    if (!w->model)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < PICTURES; i++) {
        bool wide = i % 2 == 0;

        w->pictures[i] =
            picture_make(wide ? 224 : 168, wide ? 168 : 224, (unsigned)i);
    }
    for (size_t i = 0; i < QUESTIONS; i++) {
        struct vlm_task *t = &w->tasks[i];

        t->kind = i % 3 == 1 ? VLM_YES_NO : VLM_WRITE;
        t->request.prompt = t->kind == VLM_WRITE ? PROMPT : LOCALIZABLE;
        t->request.image = &w->pictures[i < PICTURES ? i : 0];
        t->request.max_tokens = 12;
        t->request.temperature = i % 2 ? 0.8 : 0;
        t->request.seed = i;
    }
}

static void world_close(struct world *w)
{
    for (size_t i = 0; i < QUESTIONS; i++)
        if (w->tasks[i].answered && w->tasks[i].kind == VLM_WRITE)
            vlm_reply_release(&w->tasks[i].reply);
    for (size_t i = 0; i < PICTURES; i++)
        image_release(&w->pictures[i]);
    vlm_close(w->model);
}

static struct vlm_batch_options options_of(int sequences)
{
    return (struct vlm_batch_options){
        .sequences = sequences, .threads = 1, .picture_bytes = 1 << 20};
}

/* Ask the tasks first..end, all let in before the first step. */
static struct vlm_batch_counts ask_with(struct world *w,
                                        const struct vlm_batch_options *o,
                                        size_t first, size_t end)
{
    struct vlm_prefetch *in = vlm_prefetch_open(w->model, o);
    struct vlm_engine *e = vlm_engine_open(w->model, o, in);
    struct vlm_batch_counts counts;
    struct vlm_task *done = NULL;

    for (size_t i = first; i < end; i++)
        vlm_prefetch_give(in, &w->tasks[i]);
    for (size_t i = first; i < end; i++)
        vlm_engine_admit(e, vlm_prefetch_next(in, true), &done);
    assert_null(done);
    while (vlm_engine_count(e) > 0)
        vlm_engine_step(e, &done);
    counts = vlm_engine_counts(e);
    vlm_engine_close(e);
    vlm_prefetch_close(in);
    return counts;
}

static struct vlm_batch_counts ask(struct world *w, size_t first, size_t end)
{
    const struct vlm_batch_options o = options_of(QUESTIONS);

    return ask_with(w, &o, first, end);
}

static void same_answer(const struct vlm_task *a, const struct vlm_task *b)
{
    size_t n = (size_t)a->reply.output_tokens;

    assert_true(a->answered && b->answered);
    if (a->kind == VLM_YES_NO) {
        assert_memory_equal(&a->verdict, &b->verdict, sizeof(a->verdict));
        return;
    }
    assert_int_equal(n, b->reply.output_tokens);
    assert_memory_equal(a->reply.token_ids, b->reply.token_ids,
                        n * sizeof(int32_t));
    assert_memory_equal(a->reply.token_logprobs, b->reply.token_logprobs,
                        n * sizeof(float));
}

static bool passes_are_shared(void)
{
    return kernels_best()->many_bf16 && kernels_best()->many_f32;
}

/* One pass for each grid, and the same answers as one by one. */
static void vlm_engine_encodes_pictures_of_one_grid_together(void **state)
{
    struct world together, alone;
    struct vlm_batch_counts counts;

    (void)state;
    world_open(&together);
    world_open(&alone);
    counts = ask(&together, 0, QUESTIONS);
    assert_int_equal(counts.pictures, PICTURES);
    assert_int_equal(counts.passes, passes_are_shared() ? 2 : PICTURES);
    for (size_t i = 0; i < QUESTIONS; i++) {
        counts = ask(&alone, i, i + 1);
        assert_int_equal(counts.passes, 1);
        same_answer(&together.tasks[i], &alone.tasks[i]);
    }
    world_close(&together);
    world_close(&alone);
}

struct bell {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    bool on;
};

static bool bell_load(void *owner, struct image *out, struct err *err)
{
    struct bell *bell = owner;

    (void)out;
    pthread_mutex_lock(&bell->lock);
    bell->on = true;
    pthread_cond_signal(&bell->rung);
    pthread_mutex_unlock(&bell->lock);
    return err_record(err, "no picture");
}

/* Pictures of questions that wait for a place go along with the first. The
 * last question's picture is fetched when those before it are ready. */
static void vlm_engine_encodes_for_who_waits(void **state)
{
    const struct vlm_batch_options one = options_of(1);
    const struct vlm_batch_options all = options_of(QUESTIONS + 1);
    struct bell bell = {.lock = PTHREAD_MUTEX_INITIALIZER,
                        .rung = PTHREAD_COND_INITIALIZER};
    struct vlm_task last = {.load = bell_load, .owner = &bell}, *done = NULL;
    struct vlm_prefetch *in;
    struct vlm_engine *e;
    struct world w;

    (void)state;
    world_open(&w);
    in = vlm_prefetch_open(w.model, &all);
    e = vlm_engine_open(w.model, &one, in);
    for (size_t i = 0; i < QUESTIONS; i++)
        vlm_prefetch_give(in, &w.tasks[i]);
    vlm_prefetch_give(in, &last);
    pthread_mutex_lock(&bell.lock);
    while (!bell.on)
        pthread_cond_wait(&bell.rung, &bell.lock);
    pthread_mutex_unlock(&bell.lock);
    vlm_engine_admit(e, vlm_prefetch_next(in, true), &done);
    assert_false(vlm_engine_has_room(e));
    vlm_engine_step(e, &done);
    assert_int_equal(vlm_engine_counts(e).passes, 1);
    assert_int_equal(vlm_engine_counts(e).pictures,
                     passes_are_shared() ? 4 : 1);
    vlm_engine_close(e);
    vlm_prefetch_close(in);
    world_close(&w);
}

/* Seconds of steps hold those of products and choices; unasked, no clock is
 * read. */
static void vlm_engine_tells_where_time_went(void **state)
{
    struct vlm_batch_options o = options_of(QUESTIONS);
    struct vlm_batch_counts counts;
    struct world w;

    (void)state;
    world_open(&w);
    counts = ask_with(&w, &o, 0, QUESTIONS);
    assert_true(counts.step_s == 0 && counts.product_s == 0 &&
                counts.choose_s == 0);
    world_close(&w);
    world_open(&w);
    o.timed = true;
    counts = ask_with(&w, &o, 0, QUESTIONS);
    assert_true(counts.product_s > 0 && counts.choose_s > 0);
    assert_true(counts.step_s > counts.product_s + counts.choose_s);
    world_close(&w);
}

/* Ask the first task with memory for so many pages; was it let in? */
static bool ask_in_pages(struct world *w, size_t pages, size_t *wanted)
{
    const struct kv_shape shape = vlm_kv_shape(&w->model->shape, KV_F32);
    struct vlm_batch_options o = options_of(1);
    o.kv_bytes = pages * kv_pages_bytes(&shape);
    struct vlm_prefetch *in = vlm_prefetch_open(w->model, &o);
    struct vlm_engine *e = vlm_engine_open(w->model, &o, in);
    struct vlm_task *done = NULL;

    vlm_prefetch_give(in, &w->tasks[0]);
    struct vlm_question *q = vlm_prefetch_next(in, true);
    *wanted = kv_pages_of(vlm_question_most(q));
    vlm_engine_admit(e, q, &done);
    bool let_in = done == NULL;
    assert_int_equal(vlm_engine_count(e), let_in);
    for (int i = 0; i < 1000 && vlm_engine_count(e) > 0; i++)
        vlm_engine_step(e, &done);
    assert_int_equal(vlm_engine_count(e), 0);
    vlm_engine_close(e);
    vlm_prefetch_close(in);
    return let_in;
}

/* A question that needs every page there is gets its answer; with one page
 * less it is refused at once, in words. */
static void vlm_engine_takes_what_just_fits(void **state)
{
    struct world w;
    size_t wanted;

    (void)state;
    world_open(&w);
    assert_true(ask_in_pages(&w, 1000, &wanted));
    assert_in_range(wanted, 4, 999);
    vlm_reply_release(&w.tasks[0].reply);
    w.tasks[0].answered = false;
    assert_false(ask_in_pages(&w, wanted - 1, &wanted));
    assert_false(w.tasks[0].answered);
    assert_int_equal(w.tasks[0].err.kind, ERR_RECORD);
    assert_non_null(strstr(w.tasks[0].err.text, "longer than the memory for"));
    err_clear(&w.tasks[0].err);
    assert_true(ask_in_pages(&w, wanted, &wanted));
    assert_true(w.tasks[0].answered);
    world_close(&w);
}

/* Tokens of the prompt up to behind its picture, and all. */
static void measure(const struct vlm *model, struct vlm_task *task,
                    size_t *behind, size_t *all)
{
    const struct vlm_batch_options o = options_of(1);
    struct vlm_prefetch *in = vlm_prefetch_open(model, &o);
    struct vlm_question *q;
    size_t i = 0;

    vlm_prefetch_give(in, task);
    q = vlm_prefetch_next(in, true);
    assert_true(q->ok);
    *all = q->prompt.layout.ids.count;
    *behind = q->prompt.layout.picture_end;
    while (q->prompt.boundaries[i] < *behind)
        i++;
    assert_int_equal(q->prompt.boundaries[i], *behind);
    vlm_prefetch_return(in, q);
    vlm_prefetch_close(in);
}

/* Candidates of one prompt read it once, and the verdict reads on behind the
 * picture, which is encoded once. last: the prompt stands before it. */
static void check_forks(bool last)
{
    struct vlm_batch_counts counts;
    size_t behind, beside, prompt, verdict, candidates = QUESTIONS - 1;
    struct world w;

    world_open(&w);
    for (size_t i = 0; i < QUESTIONS; i++) {
        struct vlm_task *t = &w.tasks[i];

        t->kind = i < candidates ? VLM_WRITE : VLM_YES_NO;
        t->request.image = &w.pictures[0];
        t->request.temperature = 0.9;
        t->request.lead = last ? PROMPT : NULL;
        t->request.prompt = t->kind == VLM_YES_NO ? LOCALIZABLE
                            : last                ? ""
                                                  : PROMPT;
    }
    measure(w.model, &w.tasks[0], &behind, &prompt);
    measure(w.model, &w.tasks[candidates], &beside, &verdict);
    assert_int_equal(behind, beside);
    counts = ask(&w, 0, QUESTIONS);
    assert_int_equal(counts.pictures, 1);
    assert_int_equal(counts.prompt_rows, prompt + verdict - behind);
    assert_int_equal(counts.shared_rows, (candidates - 1) * prompt + behind);
    assert_string_not_equal(w.tasks[0].reply.text.data,
                            w.tasks[1].reply.text.data);
    world_close(&w);
}

static void vlm_engine_forks_behind_the_picture(void **state)
{
    (void)state;
    check_forks(false);
    check_forks(true);
}

TESTING_MAIN(cmocka_unit_test(vlm_engine_encodes_pictures_of_one_grid_together),
             cmocka_unit_test(vlm_engine_encodes_for_who_waits),
             cmocka_unit_test(vlm_engine_tells_where_time_went),
             cmocka_unit_test(vlm_engine_takes_what_just_fits),
             cmocka_unit_test(vlm_engine_forks_behind_the_picture))
