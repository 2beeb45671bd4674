#include "testing.h"

#include <time.h>

#include "base/arena.h"
#include "base/file.h"
#include "adapters/places.h"
#include "geo/countries.h"
#include "geo/gazetteer.h"
#include "geo/distance.h"
#include "geo/extra_towns.h"
#include "geo/subdivisions.h"

static int open_built_in(void **state)
{
    struct err err;

    *state = gazetteer_open(NULL, &err);
    return *state ? 0 : -1;
}

static int close_built_in(void **state)
{
    gazetteer_close(*state);
    return 0;
}

static void at(const struct gazetteer *g, double lat, double lon,
               const char *country, const char *city)
{
    struct gazetteer_place place;

    if (!gazetteer_at(g, lat, lon, &place))
        fail_msg("nothing at %g, %g", lat, lon);
    if (strcmp(place.country, country) != 0 ||
        (city && strcmp(place.city, city) != 0))
        fail_msg("%g, %g is %s in %s, not %s in %s", lat, lon, place.city,
                 place.country, city ? city : "any", country);
}

static void gazetteer_names_positions(void **state)
{
    const struct gazetteer *g = *state;

    at(g, 48.8584, 2.2945, "FR", NULL);
    at(g, 48.8566, 2.3522, "FR", "Paris");
    at(g, 41.8902, 12.4922, "IT", "Rome");
    at(g, 41.9009, 12.4833, "IT", "Rome"); /* 2.5 km from the Vatican */
    at(g, 41.9022, 12.4567, "VA", "Vatican City");
    at(g, 1.3521, 103.8198, "SG", "Singapore");
    at(g, 1.4382, 103.7890, "SG", "Singapore"); /* 7 km from Johor Bahru */
    at(g, 22.1987, 113.5439, "MO", "Macau");
    at(g, -33.8688, 151.2093, "AU", "Sydney");
    at(g, 64.1466, -21.9426, "IS", "Reykjavik");
    at(g, -16.5, 179.99, "FJ", NULL); /* both sides of the date line */
    at(g, -16.5, -179.99, "FJ", NULL);
    at(g, 78.2, 15.6, "SJ", NULL);
    at(g, 60.18, -44.2, "GL", "Qaqortoq");
    /* The nearest town lies abroad. */
    at(g, 45.8489, -84.6189, "US", NULL); /* Mackinac Island */
    at(g, 13.4, -15.4, "GM", NULL);
    at(g, 43.9424, 12.4578, "SM", NULL);
    at(g, 47.35, 8.2, "CH", NULL);
    at(g, 44.95, 34.1, "UA", NULL);
    at(g, 4.93, -52.33, "GF", "Cayenne");
}

static void gazetteer_knows_open_sea(void **state)
{
    const struct gazetteer *g = *state;
    struct gazetteer_place place;

    assert_false(gazetteer_at(g, 0, -140, &place));
    assert_true(gazetteer_at(g, -90, 0, &place)); /* on land, but no town */
    assert_string_equal(place.country, "AQ");
    assert_string_equal(place.city, "");
    assert_true(isinf(place.distance_km));
    assert_false(gazetteer_at(g, 90, 0, &place));
    assert_false(gazetteer_at(g, 91, 0, &place));
    assert_false(gazetteer_at(g, NAN, 0, &place));
    assert_false(gazetteer_at(g, 0, INFINITY, &place));
}

static void found(const struct gazetteer *g, const char *const *ask,
                  const char *country, double lat, double lon)
{
    struct gazetteer_place place;

    if (!gazetteer_find(g, span_of(ask[0]), span_of(ask[1]), span_of(ask[2]),
                        &place))
        fail_msg("no %s, %s, %s", ask[0], ask[1], ask[2]);
    if (strcmp(place.country, country) != 0 ||
        fabs(place.lat_deg - lat) > 0.3 || fabs(place.lon_deg - lon) > 0.3)
        fail_msg("%s is %s in %s at %g, %g", ask[0], place.city, place.country,
                 place.lat_deg, place.lon_deg);
}

