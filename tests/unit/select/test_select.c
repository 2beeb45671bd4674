#include "testing.h"

#include <math.h>

#include "filters/filter.h"
#include "select/select.h"

enum { FILTERS_MAX = 64 };

static const char *const teachers[] = {"careful", "atlas", NULL};
static const char *const sources[] = {"mp16", "osv", NULL};
static const char *const reviewers[] = {"ann", "bo", "cy", NULL};

static int place(const char *name)
{
    for (int i = 0; filter_all[i] != NULL; i++) {
        if (strcmp(filter_all[i]->name, name) == 0)
            return i;
    }
    fail_msg("no filter \"%s\"", name);
    return 0;
}

static uint64_t bit(const char *name)
{
    return UINT64_C(1) << place(name);
}

static struct select_names names(void)
{
    return (struct select_names){.teachers = teachers,
                                 .sources = sources,
                                 .reviewers = reviewers,
                                 .asked = bit("visibility") | bit("distance") |
                                          bit("length")};
}

/* A reply of careful, 10 km off, that fails visibility alone; Ann would drop
 * it, Bo does not know. */
static bool fits(const char *query)
{
    struct select_names n = names();
    double values[FILTERS_MAX];
    struct arena arena;
    struct err err = {0};

    for (int i = 0; i < FILTERS_MAX; i++)
        values[i] = NAN;
    const struct select_review reviews[] = {
        {span_of("ann"), SELECT_SAID_DROP},
        {span_of("bo"), SELECT_SAID_UNSURE}};
    values[place("distance")] = 10;
    values[place("visibility")] = 0.5;
    struct select_row row = {.source = span_of("mp16"),
                             .key = span_of("a/308871"),
                             .country = span_of("NO"),
                             .split = span_of("seed"),
                             .part = span_of("test"),
                             .teacher = span_of("careful"),
                             .replied = true,
                             .decided = true,
                             .failed = bit("visibility"),
                             .reviews = reviews,
                             .review_count = 2,
                             .values = values};
    arena_init(&arena);
    const struct select_node *tree =
        select_parse(span_of(query), &n, &arena, &err);
    if (tree == NULL)
        fail_msg("\"%s\": %s", query, err.text);
    bool yes = select_matches(tree, &row);
    arena_release(&arena);
    return yes;
}

static void select_finds_what_a_query_says(void **state)
{
    static const char *const yes[] = {
        "",
        "rejected",
        "fails visibility",
        "fails only visibility",
        "FAILS Only Visibility AND Distance < 25",
        "passes distance,length",
        "reviewed",
        "Reviewed BY ann",
        "reviewed by cy,bo",
        "reviewed drop",
        "reviewed keep, DROP",
        "reviewed by ann,bo drop and reviewed by bo unsure",
        "not reviewed by ann keep",
        "reviewed a/30",
        "not kept",
        "not (kept or unasked)",
        "kept or rejected",
        "kept or rejected and country NO",
        "country NO",
        "country Sweden, Norge",
        "country \"Norway\" source mp16 split seed teacher careful",
        "split test",
        "key a/308871",
        "key mp16/a/308871",
        "a/30",
        "Norway",
        "distance<25",
        "distance <= 10 km",
        "distance = 10",
        "distance != 11",
        "distance 5..10",
        "distance 5km..10km",
        "distance>9.9km",
        "length unknown",
        "not distance unknown",
        "visibility >= 0.5 and visibility <= 0.5",
    };
    static const char *const no[] = {
        "kept",
        "unasked",
        "not reviewed",
        "reviewed by cy",
        "reviewed keep",
        "reviewed keep,edit",
        "reviewed by ann unsure",
        "reviewed by bo drop,keep",
        "reviewed by ann and not rejected",
        "fails distance",
        "fails visibility,distance",
        "fails only visibility,distance",
        "passes visibility",
        "not rejected",
        "country SE",
        "source osv",
        "split cot",
        "split train",
        "teacher atlas",
        "key a/30",
        "key 308871",
        "key osv/a/308871",
        "308871",
        "Sweden",
        "distance < 10",
        "distance > 10",
        "distance != 10",
        "distance 10.5..20",
        "length < 100",
        "length != 100",
        "distance unknown",
        "(rejected and country SE) or kept",
        "rejected country SE or kept",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (!fits(yes[i]))
            fail_msg("\"%s\" should fit", yes[i]);
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (fits(no[i]))
            fail_msg("\"%s\" should not fit", no[i]);
    }
}

