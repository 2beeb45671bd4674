#include "testing.h"

#include <math.h>

#include "stages/export/export_preferences.h"

#define CHOICE(g, w, v, f, text)                                               \
    {                                                                          \
        .good = g, .wrong = w, .value = v, .form = f, .has_target = true,      \
        .target = {                                                            \
            {text, sizeof(text) - 1},                                          \
            {"1, 2", 4}                                                        \
        }                                                                      \
    }

static const struct export_pairing how = {false, 1.5};

static struct export_pairs choose(const struct export_choice *all, size_t count,
                                  size_t *chosen, size_t *rejected)
{
    struct export_pairs counts = {0};

    export_pair_choose(all, count, &how, chosen, rejected, &counts);
    return counts;
}

static void the_nearest_accepted_is_preferred_to_one_as_long(void **state)
{
    const struct export_choice all[] = {
        CHOICE(true, false, 20, 3, "twenty km off"),
        CHOICE(false, true, 900, 3, "a wrong one that is much, much longer"),
        CHOICE(true, false, 2, 3, "two km off!!!"),
        CHOICE(false, true, 900, 3, "wrong, as long"),
        CHOICE(false, true, 900, 2, "two km off???"),
    };
    size_t chosen, rejected;

    (void)state;
    struct export_pairs n = choose(all, 5, &chosen, &rejected);
    assert_int_equal(chosen, 2);
    assert_int_equal(rejected, 3);
    assert_int_equal(n.pairs, 1);
    assert_int_equal(n.rejected_longer, 1);
    assert_int_equal(n.accepted, 2);
    assert_int_equal(n.wrong, 3);
}

static void what_would_give_it_away_is_left_out(void **state)
{
    struct export_choice all[] = {
        CHOICE(true, false, 2, 3, "right and short"),
        CHOICE(false, true, 900, 3, "wrong, and more than half as long again"),
    };
    size_t chosen, rejected;

    (void)state;
    struct export_pairs n = choose(all, 2, &chosen, &rejected);
    assert_int_equal(chosen, SIZE_MAX);
    assert_int_equal(n.lengths, 1);
    all[1].form = 1;
    n = choose(all, 2, &chosen, &rejected);
    assert_int_equal(n.forms, 1);
    assert_int_equal(n.lengths, 0);
    all[1].target = all[0].target;
    all[1].form = 3;
    n = choose(all, 2, &chosen, &rejected);
    assert_int_equal(n.none, 1);
    assert_int_equal(rejected, SIZE_MAX);
}

static void a_person_decides_and_unknown_is_last(void **state)
{
    struct export_choice all[] = {
        CHOICE(true, false, NAN, 3, "unknown value"),
        CHOICE(true, false, 9, 3, "nine km is it"),
        CHOICE(false, true, 900, 3, "wrong, though"),
    };
    size_t chosen, rejected;

    (void)state;
    choose(all, 3, &chosen, &rejected);
    assert_int_equal(chosen, 1);
    all[0].by_hand = true;
    choose(all, 3, &chosen, &rejected);
    assert_int_equal(chosen, 0);
    all[0].has_target = false;
    struct export_pairs n = choose(all, 3, &chosen, &rejected);
    assert_int_equal(chosen, 1);
    assert_int_equal(n.broken, 1);
}

TESTING_MAIN(cmocka_unit_test(the_nearest_accepted_is_preferred_to_one_as_long),
             cmocka_unit_test(what_would_give_it_away_is_left_out),
             cmocka_unit_test(a_person_decides_and_unknown_is_last))
