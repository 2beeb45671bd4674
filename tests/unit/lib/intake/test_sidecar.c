#include "testing.h"

#include "intake/sidecar.h"

static void assert_sidecar(const char *name, const char *bytes,
                           enum sidecar_verdict verdict, const char *picture)
{
    struct arena arena;
    struct sidecar s;

    arena_init(&arena);
    sidecar_read(span_of(name), span_of(bytes), &arena, &s);
    assert_int_equal(s.verdict, verdict);
    if (picture != NULL)
        assert_string_equal(arena_span_text(&arena, s.picture), picture);
    if (verdict == SIDECAR_PLACE) {
        assert_float_equal(s.lat_deg, 48.5, 1e-9);
        assert_float_equal(s.lon_deg, -2.25, 1e-9);
    }
    arena_release(&arena);
}

#define GEO            "\"geoData\":{\"latitude\":48.5,\"longitude\":-2.25,\"altitude\":0}"
#define TAKEOUT(title) "{\"title\":\"" title "\"," GEO "}"

static void sidecar_reads_webdataset(void **state)
{
    (void)state;
    assert_sidecar("s/0001.json", "{\"lat\":48.5,\"lng\":\"-2.25\"}",
                   SIDECAR_PLACE, "s/0001");
    assert_sidecar("0001.json",
                   "{\"gps\":{\"latitude\":48.5,"
                   "\"longitude\":-2.25},\"caption\":\"x\"}",
                   SIDECAR_PLACE, "0001");
    assert_sidecar("12.5.json", "{\"lat\":0,\"lon\":0}", SIDECAR_SILENT,
                   "12.5");
    assert_sidecar("0001.json", "{\"lat\":91,\"lon\":0}", SIDECAR_BROKEN, NULL);
    assert_sidecar("0001.json", "{\"lat\":48.5}", SIDECAR_BROKEN, NULL);
    assert_sidecar("0001.json", "{\"lat\":", SIDECAR_BROKEN, NULL);
    assert_sidecar("0001.json", "{\"caption\":\"x\"}", SIDECAR_NONE, NULL);
    assert_sidecar("0001.json", "[1, 2]", SIDECAR_NONE, NULL);
    assert_sidecar(".json", "{\"lat\":48.5,\"lng\":2}", SIDECAR_NONE, NULL);
    assert_sidecar("0001.txt", "{}", SIDECAR_NONE, NULL);
}

static void sidecar_knows_takeouts_names(void **state)
{
    (void)state;
    assert_sidecar("a/IMG_1.jpg.json", TAKEOUT("IMG_1.jpg"), SIDECAR_PLACE,
                   "a/IMG_1.jpg");
    assert_sidecar("a/IMG_1.jpg(1).json", TAKEOUT("IMG_1.jpg"), SIDECAR_PLACE,
                   "a/IMG_1(1).jpg");
    assert_sidecar("IMG_1.jpg.supplemental-metadata.json", TAKEOUT("IMG_1.jpg"),
                   SIDECAR_PLACE, "IMG_1.jpg");
    assert_sidecar("IMG_1.jpg.supplemental-metadata(2).json",
                   TAKEOUT("IMG_1.jpg"), SIDECAR_PLACE, "IMG_1(2).jpg");
    assert_sidecar("IMG_1.jpg.suppl.json", TAKEOUT("IMG_1.jpg"), SIDECAR_PLACE,
                   "IMG_1.jpg");
    assert_sidecar("IMG_1.json", TAKEOUT("IMG_1.jpg"), SIDECAR_PLACE,
                   "IMG_1.jpg");
    assert_sidecar("x_y.jpg.json", TAKEOUT("x&y.jpg"), SIDECAR_PLACE,
                   "x_y.jpg");
}

/* 46 characters of the title before .json, 47 before the picture's ending. */
static void sidecar_finds_what_a_cut_name_was(void **state)
{
    (void)state;
    assert_sidecar("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ.json",
                   TAKEOUT("abcdefghijklmnopqrstuvwxyz0123456789"
                           "ABCDEFGHIJKLMNOP.jpg"),
                   SIDECAR_PLACE,
                   "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJK.jpg");
    assert_sidecar("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ(1).json",
                   TAKEOUT("abcdefghijklmnopqrstuvwxyz0123456789"
                           "ABCDEFGHIJKLMNOP.jpg"),
                   SIDECAR_PLACE,
                   "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJK(1).jpg");
}

static void sidecar_takes_zeros_for_nothing(void **state)
{
    (void)state;
    assert_sidecar("a.jpg.json",
                   "{\"title\":\"a.jpg\",\"geoData\":{\"latitude\":0.0,"
                   "\"longitude\":0.0}}",
                   SIDECAR_SILENT, "a.jpg");
    assert_sidecar("a.jpg.json",
                   "{\"title\":\"a.jpg\",\"geoData\":{\"latitude\":0.0,"
                   "\"longitude\":0.0},\"geoDataExif\":{\"latitude\":48.5,"
                   "\"longitude\":-2.25}}",
                   SIDECAR_PLACE, "a.jpg");
}

static void sidecar_reads_xmp(void **state)
{
    static const char packet[] =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf="
        "'http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
        "xmlns:exif='http://ns.adobe.com/exif/1.0/' "
        "exif:GPSLatitude='48,30.0N' exif:GPSLongitude='2,15.0W'/>"
        "</rdf:RDF></x:xmpmeta>";

    (void)state;
    assert_sidecar("a/x.xmp", packet, SIDECAR_PLACE, "a/x");
    assert_sidecar("a/x.jpg.xmp", packet, SIDECAR_PLACE, "a/x.jpg");
    assert_sidecar("a/x.xmp", "<x/>", SIDECAR_SILENT, "a/x");
}

TESTING_MAIN(cmocka_unit_test(sidecar_finds_what_a_cut_name_was),
             cmocka_unit_test(sidecar_knows_takeouts_names),
             cmocka_unit_test(sidecar_reads_webdataset),
             cmocka_unit_test(sidecar_reads_xmp),
             cmocka_unit_test(sidecar_takes_zeros_for_nothing))
