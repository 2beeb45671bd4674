#include "testing.h"

#include "picture.h"
#include "adapters/image_heif.h"
#include "images/phash.h"

#include <stdlib.h>

#define SEED(name) "tests/fuzz/seeds/heif/" name

static struct image decoded(const char *path)
{
    struct buf b = picture_file(path);
    struct image im;
    struct err err;

    if (!image_decode(buf_span(&b), &im, &err))
        fail_msg("%s: %s", path, err.text);
    buf_release(&b);
    return im;
}

static void assert_refused(struct span bytes, const char *says)
{
    struct image_info info;
    struct image im;
    struct err err = {.text = ""};

    assert_false(image_probe(bytes, &info, &err));
    assert_string_equal(err.text, says);
    assert_int_equal(err.kind, ERR_RECORD);
    assert_int_equal(err.class, FAILURE_FORMAT);
    assert_false(image_decode(bytes, &im, &err));
    assert_string_equal(err.text, says);
}

static void image_heif_is_told_by_its_brands(void **state)
{
    static const char both[] = "\0\0\0\x1c"
                               "ftypmif1\0\0\0\0mif1avif";
    static const char video[] = "\0\0\0\x18"
                                "ftypisom\0\0\0\0isomavif";

    (void)state;
    assert_string_equal(image_heif_format(span_of("....ftypheic")), "heif");
    assert_string_equal(image_heif_format(span_of("....ftypavis")), "avif");
    assert_string_equal(image_heif_format(span_make(both, sizeof(both) - 1)),
                        "avif");
    assert_null(image_heif_format(span_make(video, sizeof(video) - 1)));
    assert_null(image_heif_format(span_of("....ftyphei")));
    assert_null(image_heif_format(span_of("....ftypic m")));
    assert_null(image_heif_format(span_make("....ftyp\0\0\0\0", 12)));
    assert_refused(span_make(video, sizeof(video) - 1),
                   "unsupported picture format: video");
}

/* What a build without the library says. */
static bool heif_is_missing(void)
{
    static const char *const says =
        "unsupported picture format: %s: this limbeck was built without "
        "libheif, which reads it";
    char text[200];

    if (image_heif_built_in())
        return false;
    assert_string_equal(image_heif_version(), "");
    snprintf(text, sizeof(text), says, "HEIF");
    assert_refused(span_of("....ftypheic"), text);
    snprintf(text, sizeof(text), says, "AVIF");
    assert_refused(span_of("....ftypavif"), text);
    return true;
}

/* The mean of what the channels differ by. */
static double differ(const char *path, const char *wanted)
{
    struct image a = decoded(path), b = decoded(wanted);
    size_t n = (size_t)a.width * (size_t)a.height * 3;
    double sum = 0;

    assert_int_equal(a.width, b.width);
    assert_int_equal(a.height, b.height);
    for (size_t i = 0; i < n; i++)
        sum += abs(a.rgb[i] - b.rgb[i]);
    image_release(&a);
    image_release(&b);
    return sum / (double)n;
}

static void image_decodes_heif_and_avif(void **state)
{
    (void)state;
    if (heif_is_missing())
        return;
    assert_true(differ(SEED("odd.heic"),
                       "tests/golden/data/images/odd131x97.png") < 15);
    assert_true(differ(SEED("odd.avif"),
                       "tests/golden/data/images/odd131x97.png") < 15);
    /* Transparency on white. */
    assert_true(differ(SEED("rgba.avif"), "tests/fuzz/seeds/image/rgba.png") <
                12);
    /* The container turns it, as EXIF does the JPEG that it was made of. */
    assert_true(differ(SEED("turned.avif"), "tests/fuzz/seeds/image/exif.jpg") <
                12);
}

static uint64_t hash_of(const char *path)
{
    struct buf b = picture_file(path);
    struct image_grey grey;
    struct err err;
    uint64_t hash = 0;

    assert_true(image_decode_grey(buf_span(&b), PHASH_MIN_SIDE, &grey, &err));
    assert_true(phash_of(&grey, &hash));
    image_grey_release(&grey);
    buf_release(&b);
    return hash;
}

