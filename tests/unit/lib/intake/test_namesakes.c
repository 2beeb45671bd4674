#include "testing.h"

#include "intake/namesakes.h"

/* Pictures 1.. and rows 101.. of these names; each list ends with NULL. */
static struct namesakes *namesakes_of(const char *const pictures[],
                                      const char *const rows[])
{
    struct namesakes *n = namesakes_open(NULL);

    for (int64_t i = 0; pictures[i]; i++)
        namesakes_add_picture(n, i + 1, span_of(pictures[i]), 0, 0);
    for (int64_t i = 0; rows[i]; i++)
        namesakes_add_row(n, i + 101, span_of(rows[i]));
    return n;
}

static void assert_match(struct namesakes *n, int64_t picture, bool by_name,
                         int64_t row, enum namesake_doubt doubt)
{
    struct namesake_match match;

    namesakes_match(n, picture, by_name, &match);
    assert_int_equal(match.row_id, row);
    assert_int_equal(match.doubt, doubt);
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void namesakes_are_told_by_their_folders(void **state)
{
    struct namesakes *n =
        namesakes_of(NAMES("London/1.jpg", "Paris/1.jpg", "Rome/1.jpg"),
                     NAMES("./x/Paris/1.jpg", "London/1", "Oslo/1"));
    struct namesake_match match;

    (void)state;
    assert_match(n, 1, false, 102, NAMESAKE_CLEAR);
    assert_match(n, 2, false, 101, NAMESAKE_CLEAR);
    assert_match(n, 3, false, 0, NAMESAKE_CLEAR);
    namesakes_match(n, 3, false, &match);
    assert_true(match.shared && !match.repeated);
    namesakes_close(n);
    n = namesakes_of(NAMES("a/b/1.jpg", "1.jpg"), NAMES("b\\1.jpg"));
    assert_match(n, 1, false, 101, NAMESAKE_CLEAR);
    namesakes_close(n);
}

static void namesakes_in_two_folders_are_not_guessed(void **state)
{
    struct namesakes *n = namesakes_of(NAMES("London/1.jpg"), NAMES("Paris/1"));

    (void)state;
    assert_match(n, 1, false, 0, NAMESAKE_ELSEWHERE);
    assert_match(n, 1, true, 101, NAMESAKE_CLEAR);
    namesakes_close(n);
    n = namesakes_of(NAMES("London/1.jpg"), NAMES("Paris/1", "Rome/1"));
    assert_match(n, 1, false, 0, NAMESAKE_ELSEWHERE);
    assert_match(n, 1, true, 0, NAMESAKE_ELSEWHERE);
    namesakes_close(n);
    n = namesakes_of(NAMES("1.jpg"), NAMES("Paris/1", "Rome/1"));
    assert_match(n, 1, false, 0, NAMESAKE_SHARED);
    namesakes_close(n);
    n = namesakes_of(NAMES("1.jpg"), NAMES("Paris/1", "Paris/1"));
    assert_match(n, 1, false, 101, NAMESAKE_CLEAR);
    namesakes_close(n);
    n = namesakes_of(NAMES("Paris/1.jpg"), NAMES("1"));
    assert_match(n, 1, false, 101, NAMESAKE_CLEAR);
    namesakes_close(n);
}

static void namesakes_that_fit_two_fit_none(void **state)
{
    struct namesakes *n = namesakes_of(
        NAMES("eu/Paris/1.jpg", "us/Paris/1.jpg"), NAMES("Paris/1"));

    (void)state;
    assert_match(n, 1, false, 0, NAMESAKE_SHARED);
    assert_match(n, 2, false, 0, NAMESAKE_SHARED);
    namesakes_close(n);
    n = namesakes_of(NAMES("Paris/1.jpg"), NAMES("eu/Paris/1", "us/Paris/1"));
    assert_match(n, 1, false, 0, NAMESAKE_SHARED);
    assert_match(n, 1, true, 101, NAMESAKE_CLEAR);
    namesakes_close(n);
    n = namesakes_of(NAMES("Paris/1.jpg", "eu/Paris/1.jpg"),
                     NAMES("x/eu/Paris/1"));
    assert_match(n, 1, false, 0, NAMESAKE_CLEAR);
    assert_match(n, 2, false, 101, NAMESAKE_CLEAR);
    namesakes_close(n);
    n = namesakes_of(NAMES("a/1.jpg", "b/1.jpg"), NAMES("1"));
    assert_match(n, 1, false, 0, NAMESAKE_SHARED);
    assert_match(n, 1, true, 0, NAMESAKE_SHARED);
    namesakes_close(n);
}

static void namesakes_know_mp16_folders(void **state)
{
    struct namesakes *n = namesakes_of(NAMES("images/34_8d_9055806529.jpg"),
                                       NAMES("34/8d/9055806529.jpg"));

    (void)state;
    assert_match(n, 1, false, 101, NAMESAKE_CLEAR);
    namesakes_close(n);
}

static void namesakes_repeat_in_one_folder_alone(void **state)
{
    struct namesakes *n = namesakes_of(NAMES("a/1.jpg", "b/1.jpg", "a/1.png"),
                                       NAMES("a/1", "b/1", "a/1", "1", "c/1"));
    struct namesake_match match;

    (void)state;
    namesakes_match(n, 2, false, &match);
    assert_false(match.repeated);
    namesakes_match(n, 3, false, &match);
    assert_true(match.repeated);
    assert_false(namesakes_row_repeated(n, 101));
    assert_false(namesakes_row_repeated(n, 102));
    assert_true(namesakes_row_repeated(n, 103));
    assert_true(namesakes_row_repeated(n, 104));
    assert_true(namesakes_row_repeated(n, 105));
    namesakes_close(n);
}

/* Were it quadratic, this would take hours. */
static void namesakes_may_be_many(void **state)
{
    enum { MANY = 200000 };
    struct namesakes *n = namesakes_open(NULL);
    char name[64];

    (void)state;
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof(name), "pano_%d/front.jpg", i);
        namesakes_add_picture(n, i + 1, span_of(name), 0, 0);
        snprintf(name, sizeof(name), "all/pano_%d/front.jpg", MANY - 1 - i);
        namesakes_add_row(n, i + 1, span_of(name));
    }
    for (int i = 0; i < MANY; i++) {
        assert_match(n, i + 1, false, MANY - i, NAMESAKE_CLEAR);
        assert_false(namesakes_row_repeated(n, i + 1));
    }
    namesakes_close(n);
}

TESTING_MAIN(cmocka_unit_test(namesakes_are_told_by_their_folders),
             cmocka_unit_test(namesakes_in_two_folders_are_not_guessed),
             cmocka_unit_test(namesakes_that_fit_two_fit_none),
             cmocka_unit_test(namesakes_know_mp16_folders),
             cmocka_unit_test(namesakes_repeat_in_one_folder_alone),
             cmocka_unit_test(namesakes_may_be_many))
