#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "models/vlm/vlm_batch.h"

static const char TEACHER[] = "demo/models/teacher-b";
static const char PROMPT[] =
    "Based on the image, which country and city is this? Think step by step "
    "about the clues in <think> </think> and give country and city in "
    "<answer> </answer> tags.";
static const char LOCALIZABLE[] =
    "Is the place of this picture recognisable? Answer yes or no.";

enum { PICTURES = 3, CANDIDATES = 3, QUESTIONS = PICTURES * (CANDIDATES + 2) };

static const char *const NAMES[PICTURES] = {
    "mp16_4692496400", "postcards_card_0193", "streetview_211132454850128"};

/* Drawn answers, one greedy, one verdict for each picture. */
struct world {
    struct vlm *model;
    struct image pictures[PICTURES];
    struct vlm_task tasks[QUESTIONS];
    struct vlm_batch_counts counts; /* of the last run */
};

static void read_picture(const char *name, struct image *out)
{
    struct err err = {0};
    struct buf bytes;
    char path[200];

    snprintf(path, sizeof(path), "tests/golden/data/teachers/%s.jpg", name);
    buf_init(&bytes, 1 << 20);
    if (!file_read(path, &bytes, &err) ||
        !image_decode(buf_span(&bytes), out, &err))
        fail_msg("%s: %s", path, err.text);
    buf_release(&bytes);
}

static void world_open(struct world *w, enum vlm_weights weights)
{
    const struct vlm_options options = {.weights = weights,
                                        .cache_dir = testing_dir()};
    struct err err = {0};
    size_t i;

    memset(w, 0, sizeof(*w));
    w->model = vlm_open_with(TEACHER, &options, &err);
    if (!w->model)
        fail_msg("%s", err.text);
    for (i = 0; i < PICTURES; i++)
        read_picture(NAMES[i], &w->pictures[i]);
}

static void world_forget(struct world *w)
{
    size_t i;

    for (i = 0; i < QUESTIONS; i++)
        if (w->tasks[i].answered && w->tasks[i].kind == VLM_WRITE)
            vlm_reply_release(&w->tasks[i].reply);
    memset(w->tasks, 0, sizeof(w->tasks));
}

static void world_close(struct world *w)
{
    size_t i;

    world_forget(w);
    for (i = 0; i < PICTURES; i++)
        image_release(&w->pictures[i]);
    vlm_close(w->model);
}

/* Question i, wherever it stands in the queue. last: the text before the
 * picture. */
static void world_question(struct world *w, size_t i, bool last)
{
    size_t kind = i % (CANDIDATES + 2);
    struct vlm_task *t = &w->tasks[i];
    struct vlm_request *r = &t->request;

    r->image = &w->pictures[i / (CANDIDATES + 2)];
    r->max_tokens = 70;
    if (kind < CANDIDATES) {
        r->temperature = 0.9;
        r->top_p = 0.95;
        r->repetition_penalty = 1.05;
        r->seed = i;
    }
    t->kind = kind == CANDIDATES ? VLM_YES_NO : VLM_WRITE;
    r->prompt = t->kind == VLM_YES_NO ? LOCALIZABLE : PROMPT;
    if (last) {
        r->lead = PROMPT;
        r->prompt = t->kind == VLM_YES_NO ? LOCALIZABLE : "";
    }
}

/* Ask all; `step` is coprime to QUESTIONS and shuffles them. */
static void world_run(struct world *w, const struct vlm_batch_options *o,
                      size_t step, bool last)
{
    struct vlm_batch *b = vlm_batch_open(w->model, o);
    size_t i, taken = 0;

    world_forget(w);
    for (i = 0; i < QUESTIONS; i++)
        world_question(w, i, last);
    for (i = 0; i < QUESTIONS; i++)
        vlm_batch_give(b, &w->tasks[i * step % QUESTIONS]);
    while (taken < QUESTIONS)
        taken += vlm_batch_take(b, 1000) != NULL;
    assert_null(vlm_batch_take(b, 1000));
    for (i = 0; i < QUESTIONS; i++)
        if (!w->tasks[i].answered)
            fail_msg("%s", w->tasks[i].err.text);
    w->counts = vlm_batch_counts(b);
    assert_int_equal(w->counts.tasks, QUESTIONS);
    vlm_batch_close(b);
}

