#include "testing.h"

#include "base/image_pixels.h"
#include "base/span.h"
#include "images/webp_frame.h"

/* The text with its lengths filled in: RIFF counts what follows it. */
#define WEBP(chunks)                                                           \
    span_make("RIFF\x40\0\0\0WEBP" chunks, sizeof("RIFF....WEBP" chunks) - 1)
#define STILL "VP8 \4\0\0\0abcd"

static void webp_frame_leaves_out_what_follows(void **state)
{
    struct span file = WEBP("EXIF\2\0\0\0xx"
                            "ALPH\2\0\0\0aa" STILL "XMP \2\0\0\0yy");
    struct image_webp_frame f = webp_frame_find(file);

    (void)state;
    assert_int_equal(f.x, 0);
    assert_true(
        span_equals(f.bytes, span_make("ALPH\2\0\0\0aa" STILL, 10 + 12)));
}

static void webp_frame_takes_the_first_of_an_animation(void **state)
{
    struct span file = WEBP("ANMF\x1c\0\0\0"
                            "\3\0\0\1\1\0\0\0\0\0\0\0\0\0\0\0" STILL);
    struct image_webp_frame f = webp_frame_find(file);

    (void)state;
    assert_int_equal(f.x, 6);
    assert_int_equal(f.y, 2 * 257);
    assert_true(span_equals(f.bytes, span_make(STILL, 12)));
}

static void webp_frame_is_empty_when_the_file_ends_before_it(void **state)
{
    struct span whole = WEBP("EXIF\2\0\0\0xx" STILL);

    (void)state;
    for (size_t len = 0; len < 12 + 10 + 8; len++)
        assert_int_equal(webp_frame_find(span_cut(whole, 0, len)).bytes.len, 0);
    assert_int_equal(webp_frame_find(whole).bytes.len, 12);
}

/* A library that is given no frame must not read on. */
static void webp_without_a_frame_is_truncated(void **state)
{
    static const char head[] = "RIFF\x40\0\0\0WEBP"
                               "VP8X\x0a\0\0\0\0\0\0\0\7\0\0\7\0\0";
    struct image_webp_frame none = {.bytes = SPAN_NONE};
    struct image_pixels out = {.channels = 3};
    struct err err = {0};

    (void)state;
    assert_false(image_webp_decode(span_make(head, sizeof(head) - 1), &none,
                                   &out, &err));
    assert_string_equal(err.text, "the WebP is truncated");
    assert_null(out.pixels);
}

TESTING_MAIN(cmocka_unit_test(webp_frame_leaves_out_what_follows),
             cmocka_unit_test(webp_frame_takes_the_first_of_an_animation),
             cmocka_unit_test(webp_frame_is_empty_when_the_file_ends_before_it),
             cmocka_unit_test(webp_without_a_frame_is_truncated))
