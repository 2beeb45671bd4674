#include "testing.h"

#include "picture.h"
#include "adapters/digest.h"
#include "adapters/json.h"

static void assert_same_pixels(const struct image *a, const struct image *b)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    assert_memory_equal(a->rgb, b->rgb,
                        (size_t)a->width * (size_t)a->height * 3);
}

static struct image decoded(struct span bytes)
{
    struct image im;
    struct err err;

    if (!image_decode(bytes, &im, &err))
        fail_msg("%s", err.text);
    return im;
}

/* The first JPEG after the name, or before it, in an archive that stores its
 * members as they are; a decoder minds nothing behind the end. */
static struct span find_jpeg(struct span archive, struct span name, bool before)
{
    const char *at = memmem(archive.data, archive.len, name.data, name.len);
    const char *end = archive.data + archive.len;

    if (!at)
        fail_msg("no %.*s in its archive", (int)name.len, name.data);
    if (!before)
        at = memmem(at, (size_t)(end - at), "\xff\xd8\xff", 3);
    while (before && memcmp(at, "\xff\xd8\xff", 3) != 0)
        at--;
    return span_make(at, (size_t)(end - at));
}

static void check_golden(const char *key, const struct json *wanted)
{
    static const char *const archives[][2] = {
        {"mp16", "demo/world/mp16/shard_0.msg"},
        {"mp16", "demo/world/mp16/shard_1.msg"},
        {"streetview", "demo/world/streetview/00.zip"},
        {"postcards", "demo/world/postcards/postcards.tar"}};
    struct span rest = span_of(key), source, want;
    bool found = false;

    assert_true(span_next(&rest, ':', &source));
    assert_true(json_text(json_get(wanted, "decoded_sha256"), &want));
    for (size_t i = 0; i < 4; i++) {
        struct buf b;
        struct image im;
        struct digest d;
        char hex[65];

        if (!span_is(source, archives[i][0]))
            continue;
        b = picture_file(archives[i][1]);
        if (!memmem(b.data, b.len, rest.data, rest.len)) {
            buf_release(&b);
            continue;
        }
        im = decoded(find_jpeg(buf_span(&b), rest, span_is(source, "mp16")));
        d = digest_of(
            span_make(im.rgb, (size_t)im.width * (size_t)im.height * 3));
        digest_hex(&d, hex);
        assert_true(span_is(want, hex));
        image_release(&im);
        buf_release(&b);
        found = true;
    }
    assert_true(found);
}

/* Six pictures of the miniature world, decoded by Pillow. */
static void image_decodes_the_golden_pictures_to_the_bit(void **state)
{
    struct buf b = picture_file("demo/golden/teachers.json");
    const struct json *pictures;
    struct arena arena;
    struct err err;

    (void)state;
    arena_init(&arena);
    pictures = json_get(json_parse(buf_span(&b), &arena, &err), "pictures");
    assert_non_null(pictures);
    assert_int_equal(pictures->count, 6);
    for (size_t i = 0; i < pictures->count; i++)
        check_golden(pictures->keys[i], pictures->items[i]);
    arena_release(&arena);
    buf_release(&b);
}

static void image_refuses_every_cut(void **state)
{
    struct image im;
    struct err err;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    picture_jpeg(64, 48, 3, &b);
    im = decoded(buf_span(&b));
    image_release(&im);
    for (size_t len = 0; len < b.len - 2; len += 7) {
        assert_false(image_decode(span_cut(buf_span(&b), 0, len), &im, &err));
        assert_int_equal(err.kind, ERR_RECORD);
        assert_null(im.rgb);
    }
    assert_non_null(strstr(err.text, "truncated"));
    buf_release(&b);
    b = picture_file("tests/golden/data/images/odd131x97.png");
    for (size_t len = 0; len < b.len - 100; len += 211)
        assert_false(image_decode(span_cut(buf_span(&b), 0, len), &im, &err));
    buf_release(&b);
}

