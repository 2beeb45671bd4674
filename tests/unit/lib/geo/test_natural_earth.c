#include "testing.h"

#include <glob.h>

#include "adapters/archive_stream.h"
#include "base/file.h"
#include "geo/borders.h"
#include "geo/natural_earth.h"

#define FEATURE(a3, a2, geometry)                                              \
    "{\"type\": \"Feature\", \"geometry\": " geometry                          \
    ", \"properties\": {\"note\": {\"ISO_A2\": 7}, \"ADM0_A3\": \"" a3         \
    "\", \"ISO_A2\": \"" a2 "\", \"ISO_A2_EH\": \"-99\"}}"
#define COLLECTION(features)                                                   \
    "{\"name\": \"x\", \"features\": [" features "], \"type\": \"F\"}"
#define SQUARE                                                                 \
    "{\"type\": \"Polygon\", \"coordinates\": [[[10, 50], [20, 50], [20, 60, " \
    "7], [10, 60], [10, 50]], [[14, 54], [16, 54], [16, 56], [14, 54]]]}"
#define TWO                                                                    \
    "{\"coordinates\": [[[[-53, 3], [-52, 3], [-52, 4], [-53, 3]]], [[[2, "    \
    "47], [3, 47], [3, 48], [2, 48], [2, 47]]]], \"type\": \"MultiPolygon\"}"

static void natural_earth_keeps_every_ring(void **state)
{
    struct borders_answer a;
    struct borders *b;
    struct buf out;
    size_t rings;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_true(natural_earth_convert(
        span_of(COLLECTION(FEATURE("DEU", "DE", SQUARE) ", " FEATURE(
            "FRA", "-99", TWO) ", " FEATURE("XYZ", "-99", SQUARE))),
        &out, &rings, NULL));
    assert_int_equal(rings, 4); /* nobody's is left out */
    b = borders_open(buf_span(&out), NULL);
    assert_non_null(b);
    borders_at(b, 52, 11, 1, &a);
    assert_string_equal(a.country, "DE");
    borders_at(b, 54.5, 15.5, 1, &a);
    assert_null(a.country); /* the hole */
    borders_at(b, 47.5, 2.3, 1, &a);
    assert_string_equal(a.country, "FR");
    borders_at(b, 3.3, -52.2, 1, &a);
    assert_string_equal(a.country, "GF");
    borders_close(b);
    buf_release(&out);
}

static void natural_earth_refuses(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"features\": []}",
        "{\"features\": [1]}",
        "{\"features\": {}}",
        COLLECTION(FEATURE("DEU", "DE",
                           "{\"coordinates\""
                           ": [[1, 2], [3, 4]]}")),
        COLLECTION(FEATURE("DEU", "DE", "{\"coordinates\": [[[1]]]}")),
        COLLECTION(FEATURE("DEU", "DE", "{\"coordinates\": [[[1, 200]]]}")),
        COLLECTION(FEATURE("DEU", "DE", "{\"coordinates\": [[[[[1,2]]]]]}")),
        COLLECTION(FEATURE("DEU", "DE", "{\"coordinates\": [[[1, \"2\"]]]}")),
        "{\"features\": [{\"geometry\": " SQUARE "}]}",
        "{\"features\": [{\"geometry\": {\"coordinates\": [[[1, 2",
    };
    struct buf out;
    size_t rings;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct err err = {.kind = ERR_NONE};

        buf_init(&out, 1 << 20);
        if (natural_earth_convert(span_of(texts[i]), &out, &rings, &err))
            fail_msg("taken: %s", texts[i]);
        assert_int_equal(err.kind, ERR_RECORD);
        buf_release(&out);
    }
}

static void read_packed(const char *path, struct buf *out)
{
    struct archive_stream *a = archive_stream_open(path, NULL);
    char piece[1 << 16];
    ptrdiff_t n;

    assert_non_null(a);
    while ((n = archive_stream_read(a, piece, sizeof(piece), NULL)) > 0)
        buf_add(out, piece, (size_t)n);
    archive_stream_close(a);
}

static bool shared_path(const char *name, char *out, size_t room)
{
    const char *shared = testing_shared();

    (void)snprintf(out, room, "%s/data/gazetteer/%s", shared ? shared : "",
                   name);
    return shared != NULL;
}

static struct borders *converted(struct buf *file)
{
    struct borders *b;
    struct buf out;
    size_t rings;

