#include "testing.h"

#include <math.h>

#include "decisions/kappa.h"

static void close_to(double got, double want)
{
    if (!(fabs(got - want) < 5e-4))
        fail_msg("%.6f is not %.6f", got, want);
}

/* Worked by hand: 20 + 15 of 50 the same; chance .5 * .6 + .5 * .4 = .5. */
static void kappa_of_two_is_as_worked_by_hand(void **state)
{
    const int64_t counts[KAPPA_WORDS][KAPPA_WORDS] = {
        {20, 5, 0}, {10, 15, 0}, {0, 0, 0}};
    struct kappa k = kappa_cohen(counts);

    (void)state;
    assert_int_equal(k.items, 50);
    close_to(k.agree, 0.7);
    close_to(k.kappa, 0.4);
    /* sqrt(.7 * .3 / 50) / .5 = .12961 */
    close_to(k.low, 0.4 - 1.96 * 0.12961);
    close_to(k.high, 0.4 + 1.96 * 0.12961);
}

static void kappa_of_two_with_three_words(void **state)
{
    /* po = .75, pe = (45*40 + 30*40 + 25*20) / 10^4 = .35 */
    const int64_t counts[KAPPA_WORDS][KAPPA_WORDS] = {
        {35, 8, 2}, {3, 25, 2}, {2, 7, 16}};

    (void)state;
    struct kappa k = kappa_cohen(counts);
    close_to(k.agree, 0.76);
    close_to(k.kappa, (0.76 - 0.35) / 0.65);
}

static void kappa_without_chance_is_not_defined(void **state)
{
    const int64_t none[KAPPA_WORDS][KAPPA_WORDS] = {{0}};
    const int64_t one[KAPPA_WORDS][KAPPA_WORDS] = {{9, 0, 0}};

    (void)state;
    assert_true(isnan(kappa_cohen(none).kappa));
    assert_true(isnan(kappa_cohen(none).agree));
    assert_true(isnan(kappa_cohen(one).kappa));
    close_to(kappa_cohen(one).agree, 1);
}

/* Two items of three readers, by hand: the first all alike (1), the second two
 * of three (1/3): 2/3; words 5/6 and 1/6: chance 26/36. */
static void kappa_of_many_is_as_worked_by_hand(void **state)
{
    struct kappa_fleiss f = {0};

    (void)state;
    kappa_fleiss_add(&f, (int64_t[KAPPA_WORDS]){3, 0, 0});
    kappa_fleiss_add(&f, (int64_t[KAPPA_WORDS]){2, 1, 0});
    kappa_fleiss_add(&f, (int64_t[KAPPA_WORDS]){0, 1, 0}); /* left out */
    struct kappa k = kappa_fleiss_end(&f);
    assert_int_equal(k.items, 2);
    close_to(k.agree, 2.0 / 3);
    close_to(k.kappa, (2.0 / 3 - 26.0 / 36) / (10.0 / 36));
}

static void kappa_of_many_spans_from_chance_to_one(void **state)
{
    struct kappa_fleiss same = {0}, none = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        kappa_fleiss_add(&same, i % 2 == 0 ? (int64_t[KAPPA_WORDS]){4, 0, 0}
                                           : (int64_t[KAPPA_WORDS]){0, 4, 0});
    close_to(kappa_fleiss_end(&same).kappa, 1);
    assert_true(isnan(kappa_fleiss_end(&none).kappa));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kappa_of_two_is_as_worked_by_hand),
        cmocka_unit_test(kappa_of_two_with_three_words),
        cmocka_unit_test(kappa_without_chance_is_not_defined),
        cmocka_unit_test(kappa_of_many_is_as_worked_by_hand),
        cmocka_unit_test(kappa_of_many_spans_from_chance_to_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