static void image_names_what_it_does_not_decode(void **state)
{
#define CASE(bytes, says) {{bytes, sizeof(bytes) - 1}, says}
    static const struct {
        struct span bytes;
        const char *says;
    } cases[] = {
        CASE("", "the file is empty"),
        CASE("GIF89a......", "unsupported picture format: GIF"),
        CASE("II*\0....", "unsupported picture format: TIFF"),
        CASE("MM\0*....", "unsupported picture format: TIFF"),
        CASE("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
             "unsupported picture format: BMP"),
        CASE("\0\0\0\x0cjP  \r\n\x87\n",
             "unsupported picture format: JPEG 2000"),
        CASE("\xff\x4f\xff\x51....", "unsupported picture format: JPEG 2000"),
        CASE("\xff\x0a....", "unsupported picture format: JPEG XL"),
        CASE("\0\0\0\x0cJXL \r\n\x87\n", "unsupported picture format: JPEG XL"),
        CASE("II+\0....", "unsupported picture format: TIFF"),
        CASE("\0\0\1\0\1\0", "unsupported picture format: ICO"),
        CASE(" <svg xmlns=\"http://www.w3.org/2000/svg\">",
             "unsupported picture format: SVG"),
        CASE("<!DOCTYPE html><html>", "not a picture: an HTML or XML page"),
        CASE("BM is not always a bitmap", "not a picture: a text"),
        CASE("\x01\x02\xfe\xff\x80", "not a picture of a format that we know"),
    };
    struct image_info info;
    struct image im;
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_false(image_probe(cases[i].bytes, &info, &err));
        assert_string_equal(err.text, cases[i].says);
        assert_int_equal(err.kind, ERR_RECORD);
        assert_false(image_decode(cases[i].bytes, &im, &err));
        assert_string_equal(err.text, cases[i].says);
    }
}

/* Only the header of a bomb is read. */
static void image_refuses_bombs_by_their_header(void **state)
{
    struct buf b = picture_file("tests/golden/data/images/square224.png");
    struct image_info info;
    struct image im;
    struct err err;
    struct buf jpeg;

    (void)state;
    memcpy(b.data + 16, "\0\1\x86\xa0\0\1\x86\xa0", 8); /* 100,000 squared */
    memcpy(b.data + 29, "\x27\x30\x9c\x9f", 4);
    assert_false(image_probe(buf_span(&b), &info, &err));
    assert_string_equal(err.text, "the picture is 100000 x 100000 pixels, "
                                  "more than 178956970");
    assert_false(image_decode(buf_span(&b), &im, &err));
    buf_release(&b);

    buf_init(&jpeg, 1 << 20);
    picture_jpeg(16, 16, 1, &jpeg);
    char *sof = memmem(jpeg.data, jpeg.len, "\xff\xc0", 2);
    memcpy(sof + 5, "\xff\x00\xff\x00", 4); /* 65,280 squared */
    assert_false(image_probe(buf_span(&jpeg), &info, &err));
    assert_string_equal(err.text, "the picture is 65280 x 65280 pixels, more "
                                  "than 178956970");
    assert_false(image_decode(buf_span(&jpeg), &im, &err));
    buf_release(&jpeg);
}

/* Corner that is bright in the upright picture, when the stored one is bright
 * at its upper left: EXIF 2.3, tag 274. */
static void image_turns_as_exif_says(void **state)
{
    static const int corners[9] = {0, 0, 1, 3, 2, 0, 1, 3, 2};
    const uint32_t zero[6] = {0};

    (void)state;
    for (int o = 1; o <= 8; o++) {
        struct image im = {32, 16, heap_take(32 * 16 * 3)};
        struct image_info info;
        struct buf jpeg, exif;
        struct err err;

        for (int i = 0; i < 32 * 16; i++)
            memset(im.rgb + 3 * i, i % 32 < 16 && i / 32 < 8 ? 250 : 5, 3);
        buf_init(&jpeg, 1 << 20);
        buf_init(&exif, 1 << 16);
        assert_true(image_jpeg_encode(&im, 95, &jpeg, &err));
        image_release(&im);
        picture_exif(o, zero, zero, "NE", &exif);
        picture_add_segment(&jpeg, 0xe1, buf_span(&exif));
        assert_true(image_probe(buf_span(&jpeg), &info, &err));
        assert_int_equal(info.orientation, o);
        assert_int_equal(info.width, 32);
        im = decoded(buf_span(&jpeg));
        assert_int_equal(im.width, o < 5 ? 32 : 16);
        for (int c = 0; c < 4; c++) {
            int x = c % 2 ? im.width - 2 : 1, y = c / 2 ? im.height - 2 : 1;

            assert_int_equal(im.rgb[3 * (y * im.width + x)] > 128,
                             c == corners[o]);
        }
        image_release(&im);
        buf_release(&jpeg);
        buf_release(&exif);
    }
}

static void image_decode_grey_halves_down_to_a_side(void **state)
{
    struct image_grey g;
    struct err err;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 24);
    picture_jpeg(1024, 640, 2, &b);
    assert_true(image_decode_grey(buf_span(&b), 32, &g, &err));
    assert_int_equal(g.width, 128);
    assert_int_equal(g.height, 80);
    image_grey_release(&g);
    assert_true(image_decode_grey(buf_span(&b), 200, &g, &err));
    assert_int_equal(g.height, 320);
    image_grey_release(&g);
    assert_true(image_decode_grey(buf_span(&b), 5000, &g, &err));
    assert_int_equal(g.height, 640);
    image_grey_release(&g);
    buf_release(&b);
}