#define ASK(city, region, country)                                             \
    ((const char *const[]){city, region, country})

static void not_found(const struct gazetteer *g, const char *const *ask)
{
    struct gazetteer_place place;

    if (gazetteer_find(g, span_of(ask[0]), span_of(ask[1]), span_of(ask[2]),
                       &place))
        fail_msg("%s is %s in %s, %s", ask[0], place.city, place.region,
                 place.country);
}

static void gazetteer_finds_names(void **state)
{
    const struct gazetteer *g = *state;

    found(g, ASK("Paris", "", ""), "FR", 48.86, 2.35);
    found(g, ASK("Paris", "", "USA"), "US", 33.66, -95.55);
    found(g, ASK("Paris", "Texas", ""), "US", 33.66, -95.55);
    found(g, ASK("Paris, Texas", "", ""), "US", 33.66, -95.55);
    found(g, ASK("Paris, Texas, USA", "", ""), "US", 33.66, -95.55);
    found(g, ASK("München", "", "Deutschland"), "DE", 48.14, 11.58);
    found(g, ASK("北京", "", "中国"), "CN", 39.91, 116.40);
    found(g, ASK("Sao Paulo", "", "Brasil"), "BR", -23.55, -46.64);
    found(g, ASK("New York", "", ""), "US", 40.71, -74.01);
    found(g, ASK("Atlanta, Georgia", "", ""), "US", 33.75, -84.39);
    found(g, ASK("Tbilisi, Georgia", "", ""), "GE", 41.69, 44.83);
    found(g, ASK("Singapore", "", "SG"), "SG", 1.29, 103.85);
    found(g, ASK("", "Bavaria", "Germany"), "DE", 48.14, 11.58);
    found(g, ASK("", "", "France"), "FR", 48.86, 2.35);
    found(g, ASK("", "", "Greenland"), "GL", 64.18, -51.72);
}

static void gazetteer_finds_states(void **state)
{
    const struct gazetteer *g = *state;

    found(g, ASK("Portland, OR", "", ""), "US", 45.52, -122.68);
    found(g, ASK("Portland", "ME", "USA"), "US", 43.66, -70.26);
    found(g, ASK("Richmond, CA", "", ""), "US", 37.94, -122.35);
    found(g, ASK("London, CA", "", ""), "CA", 42.98, -81.23);
    found(g, ASK("Columbus", "Ga.", "US"), "US", 32.46, -84.99);
    found(g, ASK("Perth, WA", "", ""), "AU", -31.95, 115.86);
    found(g, ASK("Halifax", "N.S.", "Canada"), "CA", 44.65, -63.57);
    found(g, ASK("London", "Ont.", ""), "CA", 42.98, -81.23);
    found(g, ASK("Mérida, Yuc.", "", "Mexico"), "MX", 20.97, -89.62);
    found(g, ASK("Campinas, SP", "", "Brazil"), "BR", -22.91, -47.06);
    found(g, ASK("Mysore", "KA", "India"), "IN", 12.30, 76.64);
    found(g, ASK("Paris", "", "Texas"), "US", 33.66, -95.55);
    found(g, ASK("Atlanta", "", "Georgia"), "US", 33.75, -84.39);
    /* No such town in the state, and others elsewhere. */
    not_found(g, ASK("Savannah, Oregon", "", ""));
    not_found(g, ASK("Tucson", "VA", "USA"));
    /* Across the river from the state that is named. */
    found(g, ASK("Jersey City", "New York", "USA"), "US", 40.73, -74.08);
}

