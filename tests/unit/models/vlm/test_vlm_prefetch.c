#include "testing.h"

#include "models/vlm/vlm_prefetch.h"
#include "tests/unit/picture.h"

#include <pthread.h>

static const char TEACHER[] = "demo/models/teacher-b";

enum { AHEAD = 3, TASKS = 12 };

/* Tasks that know when their picture is fetched. */
struct world {
    struct vlm *model;
    struct vlm_task tasks[TASKS];
    pthread_mutex_t lock; /* all below */
    pthread_cond_t change;
    size_t fetched; /* pictures whose fetching began */
    size_t taken;   /* questions, before they are asked for */
    size_t most;    /* that were ahead of those */
};

static void world_open(struct world *w)
{
    struct err err = {0};

    memset(w, 0, sizeof(*w));
    w->model = vlm_open(TEACHER, &err);
    if (!w->model)
        fail_msg("%s", err.text);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->change, NULL);
}

static void world_close(struct world *w)
{
    for (size_t i = 0; i < TASKS; i++)
        if (w->tasks[i].answered && w->tasks[i].kind == VLM_WRITE)
            vlm_reply_release(&w->tasks[i].reply);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->change);
    vlm_close(w->model);
}

static void world_note(struct world *w, size_t *what)
{
    pthread_mutex_lock(&w->lock);
    ++*what;
    if (w->fetched > w->taken + w->most)
        w->most = w->fetched - w->taken;
    pthread_cond_broadcast(&w->change);
    pthread_mutex_unlock(&w->lock);
}

/* false: half a minute is over. */
static bool world_wait(struct world *w, const size_t *what, size_t least)
{
    struct timespec end;
    int rc = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 30;
    pthread_mutex_lock(&w->lock);
    while (*what < least && rc == 0)
        rc = pthread_cond_timedwait(&w->change, &w->lock, &end);
    pthread_mutex_unlock(&w->lock);
    return rc == 0;
}

static bool small_load(void *owner, struct image *out, struct err *err)
{
    struct world *w = owner;

    (void)err;
    world_note(w, &w->fetched);
    *out = picture_make(168, 112, (unsigned)w->fetched); /* 8 x 12 patches */
    return true;
}

static bool broken_load(void *owner, struct image *out, struct err *err)
{
    struct world *w = owner;

    (void)out;
    world_note(w, &w->fetched);
    return err_record(err, "picture %zu is broken", w->fetched);
}

static struct vlm_batch_options options_of(int sequences)
{
    return (struct vlm_batch_options){
        .sequences = sequences, .threads = 1, .picture_bytes = 1 << 20};
}

static void world_ask(struct world *w, struct vlm_prefetch *in)
{
    for (size_t i = 0; i < TASKS; i++) {
        w->tasks[i] = (struct vlm_task){
            .request = {.prompt = "Where?",
                        .max_tokens = 3,
                        .min_pixels = 168 * 112,
                        .max_pixels = 168 * 112},
            .load = i % 4 == 2 ? broken_load : small_load,
            .owner = w,
        };
        vlm_prefetch_give(in, &w->tasks[i]);
    }
}

/* In order, the broken ones among them, and never more ahead than agreed. */
static void vlm_prefetch_reads_ahead_in_order(void **state)
{
    const struct vlm_batch_options o = options_of(AHEAD);
    struct vlm_prefetch *in;
    char why[60];
    struct world w;

    (void)state;
    world_open(&w);
    in = vlm_prefetch_open(w.model, &o);
    assert_null(vlm_prefetch_next(in, false));
    world_ask(&w, in);
    assert_true(world_wait(&w, &w.fetched, AHEAD)); /* nobody took any */
    for (size_t i = 0; i < TASKS; i++) {
        struct vlm_question *q;

        world_note(&w, &w.taken);
        q = vlm_prefetch_next(in, true);
        assert_ptr_equal(q->task, &w.tasks[i]);
        assert_true(q->ok == (i % 4 != 2));
        snprintf(why, sizeof(why), "picture %zu is broken", i + 1);
        if (q->ok)
            assert_true(vlm_prompt_awaits_picture(&q->prompt));
        else
            assert_string_equal(q->task->err.text, why);
        vlm_prefetch_return(in, q);
    }
    assert_null(vlm_prefetch_next(in, false));
    assert_true(w.most <= AHEAD);
    vlm_prefetch_close(in);
    vlm_prefetch_close(NULL);
    world_close(&w);
}

static bool large_load(void *owner, struct image *out, struct err *err)
{
    struct world *w = owner;

    (void)err;
    world_note(w, &w->fetched);
    *out = picture_make(560, 448, (unsigned)w->fetched); /* 1280 patches */
    return true;
}

/* Two pictures of 1280 patches are enough for a while; one that is encoded, or
 * given up, makes room for another. */
