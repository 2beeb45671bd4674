#include "testing.h"

#include "formats/xmp.h"

static void xmp_takes_every_form(void **state)
{
    static const struct {
        const char *text, *sides;
        double deg;
    } cases[] = {
        {"48,51.5N", "NS", 48 + 51.5 / 60},
        {"48,51,30N", "NS", 48 + 51 / 60. + 30 / 3600.},
        {"0,4.21601S", "NS", -4.21601 / 60},
        {"34,22.91611E", "EW", 34 + 22.91611 / 60},
        {"122,2.003w", "EW", -122 - 2.003 / 60},
        {" +48.8583 ", "NS", 48.8583},
        {"-2.2945", "EW", -2.2945},
    };
    const char *why;
    double deg;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct xmp_axis axis = {.hemispheres = cases[i].sides,
                                      .limit = 180};

        assert_true(xmp_coordinate(span_of(cases[i].text), &axis, &deg, &why));
        assert_near(deg, cases[i].deg, 1e-12);
    }
}

static void xmp_refuses_the_rest(void **state)
{
    static const char *const cases[][2] = {
        {"", "is not a coordinate"},
        {"N", "is not a coordinate"},
        {"48,51.5", "has no hemisphere"},
        {"48,61.5N", "is not a coordinate"},
        {"48,1,2,3N", "is not a coordinate"},
        {"91,0N", "is out of range"},
        {"north", "is not a coordinate"},
        {"nan", "is not a coordinate"},
        {"48,,5N", "is not a coordinate"},
        {"48.5", "has no hemisphere"},
        {"-48.5N", "has a sign against its hemisphere"},
    };
    const struct xmp_axis lat = {.hemispheres = "NS", .limit = 90};
    const char *why;
    double deg;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_false(xmp_coordinate(span_of(cases[i][0]), &lat, &deg, &why));
        assert_string_equal(why, cases[i][1]);
    }
}

static struct image_position packet_position(const char *inside)
{
    struct image_position p = {.origin = ""};
    char text[1000];

    snprintf(text, sizeof(text),
             "<?xpacket begin=\"\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
             "<rdf:RDF xmlns:rdf="
             "\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
             "xmlns:exif=\"http://ns.adobe.com/exif/1.0/\">%s</rdf:RDF>"
             "</x:xmpmeta><?xpacket end=\"w\"?>",
             inside);
    xmp_position(span_of(text), &p);
    return p;
}

static void xmp_reads_attributes_and_elements(void **state)
{
    struct image_position p =
        packet_position("<rdf:Description exif:GPSLatitude=\"48,51.5N\" "
                        "exif:GPSLongitude=\"2,17.6E\"/>");

    (void)state;
    assert_true(p.found);
    assert_near(p.lat_deg, 48 + 51.5 / 60, 1e-12);
    p = packet_position("<rdf:Description><exif:GPSLatitude>33,30S"
                        "</exif:GPSLatitude><exif:GPSLongitude>151,12,36E"
                        "</exif:GPSLongitude></rdf:Description>");
    assert_true(p.found);
    assert_near(p.lat_deg, -33.5, 1e-12);
    assert_near(p.lon_deg, 151.21, 1e-12);
    assert_string_equal(p.origin, "xmp");
}

static void xmp_says_what_it_refuses(void **state)
{
    struct image_position p =
        packet_position("<rdf:Description exif:GPSLatitude=\"213,0N\" "
                        "exif:GPSLongitude=\"2,17.6E\"/>");

    (void)state;
    assert_false(p.found);
    assert_string_equal(p.refused, "XMP latitude \"213,0N\" is out of range");
    p = packet_position("<rdf:Description exif:GPSLatitude=\"1,0N\"/>");
    assert_string_equal(p.refused, "XMP longitude \"\" is not a coordinate");
    p = packet_position("<rdf:Description exif:GPSLatitude=\"0,0N\" "
                        "exif:GPSLongitude=\"0,0E\"/>");
    assert_false(p.found);
    p = packet_position("<rdf:Description/>");
    assert_false(p.found);
    assert_string_equal(p.refused, "");
}

static void xmp_reads_hemispheres_beside(void **state)
{
    struct image_position p =
        packet_position("<rdf:Description><exif:GPSLatitudeRef>N"
                        "</exif:GPSLatitudeRef><exif:GPSLatitude>27.942666"
                        "</exif:GPSLatitude><exif:GPSLongitudeRef>W"
                        "</exif:GPSLongitudeRef><exif:GPSLongitude>82.452666"
                        "</exif:GPSLongitude></rdf:Description>");

    (void)state;
    assert_true(p.found);
    assert_near(p.lat_deg, 27.942666, 1e-12);
    assert_near(p.lon_deg, -82.452666, 1e-12);
    p = packet_position("<rdf:Description exif:GPSLatitude=\"33.86\" "
                        "exif:GPSLatitudeRef=\"South\" "
                        "exif:GPSLongitude=\"151.21\" "
                        "exif:GPSLongitudeRef=\"E\"/>");
    assert_true(p.found);
    assert_near(p.lat_deg, -33.86, 1e-12);
    p = packet_position("<rdf:Description exif:GPSLatitude=\"33.86\" "
                        "exif:GPSLongitude=\"151.21\"/>");
    assert_false(p.found);
    assert_string_equal(p.refused, "XMP latitude \"33.86\" has no hemisphere");
    p = packet_position("<rdf:Description exif:GPSLatitude=\"33.86\" "
                        "exif:GPSLatitudeRef=\"?\" "
                        "exif:GPSLongitude=\"151.21\"/>");
    assert_false(p.found);
    p = packet_position("<rdf:Description exif:GPSLatitude=\"33.86\" "
                        "exif:GPSLatitudeRef=\"S\" "
                        "exif:GPSLongitude=\"-151.21\" "
                        "exif:GPSLongitudeRef=\"E\"/>");
    assert_string_equal(p.refused, "XMP longitude \"-151.21\" has a sign "
                                   "against its hemisphere");
}

static void xmp_reads_what_drones_write(void **state)
{
    struct image_position p =
        packet_position("<rdf:Description exif:GpsLatitude=\"+22.5427\" "
                        "exif:GpsLongtitude=\"-113.9588\"/>");

    (void)state;
    assert_true(p.found);
    assert_near(p.lon_deg, -113.9588, 1e-12);
    p = packet_position("<rdf:Description exif:GpsLatitude=\"22.5427\" "
                        "exif:GpsLongitude=\"113.9588\"/>");
    assert_true(p.found);
    p = packet_position("<rdf:Description exif:Latitude=\"37.53\" "
                        "exif:Longitude=\"-122.33\"/>");
    assert_true(p.found);
    assert_near(p.lat_deg, 37.53, 1e-12);
    p = packet_position("<rdf:Description exif:Latitude=\"37.53\"/>");
    assert_false(p.found);
    assert_string_equal(p.refused, "");
}

TESTING_MAIN(cmocka_unit_test(xmp_reads_hemispheres_beside),
             cmocka_unit_test(xmp_reads_what_drones_write),
             cmocka_unit_test(xmp_takes_every_form),
             cmocka_unit_test(xmp_refuses_the_rest),
             cmocka_unit_test(xmp_reads_attributes_and_elements),
             cmocka_unit_test(xmp_says_what_it_refuses))