    buf_init(&out, (size_t)1 << 26);
    assert_true(natural_earth_convert(buf_span(file), &out, &rings, NULL));
    print_message("%zu rings, %zu bytes\n", rings, out.len);
    b = borders_open(buf_span(&out), NULL);
    assert_non_null(b);
    buf_release(&out);
    buf_release(file);
    return b;
}

static bool same_country(const struct borders *b, double lat, double lon,
                         const char *country)
{
    struct borders_answer a;

    borders_at(b, lat, lon, 0, &a);
    return a.country && strcmp(a.country, country) == 0;
}

/* Where the data is there: 100,000 positions on land, even over the globe,
 * more than 1.6 km from a border or coast of the 1:50m countries. */
static void natural_earth_beside_what_is_built_in(void **state)
{
    enum { POINTS = 100000 };
    struct borders *built, *pulled;
    size_t n = 0, same = 0;
    struct buf file;
    char path[500];

    (void)state;
    if (!shared_path("ne_50m_admin_0_countries.json.gz", path, sizeof(path)))
        skip_shared();
    buf_init(&file, (size_t)1 << 28);
    read_packed(path, &file);
    pulled = converted(&file);
    built = borders_open(borders_built_in(), NULL);
    srand(11);
    while (n < POINTS) {
        double lat = asin(2.0 * rand() / RAND_MAX - 1) * 180 / M_PI;
        double lon = 360.0 * rand() / RAND_MAX - 180;
        struct borders_answer truth;

        borders_at(pulled, lat, lon, 1.6, &truth);
        if (!truth.country || truth.near_count > 0)
            continue;
        n++;
        same += same_country(built, lat, lon, truth.country);
    }
    print_message("1:50m: %zu of %d the same by what is built in\n", same,
                  POINTS);
    assert_true(same >= POINTS / 1000 * 999);
    borders_close(pulled);
    borders_close(built);
}

/* The 1:10m outlines of twenty small countries: 2,000 positions in them (of
 * 100,000, 99.72 % by either),
 * by what is built in and by the 1:50m that was pulled. */
static void natural_earth_in_small_countries(void **state)
{
    enum { POINTS = 2000 };
    struct borders *fine, *pulled, *built;
    size_t n = 0, by_built = 0, by_pulled = 0;
    struct buf file;
    char path[500];
    glob_t found;

    (void)state;
    if (!shared_path("ne_10m_small_states/*.geojson", path, sizeof(path)) ||
        glob(path, 0, NULL, &found) != 0)
        skip_shared();
    buf_init(&file, (size_t)1 << 28);
    buf_add_text(&file, "{\"features\": [");
    for (size_t i = 0; i < found.gl_pathc; i++) {
        if (i > 0)
            buf_add_char(&file, ',');
        assert_true(file_read(found.gl_pathv[i], &file, NULL));
    }
    globfree(&found);
    buf_add_text(&file, "]}");
    fine = converted(&file);
    (void)shared_path("ne_50m_admin_0_countries.json.gz", path, sizeof(path));
    buf_init(&file, (size_t)1 << 28);
    read_packed(path, &file);
    pulled = converted(&file);
    built = borders_open(borders_built_in(), NULL);
    srand(12);
    while (n < POINTS) {
        double lat = asin(2.0 * rand() / RAND_MAX - 1) * 180 / M_PI;
        double lon = 360.0 * rand() / RAND_MAX - 180;
        struct borders_answer truth;

        borders_at(fine, lat, lon, 1.6, &truth);
        if (!truth.country || truth.near_count > 0)
            continue;
        n++;
        by_built += same_country(built, lat, lon, truth.country);
        by_pulled += same_country(pulled, lat, lon, truth.country);
    }
    print_message("1:10m of small countries: of %d the same %zu by what is "
                  "built in, %zu by the pulled 1:50m\n",
                  POINTS, by_built, by_pulled);
    assert_true(by_built >= POINTS / 100 * 99 &&
                by_pulled >= POINTS / 100 * 99);
    borders_close(fine);
    borders_close(pulled);
    borders_close(built);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(natural_earth_keeps_every_ring),
        cmocka_unit_test(natural_earth_refuses),
        cmocka_unit_test(natural_earth_beside_what_is_built_in),
        cmocka_unit_test(natural_earth_in_small_countries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