static void vlm_prefetch_stops_at_many_patches(void **state)
{
    const struct vlm_batch_options o = options_of(TASKS);
    struct vlm_question *q[2];
    struct picture_pass pass = {.count = 0};
    struct compute compute;
    struct vlm_prefetch *in;
    struct world w;

    (void)state;
    world_open(&w);
    compute_init(&compute);
    in = vlm_prefetch_open(w.model, &o);
    for (size_t i = 0; i < 5; i++) {
        w.tasks[i] = (struct vlm_task){.request = {.prompt = "Where?",
                                                   .min_pixels = 560 * 448,
                                                   .max_pixels = 560 * 448},
                                       .load = large_load,
                                       .owner = &w};
        vlm_prefetch_give(in, &w.tasks[i]);
    }
    q[0] = vlm_prefetch_next(in, true);
    q[1] = vlm_prefetch_next(in, true);
    assert_null(vlm_prefetch_next(in, false));
    assert_int_equal(w.fetched, 2);
    picture_pass_add(&pass, q[0]->prompt.picture);
    vlm_prefetch_encode(in, &compute, &pass);
    assert_true(world_wait(&w, &w.fetched, 3));
    vlm_prefetch_return(in, q[1]);
    assert_true(world_wait(&w, &w.fetched, 4));
    vlm_prefetch_return(in, q[0]);
    assert_int_equal(vlm_prefetch_counts(in).passes, 1);
    vlm_prefetch_close(in);
    compute_release(&compute);
    world_close(&w);
}

/* Kernels for many rows, whatever this processor has. */
static struct kernels kernels_for_many(void)
{
    struct kernels k = *kernels_best();

    k.many_bf16 = k.many_bf16 ? k.many_bf16 : k.dot_bf16;
    k.many_f32 = k.many_f32 ? k.many_f32 : k.dot_f32;
    return k;
}

/* Six questions about four pictures, the second of which is tall; then one
 * whose picture is fetched when those before it are ready. */
static void ask_about_four(struct world *w, struct vlm_prefetch *in,
                           const struct image pictures[4])
{
    for (size_t i = 0; i < 7; i++) {
        w->tasks[i] = (struct vlm_task){.request = {.prompt = "Where?",
                                                    .image = &pictures[i % 4],
                                                    .min_pixels = 168 * 112,
                                                    .max_pixels = 168 * 112},
                                        .load = i == 6 ? broken_load : NULL,
                                        .owner = w};
        vlm_prefetch_give(in, &w->tasks[i]);
    }
    assert_true(world_wait(w, &w->fetched, 1));
}

/* Pictures of ready questions go along with the first: each once, and those
 * of its grid. */
static void vlm_prefetch_encodes_for_who_waits(void **state)
{
    static const bool along[] = {true, false, true, true, true, false};
    const struct vlm_batch_options o = options_of(TASKS);
    const struct kernels many = kernels_for_many();
    struct image pictures[4];
    struct picture_pass pass = {.count = 0};
    struct compute compute;
    struct vlm_question *q[6];
    struct vlm_prefetch *in;
    struct world w;
    size_t i;

    (void)state;
    world_open(&w);
    compute_init(&compute);
    compute.kernels = &many;
    in = vlm_prefetch_open(w.model, &o);
    for (i = 0; i < 4; i++)
        pictures[i] =
            picture_make(i == 1 ? 112 : 168, i == 1 ? 168 : 112, (unsigned)i);
    ask_about_four(&w, in, pictures);
    for (i = 0; i < 6; i++) {
        q[i] = vlm_prefetch_next(in, true);
        if (i > 0)
            continue;
        picture_pass_add(&pass, q[0]->prompt.picture);
        vlm_prefetch_encode(in, &compute, &pass);
        assert_int_equal(vlm_prefetch_counts(in).encoded, 3);
        assert_int_equal(vlm_prefetch_counts(in).passes, 1);
    }
    for (i = 0; i < 6; i++) {
        assert_true(vlm_prompt_awaits_picture(&q[i]->prompt) == !along[i]);
        vlm_prefetch_return(in, q[i]);
    }
    vlm_prefetch_close(in);
    for (i = 0; i < 4; i++)
        image_release(&pictures[i]);
    compute_release(&compute);
    world_close(&w);
}

/* Waits until an answer was taken. */
static bool patient_load(void *owner, struct image *out, struct err *err)
{
    struct world *w = owner;

    world_note(w, &w->fetched);
    if (!world_wait(w, &w->taken, 1))
        return err_record(err, "nobody was answered meanwhile");
    *out = picture_make(168, 112, 1);
    return true;
}

/* The second question's picture comes only after the first was answered. */
static void vlm_batch_writes_while_a_picture_is_fetched(void **state)
{
    const struct vlm_batch_options o = {.sequences = 2};
    struct vlm_batch *b;
    struct world w;

    (void)state;
    world_open(&w);
    b = vlm_batch_open(w.model, &o);
    for (size_t i = 0; i < 2; i++) {
        w.tasks[i] = (struct vlm_task){
            .request = {.prompt = "Where?", .max_tokens = 20}, .owner = &w};
        w.tasks[i].load = i == 1 ? patient_load : NULL;
        vlm_batch_give(b, &w.tasks[i]);
    }
    assert_ptr_equal(vlm_batch_take(b, 60000), &w.tasks[0]);
    world_note(&w, &w.taken);
    assert_ptr_equal(vlm_batch_take(b, 60000), &w.tasks[1]);
    if (!w.tasks[1].answered)
        fail_msg("%s", w.tasks[1].err.text);
    vlm_batch_close(b);
    world_close(&w);
}

TESTING_MAIN(cmocka_unit_test(vlm_prefetch_reads_ahead_in_order),
             cmocka_unit_test(vlm_prefetch_stops_at_many_patches),
             cmocka_unit_test(vlm_prefetch_encodes_for_who_waits),
             cmocka_unit_test(vlm_batch_writes_while_a_picture_is_fetched))
