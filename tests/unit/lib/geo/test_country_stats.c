#include "testing.h"

#include "geo/cells.h"
#include "geo/country_stats.h"

static const char *refused(const char *text)
{
    static struct err err;
    struct country_stats stats;

    err = (struct err){.kind = ERR_NONE};
    assert_false(country_stats_read(span_of(text), "t", &stats, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    return err.text;
}

static void columns_are_found_by_name(void **state)
{
    struct country_stats stats;
    struct err err;

    (void)state;
    assert_true(
        country_stats_read(span_of("note,land_km2,iso2,population,road_km\n"
                                   "\"a, b\",5,NO,3,\n,1,AD,,2.5\n"),
                           "t", &stats, &err));
    assert_int_equal(stats.count, 2);
    assert_string_equal(stats.items[0].code, "AD");
    assert_true(country_stats_find(&stats, "AD")->road_km == 2.5);
    assert_true(country_stats_find(&stats, "AD")->people == 0);
    assert_true(country_stats_find(&stats, "NO")->land_km2 == 5);
    assert_null(country_stats_find(&stats, "SE"));
    assert_null(country_stats_find(&stats, ""));
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    assert_string_equal(refused("iso2,road_km,population\nAD,1,1\n"),
                        "\"t\" has no column \"land_km2\"");
    assert_string_equal(
        refused("iso2,road_km,population,land_km2\nAD,1,1,1\nad,1,1,1\n"),
        "\"t\", line 3: \"ad\" is no code of two upper-case letters");
    assert_string_equal(
        refused("iso2,road_km,population,land_km2\nAD,1,-1,1\n"),
        "\"t\", line 2: \"-1\" is no population");
    assert_string_equal(
        refused("iso2,road_km,population,land_km2\nAD,1,1,1\nAD,1,1,1\n"),
        "\"t\" has two rows of AD");
    assert_string_equal(refused("iso2,road_km,population,land_km2\n"),
                        "\"t\" has no rows");
}

static void cells_are_degrees(void **state)
{
    struct cells c;
    struct err err;

    (void)state;
    assert_int_equal(cell_at(-90, -180), 0);
    assert_int_equal(cell_at(90, 0), cell_at(89.5, 0.5));
    assert_int_equal(cell_at(0.5, 180), cell_at(0.5, -179.5));
    assert_int_equal(cell_at(0.5, 179.999), cell_at(0.5, 179));
    assert_true(cell_at(-0.5, 0) != cell_at(0.5, 0));
    cells_init(&c);
    assert_true(cells_read(span_of("lat\tlon\tpopulation\n1.5\t2.5\t10\n"
                                   "1.1\t2.9\t5\n-1\t-1\t0.5\n"),
                           "t", &c, &err));
    assert_true(cells_people(&c, "FR", cell_at(1.2, 2.2)) == 15);
    assert_true(cells_people(&c, "", cell_at(-0.5, -0.5)) == 0.5);
    assert_true(cells_people(&c, "FR", cell_at(50, 2.2)) == 0);
    assert_false(
        cells_read(span_of("lat,lon,population\n91,0,1\n"), "t", &c, &err));
    assert_string_equal(err.text, "\"t\", line 2: it is not on the globe");
    cells_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(cells_are_degrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
