#include "testing.h"

#include "stages/score/score_steps.h"

static void steps_check(const char *text, const char *const *want)
{
    struct filter_step steps[SCORE_STEPS_MAX];
    size_t n = score_steps_split(span_of(text), steps), i;

    for (i = 0; i < n && want[i]; i++) {
        struct span got = span_cut(span_of(text), steps[i].start,
                                   steps[i].end - steps[i].start);
        if (!span_is(got, want[i]))
            fail_msg("step %zu is \"%.*s\"", i, (int)got.len, got.data);
    }
    assert_int_equal(i, n);
    assert_null(want[i]);
}

static void steps_follow_a_list(void **state)
{
    static const char *const lines[] = {"Signs: a board.", "Cars keep left.",
                                        NULL};
    static const char *const all[] = {"I look.", "Signs: a board.",
                                      "Cars keep left.", NULL};

    (void)state;
    steps_check("1. Signs: a board. 2. Cars keep left.", lines);
    steps_check("- Signs: a board.\n- Cars keep left.\n", lines);
    steps_check("1) Signs: a board.\\n2) Cars keep left.\\n", lines);
    steps_check("I look.\nStep 1: Signs: a board.\nStep 2: Cars keep left.",
                all);
}

static void steps_else_are_sentences(void **state)
{
    static const char *const want[] = {"The dome is 41.9 m high.",
                                       "Pines stand there!", "Rome?", NULL};
    static const char *const one[] = {"no end", NULL};
    static const char *const none[] = {NULL};

    (void)state;
    steps_check("The dome is 41.9 m high. Pines stand there! Rome?", want);
    steps_check("  no end ", one);
    steps_check("", none);
    steps_check("1. 2. 3.", none);
}

static void steps_are_not_endless(void **state)
{
    struct filter_step steps[SCORE_STEPS_MAX];
    char *text = heap_take(400001);

    (void)state;
    for (size_t i = 0; i < 50000; i++)
        memcpy(text + i * 8, "1. Abc. ", 8);
    size_t n = score_steps_split(span_make(text, 400000), steps);
    assert_int_equal(n, SCORE_STEPS_MAX);
    assert_int_equal(steps[n - 1].end, 399999);
    free(text);
}

TESTING_MAIN(cmocka_unit_test(steps_follow_a_list),
             cmocka_unit_test(steps_else_are_sentences),
             cmocka_unit_test(steps_are_not_endless))
