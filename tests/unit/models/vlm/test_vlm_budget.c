#include "testing.h"

#include "models/vlm/vlm_budget.h"
#include "models/vlm/vlm_prefetch.h"

static const char TEACHER[] = "demo/models/teacher-b";

static void vlm_budget_tells_what_a_model_takes(void **state)
{
    struct vlm_plan plan = {.sequences = 4,
                            .max_tokens = 400,
                            .kv = KV_F32,
                            .limit_bytes = 1 << 30};
    struct vlm_budget exact, half;
    struct err err = {0};

    (void)state;
    assert_true(vlm_budget_make(TEACHER, &plan, &exact, &err));
    assert_true(exact.weights > 100000);
    assert_true(exact.activations > 1 << 20);
    assert_int_equal(exact.limit, 1 << 30);
    assert_true(exact.kv > 0);
    plan.kv = KV_F16;
    assert_true(vlm_budget_make(TEACHER, &plan, &half, &err));
    assert_int_equal(half.kv * 2, exact.kv);
    plan.limit_bytes = 0;
    assert_true(vlm_budget_make(TEACHER, &plan, &half, &err));
    assert_true(half.limit > 0);
}

/* Patches that wait for the tower, and embeddings that wait for their turn,
 * have their room; so has each thread. */
static void vlm_budget_counts_what_is_read_ahead(void **state)
{
    struct vlm_plan plan = {.sequences = 4, .max_tokens = 400, .threads = 1};
    size_t patch = 3 * 2 * 14 * 14 * sizeof(float);
    struct vlm_budget small, large, shared;

    (void)state;
    plan.max_pixels = 192 * 14 * 14;
    assert_true(vlm_budget_make(TEACHER, &plan, &small, NULL));
    assert_true(small.activations >
                (VLM_PREFETCH_PATCHES + VLM_PASS_PATCHES) * patch);
    assert_int_equal(small.pictures, 64 << 20);
    plan.max_pixels = 8192 * 14 * 14; /* one in the tower, one ahead */
    assert_true(vlm_budget_make(TEACHER, &plan, &large, NULL));
    assert_true(large.activations >
                small.activations + 2 * (8192 - VLM_PASS_PATCHES) * patch);
    plan.threads = 4;
    assert_true(vlm_budget_make(TEACHER, &plan, &shared, NULL));
    assert_true(shared.activations > large.activations + 3 * 64 * 8192);
    plan.sequences = 128; /* 256 pictures of 2048 tokens of 128 floats */
    assert_true(vlm_budget_make(TEACHER, &plan, &large, NULL));
    assert_int_equal(large.pictures, (size_t)256 * 2048 * 128 * sizeof(float));
}

/* Pages shrink to what is left; one sequence must fit. */
static void vlm_budget_fits_or_refuses(void **state)
{
    struct vlm_plan plan = {.sequences = 8,
                            .max_tokens = 400,
                            .kv = KV_F32,
                            .limit_bytes = 1 << 30,
                            .too_large = "ask for less"};
    struct vlm_budget all, some;
    struct err err = {0};
    size_t fixed;

    (void)state;
    assert_true(vlm_budget_make(TEACHER, &plan, &all, &err));
    fixed = all.weights + all.activations + all.pictures;
    plan.limit_bytes = (int64_t)(fixed + all.kv / 2);
    assert_true(vlm_budget_make(TEACHER, &plan, &some, &err));
    assert_int_equal(some.kv, all.kv / 2);
    plan.limit_bytes = (int64_t)(fixed + all.kv / 9);
    assert_false(vlm_budget_make(TEACHER, &plan, &some, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.text, "GiB (weights"));
    assert_non_null(strstr(err.text, TEACHER));
    assert_string_equal(err.hint, "ask for less");
    assert_false(vlm_budget_make("demo/models/none", &plan, &some, &err));
}

TESTING_MAIN(cmocka_unit_test(vlm_budget_tells_what_a_model_takes),
             cmocka_unit_test(vlm_budget_counts_what_is_read_ahead),
             cmocka_unit_test(vlm_budget_fits_or_refuses))
