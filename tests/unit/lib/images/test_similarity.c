/*
 * Copies of made pictures: what was done to them is found by the signature and
 * undone by the alignment; other pictures stay apart.
 */
#include "testing.h"

#include <math.h>

#include "base/hamming.h"
#include "images/alignment.h"
#include "images/phash.h"
#include "images/similarity.h"
#include "images/trim.h"
#include "picture.h"

enum { SIDE = 200 };
#define SIMILAR 0.92 /* as dedupe has it */

/* What is done to a picture: x, y from -1 to 1 of the copy. */
typedef double change_map(const struct image_grey *im, double x, double y);

static struct image_grey grey_made(unsigned seed)
{
    struct image im = picture_make(SIDE * 4 / 3, SIDE, seed);
    struct image_grey g = {im.width, im.height, NULL};

    g.grey = heap_take((size_t)g.width * (size_t)g.height);
    for (int i = 0; i < g.width * g.height; i++)
        g.grey[i] = image_pixels_luma(im.rgb[3 * i], im.rgb[3 * i + 1],
                                      im.rgb[3 * i + 2]);
    image_release(&im);
    return g;
}

static double at(const struct image_grey *im, double x, double y)
{
    int column = (int)((x + 1) / 2 * im->width);
    int row = (int)((y + 1) / 2 * im->height);

    if (column < 0 || row < 0 || column >= im->width || row >= im->height)
        return 0; /* a black corner */
    return im->grey[row * im->width + column];
}

static double mirrored(const struct image_grey *im, double x, double y)
{
    return at(im, -x, y);
}

static double cut(const struct image_grey *im, double x, double y)
{
    return at(im, x * 0.9, y * 0.9);
}

static double side_cut(const struct image_grey *im, double x, double y)
{
    return at(im, (x + 1) * 0.88 - 1, y);
}

static double turned(const struct image_grey *im, double x, double y)
{
    double t = 4.0 / 57.29578, aspect = (double)im->width / im->height;

    return at(im, x * cos(t) - y * sin(t) / aspect,
              x * sin(t) * aspect + y * cos(t));
}

/* 10 % less, four fifths of it on two sides. */
static double corner_cut(const struct image_grey *im, double x, double y)
{
    return at(im, x * 0.9 + 0.06, y * 0.9 - 0.06);
}

static double turned_cut(const struct image_grey *im, double x, double y)
{
    double t = -3.0 / 57.29578, aspect = (double)im->width / im->height;

    x *= 0.93;
    y *= 0.93;
    return at(im, x * cos(t) - y * sin(t) / aspect,
              x * sin(t) * aspect + y * cos(t));
}

static double framed(const struct image_grey *im, double x, double y)
{
    return fabs(x) > 0.9 || fabs(y) > 0.9 ? 255 : at(im, x / 0.9, y / 0.9);
}

/* A bar below with writing in it. */
static double captioned(const struct image_grey *im, double x, double y)
{
    if (y <= 0.8)
        return at(im, x, (y + 1) / 0.9 - 1);
    return y > 0.85 && y < 0.95 && fabs(x) < 0.8 && sin(x * 90) > 0.4 ? 250
                                                                      : 10;
}

/* Writing across: brighter where it is. */
static double marked(const struct image_grey *im, double x, double y)
{
    bool ink = fabs(y - 0.2) < 0.09 && fabs(x) < 0.85 && sin(x * 60) > -0.2;
    double light = at(im, x, y);

    return ink ? fmin(light * 0.2 + 215, 255) : light;
}

static struct image_grey changed(const struct image_grey *im, change_map *map)
{
    struct image_grey g = {im->width, im->height, NULL};

    g.grey = heap_take((size_t)g.width * (size_t)g.height);
    for (int i = 0; i < g.width * g.height; i++)
        g.grey[i] = (uint8_t)map(im, (2 * (i % g.width) + 1.0) / g.width - 1,
                                 (2 * (i / g.width) + 1.0) / g.height - 1);
    return g;
}

/* Dedupe's rule: whole and trimmed hashes, mirrored, turned and of crops
 * towards a corner within 10 bits, those of other parts and the middle within
 * 8. *how:
 * the nearest. */
