#include "testing.h"

#include "engine/policy.h"

static const struct policy_default defaults[] = {
    {"answer", "1", NULL, NULL},
    {"distance", NULL, "200", "fails"},
    {"agreement", NULL, NULL, "passes"},
};

static struct policy_rule *read_policy(struct settings *s, struct arena *a,
                                       size_t *count, struct err *err)
{
    struct policy_rule *rules = NULL;

    if (!policy_read(s, "policy", defaults, PARAM_COUNT(defaults), a, &rules,
                     count, err))
        return NULL;
    return rules;
}

static void policy_takes_defaults_and_overrides(void **state)
{
    struct err err = {0};
    struct arena a;
    struct buf text;
    size_t count;
    struct settings *s = settings_open();

    (void)state;
    arena_init(&a);
    buf_init(&text, 1000);
    assert_true(
        settings_put(s, "policy.distance.max", "25", FROM_FILE, 3, &err));
    struct policy_rule *rules = read_policy(s, &a, &count, &err);
    assert_int_equal(count, 2); /* agreement bounds nothing */
    policy_describe(rules, count, &text);
    assert_string_equal(text.data, "answer min=1 max=inf missing=fails\n"
                                   "distance min=-inf max=25 missing=fails\n");
    assert_true(policy_passes(&rules[1], true, 25));
    assert_false(policy_passes(&rules[1], true, 25.001));
    assert_false(policy_passes(&rules[1], false, 0));
    assert_false(policy_passes(&rules[1], true, NAN));
    assert_true(
        settings_put(s, "policy.distance.max", "none", FROM_FLAG, 0, &err));
    assert_non_null(read_policy(s, &a, &count, &err));
    assert_int_equal(count, 1);
    settings_close(s);
    arena_release(&a);
    buf_release(&text);
}

static void policy_refuses_what_is_no_bound(void **state)
{
    struct err err = {0};
    struct arena a;
    size_t count;
    struct settings *s = settings_open();

    (void)state;
    arena_init(&a);
    assert_true(
        settings_put(s, "policy.distance.max", "far", FROM_FLAG, 0, &err));
    assert_null(read_policy(s, &a, &count, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_true(
        settings_put(s, "policy.distance.max", "5", FROM_FLAG, 0, &err));
    assert_true(
        settings_put(s, "policy.distance.min", "6", FROM_FLAG, 0, &err));
    assert_null(read_policy(s, &a, &count, &err));
    assert_non_null(strstr(err.text, "min 6 is over max 5"));
    settings_close(s);
    arena_release(&a);
}

TESTING_MAIN(cmocka_unit_test(policy_takes_defaults_and_overrides),
             cmocka_unit_test(policy_refuses_what_is_no_bound))
