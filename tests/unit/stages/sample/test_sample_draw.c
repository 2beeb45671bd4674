#include "testing.h"

#include "adapters/digest.h"
#include "stages/sample/sample_draw.h"

enum { COUNT = 4000 };

/* id order is order of arrival; what counts is the key. */
static struct sample_candidate candidate(int64_t id, int key)
{
    struct sample_candidate c = {.id = id, .placed = true};

    c.hash = digest_fast(span_make(&key, sizeof(key)), 42);
    c.picture = key + 1;
    c.group = key / 2 + 1;
    c.rank = (uint8_t)(key % 3);
    snprintf(c.country, sizeof(c.country), "%s",
             key % 10 < 6   ? "FR"
             : key % 10 < 9 ? "NO"
                            : "");
    c.placed = key % 50 != 7;
    return c;
}

static size_t count_why(const struct sample_candidate *list, size_t count,
                        enum sample_why why)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += list[i].why == why;
    return n;
}

static void draw_is_the_same_in_any_order(void **state)
{
    static struct sample_candidate a[COUNT], b[COUNT];
    struct sample_rules rules = {
        .fraction = 0.4, .limit = 500, .per_country = 200};

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        a[i] = candidate(i + 1, i);
        b[i] = candidate(i + 1, (i * 1009 + 5) % COUNT);
    }
    sample_draw(a, COUNT, &rules);
    sample_draw(b, COUNT, &rules);
    for (int i = 0; i < COUNT; i++) {
        const struct sample_candidate *x = &a[b[i].picture - 1];

        assert_int_equal(x->picture, b[i].picture);
        assert_int_equal(x->why, b[i].why);
    }
    assert_true(count_why(a, COUNT, SAMPLE_DRAWN) <= 500);
    assert_true(count_why(a, COUNT, SAMPLE_OVER_COUNTRY) > 0);
}

static void draw_takes_about_its_fraction(void **state)
{
    static struct sample_candidate a[COUNT];
    struct sample_rules rules = {.fraction = 0.25};
    size_t drawn;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        a[i] = candidate(i + 1, i);
        a[i].group = 0;
        a[i].placed = true;
    }
    sample_draw(a, COUNT, &rules);
    drawn = count_why(a, COUNT, SAMPLE_DRAWN);
    assert_in_range(drawn, 900, 1100);
    rules.fraction = 1;
    sample_draw(a, COUNT, &rules);
    assert_int_equal(count_why(a, COUNT, SAMPLE_DRAWN), COUNT);
    rules.fraction = 0;
    sample_draw(a, COUNT, &rules);
    assert_int_equal(count_why(a, COUNT, SAMPLE_DRAWN), 0);
}

static void draw_grows_without_dropping(void **state)
{
    static struct sample_candidate a[COUNT], b[COUNT];
    struct sample_rules few = {.fraction = 0.3, .limit = 100},
                        many = {.fraction = 0.6, .limit = 300};

    (void)state;
    for (int i = 0; i < COUNT; i++)
        a[i] = b[i] = candidate(i + 1, i);
    sample_draw(a, COUNT, &few);
    sample_draw(b, COUNT, &many);
    assert_int_equal(count_why(a, COUNT, SAMPLE_DRAWN), 100);
    assert_int_equal(count_why(b, COUNT, SAMPLE_DRAWN), 300);
    for (int i = 0; i < COUNT; i++)
        assert_true(a[i].why != SAMPLE_DRAWN || b[i].why == SAMPLE_DRAWN);
}

static void draw_takes_one_of_a_group(void **state)
{
    struct sample_candidate c[5];
    struct sample_rules rules = {.fraction = 1};
    char text[80];

    (void)state;
    for (int i = 0; i < 5; i++) {
        c[i] = candidate(10 + i, i);
        c[i].placed = true;
        c[i].group = 3;
        c[i].picture = 4;
        c[i].rank = i == 2 ? 0 : 1;
    }
    c[3].picture = 9;
    c[4].placed = false;
    sample_draw(c, 5, &rules);
    assert_int_equal(c[2].why, SAMPLE_DRAWN);
    sample_why_print(&c[0], text, sizeof(text));
    assert_string_equal(text, "same picture as sample 12");
    sample_why_print(&c[3], text, sizeof(text));
    assert_string_equal(text, "duplicate of picture 4");
    sample_why_print(&c[4], text, sizeof(text));
    assert_string_equal(text, "no place");
}

static void draw_takes_no_more_of_a_country_than_its_cap(void **state)
{
    static struct sample_candidate a[COUNT];
    struct sample_rules rules = {.fraction = 1, .per_country = 7};
    int of[2] = {0, 0};

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        a[i] = candidate(i + 1, i);
        a[i].group = 0;
        a[i].placed = true;
        memcpy(a[i].country, i % 3 == 0 ? "PE" : "NO", 3);
    }
    a[0].country[0] = '\0'; /* a country of its own */
    sample_draw(a, COUNT, &rules);
    for (int i = 0; i < COUNT; i++)
        if (a[i].why == SAMPLE_DRAWN && a[i].country[0] != '\0')
            of[a[i].country[0] == 'N']++;
    assert_int_equal(of[0], 7);
    assert_int_equal(of[1], 7);
    assert_int_equal(count_why(a, COUNT, SAMPLE_OVER_COUNTRY), COUNT - 15);
}

/* A kept picture whose only sample has no place does not silence the rest. */
static void draw_lets_the_next_stand_in(void **state)
{
    struct sample_candidate c[2] = {candidate(1, 1), candidate(2, 2)};
    struct sample_rules rules = {.fraction = 1};

    (void)state;
    c[0].group = c[1].group = 5;
    c[0].rank = 0;
    c[0].placed = false;
    c[1].rank = 4;
    sample_draw(c, 2, &rules);
    assert_int_equal(c[0].why, SAMPLE_NO_PLACE);
    assert_int_equal(c[1].why, SAMPLE_DRAWN);
}

TESTING_MAIN(cmocka_unit_test(draw_is_the_same_in_any_order),
             cmocka_unit_test(draw_takes_about_its_fraction),
             cmocka_unit_test(draw_grows_without_dropping),
             cmocka_unit_test(draw_takes_no_more_of_a_country_than_its_cap),
             cmocka_unit_test(draw_takes_one_of_a_group),
             cmocka_unit_test(draw_lets_the_next_stand_in))
