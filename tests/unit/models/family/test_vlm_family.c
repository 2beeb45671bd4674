/* Another family behind the table than those of the product. Whatever
 * models/vlm does with pages, prefixes, chunks, batches and passes, its sums
 * must come out. */
#include "testing.h"

#include "base/file.h"
#include "models/vlm/picture_pass.h"
#include "models/vlm/vlm_batch.h"
#include "models/vlm/vlm_budget.h"
#include "models/vlm/vlm_model.h"
#include "tests/unit/models/vlm/sums_family.h"
#include "tests/unit/picture.h"

enum { TASKS = 48, PICTURES = 12, TOGETHER = 4 };

/* Questions some of which are longer than a chunk; those that stand together
 * share lead and picture. */
struct world {
    struct vlm *model;
    struct image pictures[PICTURES];
    char prompts[TASKS][900];
    struct vlm_task tasks[TASKS];
};

static void world_open(struct world *w)
{
    struct err err = {0};

    memset(w, 0, sizeof(*w));
    w->model = vlm_open_as(&SUMS, testing_dir(), NULL, &err);
    if (!w->model)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < PICTURES; i++)
        w->pictures[i] = picture_make(i == 2 ? 72 : 64, 64, (unsigned)i);
    for (size_t i = 0; i < TASKS; i++) {
        struct vlm_request *r = &w->tasks[i].request;
        size_t round = i / TOGETHER;
        size_t length = i % 5 * 200;

        for (size_t k = 0; k < length; k++)
            w->prompts[i][k] = (char)('A' + k % 23);
        snprintf(w->prompts[i] + length, 20, "where, %zu", i % 11);
        w->tasks[i].kind = i % 8 == 3 ? VLM_YES_NO : VLM_WRITE;
        r->prompt = w->prompts[i];
        r->lead = round % 3 == 1 ? "look at this: " : NULL;
        r->image = round == 7 ? NULL : &w->pictures[round % PICTURES];
        r->max_tokens = 30;
    }
}

static void world_close(struct world *w)
{
    for (size_t i = 0; i < TASKS; i++)
        if (w->tasks[i].answered && w->tasks[i].kind == VLM_WRITE)
            vlm_reply_release(&w->tasks[i].reply);
    for (size_t i = 0; i < PICTURES; i++)
        image_release(&w->pictures[i]);
    vlm_close(w->model);
}

static void check_reply(const struct vlm_request *r,
                        const struct vlm_reply *reply)
{
    struct by_hand h;

    reckon(r, &h);
    assert_string_equal(reply->text.data, h.text);
    assert_int_equal(reply->output_tokens, strlen(h.text));
    assert_string_equal(reply->finish, h.sum % 26 == 25 ? "stop" : "length");
}

static void check_verdict(const struct vlm_request *r,
                          const struct vlm_verdict *verdict)
{
    struct vlm_request first = *r;
    struct by_hand h;

    first.max_tokens = 0;
    reckon(&first, &h);
    assert_true((verdict->p_yes > 0.5) == (h.sum % 2 == 1));
}

/* All at once, in 96 pages: less than all of them want together. */
static void a_family_is_asked_by_the_batch(void **state)
{
    const struct kv_shape kv = {SUMS_LAYERS, 1, SUMS_DIM, KV_F32};
    const struct vlm_batch_options options = {
        .sequences = 6, .threads = 2, .kv_bytes = 96 * kv_pages_bytes(&kv)};
    struct vlm_batch_counts counts;
    struct vlm_batch *b;
    struct world w;

    (void)state;
    world_open(&w);
    b = vlm_batch_open(w.model, &options);
    for (size_t i = 0; i < TASKS; i++)
        vlm_batch_give(b, &w.tasks[i]);
    for (size_t i = 0; i < TASKS; i++)
        assert_non_null(vlm_batch_take(b, 60000));
    counts = vlm_batch_counts(b);
    vlm_batch_close(b);
    for (size_t i = 0; i < TASKS; i++) {
        const struct vlm_task *t = &w.tasks[i];

        if (!t->answered)
            fail_msg("%zu: %s", i, t->err.text);
        if (t->kind == VLM_WRITE)
            check_reply(&t->request, &t->reply);
        else
            check_verdict(&t->request, &t->verdict);
    }
    assert_int_equal(counts.tasks, TASKS);
    assert_int_equal(counts.pictures, PICTURES - 1);
    assert_in_range(counts.passes, 1, PICTURES - 1);
    assert_in_range(counts.pages, 1, 96);
    assert_true(counts.shared_rows > 0);
    world_close(&w);
}

