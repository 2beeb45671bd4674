#include "testing.h"

#include "db/schemas.h"
#
#include "filters/visible.h"

static const char *const LABELS[] = {"tree", "road", "tower", "car"};
static const struct label_set WORDS = {LABELS, 4, true};

static struct visible *read_list(const char *text)
{
    struct err err = {0};
    struct visible *v = visible_open(span_of(text), &WORDS, &err);

    if (!v)
        fail_msg("%s", err.text);
    return v;
}

static void visible_takes_the_first_group_it_knows(void **state)
{
    struct visible *v = read_list("# a comment\n\n"
                                  "vegetation palm: palm; tree, moss\n"
                                  "road road: road, path; tree\n"
                                  "water sea: sea, water\n");

    (void)state;
    const char *const *palm = visible_of(v, "vegetation", "palm");
    assert_non_null(palm);
    assert_string_equal(palm[0], "tree");
    assert_null(palm[1]);
    const char *const *road = visible_of(v, "road", "road");
    assert_string_equal(road[0], "road");
    assert_null(road[1]);
    assert_null(visible_of(v, "water", "sea"));
    assert_null(visible_of(v, "water", "lake"));
    assert_true(visible_nameable(v, "tree"));
    assert_false(visible_nameable(v, "car"));
    assert_true(visible_text(v));
    visible_close(v);
}

static void visible_names_a_broken_line(void **state)
{
    static const char *const bad[] = {"\nroad road\n", "\n: road\n",
                                      "\nroad road:\n"};
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_null(visible_open(span_of(bad[i]), &WORDS, &err));
        assert_int_equal(err.kind, ERR_STAGE);
        assert_non_null(strstr(err.text, "line 2"));
    }
}

/* Is there such a thing in the list of entities? */
static bool visible_is_entity(struct span list, struct span thing)
{
    struct span line;

    while (span_next(&list, '\n', &line)) {
        size_t colon = span_find_char(line, ':');
        if (colon != SIZE_MAX && span_equals(span_cut(line, 0, colon), thing))
            return true;
    }
    return span_is(thing, "text quoted");
}

static void visible_list_speaks_of_entities_that_exist(void **state)
{
    const struct schema_text *list = schema_find("patterns/visible.txt");
    const struct schema_text *entities = schema_find("patterns/entities.txt");
    struct span rest, line;

    (void)state;
    assert_non_null(list);
    rest = span_make(list->text, list->len);
    while (span_next(&rest, '\n', &line)) {
        size_t colon = span_find_char(line, ':');
        if (line.len == 0 || line.data[0] == '#')
            continue;
        if (!visible_is_entity(span_make(entities->text, entities->len),
                               span_cut(line, 0, colon)))
            fail_msg("no such entity: %.*s", (int)line.len, line.data);
    }
    visible_close(read_list(list->text));
}

TESTING_MAIN(cmocka_unit_test(visible_takes_the_first_group_it_knows),
             cmocka_unit_test(visible_names_a_broken_line),
             cmocka_unit_test(visible_list_speaks_of_entities_that_exist))