static void same_answer(const struct vlm_task *a, const struct vlm_task *b)
{
    size_t n = (size_t)a->reply.output_tokens;

    if (a->kind == VLM_YES_NO) {
        assert_memory_equal(&a->verdict, &b->verdict, sizeof(a->verdict));
        return;
    }
    assert_int_equal(n, b->reply.output_tokens);
    assert_memory_equal(a->reply.token_ids, b->reply.token_ids,
                        n * sizeof(int32_t));
    assert_memory_equal(a->reply.token_logprobs, b->reply.token_logprobs,
                        n * sizeof(float));
    assert_string_equal(a->reply.text.data, b->reply.text.data);
}

static void check_alike(struct world *one, struct world *other,
                        enum kv_format kv, bool last)
{
    struct vlm_batch_options o = {.sequences = 1, .kv = kv};
    static const int sequences[] = {3, 8, 20};
    static const size_t steps[] = {1, 4, 7};
    size_t i, n;

    world_run(one, &o, 1, last);
    for (n = 0; n < 3; n++) {
        o.sequences = sequences[n];
        o.threads = (int)n; /* the threads change no bit either */
        world_run(other, &o, steps[n], last);
        for (i = 0; i < QUESTIONS; i++)
            same_answer(&one->tasks[i], &other->tasks[i]);
    }
    assert_true(other->counts.shared_rows > 0);
    assert_int_equal(other->counts.pictures, PICTURES);
    /* room for two sequences, whose prefixes are pushed out again and again */
    o.kv_bytes = kv == KV_F32 ? 400000 : 200000;
    world_run(other, &o, 2, last);
    for (i = 0; i < QUESTIONS; i++)
        same_answer(&one->tasks[i], &other->tasks[i]);
}

/* One, three, eight or twenty at a time, in another order, with much memory
 * or little: every bit of every answer. */
static void vlm_batch_answers_do_not_depend_on_the_batch(void **state)
{
    struct world one, other;

    (void)state;
    world_open(&one, VLM_BF16);
    world_open(&other, VLM_BF16);
    check_alike(&one, &other, KV_F32, false);
    check_alike(&one, &other, KV_F16, false);
    check_alike(&one, &other, KV_F32, true);
    check_alike(&one, &other, KV_F16, true);
    world_close(&one);
    world_close(&other);
}

static void vlm_batch_in_8_bits_does_not_either(void **state)
{
    struct world one, other;

    (void)state;
    world_open(&one, VLM_INT8);
    world_open(&other, VLM_INT8);
    check_alike(&one, &other, KV_F16, false);
    world_close(&one);
    world_close(&other);
}

static void vlm_batch_answers_as_a_session_does(void **state)
{
    const struct vlm_batch_options o = {.sequences = 8};
    struct vlm_session *s;
    struct world w;
    size_t i;

    (void)state;
    world_open(&w, VLM_BF16);
    world_run(&w, &o, 1, false);
    s = vlm_session_open(w.model);
    for (i = 0; i < QUESTIONS; i++) {
        struct vlm_task t = {.kind = w.tasks[i].kind,
                             .request = w.tasks[i].request};

        if (t.kind == VLM_YES_NO) {
            assert_true(vlm_yes_no(s, &t.request, &t.verdict, NULL));
            same_answer(&w.tasks[i], &t);
            continue;
        }
        assert_true(vlm_answer(s, &t.request, &t.reply, NULL));
        same_answer(&w.tasks[i], &t);
        vlm_reply_release(&t.reply);
    }
    vlm_session_close(s);
    world_close(&w);
}

/* A long text before two questions is read once, and both are answered as they
 * are alone. */
static void vlm_batch_reads_a_common_beginning_once(void **state)
{
    const struct vlm_batch_options o = {.sequences = 2};
    struct vlm_task tasks[2] = {{.kind = VLM_WRITE}, {.kind = VLM_WRITE}};
    char text[2][900];
    struct vlm_batch_counts counts;
    struct vlm_session *s;
    struct vlm_batch *b;
    struct world w;
    size_t i, at;

    (void)state;
    world_open(&w, VLM_BF16);
    b = vlm_batch_open(w.model, &o);
    for (i = 0; i < 2; i++) {
        for (at = 0; at < 700; at++)
            text[i][at] = "?;!:"[at % 4];
        snprintf(text[i] + at, 100, " question %zu", i);
        tasks[i].request.prompt = text[i];
        tasks[i].request.max_tokens = 5;
        vlm_batch_give(b, &tasks[i]);
    }
    for (i = 0; i < 2; i++)
        assert_non_null(vlm_batch_take(b, 10000));
    counts = vlm_batch_counts(b);
    assert_true(counts.shared_rows >= 512);
    assert_int_equal(counts.prompt_rows + counts.shared_rows,
                     tasks[0].reply.prompt_tokens +
                         tasks[1].reply.prompt_tokens);
    vlm_batch_close(b);
    s = vlm_session_open(w.model);
    for (i = 0; i < 2; i++) {
        struct vlm_task t = {.request = tasks[i].request};

        assert_true(vlm_answer(s, &t.request, &t.reply, NULL));
        same_answer(&tasks[i], &t);
        vlm_reply_release(&t.reply);
        vlm_reply_release(&tasks[i].reply);
    }
    vlm_session_close(s);
    world_close(&w);
}