static void gazetteer_finds_territories(void **state)
{
    const struct gazetteer *g = *state;

    found(g, ASK("San Juan, Puerto Rico", "", "USA"), "PR", 18.47, -66.11);
    found(g, ASK("San Juan", "Puerto Rico", "USA"), "PR", 18.47, -66.11);
    found(g, ASK("San Juan", "PR", "USA"), "PR", 18.47, -66.11);
    found(g, ASK("Saint-Denis, Réunion", "", "France"), "RE", -20.88, 55.45);
    found(g, ASK("Saint-Denis (Réunion)", "", "France"), "RE", -20.88, 55.45);
    found(g, ASK("Saint-Denis", "", "France"), "FR", 48.94, 2.36);
    found(g, ASK("Nuuk", "", "Denmark"), "GL", 64.18, -51.72);
    found(g, ASK("Cayenne", "", "France"), "GF", 4.94, -52.33);
    found(g, ASK("Hong Kong", "", "China"), "HK", 22.29, 114.16);
    found(g, ASK("Macau", "", "China"), "MO", 22.2, 113.55);
    found(g, ASK("Longyearbyen", "", "Norway"), "SJ", 78.22, 15.65);
}

static void gazetteer_finds_second_names(void **state)
{
    const struct gazetteer *g = *state;

    found(g, ASK("Bolzano/Bozen", "", "Italy"), "IT", 46.49, 11.34);
    found(g, ASK("Nowhere / Bozen", "", "Italy"), "IT", 46.49, 11.34);
    found(g, ASK("Köln (Cologne)", "", ""), "DE", 50.93, 6.95);
    found(g, ASK("Centrum (Amsterdam)", "", ""), "NL", 52.37, 4.89);
    found(g, ASK("Valencia", "Valencia / València", "Spain"), "ES", 39.47,
          -0.38);
    /* A part of a town that the table lacks is where the town is. */
    found(g, ASK("Petworth, Washington, D.C.", "", ""), "US", 38.9, -77.04);
    found(g, ASK("Fishtown, Philadelphia, PA", "", ""), "US", 39.95, -75.16);
    not_found(g, ASK("Nowhere, Orange County, California", "", ""));
    found(g, ASK("Fishtown, PA", "", ""), "US", 39.95, -75.16);
    found(g, ASK("Hollywood", "California", "USA"), "US", 34.05, -118.24);
    found(g, ASK("Hollywood", "", "USA"), "US", 26.01, -80.15);
}

/* Is the town of a line of GeoNames found within 25 km as "NAME, REGION"? */
static bool town_found(const struct gazetteer *g, const struct span *fields,
                       struct span region)
{
    struct gazetteer_place place;
    double lat = 0, lon = 0;
    char text[500];

    assert_true(span_real(fields[4], &lat) && span_real(fields[5], &lon));
    snprintf(text, sizeof(text), "%.*s, %.*s", (int)fields[1].len,
             fields[1].data, (int)region.len, region.data);
    return gazetteer_find(g, span_of(text), SPAN_NONE, SPAN_NONE, &place) &&
           distance_haversine_km(lat, lon, place.lat_deg, place.lon_deg) <= 25;
}

/* GeoNames' American towns, by the state's code and by its name. */
static void gazetteer_finds_american_towns(void **state)
{
    const char *shared = testing_shared();
    size_t count = 0, towns = 0, by_code = 0, by_name = 0;
    struct span rest, line, field, fields[19];
    char path[1000];
    struct buf text;
    struct err err;

    if (shared == NULL)
        skip_shared();
    snprintf(path, sizeof(path), "%s/data/gazetteer/cities15000.zip", shared);
    buf_init(&text, 1 << 26);
    assert_true(gazetteer_dump_towns(path, &text, &count, &err));
    rest = buf_span(&text);
    while (span_next(&rest, '\n', &line)) {
        const struct subdivision *division = NULL;

        if (line.len == 0)
            continue; /* behind the last line's end */
        for (count = 0; count < 19 && span_next(&line, '\t', &field);)
            fields[count++] = field;
        assert_int_equal(count, 19);
        if (!span_is(fields[8], "US"))
            continue;
        division = subdivision_find("US", fields[10]);
        if (!division)
            fail_msg("no state %.*s", (int)fields[10].len, fields[10].data);
        towns++;
        by_code += town_found(*state, fields, fields[10]);
        by_name += town_found(*state, fields, span_of(division->name));
    }
    buf_release(&text);
    print_message("of %zu towns %zu by code, %zu by name\n", towns, by_code,
                  by_name);
    assert_true(towns > 3000);
    assert_true((double)by_code >= 0.97 * (double)towns);
    assert_true((double)by_name >= 0.97 * (double)towns);
}