static void image_thumbnail_fits(void **state)
{
    struct image_info info;
    struct buf b, thumb;
    struct err err;

    (void)state;
    buf_init(&b, 1 << 24);
    buf_init(&thumb, 1 << 20);
    picture_jpeg(900, 300, 2, &b);
    assert_true(image_thumbnail(buf_span(&b), 120, 80, &thumb, &err));
    assert_true(image_probe(buf_span(&thumb), &info, &err));
    assert_int_equal(info.width, 120);
    assert_int_equal(info.height, 40);
    buf_reset(&thumb);
    assert_true(image_thumbnail(buf_span(&b), 4000, 80, &thumb, &err));
    assert_true(image_probe(buf_span(&thumb), &info, &err));
    assert_int_equal(info.width, 900);
    buf_release(&b);
    buf_release(&thumb);
}

/* Everything that could tell the answer goes, the pixels stay. */
static void image_strip_keeps_pixels_alone(void **state)
{
    const uint32_t lat[6] = {48, 1, 0, 1, 0, 1};
    struct image before, after;
    struct image_position p;
    struct buf jpeg, exif, out, again;
    struct span bare;
    struct err err;

    (void)state;
    buf_init(&jpeg, 1 << 20);
    buf_init(&exif, 1 << 16);
    buf_init(&out, 1 << 20);
    buf_init(&again, 1 << 20);
    picture_jpeg(80, 60, 5, &jpeg);
    picture_exif(6, lat, lat, "NE", &exif);
    picture_add_segment(&jpeg, 0xfe, span_of("secret: Paris, 48.85 2.35"));
    picture_add_segment(&jpeg, 0xed, span_of("Photoshop 3.0 secret city"));
    picture_add_segment(&jpeg, 0xe1, buf_span(&exif));
    buf_add_text(&jpeg, "secret tail");
    before = decoded(buf_span(&jpeg));
    assert_true(image_strip(buf_span(&jpeg), &out, &err));
    after = decoded(buf_span(&out));
    assert_same_pixels(&before, &after);
    assert_null(memmem(out.data, out.len, "secret", 6));
    image_read_position(buf_span(&out), &p);
    assert_false(p.found);
    assert_true(image_strip(buf_span(&out), &again, &err));
    assert_true(span_equals(buf_span(&out), buf_span(&again)));
    /* Nothing goes: nothing is copied. A tail alone: the bytes before it. */
    buf_reset(&again);
    assert_true(image_bare(buf_span(&out), &again, &bare, &err));
    assert_int_equal(again.len, out.len); /* its orientation is written anew */
    buf_reset(&jpeg);
    buf_reset(&again);
    picture_jpeg(80, 60, 5, &jpeg);
    assert_true(image_bare(buf_span(&jpeg), &again, &bare, &err));
    assert_ptr_equal(bare.data, jpeg.data);
    assert_int_equal(bare.len, jpeg.len);
    assert_int_equal(again.len, 0);
    buf_add_text(&jpeg, "secret tail");
    assert_true(image_bare(buf_span(&jpeg), &again, &bare, &err));
    assert_ptr_equal(bare.data, jpeg.data);
    assert_int_equal(bare.len, jpeg.len - strlen("secret tail"));
    assert_false(
        image_strip(span_cut(buf_span(&jpeg), 0, jpeg.len / 2), &out, &err));
    image_release(&before);
    image_release(&after);
    buf_release(&jpeg);
    buf_release(&exif);
    buf_release(&out);
    buf_release(&again);
}

