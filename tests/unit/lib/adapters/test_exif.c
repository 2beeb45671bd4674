#include "testing.h"

#include "picture.h"
#include "adapters/exif.h"

static const uint32_t good_lat[6] = {48, 1, 51, 1, 3012, 100};
static const uint32_t good_lon[6] = {2, 1, 17, 1, 40, 1};

static struct image_position
position_of(const uint32_t lat[6], const uint32_t lon[6], const char *sides)
{
    struct image_position p;
    struct buf jpeg, exif;

    buf_init(&jpeg, 1 << 20);
    buf_init(&exif, 1 << 16);
    picture_jpeg(16, 16, 1, &jpeg);
    picture_exif(1, lat, lon, sides, &exif);
    picture_add_segment(&jpeg, 0xe1, buf_span(&exif));
    image_read_position(buf_span(&jpeg), &p);
    buf_release(&jpeg);
    buf_release(&exif);
    return p;
}

static void exif_gives_degrees(void **state)
{
    struct image_position p = position_of(good_lat, good_lon, "NE");

    (void)state;
    assert_true(p.found);
    assert_near(p.lat_deg, 48 + 51 / 60. + 30.12 / 3600, 1e-12);
    assert_near(p.lon_deg, 2 + 17 / 60. + 40 / 3600., 1e-12);
    assert_string_equal(p.origin, "exif");
    assert_string_equal(p.refused, "");
    p = position_of(good_lat, good_lon, "SW");
    assert_true(p.found && p.lat_deg < -48 && p.lon_deg < -2);
}

static void exif_refuses_what_cannot_be(void **state)
{
    static const uint32_t nowhere[6] = {0, 1, 0, 1, 0, 1};
    static const uint32_t nothing[6] = {0, 0, 0, 0, 0, 0};
    static const uint32_t beyond[6] = {213, 1, 38, 1, 24, 1};
    static const uint32_t minutes[6] = {21, 1, 75, 1, 24, 1};
    const struct {
        const uint32_t *lat, *lon;
        const char *sides, *why;
    } cases[] = {
        {nowhere, nowhere, "NE", "position 0, 0"},
        {nothing, good_lon, "NE", "latitude is divided by zero"},
        {good_lat, nothing, "NE", "longitude is divided by zero"},
        {beyond, good_lon, "NE", "latitude 213.64"},
        {good_lat, beyond, "NW", "longitude -213.64"},
        {minutes, good_lon, "NE",
         "latitude has more than 60 minutes or seconds"},
        {good_lat, good_lon, "-E", "latitude has no hemisphere"},
        {good_lat, good_lon, "N-", "longitude has no hemisphere"},
        {good_lat, good_lon, "EN", "latitude has no hemisphere"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct image_position p =
            position_of(cases[i].lat, cases[i].lon, cases[i].sides);

        assert_false(p.found);
        assert_string_equal(p.refused, cases[i].why);
    }
}

/* A directory that names itself as the next, and one that claims 65,535
 * entries: libexif must come back. */
static void exif_survives_loops_and_lies(void **state)
{
    static const char loop[] = "II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0"
                               "\x08\0\0\0\x08\0\0\0";
    static const char lies[] = "MM\0*\0\0\0\x08\xff\xff\x01\x0f\0\x02\xff\xff"
                               "\xff\xff\x7f\xff\xff\xff";
    struct span blocks[] = {{loop, sizeof(loop)},
                            {lies, sizeof(lies)},
                            {loop, 9},
                            {"Exif\0\0", 6},
                            {"", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
        struct image_position p = {.origin = ""};
        struct exif *e = exif_open(blocks[i]);

        if (e) {
            assert_int_equal(exif_orientation(e), 1);
            exif_position(e, &p);
        }
        assert_false(p.found);
        exif_close(e);
    }
}

/* Every cut and every bit of a good block: no crash, no wild position. */
static void exif_survives_any_damage(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 16);
    picture_exif(6, good_lat, good_lon, "NE", &b);
    for (size_t i = 0; i < b.len * 8; i++) {
        struct image_position p = {.origin = ""};
        struct exif *e;

        b.data[i / 8] ^= (char)(1 << i % 8);
        e = exif_open(span_cut(buf_span(&b), 0, b.len - i % 7));
        if (e) {
            exif_position(e, &p);
            assert_in_range(exif_orientation(e), 1, 8);
        }
        if (p.found)
            assert_true(fabs(p.lat_deg) <= 90 && fabs(p.lon_deg) <= 180);
        exif_close(e);
        b.data[i / 8] ^= (char)(1 << i % 8);
    }
    buf_release(&b);
}

/* Positions of real pictures, read by another program. */
static void exif_agrees_with_the_index(void **state)
{
    const char *shared = testing_shared();
    char path[600], line[600], name[300], class[100];
    double lat, lon;
    int compared = 0;
    FILE *f;

    (void)state;
    if (!shared)
        skip_shared();
    snprintf(path, sizeof(path), "%s/data/photos/exif_index.csv", shared);
    f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f)) {
        struct image_position p;
        struct buf b;

        if (sscanf(line, "%299[^,],%lf,%lf,%99[^,]", name, &lat, &lon, class) !=
            4)
            continue;
        snprintf(path, sizeof(path), "%s/data/%s", shared, name);
        if (access(path, R_OK) != 0)
            continue;
        b = picture_file(path);
        image_read_position(buf_span(&b), &p);
        buf_release(&b);
        compared++;
        if (strstr(class, "gps_0_0") || strstr(class, "out_of_range")) {
            assert_false(p.found);
            assert_true(p.refused[0]);
            continue;
        }
        assert_true(p.found);
        assert_near(p.lat_deg, lat, 1e-7);
        assert_near(p.lon_deg, lon, 1e-7);
    }
    fclose(f);
    print_message("%d positions compared\n", compared);
    assert_true(compared > 40);
}

