#include "testing.h"

#include "db/schemas.h"
#include "geo/locatability.h"

static double weight_of(const struct locatability *l, const char *label)
{
    double weight = -1;

    if (!locatability_find(l, span_of(label), &weight))
        assert_true(weight == -1);
    return weight;
}

static void classes_go_by_any_of_their_names(void **state)
{
    const struct schema_text *t = schema_find("locatability.tsv");
    struct err err;

    (void)state;
    assert_non_null(t);
    struct locatability *l =
        locatability_open(span_make(t->text, t->len), t->name, &err);
    assert_non_null(l);
    assert_true(weight_of(l, "road") == 1);
    assert_true(weight_of(l, "Road, route") == 1);
    assert_true(weight_of(l, "window ") == weight_of(l, "windowpane"));
    assert_true(weight_of(l, "streetlight") == weight_of(l, "street lamp"));
    assert_true(weight_of(l, "signboard, sign") == 0.491253);
    assert_true(weight_of(l, "screen") != weight_of(l, "screen door"));
    assert_true(weight_of(l, "swivel chair") == 0);
    assert_true(weight_of(l, "vegetation") == -1); /* of Cityscapes */
    assert_true(weight_of(l, "") == -1);
    assert_true(weight_of(l, ",") == -1);
    locatability_close(l);
}

static void a_broken_table_is_refused(void **state)
{
    static const char *const bad[] = {
        "names\nroad\n", "weight\tnames\n1.5\troad\n",
        "weight\tnames\nx\troad\n", "weight\tnames\n1\ta, , b\n"};
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_null(locatability_open(span_of(bad[i]), "t", &err));
        assert_int_equal(err.kind, ERR_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_go_by_any_of_their_names),
        cmocka_unit_test(a_broken_table_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