static void image_reads_what_heif_says_of_itself(void **state)
{
    static const char *const names[] = {SEED("exif.heic"), SEED("turned.avif")};

    (void)state;
    if (heif_is_missing())
        return;
    for (size_t i = 0; i < 2; i++) {
        struct buf b = picture_file(names[i]);
        struct image_position at;
        struct image_info info;
        struct err err;

        image_read_position(buf_span(&b), &at);
        assert_true(at.found);
        assert_string_equal(at.origin, "exif");
        assert_float_equal(at.lat_deg, 48.8584, 1e-4);
        assert_float_equal(at.lon_deg, 2.29444, 1e-4);
        assert_true(image_probe(buf_span(&b), &info, &err));
        assert_string_equal(info.format, i == 0 ? "heif" : "avif");
        /* EXIF's orientation, 6, is not obeyed. */
        assert_int_equal(info.orientation, 1);
        assert_int_equal(info.width, i == 0 ? 19 : 13);
        assert_int_equal(info.height, i == 0 ? 13 : 19);
        buf_release(&b);
    }
    assert_true(__builtin_popcountll(
                    hash_of(SEED("odd.heic")) ^
                    hash_of("tests/golden/data/images/odd131x97.png")) <= 4);
}

static void image_strips_heif_to_a_jpeg(void **state)
{
    struct image_info info;
    struct image_position at;
    struct buf b, out, again;
    struct err err;

    (void)state;
    assert_true(image_leaves_as_jpeg(span_of("heif")));
    assert_true(image_leaves_as_jpeg(span_of("avif")));
    assert_false(image_leaves_as_jpeg(span_of("webp")));
    if (heif_is_missing())
        return;
    b = picture_file(SEED("turned.avif"));
    buf_init(&out, 1 << 20);
    buf_init(&again, 1 << 20);
    assert_true(image_strip(buf_span(&b), &out, &err));
    assert_true(image_probe(buf_span(&out), &info, &err));
    assert_string_equal(info.format, "jpeg");
    assert_int_equal(info.width, 13);
    assert_int_equal(info.height, 19);
    image_read_position(buf_span(&out), &at);
    assert_false(at.found);
    assert_null(memmem(out.data, out.len, "Exif", 4));
    assert_true(image_strip(buf_span(&out), &again, &err));
    assert_true(span_equals(buf_span(&out), buf_span(&again)));
    buf_reset(&out);
    assert_true(image_thumbnail(buf_span(&b), 8, 80, &out, &err));
    assert_true(image_probe(buf_span(&out), &info, &err));
    assert_int_equal(info.height, 8);
    buf_release(&b);
    buf_release(&out);
    buf_release(&again);
}

static void image_heif_that_is_cut_is_no_picture(void **state)
{
    static const char *const names[] = {SEED("odd.heic"), SEED("odd.avif")};

    (void)state;
    if (heif_is_missing())
        return;
    for (size_t i = 0; i < 2; i++) {
        struct buf b = picture_file(names[i]);

        for (size_t n = 12; n < b.len; n += 37) {
            struct image im;
            struct err err = {.text = ""};

            assert_false(image_decode(span_cut(buf_span(&b), 0, n), &im, &err));
            assert_non_null(strstr(err.text, i == 0 ? "HEIF" : "AVIF"));
            assert_null(strchr(err.text, '\n'));
        }
        buf_release(&b);
    }
}

static void image_reads_heif_of_the_world(void **state)
{
    static const struct {
        const char *name;
        int width, height;
        const char *says;
    } files[] = {
        {"ianare_samplefilehub.heif", 640, 426, NULL},
        {"lovell_pitm.avif", 4096, 800, NULL},
        {"libvips_17000x17000.avif", 0, 0,
         "the picture is 17000 x 17000 pixels, more than 178956970"},
    };
    const char *shared = testing_shared();
    char path[600];

    (void)state;
    if (heif_is_missing())
        return;
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

TESTING_MAIN(cmocka_unit_test(image_heif_is_told_by_its_brands),
             cmocka_unit_test(image_decodes_heif_and_avif),
             cmocka_unit_test(image_reads_what_heif_says_of_itself),
             cmocka_unit_test(image_strips_heif_to_a_jpeg),
             cmocka_unit_test(image_heif_that_is_cut_is_no_picture),
             cmocka_unit_test(image_reads_heif_of_the_world))