static void gazetteer_counts_namesakes(void **state)
{
    const struct gazetteer *g = *state;
    struct gazetteer_place place;

    assert_true(gazetteer_find(g, span_of("Springfield"), SPAN_NONE, SPAN_NONE,
                               &place));
    assert_true(place.namesakes >= 4);
    assert_true(place.rival_population > 100000);
    assert_true(place.rival_population <= place.population);
    assert_true(place.spread_km > 500);
    assert_true(gazetteer_find(g, span_of("Springfield"), span_of("Illinois"),
                               span_of("US"), &place));
    assert_string_equal(place.region, "Illinois");
    assert_int_equal(place.namesakes, 0);
    assert_near(place.distance_km, 0, 0);
}

static void gazetteer_decides_by_a_position(void **state)
{
    const struct gazetteer *g = *state;
    const struct gazetteer_near near = {42.2, -84.5}, far = {0, 0};
    struct gazetteer_place place;

    assert_true(gazetteer_find_near(g, span_of("Jackson"), SPAN_NONE, SPAN_NONE,
                                    NULL, &place));
    assert_string_equal(place.region, "Mississippi");
    assert_true(place.namesakes >= 3);
    assert_true(gazetteer_find_near(g, span_of("Jackson"), SPAN_NONE, SPAN_NONE,
                                    &near, &place));
    assert_string_equal(place.region, "Michigan");
    assert_int_equal(place.namesakes, 0);
    assert_true(gazetteer_find_near(g, span_of("Jackson"), SPAN_NONE, SPAN_NONE,
                                    &far, &place));
    assert_string_equal(place.region, "Mississippi");
    assert_true(place.namesakes >= 3);
}

static void gazetteer_does_not_know(void **state)
{
    const struct gazetteer *g = *state;
    struct gazetteer_place place;

    assert_false(
        gazetteer_find(g, span_of("Rural Town"), SPAN_NONE, SPAN_NONE, &place));
    assert_false(gazetteer_find(g, span_of("Paris"), SPAN_NONE,
                                span_of("Developing Country"), &place));
    assert_false(gazetteer_find(g, span_of("Paris"), SPAN_NONE,
                                span_of("Japan"), &place));
    assert_false(gazetteer_find(g, SPAN_NONE, SPAN_NONE, SPAN_NONE, &place));
    assert_false(
        gazetteer_find(g, span_of(",,,"), SPAN_NONE, SPAN_NONE, &place));
    assert_false(gazetteer_find(g, SPAN_NONE, SPAN_NONE,
                                span_of("Bouvet Island"), &place));
}

static void gazetteer_says_what_it_is(void **state)
{
    const struct gazetteer *g = *state;
    struct buf text;
    struct err err;
    char want[100];

    buf_init(&text, 1000);
    assert_true(gazetteer_identify(NULL, &text, &err));
    snprintf(want, sizeof(want), "libgeonames %zu", places_count());
    assert_string_equal(text.data, want);
    assert_string_equal(gazetteer_identity(g), want);
    assert_true(gazetteer_count(g) > places_count());
    buf_release(&text);
}

static void gazetteer_has_every_country(void **state)
{
    static const char *const empty[] = {"BV", "HM", "UM"};
    const struct gazetteer *g = *state;
    struct gazetteer_place place;

    for (size_t i = 0; i < country_count; i++) {
        const char *code = country_table[i].alpha2;
        bool lived_in = true;

        for (size_t j = 0; j < 3; j++)
            lived_in &= strcmp(empty[j], code) != 0;
        if (gazetteer_find(g, SPAN_NONE, SPAN_NONE, span_of(code), &place) !=
                lived_in &&
            lived_in)
            fail_msg("no town of %s", code);
    }
}