static bool near(const struct image_grey *a, const struct image_grey *b,
                 struct similarity_guess *how)
{
    const struct image_grey *both[2] = {a, b};
    struct signature parts[2];
    uint64_t whole[2];
    int nearest = 99;

    for (int i = 0; i < 2; i++) {
        signature_of(both[i], &parts[i]);
        if (!phash_of(both[i], &whole[i])) /* flat */
            whole[i] = parts[i].hash[SIGNATURE_WHOLE];
    }
    for (int i = 0; i < 16; i++) { /* of whom, which part, of whom the whole */
        bool of_b = i % 2;
        const uint64_t *own = parts[of_b].hash, *other = parts[!of_b].hash;

        for (int part = 0; part < SIGNATURE_PARTS; part++) {
            enum signature_part p = (enum signature_part)part;
            bool middle = signature_of_middle(p), trimmed = i / 2 % 2 || middle;
            uint64_t with = middle    ? other[SIGNATURE_MIDDLE]
                            : trimmed ? other[SIGNATURE_WHOLE]
                                      : whole[!of_b];
            int d = hamming_distance(own[part], with);

            bool wide = p == SIGNATURE_WHOLE || p == SIGNATURE_MIRRORED ||
                        signature_of_corner(p) || p == SIGNATURE_TURNED3 ||
                        p == SIGNATURE_TURNED5;

            if (d > (wide ? 10 : 8) || d >= nearest)
                continue;
            nearest = d;
            *how = (struct similarity_guess){.part = p,
                                             .part_of_b = of_b,
                                             .a_trimmed = !of_b || trimmed,
                                             .b_trimmed = of_b || trimmed};
        }
    }
    return nearest < 99;
}

static double compare(const struct image_grey *a, const struct image_grey *b,
                      const struct similarity_guess *how)
{
    struct similarity_view x, y;

    similarity_view_init(&x, a);
    similarity_view_init(&y, b);
    return similarity_compare(&x, &y, how);
}

static void copies_are_found_and_similar(void **state)
{
    static const struct {
        const char *name, *change;
        change_map *map;
    } changes[] = {
        {"mirrored", "mirrored", mirrored},
        {"cut", "cropped", cut},
        {"one side less", "cropped", side_cut},
        {"turned", "turned", turned},
        {"cut at a corner", "cropped", corner_cut},
        {"turned and cut", "turned", turned_cut},
        {"framed", "", framed},
        {"captioned", "", captioned},
        {"marked", NULL, marked}, /* whatever it is taken for */
    };

    (void)state;
    for (unsigned seed = 1; seed < 5; seed++) {
        struct image_grey im = grey_made(seed);

        for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
            struct image_grey copy = changed(&im, changes[i].map);
            struct similarity_guess how;

            if (!near(&im, &copy, &how))
                fail_msg("%s, seed %u: not near", changes[i].name, seed);
            if (changes[i].change != NULL &&
                strcmp(signature_change(how.part), changes[i].change) != 0)
                fail_msg("%s, seed %u: taken for \"%s\"", changes[i].name, seed,
                         signature_change(how.part));
            double similar = compare(&im, &copy, &how);
            if (similar < SIMILAR)
                fail_msg("%s, seed %u: %.3f", changes[i].name, seed, similar);
            image_grey_release(&copy);
        }
        image_grey_release(&im);
    }
}

/* A copy turned by quarters, its sides swapped. */
static struct image_grey rotated(const struct image_grey *im, int quarters)
{
    bool swapped = quarters % 2 == 1;
    struct image_grey g = {swapped ? im->height : im->width,
                           swapped ? im->width : im->height, NULL};

    g.grey = heap_take((size_t)g.width * (size_t)g.height);
    for (int i = 0; i < g.width * g.height; i++) {
        double u = (2 * (i % g.width) + 1.0) / g.width - 1;
        double v = (2 * (i / g.width) + 1.0) / g.height - 1;

        g.grey[i] = (uint8_t)(quarters == 1   ? at(im, v, -u)
                              : quarters == 2 ? at(im, -u, -v)
                                              : at(im, -v, u));
    }
    return g;
}

