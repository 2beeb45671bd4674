#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "models/pictures/patches.h"
#include "models/pictures/resize.h"
#include "models/weights/safetensors.h"

static const char *const NAMES[] = {"odd131x97", "wide300x180", "square224"};

static struct safetensors *open_golden(void)
{
    struct err err = {0};
    struct safetensors *st =
        safetensors_open("tests/golden/data/preprocess.safetensors", &err);

    if (!st)
        fail_msg("%s", err.text);
    return st;
}

static void read_picture(const char *name, struct image *out)
{
    struct err err = {0};
    struct buf bytes;
    char path[200];

    snprintf(path, sizeof(path), "tests/golden/data/images/%s.png", name);
    buf_init(&bytes, 1 << 20);
    if (!file_read(path, &bytes, &err) ||
        !image_decode(buf_span(&bytes), out, &err))
        fail_msg("%s: %s", path, err.text);
    buf_release(&bytes);
}

static const struct tensor *find(const struct safetensors *st,
                                 const char *family, const char *name,
                                 const char *what)
{
    const struct tensor *t;
    char full[100];

    snprintf(full, sizeof(full), "%s.%s.%s", family, name, what);
    t = safetensors_find(st, full);
    assert_non_null(t);
    return t;
}

/* want: U8 [height, width, 3] */
static void check_resized(const struct image *im, const struct tensor *want,
                          enum resize_filter filter)
{
    struct image out;

    assert_true(resize_image(im, (int)want->shape[1], (int)want->shape[0],
                             filter, &out, NULL));
    assert_memory_equal(out.rgb, want->data, want->count);
    image_release(&out);
}

static void resize_equals_pillow_to_the_bit(void **state)
{
    struct safetensors *st = open_golden();
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++) {
        struct image im;

        read_picture(NAMES[i], &im);
        check_resized(&im, find(st, "qwen", NAMES[i], "full.u8"),
                      RESIZE_BICUBIC);
        check_resized(&im, find(st, "qwen", NAMES[i], "cap64.u8"),
                      RESIZE_BICUBIC);
        check_resized(&im, find(st, "seg", NAMES[i], "u8"), RESIZE_BILINEAR);
        image_release(&im);
    }
    safetensors_close(st);
}

static const struct patch_rule RULE = {
    .patch = 14,
    .merge = 2,
    .frames = 2,
    .min_pixels = 3136,
    .max_pixels = 28 * 28 * 64,
    .mean = {0.48145466f, 0.4578275f, 0.40821073f},
    .std = {0.26862954f, 0.26130258f, 0.27577711f},
};

static void patches_stand_in_blocks(void **state)
{
    struct safetensors *st = open_golden();
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++) {
        const struct tensor *want =
            find(st, "qwen", NAMES[i], "cap64.pixel_values");
        const float *values = want->data;
        struct patch_grid grid;
        int64_t shape[3];
        struct image im;
        float *patches;
        size_t j;

        read_picture(NAMES[i], &im);
        assert_true(patches_cut(&im, &RULE, &grid, &patches, NULL));
        tensor_read_int(find(st, "qwen", NAMES[i], "cap64.grid"), 0, 3, shape);
        assert_int_equal(grid.height, shape[1]);
        assert_int_equal(grid.width, shape[2]);
        for (j = 0; j < want->count; j++)
            assert_near(patches[j], values[j], 3e-7);
        free(patches);
        image_release(&im);
    }
    safetensors_close(st);
}

static void check_size(const int64_t row[6], int64_t least, int64_t most,
                       int64_t height, int64_t width)
{
    struct patch_rule rule = RULE;
    int w, h;

    rule.min_pixels = least;
    rule.max_pixels = most;
    assert_true(patches_size((int)row[1], (int)row[0], &rule, &w, &h, NULL));
    if (h != height || w != width)
        fail_msg("%dx%d becomes %dx%d, not %dx%d", (int)row[1], (int)row[0], w,
                 h, (int)width, (int)height);
}

static void patches_size_gives_every_golden_case(void **state)
{
    struct safetensors *st = open_golden();
    const struct tensor *t = safetensors_find(st, "smart_resize");
    int64_t row[6];
    size_t i;

    (void)state;
    assert_int_equal(t->count, 149 * 6);
    for (i = 0; i < t->count; i += 6) {
        tensor_read_int(t, i, 6, row);
        check_size(row, 3136, 28 * 28 * 1280, row[2], row[3]);
        check_size(row, 4 * 784, 256 * 784, row[4], row[5]);
    }
    safetensors_close(st);
}

static void patches_refuse_what_cannot_be_sized(void **state)
{
    struct err err = {0};
    int w, h;

    (void)state;
    assert_false(patches_size(20000, 1, &RULE, &w, &h, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    assert_non_null(strstr(err.text, "20000x1"));
    assert_false(patches_size(0, 5, &RULE, &w, &h, &err));
    assert_true(patches_size(200, 1, &RULE, &w, &h, &err));
}

static void resize_refuses_sizes_out_of_range(void **state)
{
    uint8_t grey[3] = {10, 20, 30};
    struct image im = {1, 1, grey}, out;
    struct err err = {0};

    (void)state;
    assert_false(resize_image(&im, 0, 5, RESIZE_BICUBIC, &out, &err));
    assert_false(resize_image(&im, 65500, 65500, RESIZE_BICUBIC, &out, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    assert_true(resize_image(&im, 5, 3, RESIZE_BICUBIC, &out, &err));
    assert_int_equal(out.rgb[5 * 3 * 3 - 1], 30);
    image_release(&out);
    assert_true(resize_image(&im, 1, 1, RESIZE_BILINEAR, &out, &err));
    assert_int_equal(out.rgb[1], 20);
    image_release(&out);
}

TESTING_MAIN(cmocka_unit_test(resize_equals_pillow_to_the_bit),
             cmocka_unit_test(patches_stand_in_blocks),
             cmocka_unit_test(patches_size_gives_every_golden_case),
             cmocka_unit_test(patches_refuse_what_cannot_be_sized),
             cmocka_unit_test(resize_refuses_sizes_out_of_range))