/* Formats of the test data: decoded size, or what is said of them. */
static void image_reads_the_formats_of_the_world(void **state)
{
    static const struct {
        const char *name;
        int width, height;
        const char *says;
    } files[] = {
        {"facebook_modes_1.png", 1600, 1004, NULL},
        {"image-rs_jpg_progressive_3.jpg", 650, 470, NULL},
        {"image-rs_png_16bpc_basi0g16.png", 32, 32, NULL},
        {"image-rs_png_16bpc_basn6a16.png", 32, 32, NULL},
        {"image-rs_png_apng_ball.png", 100, 100, NULL},
        {"image-rs_png_interlaced_basi2c08.png", 32, 32, NULL},
        {"image-rs_webp_extended_images_anim.webp", 200, 200, NULL},
        {"libvips_indexed.png", 290, 442, NULL},
        {"libvips_looks-like-svg.webp", 256, 256, NULL},
        {"lovell_Channel_digital_image_CMYK_color_no_profile.jpg", 500, 333,
         NULL},
        {"lovell_big-height.webp", 13, 169, NULL},
        {"python-pillow_frozenpond.mpo", 640, 480, NULL},
        {"python-pillow_junk_jpeg_header.jpg", 1024, 768, NULL},
        {"python-pillow_pil_sample_cmyk.jpg", 100, 100, NULL},
        {"libvips_truncated.jpg", 0, 0, "the JPEG is truncated"},
        {"lovell_truncated.jpg", 0, 0, "the JPEG is truncated"},
        {"python-pillow_ultrahdr.jpg", 0, 0, "the JPEG is truncated"},
        {"lovell_truncated.png", 0, 0, "broken PNG: the file is truncated"},
        {"python-pillow_decompression_bomb.gif", 0, 0,
         "unsupported picture format: GIF"},
        {"image-rs_bmp_Bad_reallybig.bmp", 0, 0,
         "unsupported picture format: BMP"},
        {"python-pillow_unknown_mode.j2k", 0, 0,
         "unsupported picture format: JPEG 2000"},
        {"libvips_favicon.ico", 0, 0, "unsupported picture format: ICO"},
        {"lovell_G31D_MULTI.TIF", 0, 0, "unsupported picture format: TIFF"},
    };
    const char *shared = testing_shared();
    char path[600];

    (void)state;
    if (!shared)
        skip_shared();
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct image im;
        struct err err = {.text = ""};
        struct buf b;
        bool ok;

        snprintf(path, sizeof(path), "%s/data/formats/%s", shared,
                 files[i].name);
        b = picture_file(path);
        ok = image_decode(buf_span(&b), &im, &err);
        if (ok != !files[i].says || (!ok && strcmp(err.text, files[i].says)))
            fail_msg("%s: %s", files[i].name, err.text);
        assert_int_equal(im.width * ok, files[i].width);
        assert_int_equal(im.height * ok, files[i].height);
        image_release(&im);
        buf_release(&b);
    }
}

/* Strips what can be decoded of a list of files, and compares pixels. Returns
 * how many. */
static int strip_all(const char *command)
{
    FILE *list = popen(command, "r");
    char path[600];
    int stripped = 0;

    while (fgets(path, sizeof(path), list)) {
        struct image before, after;
        struct buf b, out;
        struct err err;

        path[strcspn(path, "\n")] = 0;
        b = picture_file(path);
        buf_init(&out, 100u << 20);
        if (image_decode(buf_span(&b), &before, &err)) {
            if (!image_strip(buf_span(&b), &out, &err))
                fail_msg("%s: %s", path, err.text);
            after = decoded(buf_span(&out));
            assert_same_pixels(&before, &after);
            assert_true(out.len <= b.len);
            assert_null(memmem(out.data, out.len, "latitude", 8));
            assert_null(memmem(out.data, out.len, "photo_id", 8));
            assert_null(memmem(out.data, out.len, "secret", 6));
            image_release(&before);
            image_release(&after);
            stripped++;
        }
        buf_release(&b);
        buf_release(&out);
    }
    pclose(list);
    return stripped;
}

/* JPEG, PNG and WebP of every kind, and one with a tail that libwebp would
 * read on into. */
static void image_strip_keeps_the_pixels_of_the_seeds(void **state)
{
    (void)state;
    assert_true(strip_all("ls tests/fuzz/seeds/image/*") >= 14);
}

/* The comments of these pictures hold their positions. */
static void image_strip_cleans_the_im2gps_pictures(void **state)
{
    const char *shared = testing_shared();
    char command[2000];

    (void)state;
    if (!shared)
        skip_shared();
    snprintf(command, sizeof(command),
             "ls %s/data/photos/im2gps_cc/*.jpg %s/data/formats/*.png "
             "%s/data/formats/*.webp",
             shared, shared, shared);
    assert_true(strip_all(command) > 30);
}

TESTING_MAIN(cmocka_unit_test(image_decodes_the_golden_pictures_to_the_bit),
             cmocka_unit_test(image_refuses_every_cut),
             cmocka_unit_test(image_names_what_it_does_not_decode),
             cmocka_unit_test(image_refuses_bombs_by_their_header),
             cmocka_unit_test(image_turns_as_exif_says),
             cmocka_unit_test(image_decode_grey_halves_down_to_a_side),
             cmocka_unit_test(image_thumbnail_fits),
             cmocka_unit_test(image_strip_keeps_pixels_alone),
             cmocka_unit_test(image_reads_the_formats_of_the_world),
             cmocka_unit_test(image_strip_keeps_the_pixels_of_the_seeds),
             cmocka_unit_test(image_strip_cleans_the_im2gps_pictures))
