#include "testing.h"

#include "picture.h"
#include "base/hamming.h"
#include "base/span.h"
#include "base/image_pixels.h"
#include "images/similarity.h"
#include "images/phash.h"

enum { RADIUS = 8, FILES_MAX = 200 };
#define SIMILAR 0.92 /* both as dedupe has them */

static const struct similarity_guess as_it_is = {.part = SIGNATURE_WHOLE};

static bool hash_of(struct span bytes, uint64_t *hash)
{
    struct image_grey g;
    struct err err;
    bool ok;

    if (!image_decode_grey(bytes, PHASH_MIN_SIDE, &g, &err))
        return false;
    ok = phash_of(&g, hash);
    image_grey_release(&g);
    return ok;
}

static uint64_t hash_image(const struct image *im, int quality)
{
    uint64_t hash = 0;
    struct err err;
    struct buf b;

    buf_init(&b, 1 << 24);
    if (!image_jpeg_encode(im, quality, &b, &err) ||
        !hash_of(buf_span(&b), &hash))
        fail_msg("no hash");
    buf_release(&b);
    return hash;
}

static struct image scaled(const struct image *im, int width, int height)
{
    const struct image_pixels in = {3, 0, im->width, im->height, im->rgb};
    size_t n = (size_t)width * (size_t)height * 3;
    struct image out = {width, height, heap_take(n)};
    float *mean = heap_take(n * sizeof(*mean));

    image_pixels_shrink(&in, width, height, mean);
    for (size_t i = 0; i < n; i++)
        out.rgb[i] = (uint8_t)(mean[i] + 0.5f);
    free(mean);
    return out;
}

static struct image cropped(const struct image *im, int side)
{
    struct image out = {im->width - 2 * side, im->height - 2 * side, NULL};

    out.rgb = heap_take((size_t)out.width * (size_t)out.height * 3);
    for (int y = 0; y < out.height; y++)
        memcpy(out.rgb + 3 * y * out.width,
               im->rgb + 3 * ((y + side) * im->width + side),
               3 * (size_t)out.width);
    return out;
}

static void phash_stays_near_through_changes(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed < 12; seed++) {
        struct image im = picture_make(640, 480, seed);
        struct image small = scaled(&im, 400, 300);
        struct image crop = cropped(&im, 6);
        struct image bright = scaled(&im, 640, 480);
        uint64_t hash = hash_image(&im, 92);

        for (int i = 0; i < 640 * 480 * 3; i++)
            bright.rgb[i] = (uint8_t)fmin(255, bright.rgb[i] * 1.1);
        assert_true(hamming_distance(hash, hash_image(&im, 40)) <= RADIUS);
        assert_true(hamming_distance(hash, hash_image(&small, 85)) <= RADIUS);
        assert_true(hamming_distance(hash, hash_image(&bright, 85)) <= RADIUS);
        assert_true(hamming_distance(hash, hash_image(&crop, 85)) <= RADIUS);
        image_release(&im);
        image_release(&small);
        image_release(&crop);
        image_release(&bright);
    }
}

static void phash_tells_mirrored_turned_and_others_apart(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed < 12; seed++) {
        struct image im = picture_make(320, 240, seed);
        struct image other = picture_make(320, 240, seed + 1);
        uint64_t hash = hash_image(&im, 90);

        for (int o = 2; o <= 8; o++) {
            struct image_pixels p = {3, 0, 320, 240, heap_take(320 * 240 * 3)};
            struct image turned;

            memcpy(p.pixels, im.rgb, 320 * 240 * 3);
            image_pixels_orient(&p, o);
            turned = (struct image){p.width, p.height, p.pixels};
            assert_true(hamming_distance(hash, hash_image(&turned, 90)) > 12);
            image_release(&turned);
        }
        assert_true(hamming_distance(hash, hash_image(&other, 90)) > 12);
        image_release(&im);
        image_release(&other);
    }
}

/* The median splits the 64 coefficients in two halves. */
static void phash_sets_half_of_its_bits(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed < 12; seed++) {
        struct image im = picture_make(320, 240, seed);
        uint64_t hash = hash_image(&im, 90);

        assert_int_equal(hamming_distance(hash, 0), 32);
        image_release(&im);
    }
}