/* What each awkward file says, or why it is not believed. */
static void exif_explains_odd_files(void **state)
{
    static const struct {
        const char *name;
        bool found;
        double lat, lon;
        const char *origin, *refused;
    } files[] = {
        {"MikeKovarik_broken1.jpg", false, 0, 0, "",
         "latitude is divided by zero"},
        {"MikeKovarik_png_with_exif_and_gps.png", true, 50.2996, 14.8203,
         "exif", ""},
        {"exiftool_InfiRay.jpg", false, 0, 0, "",
         "latitude is divided by zero"},
        {"jmathai_with-null-coordinates.jpg", false, 0, 0, "",
         "latitude is divided by zero"},
        {"jmathai_with-location-zero-coordinate.jpg", true, 51.5533, -0.0042,
         "exif", ""},
        {"photoprism_buggy_panorama.jpg", false, 0, 0, "", "latitude 213.64"},
        {"photoprism_image-2011.jpg", false, 0, 0, "", "position 0, 0"},
        {"rwcarlsen_geodegrees_as_string.jpg", false, 0, 0, "",
         "latitude is a text, not a number"},
        {"rwcarlsen_infinite_loop_exif.jpg", false, 0, 0, "", ""},
        {"rwcarlsen_huge_tag_exif.jpg", true, 38.8833, -104.8714, "exif", ""},
        {"mapillary_adobe_coords.jpg", true, -0.0703, 34.3819, "xmp", ""},
        {"mapillary_empty_exif.jpg", false, 0, 0, "", ""},
        {"immich-app_denali.webp", false, 0, 0, "", ""},
    };
    const char *shared = testing_shared();
    char path[600];

    (void)state;
    if (!shared)
        skip_shared();
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct image_position p;
        struct buf b;

        snprintf(path, sizeof(path), "%s/data/photos/exif_odd/%s", shared,
                 files[i].name);
        b = picture_file(path);
        image_read_position(buf_span(&b), &p);
        buf_release(&b);
        if (p.found != files[i].found ||
            strcmp(p.refused, files[i].refused) != 0)
            fail_msg("%s: found %d, \"%s\"", files[i].name, p.found, p.refused);
        assert_string_equal(p.origin, files[i].origin);
        if (p.found) {
            assert_near(p.lat_deg, files[i].lat, 1e-4);
            assert_near(p.lon_deg, files[i].lon, 1e-4);
        }
    }
}

TESTING_MAIN(cmocka_unit_test(exif_gives_degrees),
             cmocka_unit_test(exif_refuses_what_cannot_be),
             cmocka_unit_test(exif_survives_loops_and_lies),
             cmocka_unit_test(exif_survives_any_damage),
             cmocka_unit_test(exif_agrees_with_the_index),
             cmocka_unit_test(exif_explains_odd_files))