/* A dump of our own making: Leipzig with a suburb, a broken line, two that are
 * no places where people live, and Windows line ends. */
static const char DUMP[] =
    "1\tAltstadt\tAltstadt\tOldtown,OLD,Старый"
    "\t51.5\t12.5\tP\tPPL\tDE\t\t13"
    "\t\t\t\t600000\t\t110\tEurope/Berlin\t2020-01-01\r\n"
    "2\tVorort\tVorort\t\t51.52\t12.56\tP\tPPL\tDE\t\t13\t\t\t\t900\t\t1\tE"
    "\t2020-01-01\n"
    "3\tBroken\tBroken\t\tabc\t12.5\tP\tPPL\tDE\t\t13\t\t\t\t9\t\t1\tE\td\n"
    "4\tBerg\tBerg\t\t51.5\t12.5\tT\tMT\tDE\t\t13\t\t\t\t\t\t1\tE\td\n"
    "5\tOstviertel\tOst\t\t51.5\t12.5\tP\tPPLX\tDE\t\t13\t\t\t\t5\t\t1\tE\td\n"
    "# a remark\n\n"
    "6\tNullhaus\tNullhaus\t\t-17\t-179."
    "9\tP\tPPL\tFJ\t\t01\t\t\t\t0\t\t1\tE\td";

static void gazetteer_reads_a_dump(void **state)
{
    struct gazetteer_place place;
    struct err err;

    (void)state;
    char *path = file_join(testing_dir(), "cities.txt");
    char *codes = file_join(testing_dir(), "admin1CodesASCII.txt");
    assert_true(file_write(path, span_of(DUMP), &err));
    assert_true(file_write(codes,
                           span_of("DE.02\tB\tB\t1\nbad\nDE.13\tSachsen"
                                   "\tSachsen\t2\n"),
                           &err));
    struct gazetteer *g = gazetteer_open(path, &err);
    if (!g)
        fail_msg("%s", err.text);
    assert_int_equal(gazetteer_count(g), 4 + extra_town_count);
    at(g, 51.503, 12.51, "DE", "Altstadt");
    at(g, 51.52, 12.56, "DE", "Vorort");
    /* Between both, nearer to the village: the town reaches 1.5 km. */
    assert_true(gazetteer_at(g, 51.5, 12.5, &place));
    assert_string_equal(place.region, "Sachsen");
    /* A part of a town is a name, but not where a position is. */
    at(g, 51.5, 12.5, "DE", "Altstadt");
    assert_true(
        gazetteer_find(g, span_of("Ostviertel"), SPAN_NONE, SPAN_NONE, &place));
    at(g, -17, 179.9, "FJ", "Nullhaus");
    assert_true(
        gazetteer_find(g, span_of("старый"), SPAN_NONE, SPAN_NONE, &place));
    assert_string_equal(place.city, "Altstadt");
    gazetteer_close(g);
    free(path);
    free(codes);
}