static void phash_refuses_flat_pictures(void **state)
{
    struct image_grey g = {100, 100, heap_take(100 * 100)};
    uint64_t hash;

    (void)state;
    memset(g.grey, 130, 100 * 100);
    assert_false(phash_of(&g, &hash));
    for (int i = 0; i < 100 * 100; i++)
        g.grey[i] = (uint8_t)(130 + i % 7 + i / 1000 % 5);
    assert_false(phash_of(&g, &hash));
    for (int i = 0; i < 100 * 100; i++)
        g.grey[i] = (uint8_t)(i / 100 + i % 100);
    assert_true(phash_of(&g, &hash));
    image_grey_release(&g);
    g = (struct image_grey){1, 1, heap_take(1)};
    g.grey[0] = 9;
    assert_false(phash_of(&g, &hash));
    image_grey_release(&g);
}

struct grouped {
    char path[200], group[100];
    bool merge, policy;
    uint64_t hash;
    struct similarity_view view;
};

static void view_of(struct span bytes, struct similarity_view *view)
{
    struct image_grey g;
    struct err err;

    if (!image_decode_grey(bytes, SIMILARITY_SIDE, &g, &err))
        fail_msg("%s", err.text);
    similarity_view_init(view, &g);
    image_grey_release(&g);
}

/* path,group,relation,merge,split, where the relation may be in quotes */
static bool read_group(char *line, struct grouped *g)
{
    char *last, *merge;

    memset(g, 0, sizeof(*g));
    if (sscanf(line, "%199[^,],%99[^,]", g->path, g->group) != 2)
        return false;
    last = strrchr(line, ',');
    if (!last)
        return false;
    *last = 0;
    merge = strrchr(line, ',');
    if (!merge)
        return false;
    g->merge = !strncmp(merge, ",yes", 4);
    g->policy = !strncmp(merge, ",policy", 7);
    return true;
}

/* Precision and recall over all pairs of pictures. */
static void measure(const struct grouped *g, int count, bool look, int *wrong,
                    int *missed)
{
    int hits = 0;

    *wrong = *missed = 0;
    for (int a = 0; a < count; a++) {
        for (int b = a + 1; b < count; b++) {
            bool near = hamming_distance(g[a].hash, g[b].hash) <= RADIUS;
            bool group = !strcmp(g[a].group, g[b].group);
            bool same = group && g[a].merge && g[b].merge;

            if (group && (g[a].policy || g[b].policy))
                continue; /* nobody says */
            if (near && look)
                near = similarity_compare(&g[a].view, &g[b].view, &as_it_is) >=
                       SIMILAR;
            hits += near && same;
            *missed += !near && same;
            *wrong += near && !same;
            if (!near && same)
                print_message("the same, but not similar: %s %s\n", g[a].path,
                              g[b].path);
            if (near && !same)
                print_message("similar, but not the same: %s %s\n", g[a].path,
                              g[b].path);
        }
    }
    print_message("%d pictures, radius %d%s: precision %.3f, recall %.3f\n",
                  count, RADIUS, look ? ", looked at" : "",
                  (double)hits / (hits + *wrong),
                  (double)hits / (hits + *missed));
}

/* Precision and recall on pictures that a person grouped. */
static void phash_measures_up_to_the_groups(void **state)
{
    static struct grouped g[FILES_MAX];
    const char *shared = testing_shared();
    int count = 0, wrong, missed;
    char path[600], line[600];
    FILE *f;

    (void)state;
    if (!shared)
        skip_shared();
    snprintf(path, sizeof(path), "%s/data/dedup/groups.csv", shared);
    f = fopen(path, "r");
    assert_non_null(f);
    while (count < FILES_MAX && fgets(line, sizeof(line), f)) {
        struct buf b;

        if (!read_group(line, &g[count]))
            continue;
        snprintf(path, sizeof(path), "%s/data/%s", shared, g[count].path);
        if (access(path, R_OK) != 0)
            continue;
        b = picture_file(path);
        if (hash_of(buf_span(&b), &g[count].hash)) {
            view_of(buf_span(&b), &g[count].view);
            count++;
        }
        buf_release(&b);
    }
    fclose(f);
    measure(g, count, false, &wrong, &missed);
    assert_int_equal(missed, 0);
    assert_int_equal(wrong, 1); /* two nearly identical cabinets */
    measure(g, count, true, &wrong, &missed);
    assert_true(missed <= 2); /* scaled by nearest neighbours: 0.91 */
    assert_int_equal(wrong, 0);
    assert_true(count >= 60);
}

TESTING_MAIN(cmocka_unit_test(phash_stays_near_through_changes),
             cmocka_unit_test(phash_tells_mirrored_turned_and_others_apart),
             cmocka_unit_test(phash_sets_half_of_its_bits),
             cmocka_unit_test(phash_refuses_flat_pictures),
             cmocka_unit_test(phash_measures_up_to_the_groups))