static void a_family_is_asked_by_a_session(void **state)
{
    struct vlm_session *s;
    struct world w;

    (void)state;
    world_open(&w);
    s = vlm_session_open(w.model);
    for (size_t i = 0; i < TASKS; i++) {
        const struct vlm_request *r = &w.tasks[i].request;
        struct vlm_verdict verdict;
        struct vlm_reply reply, again;

        assert_true(vlm_answer(s, r, &reply, NULL));
        check_reply(r, &reply);
        assert_true(vlm_yes_no(s, r, &verdict, NULL));
        check_verdict(r, &verdict);
        assert_true(vlm_score(s, r, reply.text.data, &again, NULL));
        assert_true(again.logprob == reply.logprob);
        vlm_reply_release(&reply);
        vlm_reply_release(&again);
    }
    vlm_session_close(s);
    world_close(&w);
}

/* An answer of several chunks, most of it what would have been chosen: each
 * letter has the score of a choice, or of what was not chosen. */
static void a_family_scores_long_answers(void **state)
{
    struct vlm_request r = {.prompt = "where"};
    char answer[601] = "";
    double expected = 0;
    struct vlm_session *s;
    struct vlm_reply reply;
    struct by_hand h;
    struct world w;

    (void)state;
    world_open(&w);
    reckon(&r, &h);
    for (size_t i = 0; i + 1 < sizeof(answer); i++) {
        int chosen = h.sum % 26;
        bool other = i % 5 == 0 || chosen == 25;
        const char letter[2] = {
            (char)('a' + (other ? 24 - chosen % 2 : chosen)), '\0'};

        answer[i] = letter[0];
        expected -= letter[0] == 'a' + chosen ? 0 : 50;
        add_text(&h, letter);
    }
    s = vlm_session_open(w.model);
    assert_true(vlm_score(s, &r, answer, &reply, NULL));
    assert_near(reply.logprob, expected, 1e-6);
    vlm_reply_release(&reply);
    vlm_session_close(s);
    world_close(&w);
}

/* How many pictures go together is the family's word. */
static void a_family_says_who_shares_a_pass(void **state)
{
    struct picture_pass pass = {.count = 0};
    struct picture_store *store;
    struct compute compute;
    struct world w;

    (void)state;
    world_open(&w);
    compute_init(&compute);
    store = picture_store_open(w.model, 0, NULL);
    for (size_t i = 3; i < 6; i++) {
        const struct vlm_request r = {.image = &w.pictures[i]};

        picture_pass_add(&pass, picture_store_find(store, &r, NULL));
    }
    assert_int_equal(pass.count, 3);
    assert_int_equal(picture_pass_size(&pass, w.model, &compute), SUMS_SHARE);
    picture_store_encode(store, &compute, pass.pictures, SUMS_SHARE);
    assert_int_equal(picture_store_counts(store).passes, 1);
    for (size_t i = 0; i < 3; i++)
        picture_store_drop(store, pass.pictures[i]);
    picture_store_close(store);
    compute_release(&compute);
    world_close(&w);
}

/* Its errors come through, and its limits hold. */
static void a_family_refuses(void **state)
{
    struct vlm_request r = {.prompt = "#"};
    struct vlm_session *s;
    struct vlm_reply reply;
    struct err err = {0};
    struct world w;

    (void)state;
    world_open(&w);
    s = vlm_session_open(w.model);
    assert_false(vlm_answer(s, &r, &reply, &err));
    assert_string_equal(err.text, "a \"#\" cannot be read");
    r = (struct vlm_request){
        .prompt = "x", .image = &w.pictures[0], .max_pixels = 1000};
    assert_false(vlm_answer(s, &r, &reply, &err));
    assert_string_equal(err.text, "a picture of too many pixels");
    vlm_session_close(s);
    world_close(&w);
}

/* The model's name for the store, and its memory, come from the family. */
static void a_family_tells_about_its_models(void **state)
{
    const struct vlm_plan plan = {.sequences = 3, .max_tokens = 100};
    const struct kv_shape kv = {SUMS_LAYERS, 1, SUMS_DIM, KV_F32};
    char *path = file_join(testing_dir(), "sums.txt");
    struct vlm_budget budget;
    struct vlm *a, *b;

    (void)state;
    a = vlm_open_as(&SUMS, testing_dir(), NULL, NULL);
    assert_true(file_write(path, span_of("other"), NULL));
    b = vlm_open_as(&SUMS, testing_dir(), NULL, NULL);
    assert_true(span_starts(span_of(vlm_identity(a)), "sums/1 files="));
    assert_string_not_equal(vlm_identity(a), vlm_identity(b));
    assert_true(vlm_budget_as(&SUMS, testing_dir(), &plan, &budget, NULL));
    assert_int_equal(budget.kv, 3 * kv_pages_of(2000) * kv_pages_bytes(&kv));
    vlm_close(a);
    vlm_close(b);
    unlink(path);
    free(path);
}

TESTING_MAIN(cmocka_unit_test(a_family_is_asked_by_the_batch),
             cmocka_unit_test(a_family_is_asked_by_a_session),
             cmocka_unit_test(a_family_scores_long_answers),
             cmocka_unit_test(a_family_says_who_shares_a_pass),
             cmocka_unit_test(a_family_refuses),
             cmocka_unit_test(a_family_tells_about_its_models))