static void select_points_at_what_is_wrong(void **state)
{
    static const struct {
        const char *query, *text, *hint;
    } cases[] = {
        {"fails visibilty", "column 7: \"visibilty\", which is no rule",
         "did you mean \"visibility\"?"},
        {"fails only",
         "the query ends at column 11, where the name of a rule "
         "is wanted",
         ""},
        {"fails marker", "column 7: \"marker\", which the policy does not ask",
         ""},
        {"\xC3\xA4 and fails x", "column 13: \"x\", which is no rule", ""},
        {"reviewed by anm", "column 13: \"anm\", who has reviewed nothing",
         "did you mean \"ann\"?"},
        {"reviewed by", "the query ends at column 12, where a name is wanted",
         ""},
        {"reviewed drop,x",
         "column 15: \"x\", where keep, drop, unsure or edit is wanted", ""},
        {"country Norwayy", "column 9: \"Norwayy\", which is no country", ""},
        {"split cott", "column 7: \"cott\", which is no split",
         "did you mean \"cot\"?"},
        {"teacher carefull", "column 9: \"carefull\", which is no teacher",
         "did you mean \"careful\"?"},
        {"source mp17", "column 8: \"mp17\", which is no source",
         "did you mean \"mp16\"?"},
        {"distnce < 3",
         "column 1: \"distnce\", which is nothing that was "
         "measured",
         "did you mean \"distance\"?"},
        {"distance",
         "the query ends at column 9, where <, <=, >, >=, =, !=, "
         "LOW..HIGH or unknown is wanted",
         ""},
        {"distance < x", "column 12: \"x\", where a number is wanted", ""},
        {"distance 5..x",
         "column 10: \"5..x\", which is no range of two "
         "numbers",
         ""},
        {"distance 5..2", "column 10: \"5..2\", which does not ascend", ""},
        {"(kept", "the query ends at column 6, where ) is wanted", ""},
        {"kept)", "column 5: \")\", which closes nothing", ""},
        {"kept and", "the query ends at column 9, where a term is wanted", ""},
        {"kept or or kept", "column 9: \"or\", where a term is wanted", ""},
        {"not not kept", "column 5: \"not\", where a term is wanted", ""},
        {"key \"abc", "column 5: \"\"abc\", where a name is wanted", ""},
        {"\"abc", "column 1: \"\"abc\", which has no second quotation mark",
         ""},
        {"country NO,", "the query ends at column 12, where a name is wanted",
         ""},
        {"kept !", "column 6: \"!\", where a term is wanted", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct select_names n = names();
        struct arena arena;
        struct err err = {0};
        arena_init(&arena);
        assert_null(select_parse(span_of(cases[i].query), &n, &arena, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        assert_string_equal(err.text, cases[i].text);
        assert_string_equal(err.hint, cases[i].hint);
        arena_release(&arena);
    }
}

static void select_bounds_what_it_reads(void **state)
{
    struct select_names n = names();
    struct arena arena;
    struct err err = {0};
    char deep[SELECT_BYTES_MAX + 2];

    (void)state;
    arena_init(&arena);
    memset(deep, '(', sizeof(deep));
    assert_null(select_parse(span_make(deep, 1000), &n, &arena, &err));
    assert_non_null(strstr(err.text, "nested too deep"));
    assert_null(select_parse(span_make(deep, sizeof(deep)), &n, &arena, &err));
    assert_non_null(strstr(err.text, "longer than"));
    assert_null(select_parse(span_of("a \xFF"), &n, &arena, &err));
    assert_non_null(strstr(err.text, "no UTF-8 at byte 3"));
    arena_release(&arena);
}

static void select_of_a_sample_without_a_reply(void **state)
{
    struct select_names n = names();
    struct select_row row = {.source = span_of("mp16"),
                             .key = span_of("a"),
                             .country = span_of("NO")};
    struct arena arena;
    struct err err = {0};

    (void)state;
    arena_init(&arena);
    assert_true(select_matches(
        select_parse(span_of("unasked and country NO"), &n, &arena, &err),
        &row));
    assert_false(select_matches(
        select_parse(span_of("rejected or kept or distance unknown or passes "
                             "distance or teacher careful"),
                     &n, &arena, &err),
        &row));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(select_finds_what_a_query_says),
        cmocka_unit_test(select_points_at_what_is_wrong),
        cmocka_unit_test(select_bounds_what_it_reads),
        cmocka_unit_test(select_of_a_sample_without_a_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