static void rotated_copies_are_found_and_similar(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed < 9; seed++) {
        struct image_grey im = grey_made(seed);
        struct signature own;

        signature_of(&im, &own);
        for (int q = 1; q < 4; q++) {
            struct image_grey copy = rotated(&im, q);
            struct similarity_guess how = {
                .part = (enum signature_part)(SIGNATURE_ROTATED90 + q - 1),
                .a_trimmed = true,
                .b_trimmed = true};
            struct signature other;
            int bits;

            signature_of(&copy, &other);
            bits = hamming_distance(phash_rotated(own.hash[SIGNATURE_WHOLE], q),
                                    other.hash[SIGNATURE_WHOLE]);
            if (bits > 10)
                fail_msg("seed %u, %d quarters: %d bits", seed, q, bits);
            if (compare(&im, &copy, &how) < SIMILAR)
                fail_msg("seed %u, %d quarters: %.3f", seed, q,
                         compare(&im, &copy, &how));
            how.part_of_b = true; /* the other way round */
            how.part = (enum signature_part)(SIGNATURE_ROTATED90 + 3 - q);
            if (compare(&im, &copy, &how) < SIMILAR)
                fail_msg("seed %u, back by %d quarters: %.3f", seed, 4 - q,
                         compare(&im, &copy, &how));
            image_grey_release(&copy);
        }
        image_grey_release(&im);
    }
}

/* Some things moved, others not: both brighter and darker, so no mark. */
static double altered(const struct image_grey *im, double x, double y)
{
    return fabs(y) < 0.2 ? at(im, -x, y) : at(im, x, y);
}

static void others_are_not_similar(void **state)
{
    const struct similarity_guess as_it_is = {.part = SIGNATURE_WHOLE};

    (void)state;
    for (unsigned seed = 1; seed < 5; seed++) {
        struct image_grey im = grey_made(seed), other = grey_made(seed + 21);
        struct image_grey alike = changed(&im, altered);

        assert_true(compare(&im, &other, &as_it_is) < 0.8);
        assert_true(compare(&im, &alike, &as_it_is) < SIMILAR);
        assert_true(compare(&im, &im, &as_it_is) > 0.999);
        image_grey_release(&im);
        image_grey_release(&other);
        image_grey_release(&alike);
    }
}

static void trim_finds_what_is_around(void **state)
{
    struct image_grey im = grey_made(3), copy = changed(&im, framed);
    struct trim_box box;

    (void)state;
    assert_false(trim_find(&im, &box));
    assert_int_equal(box.right - box.left, im.width);
    assert_true(trim_find(&copy, &box));
    assert_in_range(box.left, im.width / 20 - 1, im.width / 20 + 1);
    assert_in_range(box.bottom, im.height * 19 / 20 - 1,
                    im.height * 19 / 20 + 1);
    image_grey_release(&copy);
    copy = changed(&im, captioned);
    assert_true(trim_find(&copy, &box));
    assert_int_equal(box.top, 0);
    assert_in_range(box.bottom, im.height * 9 / 10 - 1, im.height * 9 / 10 + 1);
    image_grey_release(&copy);
    memset(im.grey, 7, (size_t)im.width * (size_t)im.height);
    assert_false(trim_find(&im, &box)); /* a wall is no border */
    copy = changed(&im, framed);
    assert_true(trim_find(&copy, &box)); /* but what is around it */
    assert_in_range(box.left, im.width / 20 - 1, im.width / 20 + 1);
    image_grey_release(&copy);
    image_grey_release(&im);
}

static void maps_go_there_and_back(void **state)
{
    struct alignment_map m, back, both;

    (void)state;
    for (int i = 0; i < SIGNATURE_PARTS; i++) {
        signature_map((enum signature_part)i, 1.5, m.at);
        back = alignment_inverse(&m);
        both = alignment_after(&m, &back);
        for (int k = 0; k < 6; k++)
            assert_near(both.at[k], k == 1 || k == 5, 1e-12);
    }
}

static void signature_is_stored_as_it_is(void **state)
{
    struct image_grey im = grey_made(9);
    uint8_t bytes[SIGNATURE_BYTES];
    struct signature s;

    (void)state;
    signature_of(&im, &s);
    signature_write(&s, bytes);
    for (int i = 0; i < SIGNATURE_PARTS; i++)
        assert_true(signature_read(bytes, (enum signature_part)i) == s.hash[i]);
    image_grey_release(&im);
}

