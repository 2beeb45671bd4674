#include "testing.h"

#include "base/thing_list.h"

static const char LIST[] = "# a comment\n"
                           "\n"
                           "terrain snowy mountain: snow peak, white peak\n"
                           "  road road :  a road \r\n"
                           "roof *: a {label} roof";

static void thing_reader_takes_lines_in_their_order(void **state)
{
    struct thing_reader r = {span_of(LIST), "things", "kind label: text", 0};
    struct thing_line line;
    struct err err = {0};

    (void)state;
    assert_true(thing_reader_next(&r, &line, &err));
    assert_int_equal(r.number, 3);
    assert_true(span_is(line.thing, "terrain snowy mountain"));
    assert_true(span_is(line.kind, "terrain"));
    assert_true(span_is(line.label, "snowy mountain"));
    assert_true(span_is(line.text, "snow peak, white peak"));
    assert_true(thing_reader_next(&r, &line, &err));
    assert_true(span_is(line.label, "road"));
    assert_true(span_is(line.text, "a road"));
    assert_true(thing_reader_next(&r, &line, &err));
    assert_false(thing_reader_next(&r, &line, &err));
    assert_int_equal(err.kind, ERR_NONE);
}

static void thing_list_finds_what_it_holds(void **state)
{
    struct err err = {0};
    struct thing_list *list =
        thing_list_open(span_of(LIST), "things", "kind label: text", &err);

    (void)state;
    assert_non_null(list);
    assert_int_equal(thing_list_count(list), 3);
    const struct thing_entry *found =
        thing_list_find(list, "terrain", "snowy mountain");
    assert_non_null(found);
    assert_string_equal(found->text, "snow peak, white peak");
    assert_ptr_equal(thing_list_at(list, found->index), found);
    assert_non_null(thing_list_find(list, "roof", "*"));
    assert_null(thing_list_find(list, "roof", "tin"));
    assert_null(thing_list_find(list, "terrain snowy", ""));
    thing_list_close(list);
}

static void thing_list_of_nothing_holds_nothing(void **state)
{
    struct err err = {0};
    struct thing_list *list = thing_list_open(SPAN_NONE, "things", "x", &err);

    (void)state;
    assert_non_null(list);
    assert_int_equal(thing_list_count(list), 0);
    assert_null(thing_list_find(list, "road", "road"));
    thing_list_close(list);
}

static void thing_list_names_the_broken_line(void **state)
{
    static const char *const bad[] = {"\nroad road\n", "\n: road\n",
                                      "\nroad: a road\n", "\nroad road: \n"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct err err = {0};
        assert_null(thing_list_open(span_of(bad[i]), "things",
                                    "kind label: text", &err));
        assert_int_equal(err.kind, ERR_STAGE);
        assert_string_equal(err.text,
                            "line 2 of the list of things is not of the form "
                            "\"kind label: text\"");
    }
}

TESTING_MAIN(cmocka_unit_test(thing_reader_takes_lines_in_their_order),
             cmocka_unit_test(thing_list_finds_what_it_holds),
             cmocka_unit_test(thing_list_of_nothing_holds_nothing),
             cmocka_unit_test(thing_list_names_the_broken_line))
