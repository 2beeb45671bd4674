#include "testing.h"

#include "formats/png_profile.h"
#include "images/image.h"

/* The start of an EXIF block: "Exif", two NUL, "II*". */
#define HEADER "\nexif\n       9\n457869660000\n49492a\n"

static struct span text_of(const char *keyword, const char *text, struct buf *b)
{
    buf_reset(b);
    buf_add(b, keyword, strlen(keyword) + 1);
    buf_add_text(b, text);
    return buf_span(b);
}

static void png_profile_reads_text(void **state)
{
    struct buf b, out;

    (void)state;
    buf_init(&b, 1000);
    buf_init(&out, PNG_PROFILE_MAX);
    assert_true(png_profile_read(
        "tEXt", text_of("Raw profile type exif", HEADER, &b), &out));
    assert_int_equal(out.len, 9);
    assert_memory_equal(out.data, "Exif\0\0II*", 9);
    buf_reset(&out);
    buf_reset(&b);
    buf_add(&b, "Raw profile type APP1\0\0\0\0\0", 26);
    buf_add_text(&b, HEADER);
    assert_true(png_profile_read("iTXt", buf_span(&b), &out));
    assert_int_equal(out.len, 9);
    buf_release(&b);
    buf_release(&out);
}

static void png_profile_refuses_the_rest(void **state)
{
    static const char *const texts[] = {
        "",
        "\nexif\n",
        "\nexif\n 9\n4578\n",         /* cut off */
        "\nexif\n -1\n45\n",          /* no length */
        "\nexif\n 99999999999\n45\n", /* too long */
        "\nexif\n 2\n45zz\n",         /* no digits */
    };
    struct buf b, out;

    (void)state;
    buf_init(&b, 1000);
    buf_init(&out, PNG_PROFILE_MAX);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_false(png_profile_read(
            "tEXt", text_of("Raw profile type exif", texts[i], &b), &out));
    assert_false(
        png_profile_read("tEXt", text_of("Comment", HEADER, &b), &out));
    assert_false(png_profile_read(
        "IDAT", text_of("Raw profile type exif", HEADER, &b), &out));
    assert_false(png_profile_read(
        "zTXt", text_of("Raw profile type exif", HEADER, &b), &out));
    assert_false(png_profile_read(
        "iTXt", text_of("Raw profile type exif", "", &b), &out));
    assert_false(png_profile_read("tEXt", SPAN_NONE, &out));
    buf_release(&b);
    buf_release(&out);
}

/* A PNG without its pixels; the position stands in a zTXt. */
static const unsigned char picture[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d,
    0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x40,
    0x08, 0x02, 0x00, 0x00, 0x00, 0x25, 0x0b, 0xe6, 0x89, 0x00, 0x00, 0x00,
    0x8e, 0x7a, 0x54, 0x58, 0x74, 0x52, 0x61, 0x77, 0x20, 0x70, 0x72, 0x6f,
    0x66, 0x69, 0x6c, 0x65, 0x20, 0x74, 0x79, 0x70, 0x65, 0x20, 0x65, 0x78,
    0x69, 0x66, 0x00, 0x00, 0x78, 0x9c, 0x5d, 0x4f, 0x41, 0x0e, 0x80, 0x20,
    0x0c, 0xbb, 0xef, 0x15, 0x3e, 0x61, 0xc0, 0x36, 0xe1, 0x39, 0x28, 0x9a,
    0xf8, 0x03, 0x9f, 0x2f, 0x83, 0x11, 0xc5, 0x26, 0x24, 0xed, 0xba, 0x36,
    0x03, 0x8e, 0xfb, 0x3a, 0x61, 0x51, 0xb8, 0x40, 0x40, 0xbc, 0x46, 0x49,
    0x22, 0x58, 0x41, 0x89, 0x92, 0xcf, 0x95, 0x44, 0xec, 0x70, 0x88, 0x9e,
    0x63, 0x44, 0xea, 0xbc, 0x8d, 0x32, 0xce, 0x30, 0x0f, 0xd0, 0x57, 0xe2,
    0x6d, 0x76, 0x98, 0xa9, 0x9a, 0xeb, 0x0b, 0x5d, 0xf2, 0x08, 0x05, 0xf3,
    0x6c, 0x9f, 0xd7, 0xb7, 0x0c, 0xbe, 0x01, 0x19, 0x97, 0x8c, 0xbe, 0xb1,
    0x68, 0xd7, 0x84, 0x9f, 0xce, 0xc9, 0xb5, 0x9f, 0x48, 0x2b, 0xd2, 0xc2,
    0x6d, 0x5e, 0xc0, 0x7d, 0xd6, 0xa5, 0x74, 0xa2, 0x01, 0x05, 0x3c, 0x9d,
    0xe9, 0x37, 0xfe, 0xaa, 0xa1, 0x19, 0x5b, 0x00, 0x00, 0x00, 0x00, 0x49,
    0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

static void png_profile_gives_a_position(void **state)
{
    struct image_position p;

    (void)state;
    image_read_position(span_make(picture, sizeof(picture)), &p);
    assert_true(p.found);
    assert_near(p.lat_deg, 39.932781, 1e-6);
    assert_near(p.lon_deg, -75.211992, 1e-6);
    assert_string_equal(p.origin, "exif");
    /* Each cut, so that nothing is read behind the end. */
    for (size_t len = 0; len < sizeof(picture) - 20; len++) {
        image_read_position(span_make(picture, len), &p);
        assert_false(p.found);
    }
}

TESTING_MAIN(cmocka_unit_test(png_profile_reads_text),
             cmocka_unit_test(png_profile_refuses_the_rest),
             cmocka_unit_test(png_profile_gives_a_position))
