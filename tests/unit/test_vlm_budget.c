#include "testing.h"

#include "models/vlm_budget.h"

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

/* Pages shrink to what is left; one sequence must fit. */
static void vlm_budget_fits_or_refuses(void **state)
{
    struct vlm_plan plan = {.sequences = 8,
                            .max_tokens = 400,
                            .kv = KV_F32,
                            .limit_bytes = 1 << 30};
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
    assert_false(vlm_budget_make("demo/models/none", &plan, &some, &err));
}

TESTING_MAIN(cmocka_unit_test(vlm_budget_tells_what_a_model_takes),
             cmocka_unit_test(vlm_budget_fits_or_refuses))