static bool no_picture(void *owner, struct image *out, struct err *err)
{
    (void)owner;
    (void)out;
    return err_record(err, "no picture today");
}

static void vlm_batch_tells_what_it_cannot_answer(void **state)
{
    const struct vlm_batch_options o = {.sequences = 2, .kv_bytes = 100000};
    struct vlm_task tasks[3] = {
        {.request = {.prompt = ""}},
        {.request = {.prompt = "x"}, .load = no_picture},
        {.request = {.prompt = PROMPT, .max_tokens = 4000}},
    };
    static const char *const why[] = {"prompt is empty", "no picture today",
                                      "longer than the memory"};
    struct err err = {0};
    struct vlm *model = vlm_open(TEACHER, &err);
    struct vlm_batch *b = vlm_batch_open(model, &o);
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++) {
        vlm_batch_give(b, &tasks[i]);
        assert_ptr_equal(vlm_batch_take(b, 10000), &tasks[i]);
        assert_false(tasks[i].answered);
        assert_int_equal(tasks[i].err.kind, ERR_RECORD);
        if (!strstr(tasks[i].err.text, why[i]))
            fail_msg("\"%s\" does not say \"%s\"", tasks[i].err.text, why[i]);
    }
    assert_null(vlm_batch_take(b, 10));
    vlm_batch_close(b);
    vlm_batch_close(NULL);
    vlm_close(model);
}

/* Closed at any moment, nothing stays behind. */
static void vlm_batch_closes_in_the_middle(void **state)
{
    const struct vlm_batch_options o = {.sequences = 3};
    struct world w;
    size_t i, taken;

    (void)state;
    world_open(&w, VLM_BF16);
    for (taken = 0; taken < 3; taken++) {
        struct vlm_batch *b = vlm_batch_open(w.model, &o);
        struct vlm_task *t[2] = {NULL, NULL};

        memset(w.tasks, 0, sizeof(w.tasks));
        for (i = 0; i < QUESTIONS; i++) {
            world_question(&w, i, false);
            vlm_batch_give(b, &w.tasks[i]);
        }
        for (i = 0; i < taken; i++)
            t[i] = vlm_batch_take(b, 10000);
        vlm_batch_close(b);
        for (i = 0; i < taken; i++)
            if (t[i]->kind == VLM_WRITE)
                vlm_reply_release(&t[i]->reply);
    }
    memset(w.tasks, 0, sizeof(w.tasks));
    world_close(&w);
}

/* The second run reads the pictures from the folder; a damaged file is made
 * anew. */
static void vlm_batch_keeps_embeddings_in_a_folder(void **state)
{
    char *folder = file_join(testing_dir(), "seen");
    const struct vlm_batch_options o = {.sequences = 8, .embeddings = folder};
    struct world one, other;
    size_t i;

    (void)state;
    world_open(&one, VLM_BF16);
    world_open(&other, VLM_BF16);
    world_run(&one, &o, 1, false);
    assert_int_equal(one.counts.pictures, PICTURES);
    world_run(&other, &o, 1, false);
    assert_int_equal(other.counts.pictures, 0);
    for (i = 0; i < QUESTIONS; i++)
        same_answer(&one.tasks[i], &other.tasks[i]);
    world_close(&one);
    world_close(&other);
    free(folder);
}

TESTING_MAIN(cmocka_unit_test(vlm_batch_answers_do_not_depend_on_the_batch),
             cmocka_unit_test(vlm_batch_in_8_bits_does_not_either),
             cmocka_unit_test(vlm_batch_answers_as_a_session_does),
             cmocka_unit_test(vlm_batch_reads_a_common_beginning_once),
             cmocka_unit_test(vlm_batch_tells_what_it_cannot_answer),
             cmocka_unit_test(vlm_batch_closes_in_the_middle),
             cmocka_unit_test(vlm_batch_keeps_embeddings_in_a_folder))