/* A wall, a road: what there is to see deviates by two or three levels. */
static double faint(const struct image_grey *im, double x, double y)
{
    return 120 + at(im, x, y) / 20;
}

static void flat_pictures_are_found_and_similar(void **state)
{
    const struct similarity_guess as_it_is = {.part = SIGNATURE_WHOLE};
    static change_map *const maps[] = {cut, framed, mirrored};
    uint64_t none;

    (void)state;
    for (unsigned seed = 1; seed < 5; seed++) {
        struct image_grey im = grey_made(seed), other = grey_made(seed + 21);
        struct image_grey flat = changed(&im, faint);
        struct image_grey another = changed(&other, faint);

        assert_false(phash_of(&flat, &none));
        assert_true(compare(&flat, &another, &as_it_is) < SIMILAR);
        for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++) {
            struct image_grey copy = changed(&flat, maps[i]);
            struct similarity_guess how;

            if (!near(&flat, &copy, &how) ||
                compare(&flat, &copy, &how) < SIMILAR)
                fail_msg("change %zu, seed %u", i, seed);
            image_grey_release(&copy);
        }
        image_grey_release(&im);
        image_grey_release(&other);
        image_grey_release(&flat);
        image_grey_release(&another);
    }
}

static void blank_pictures_are_similar_by_their_tone(void **state)
{
    struct image_grey a = grey_made(1), b = grey_made(2), seen = grey_made(3);
    struct similarity_guess how = {.part = SIGNATURE_WHOLE};
    size_t pixels = (size_t)a.width * (size_t)a.height;
    struct signature s;

    (void)state;
    memset(a.grey, 90, pixels);
    memset(b.grey, 94, pixels);
    signature_of(&a, &s);
    for (int i = 0; i < SIGNATURE_PARTS; i++)
        assert_true(s.hash[i] == (1u << 22) - 1);
    assert_true(compare(&a, &b, &how) == 1);
    memset(b.grey, 120, pixels);
    assert_true(compare(&a, &b, &how) < SIMILAR);
    assert_true(compare(&a, &seen, &how) < SIMILAR);
    memset(b.grey, 255, pixels);
    signature_of(&b, &s);
    assert_true(s.hash[0] == UINT64_MAX >> 1);
    image_grey_release(&a);
    image_grey_release(&b);
    image_grey_release(&seen);
}

/* In one of two, writing keeps the plain sky from being taken off. */
static double with_sky(const struct image_grey *im, double x, double y)
{
    return y < -0.5 ? 200 : at(im, x, y);
}

static double with_sky_and_wire(const struct image_grey *im, double x, double y)
{
    return y < -0.96 && sin(x * 40) > 0 ? 120 : with_sky(im, x, y);
}

static void what_one_has_taken_off_is_looked_at_too(void **state)
{
    const struct similarity_guess trimmed = {
        .a_trimmed = true, .b_trimmed = true, .wholes = true};
    struct similarity_guess alone = {.part = SIGNATURE_WHOLE};

    (void)state;
    for (unsigned seed = 1; seed < 5; seed++) {
        struct image_grey im = grey_made(seed);
        struct image_grey a = changed(&im, with_sky);
        struct image_grey b = changed(&im, with_sky_and_wire);
        struct trim_box box;

        assert_true(trim_find(&a, &box));
        assert_false(trim_find(&b, &box));
        assert_true(compare(&a, &b, &trimmed) >= SIMILAR);
        alone.a_trimmed = alone.b_trimmed = true;
        assert_true(compare(&a, &b, &alone) < SIMILAR);
        image_grey_release(&im);
        image_grey_release(&a);
        image_grey_release(&b);
    }
}

TESTING_MAIN(cmocka_unit_test(copies_are_found_and_similar),
             cmocka_unit_test(rotated_copies_are_found_and_similar),
             cmocka_unit_test(others_are_not_similar),
             cmocka_unit_test(trim_finds_what_is_around),
             cmocka_unit_test(maps_go_there_and_back),
             cmocka_unit_test(signature_is_stored_as_it_is),
             cmocka_unit_test(flat_pictures_are_found_and_similar),
             cmocka_unit_test(blank_pictures_are_similar_by_their_tone),
             cmocka_unit_test(what_one_has_taken_off_is_looked_at_too))