static void refused(const char *name, const char *text, const char *why)
{
    char *path = file_join(testing_dir(), name);
    struct err err;

    if (text)
        assert_true(file_write(path, span_of(text), &err));
    assert_null(gazetteer_open(path, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    if (!strstr(err.text, why))
        fail_msg("%s", err.text);
    free(path);
}

static void gazetteer_refuses_other_files(void **state)
{
    (void)state;
    refused("missing.txt", NULL, "missing.txt");
    refused("empty.txt", "", "holds no town");
    refused("table.zip", "no archive", "table.zip");
    refused("table.txt", "a,b\nc,d\n", "holds no town");
}

static void gazetteer_reads_the_published_dump(void **state)
{
    const char *shared = testing_shared();
    struct err err;
    char path[1024];

    (void)state;
    if (shared == NULL)
        skip_shared();
    snprintf(path, sizeof(path), "%s/data/gazetteer/cities15000.zip", shared);
    struct gazetteer *g = gazetteer_open(path, &err);
    if (!g)
        fail_msg("%s", err.text);
    assert_true(gazetteer_count(g) > 30000);
    at(g, 48.8566, 2.3522, "FR", "Paris");
    at(g, 1.3521, 103.8198, "SG", NULL);
    found(g, ASK("Кельн", "", ""), "DE", 50.94, 6.96);
    found(g, ASK("", "Île-de-France", "France"), "FR", 48.86, 2.35);
    gazetteer_close(g);
}

/* lat, lon, cc of two other methods; the share of positions on which both
 * agree and we too. */
static void gazetteer_agrees_with_two_others(void **state)
{
    const char *shared = testing_shared();
    struct gazetteer_place place;
    struct buf text;
    struct err err;
    char path[1024];
    struct span rest, line, field, fields[16];
    size_t agreed = 0, same = 0;

    if (shared == NULL)
        skip_shared();
    snprintf(path, sizeof(path), "%s/data/gazetteer/%s", shared,
             "oracle_reverse_geocode.csv");
    buf_init(&text, 1 << 20);
    assert_true(file_read(path, &text, &err));
    rest = buf_span(&text);
    assert_true(span_next(&rest, '\n', &line));
    while (span_next(&rest, '\n', &line)) {
        size_t count = 0;
        double lat = 0, lon = 0;

        /* Fields 1, 2: the position; from the end: split, agree, NE's. No
         * row quotes a field before the position. */
        while (count < 16 && span_next(&line, ',', &field))
            fields[count++] = field;
        if (count < 15 || !span_is(fields[count - 2], "yes") ||
            !span_real(fields[1], &lat) || !span_real(fields[2], &lon))
            continue;
        agreed++;
        place.country = "none";
        bool is = gazetteer_at(*state, lat, lon, &place) &&
                  span_is(fields[count - 3], place.country);
        same += is;
        if (!is)
            print_message("%.*s: %s, not %.*s\n", (int)fields[0].len,
                          fields[0].data, place.country,
                          (int)fields[count - 3].len, fields[count - 3].data);
    }
    print_message("country: %zu of %zu\n", same, agreed);
    assert_true(agreed > 300);
    assert_int_equal(same, agreed);
    buf_release(&text);
}

static void gazetteer_answers_quickly(void **state)
{
    struct gazetteer_place place;
    struct timespec from, to;
    uint32_t seed = 1;
    size_t found_count = 0;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525u + 1013904223u;
        found_count +=
            gazetteer_at(*state, (double)(seed >> 16) / 400 - 80,
                         (double)(seed & 0xFFFF) / 200 - 160, &place);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double seconds = (double)(to.tv_sec - from.tv_sec) +
                     (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    print_message("20,000 positions: %.3f s, %zu on land\n", seconds,
                  found_count);
    assert_true(seconds < 30); /* sanitizers and valgrind run this too */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gazetteer_names_positions),
        cmocka_unit_test(gazetteer_knows_open_sea),
        cmocka_unit_test(gazetteer_finds_names),
        cmocka_unit_test(gazetteer_finds_states),
        cmocka_unit_test(gazetteer_finds_american_towns),
        cmocka_unit_test(gazetteer_finds_territories),
        cmocka_unit_test(gazetteer_finds_second_names),
        cmocka_unit_test(gazetteer_decides_by_a_position),
        cmocka_unit_test(gazetteer_counts_namesakes),
        cmocka_unit_test(gazetteer_does_not_know),
        cmocka_unit_test(gazetteer_says_what_it_is),
        cmocka_unit_test(gazetteer_has_every_country),
        cmocka_unit_test(gazetteer_reads_a_dump),
        cmocka_unit_test(gazetteer_reads_the_published_dump),
        cmocka_unit_test(gazetteer_refuses_other_files),
        cmocka_unit_test(gazetteer_agrees_with_two_others),
        cmocka_unit_test(gazetteer_answers_quickly),
    };

    return cmocka_run_group_tests(tests, open_built_in, close_built_in);
}
