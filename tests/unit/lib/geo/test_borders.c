#include "testing.h"

#include "geo/borders.h"

static int open_built_in(void **state)
{
    struct err err;

    *state = borders_open(borders_built_in(), &err);
    return *state ? 0 : -1;
}

static int close_built_in(void **state)
{
    borders_close(*state);
    return 0;
}

static void borders_hold_positions(void **state)
{
    static const struct {
        double lat, lon;
        const char *country;
    } rows[] = {
        {48.85, 2.35, "FR"},   {-29.5, 28.2, "LS"}, {-29.5, 26.2, "ZA"},
        {45.85, -84.62, "US"}, {4, -53, "GF"},      {-21.1, 55.5, "RE"},
        {-90, 0, "AQ"},        {-89.9, 179, "AQ"},  {-17.8, 178, "FJ"},
        {67, -175, "RU"},      {67, 175, "RU"},     {78.9, 18, "SJ"},
        {42.6, 20.9, "XK"},    {24, -13, "EH"},     {35.3, 33.5, "CY"},
        {45, 34, "UA"},        {22.4, 114.1, "HK"}, {0, -30, NULL},
        {90, 0, NULL},         {0, 180, NULL},      {49.1, -100, "CA"},
        {48.9, -100, "US"},
    };
    struct borders_answer a;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *want = rows[i].country;

        borders_at(*state, rows[i].lat, rows[i].lon, 1, &a);
        if ((a.country == NULL) != (want == NULL) ||
            (want && strcmp(a.country, want) != 0))
            fail_msg("%g, %g is in %s, not %s", rows[i].lat, rows[i].lon,
                     a.country ? a.country : "the sea", want ? want : "it");
    }
    assert_true(borders_ring_count(*state) > 1500);
    assert_true(borders_built_in().len <= 300000);
}

static void borders_tell_who_is_near(void **state)
{
    struct borders_answer a;

    borders_at(*state, 49.0, -100, 1, &a);
    assert_string_equal(a.country, "CA");
    assert_int_equal(a.near_count, 2);
    borders_at(*state, 49.02, -100, 1, &a);
    assert_int_equal(a.near_count, 0);
    borders_at(*state, 41.9, 12.46, 1, &a); /* the Vatican is small */
    assert_string_equal(a.country, "IT");
    assert_int_equal(a.near_count, 1);
    assert_string_equal(a.near[0], "VA");
}

static void broken(const char *file, size_t len, const char *why)
{
    struct err err;

    if (borders_open(span_make(file, len), &err))
        fail_msg("\"%s\" is open", why);
    if (!strstr(err.text, why))
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

#define FILE_OF(text) text, sizeof(text) - 1

static void borders_refuse_broken_files(void **state)
{
    struct span whole = borders_built_in();

    (void)state;
    broken(FILE_OF(""), "no file of borders");
    broken(FILE_OF("LBORDER1"), "no file of borders");
    broken(FILE_OF("LBORDER1\0\0\0\0\1\0\0\0"), "parts of a degree");
    broken(FILE_OF("LBORDER1\x64\0\0\0\0\0\0\0"), "0 rings");
    broken(FILE_OF("LBORDER1\x64\0\0\0\1\0\0\0"
                   "fr\3\0\0\2\0\0\2"),
           "ring 1 is broken");
    broken(FILE_OF("LBORDER1\x64\0\0\0\1\0\0\0"
                   "FR\2\0\0\2\0"),
           "ring 1 is broken");
    broken(FILE_OF("LBORDER1\x64\0\0\0\1\0\0\0"
                   "FR\3\0\0\2\0\0\2!"),
           "1 bytes too many");
    broken(FILE_OF("LBORDER1\x64\0\0\0\1\0\0\0"
                   "FR\3\xff\xff\x7f\0\2\0\0\2"),
           "ring 1 is broken");
    broken(whole.data, whole.len / 2, "is broken at byte");
}

static void borders_of_ones_own(void **state)
{
    /* A square of one degree, with a square hole. */
    static const char file[] = "LBORDER1\x0a\0\0\0\2\0\0\0"
                               "FR\4\0\0\x14\0\0\x14\x13\0"
                               "FR\4\4\4\4\0\0\4\3\0";
    struct borders_answer a;
    struct err err;
    struct borders *b = borders_open(span_make(file, sizeof(file) - 1), &err);

    (void)state;
    assert_non_null(b);
    borders_at(b, 0.1, 0.1, 0, &a);
    assert_string_equal(a.country, "FR");
    borders_at(b, 0.3, 0.3, 0, &a);
    assert_null(a.country);
    borders_at(b, 0.9, 0.9, 0, &a);
    assert_string_equal(a.country, "FR");
    borders_at(b, 1.1, 0.5, 0, &a);
    assert_null(a.country);
    borders_close(b);
    borders_close(NULL);
}

TESTING_MAIN(cmocka_unit_test_setup_teardown(borders_hold_positions,
                                             open_built_in, close_built_in),
             cmocka_unit_test_setup_teardown(borders_tell_who_is_near,
                                             open_built_in, close_built_in),
             cmocka_unit_test(borders_refuse_broken_files),
             cmocka_unit_test(borders_of_ones_own))
