#include "testing.h"

#include "geo/coordinates.h"

static const struct {
    const char *text;
    double lat_deg, lon_deg;
    const char *spelling;
} found[] = {
    /* GRE's own spellings */
    {"\"Latitude\": \"-31.28\xC2\xB0\", \"Longitude\": \"149.28\xC2\xB0\"",
     -31.28, 149.28, "labelled"},
    {"'Latitude': '30.322 \xC2\xB0 ', 'Longitude': '35.452 \xC2\xB0 '", 30.322,
     35.452, "labelled"},
    {"\"Latitude\": '39.952 \xC2\xB0 \", \"Longitude\": '-75.165 \xC2\xB0 \"",
     39.952, -75.165, "labelled"},
    {"- \"Latitude\": '41.882 \xC2\xB0 \", \"Longitude\": '-87.630 \xC2\xB0 \"",
     41.882, -87.63, "labelled"},
    {"\"Longitude\" : -73.992210, \"Latitude\" : 40.749602", 40.749602,
     -73.99221, "labelled"},
    {"40.742, -73.985", 40.742, -73.985, "pair"},
    {"40.742\xC2\xB0N, 73.985\xC2\xB0W", 40.742, -73.985, "hemisphere"},
    {"[40.756624, -73.960998]", 40.756624, -73.960998, "pair"},
    /* defects G3 to G7 */
    {"33\xC2\xB0"
     "51'25\"S 151\xC2\xB0"
     "12'31\"E",
     -33.856944, 151.208611, "dms"},
    {"33\xC2\xB0"
     "51'25\"S, 151\xC2\xB0"
     "12'31.2\"E",
     -33.856944, 151.208667, "dms"},
    {"33\xC2\xB0"
     "51'25S 151\xC2\xB0"
     "12'31E",
     -33.856944, 151.208611, "dms"},
    {"\xE2\x88\x92"
     "33.8568, 151.2153",
     -33.8568, 151.2153, "pair"},
    {"Latitude: \xE2\x88\x92 33.8568, Longitude: 151.2153", -33.8568, 151.2153,
     "labelled"},
    {"\xE2\x80\x93"
     "33.8568, 151.2153",
     -33.8568, 151.2153, "pair"},
    {"approx 1. Sydney -33.8, 151.2", -33.8, 151.2, "pair"},
    {"1. -33.8, 151.2", -33.8, 151.2, "pair"},
    {"1) Sydney (-33.8, 151.2)", -33.8, 151.2, "pair"},
    {"48,85; 2,35", 48.85, 2.35, "pair"},
    {"48,8566\xC2\xB0 N, 2,3522\xC2\xB0 E", 48.8566, 2.3522, "hemisphere"},
    {"Latitude: 48,8566, Longitude: 2,3522", 48.8566, 2.3522, "labelled"},
    {"48,8566 2,3522", 48.8566, 2.3522, "pair"},
    /* labels */
    {"lat: 40.7, lon: -73.9", 40.7, -73.9, "labelled"},
    {"lat=40.7&lng=-73.9", 40.7, -73.9, "labelled"},
    {"{\"lat\": 40.7, \"long\": -73.9, \"city\": \"x\"}", 40.7, -73.9,
     "labelled"},
    {"**Latitude:** 40.7128\n**Longitude:** -74.0060", 40.7128, -74.006,
     "labelled"},
    {"Latitude, Longitude: 40.7, -73.9", 40.7, -73.9, "labelled"},
    {"Coordinates (longitude, latitude): -73.9, 40.7", 40.7, -73.9, "labelled"},
    {"lat/lon 40.7 -73.9", 40.7, -73.9, "labelled"},
    {"The latitude is approximately 40.7 and the longitude about -73.9", 40.7,
     -73.9, "labelled"},
    {"40.7 latitude, -73.9 longitude", 40.7, -73.9, "labelled"},
    {"40.7\xC2\xB0 N latitude and 73.9\xC2\xB0 W longitude", 40.7, -73.9,
     "hemisphere"},
    {"Latitude: 40.7\xC2\xB0 N, Longitude: 73.9\xC2\xB0 W", 40.7, -73.9,
     "hemisphere"},
    {"Latitude: 40.7 N, Longitude: -73.9 W", 40.7, -73.9, "hemisphere"},
    {"Latitude: 12, Longitude: 34", 12, 34, "labelled"},
    {"gt_lat: 1.5, gt_lon: 2.5", 1.5, 2.5, "labelled"},
    {"\"latitude\":\"40.7\",\"zoom\":15,\"longitude\":\"-73.9\"", 40.7, -73.9,
     "labelled"},
    {"\xE7\xBA\xAC\xE5\xBA\xA6\xEF\xBC\x9A"
     "36.08\xEF\xBC\x8C"
     "\xE7\xBB\x8F\xE5\xBA\xA6\xEF\xBC\x9A"
     "120.37",
     36.08, 120.37, "labelled"},
    {"\xE5\x8D\x97\xE7\xBA\xAC"
     "33.85\xE5\xBA\xA6\xEF\xBC\x8C"
     "\xE4\xB8\x9C\xE7\xBB\x8F"
     "151.2\xE5\xBA\xA6",
     -33.85, 151.2, "labelled"},
    /* hemispheres */
    {"N 40.742 W 73.985", 40.742, -73.985, "hemisphere"},
    {"N40.742, W073.985", 40.742, -73.985, "hemisphere"},
    {"40.742 N 73.985 W", 40.742, -73.985, "hemisphere"},
    {"73.985 W, 40.742 N", 40.742, -73.985, "hemisphere"},
    {"40.742 degrees North, 73.985 degrees West", 40.742, -73.985,
     "hemisphere"},
    {"40.742\xC2\xB0 north and 73.985\xC2\xB0 west", 40.742, -73.985,
     "hemisphere"},
    {"40\xC2\xB0N 74\xC2\xB0W", 40, -74, "hemisphere"},
    {"40.742\xC2\xB0N, -73.985", 40.742, -73.985, "hemisphere"},
    {"40.742, 73.985\xC2\xB0W", 40.742, -73.985, "hemisphere"},
    {"-33.85\xC2\xB0 S, 151.2\xC2\xB0 E", -33.85, 151.2, "hemisphere"},
    /* degrees, minutes, seconds */
    {"40\xC2\xB0 26.767\xE2\x80\xB2 N 79\xC2\xB0 58.933\xE2\x80\xB2 W",
     40.446117, -79.982217, "dms"},
    {"40\xC2\xB0"
     "26\xE2\x80\xB2"
     "46\xE2\x80\xB3N "
     "79\xC2\xB0"
     "58\xE2\x80\xB2"
     "56\xE2\x80\xB3W",
     40.446111, -79.982222, "dms"},
    {"40 26 46 N, 79 58 56 W", 40.446111, -79.982222, "dms"},
    {"40:26:46N 79:58:56W", 40.446111, -79.982222, "dms"},
    {"40 degrees 26 minutes 46 seconds North, 79 degrees 58 minutes 56 seconds "
     "West",
     40.446111, -79.982222, "dms"},
    {"{\"answer\": \"33\xC2\xB0"
     "51'25\\\"S 151\xC2\xB0"
     "12'31\\\"E\"}",
     -33.856944, 151.208611, "dms"},
    /* the south is written as the north is */
    {"33.86S, 151.21E", -33.86, 151.21, "hemisphere"},
    {"33.86N, 151.21W", 33.86, -151.21, "hemisphere"},
    {"33.86s, 151.21e", -33.86, 151.21, "hemisphere"},
    {"33.86S/151.21E", -33.86, 151.21, "hemisphere"},
    {"Latitude: 12.05S\nLongitude: 77.04W", -12.05, -77.04, "hemisphere"},
    /* minutes and seconds without their marks */
    {"40\xC2\xB0 12.3456 N, 76.9119\xC2\xB0 W", 40.20576, -76.9119, "dms"},
    {"N40\xC2\xB0"
     "7\xE2\x80\x99"
     "22.8, W74\xC2\xB0"
     "7\xE2\x80\x99"
     "22.8\"",
     40.123, -74.123, "dms"},
    {"N 32\xC2\xB0 53.733 W 096\xC2\xB0 48.358", 32.89555, -96.805967, "dms"},
    {"Latitude: 51\xC2\xB0 30.5 N, Longitude: 0\xC2\xB0 7.6 W", 51.508333,
     -0.126667, "dms"},
    {"51\xC2\xB0 30.5' N, 0\xC2\xB0 7.6 W", 51.508333, -0.126667, "dms"},
    {"33\xC2\xB0 51 25 S, 151\xC2\xB0 12 31 E", -33.856944, 151.208611, "dms"},
    /* tildes, tolerances, plus signs, LaTeX */
    {"~48.86, ~2.29", 48.86, 2.29, "pair"},
    {"~-12.05, ~-77.04", -12.05, -77.04, "pair"},
    {"\xE2\x89\x88 48.86, \xE2\x89\x88 2.29", 48.86, 2.29, "pair"},
    {"+48.86, +2.29", 48.86, 2.29, "pair"},
    {"48.86 \xC2\xB1 0.05, 2.29 \xC2\xB1 0.05", 48.86, 2.29, "pair"},
    {"lat 48.86 (+/- 0.5), lon 2.29 (+/- 0.5)", 48.86, 2.29, "labelled"},
    {"12.05^{\\circ}\\text{S}, 77.04^{\\circ}\\text{W}", -12.05, -77.04,
     "hemisphere"},
    {"$12.05^\\circ$ S, $77.04^\\circ$ W", -12.05, -77.04, "hemisphere"},
    {"$$\\text{Latitude: } -12.05, \\quad \\text{Longitude: } -77.04$$", -12.05,
     -77.04, "labelled"},
    {"so $48.8566, 2.3522$.", 48.8566, 2.3522, "pair"},
    {"(12.05\\degree S, 77.04\\degree W)", -12.05, -77.04, "hemisphere"},
    /* words of other languages */
    {"Latitud 12.05 sur, longitud 77.04 oeste", -12.05, -77.04, "hemisphere"},
    {"Latitude 12.05 sur la carte, longitude 77.04", 12.05, 77.04, "labelled"},
    {"12,05\xC2\xB0 sur, 77,04\xC2\xB0 oeste", -12.05, -77.04, "hemisphere"},
    {"33,45\xC2\xB0 Sud, 151,2\xC2\xB0 Est", -33.45, 151.2, "hemisphere"},
    {"22,9\xC2\xB0 sul, 43,2\xC2\xB0 oeste", -22.9, -43.2, "hemisphere"},
    {"48,1\xC2\xB0 Nord, 11,6\xC2\xB0 Ost", 48.1, 11.6, "hemisphere"},
    {"33,9\xC2\xB0 S\xC3\xBC"
     "d, 18,4\xC2\xB0 Ost",
     -33.9, 18.4, "hemisphere"},
    {"55,75\xC2\xB0 \xD1\x81.\xD1\x88., 37,62\xC2\xB0 \xD0\xB2.\xD0\xB4.",
     55.75, 37.62, "hemisphere"},
    {"\xD0\xA8\xD0\xB8\xD1\x80\xD0\xBE\xD1\x82\xD0\xB0: 55.75, "
     "\xD0\x94\xD0\xBE\xD0\xBB\xD0\xB3\xD0\xBE\xD1\x82\xD0\xB0: 37.62",
     55.75, 37.62, "labelled"},
    {"33.85\xC2\xB0\xE5\x8D\x97, 151.2\xC2\xB0\xE4\xB8\x9C", -33.85, 151.2,
     "hemisphere"},
    /* longitude first, by the notation */
    {"48.86, 2.29 - 70%", 48.86, 2.29, "pair"},
    {"lat 48.86, lon 2.29 - 5 km north", 48.86, 2.29, "labelled"},
    {"POINT(2.3522 48.8566)", 48.8566, 2.3522, "pair"},
    {"POINT (-77.04 -12.05)", -12.05, -77.04, "pair"},
    /* percent signs of addresses */
    {"https://www.google.com/maps/place/"
     "28%C2%B059'54.7%22N+50%C2%B022'14.8%22E)",
     28.998528, 50.370778, "dms"},
    {"https://www.google.com/maps/place/48%C2%B051'29.6%22N+2%C2%B017'40.2%22E/"
     "@48.8582222,2.2945,17z",
     48.8582222, 2.2945, "dms"},
    {"https://maps.example/?q=40.7128%2C%20-74.0060", 40.7128, -74.006, "pair"},
    {"https://maps.example/?q=40.7128%2C+74.0060", 40.7128, 74.006, "pair"},
    /* brackets, quotes, addresses of maps */
    {"(40, -73)", 40, -73, "pair"},
    {"40.7128\xC2\xB0, -74.0060\xC2\xB0", 40.7128, -74.006, "pair"},
    {"{\"coordinates\": [\"40.7128\", \"-74.0060\"]}", 40.7128, -74.006,
     "pair"},
    {"https://www.google.com/maps/@40.7128,-74.0060,15z", 40.7128, -74.006,
     "pair"},
    {"https://maps.example/?q=40.7128%2C-74.0060", 40.7128, -74.006, "pair"},
    {"https://www.openstreetmap.org/#map=15/40.7128/-74.0060", 40.7128, -74.006,
     "pair"},
    {"https://x.example/data=!3d40.7128!4d-74.0060", 40.7128, -74.006,
     "labelled"},
    {"geo:40.7128,-74.0060", 40.7128, -74.006, "pair"},
    {"line\\n40.7128, -74.0060", 40.7128, -74.006, "pair"},
    /* one position, several mentions; noise */
    {"around 40\xC2\xB0N, 74\xC2\xB0W, so 40.7128\xC2\xB0 N, 74.0060\xC2\xB0 W",
     40.7128, -74.006, "hemisphere"},
    {"(40.7128, -74.0060), that is 40.713, -74.006", 40.7128, -74.006, "pair"},
    {"Sizes 3.5, 4.5. Latitude: 10.5 Longitude: 20.5", 10.5, 20.5, "labelled"},
    {"Built in 1889 on 12.05.1990, 25.5 km off, 40.5%: 48.8584, 2.2945",
     48.8584, 2.2945, "pair"},
    {"Longitude 180, latitude 0.5; longitude -180, latitude 0.5", 0.5, 180,
     "labelled"},
    {"Latitude: 0.0, Longitude: 0.0", 0, 0, "labelled"},
    {"latitude: 48.853     0, longitude: 2.3499", 48.853, 2.3499, "labelled"},
    /* hemispheres that stand apart */
    {"Latitude: 33.45 (S)\nLongitude: 70.66 (W)", -33.45, -70.66, "hemisphere"},
    {"latitud 33.45 sur, longitud 70.66 oeste", -33.45, -70.66, "hemisphere"},
    {"latitude 33,45 sul, longitude 70,66 oeste", -33.45, -70.66, "hemisphere"},
    {"latitude 33.45 e longitude 70.66", 33.45, 70.66, "labelled"},
    /* the order is said behind */
    {"Coordinates: (2.3522, 48.8566) [lon, lat]", 48.8566, 2.3522, "pair"},
    {"(48.8566, 2.3522) (lat, lon)", 48.8566, 2.3522, "pair"},
    /* O is east in one language, west in another: by the label */
    {"Breitengrad: 53,8655\xC2\xB0 N, L\xC3\xA4ngengrad: 10,6866\xC2\xB0 O",
     53.8655, 10.6866, "hemisphere"},
    {"Longitud: 58,3816\xC2\xB0 O, Latitud: 34,6037\xC2\xB0 S", -34.6037,
     -58.3816, "hemisphere"},
    {"52,3676\xC2\xB0 NB, 4,9041\xC2\xB0 OL", 52.3676, 4.9041, "hemisphere"},
    {"33,9\xC2\xB0 ZB, 18,4\xC2\xB0 WL", -33.9, -18.4, "hemisphere"},
    {"53,8655\xC2\xB0 n. Br., 10,6866\xC2\xB0 \xC3\xB6. L.", 53.8655, 10.6866,
     "hemisphere"},
    {"Enlem: 41,0082, Boylam: 28,9784", 41.0082, 28.9784, "labelled"},
    /* plus codes: middles of the specification's own examples */
    {"7FG49Q00+", 20.375, 2.775, "plus code"},
    {"7FG49QCJ+2V", 20.3700625, 2.7821875, "plus code"},
    {"The plus code is 4VCPPQGP+Q9.", -41.2730625, 174.7859375, "plus code"},
    {"(8FVC2222+22)", 47.0000625, 8.0000625, "plus code"},
    {"22220000+", -89.5, -179.5, "plus code"},
    {"8FW4V75V+8Q", 48.8583125, 2.2944375, "plus code"},
    {"8FVC9G8F+6X (47.3656, 8.5249)", 47.3656, 8.5249, "pair"},
    {"47.4, 8.5, that is 8FVC9G8F+6X", 47.3655625, 8.5249375, "plus code"},
    /* MGRS, as geographiclib has them */
    {"18SUJ2337106519", 38.8898051, -77.0365373, "mgrs"},
    {"31U DQ 48251 11932", 48.8581984, 2.2944960, "mgrs"},
    {"33UXP0500444998", 48.2494972, 16.4145016, "mgrs"},
    {"It is at 4QFJ1234567890.", 21.4098012, -157.9160763, "mgrs"},
    {"24XWT783908", 83.6277778, -32.6643364, "mgrs"},
    {"MGRS: 33UXP04", 48.2495114, 16.4144414, "mgrs"},
};

static void coordinates_finds_every_spelling(void **state)
{
    struct coordinates c;

    (void)state;
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
        struct span text = span_of(found[i].text);
        enum coordinates_verdict v = coordinates_find(text, &c);

        if (v != COORDINATES_FOUND ||
            fabs(c.lat_deg - found[i].lat_deg) > 2e-6 ||
            fabs(c.lon_deg - found[i].lon_deg) > 2e-6 ||
            strcmp(c.spelling, found[i].spelling) != 0)
            fail_msg("%s\ngives %d: %.6f %.6f %s", found[i].text, (int)v,
                     c.lat_deg, c.lon_deg, c.spelling ? c.spelling : "");
        assert_true(c.start < c.end && c.end <= text.len);
    }
}

static const struct {
    const char *text;
    enum coordinates_verdict verdict;
} other[] = {
    {"", COORDINATES_NONE},
    {"I'm sorry, I cannot help with that.", COORDINATES_NONE},
    {"Latitude: unknown, Longitude: unknown", COORDINATES_NONE},
    {"Latitude: 40.7", COORDINATES_NONE},
    {"the latitude suggests a mild climate, 2. 15 trees", COORDINATES_NONE},
    {"a long 3.5 km road, 4.5 m wide", COORDINATES_NONE},
    {"versions 1.2.3 and 4.5.6", COORDINATES_NONE},
    {"2024-05-12 at 12:30, 14:45", COORDINATES_NONE},
    {"between 40.5% and 50.5%", COORDINATES_NONE},
    {"20.5 \xC2\xB0"
     "C, 25.5 \xC2\xB0"
     "C",
     COORDINATES_NONE},
    {"population 48,856, 2,352 in 1990", COORDINATES_NONE},
    {"1920.5, 1080.5", COORDINATES_NONE},
    {"A4.5, B5.5", COORDINATES_NONE},
    {"take the E40, N12 and S4", COORDINATES_NONE},
    {"1.5, 2.5, 3.5, 4.5, 5.5, 6.5", COORDINATES_NONE},
    {"40,74", COORDINATES_NONE},
    {"Latitude: 213.5, Longitude: 10", COORDINATES_RANGE},
    {"Latitude: 10, Longitude: 213.5", COORDINATES_RANGE},
    {"151.2, -33.8", COORDINATES_RANGE}, /* never swapped silently */
    {"33\xC2\xB0"
     "61'25\"S, 151\xC2\xB0"
     "12'31\"E",
     COORDINATES_RANGE},
    {"Latitude: 95.1, Longitude: 20.1, or (40.7, 20.1)", COORDINATES_RANGE},
    {"(40.7, -73.9) or (51.5, -0.1)", COORDINATES_AMBIGUOUS},
    {"40.7,-73.9; 51.5,-0.1; 48.8,2.3", COORDINATES_AMBIGUOUS},
    {"Latitude: 40.7, Longitude: -73.9\nLatitude: 51.5, Longitude: -0.1",
     COORDINATES_AMBIGUOUS},
    {"-33.8\xC2\xB0N, 151.2\xC2\xB0"
     "E",
     COORDINATES_AMBIGUOUS},
    {"Latitude: 73.9\xC2\xB0 W, Longitude: 40.7\xC2\xB0 N",
     COORDINATES_AMBIGUOUS},
    /* ranges: neither end is the answer */
    {"Latitude 4.817 to 88.225; Longitude -179.950 to 180.000",
     COORDINATES_AMBIGUOUS},
    {"Latitude: 40 to 42, Longitude: -5 to -3", COORDINATES_AMBIGUOUS},
    {"lat 40.0\xE2\x80\x93"
     "42.0, lon -5.0\xE2\x80\x93-3.0",
     COORDINATES_AMBIGUOUS},
    {"48.86 to 48.90 N, 2.29 to 2.35 E", COORDINATES_AMBIGUOUS},
    {"Latitude: between 40 and 42, Longitude: between -3 and -5",
     COORDINATES_AMBIGUOUS},
    {"lat: 40.5-42.5, lon: 2.5", COORDINATES_AMBIGUOUS},
    {"lat: 40.5, lon: 2.5 ... 3.5", COORDINATES_AMBIGUOUS},
    {"Latitude: 40.5 or 41.5, Longitude: 2.5", COORDINATES_AMBIGUOUS},
    {"48.85~48.90, 2.29", COORDINATES_AMBIGUOUS},
    {"a fee of $12.05, 77.04 in all", COORDINATES_NONE},
    {"#12.05, 77.04", COORDINATES_NONE},
    /* what touches a number is not known */
    {"lat: 43._Row_Number, lon: 5.5", COORDINATES_AMBIGUOUS},
    {"lat: 43abc, lon: 5.5, 7.5", COORDINATES_AMBIGUOUS},
    {"lat: 1.2.3, lon: 4.5, 6.5", COORDINATES_AMBIGUOUS},
    {"lat: a48.85, lon: 2.35, 7.5", COORDINATES_AMBIGUOUS},
    {"48.8566q, 2.3522", COORDINATES_AMBIGUOUS},
    {"--33.86, 151.21", COORDINATES_AMBIGUOUS},
    {"lat: +-33.86, lon: 151.21", COORDINATES_AMBIGUOUS},
    {"48.85q 2.35, 7.5", COORDINATES_AMBIGUOUS},
    {"lat 4.07e1, lon -7.4e1", COORDINATES_AMBIGUOUS},
    {"Latitude: 51\xC2\xB0 30.5, Longitude: 0\xC2\xB0 7.6",
     COORDINATES_AMBIGUOUS},
    {"40.5\xC2\xB0 12.3 N", COORDINATES_AMBIGUOUS},
    {"0.8, 48.8566, 2.3522", COORDINATES_AMBIGUOUS},
    /* O is east in one language, west in another */
    {"48,85\xC2\xB0 N, 2,35\xC2\xB0 O", COORDINATES_AMBIGUOUS},
    {"Latitude: 22,9\xC2\xB0 S, Longitude: 43,2\xC2\xB0 O",
     COORDINATES_AMBIGUOUS},
    /* other notations */
    {"31 N 448251 5411932", COORDINATES_NONE},
    /* codes that are none, or touched, or of a place that is not said */
    {"8FVC9G8F+6", COORDINATES_NONE},
    {"8FVC9G8F+6X2345678", COORDINATES_NONE},
    {"x8FVC9G8F+6X", COORDINATES_NONE},
    {"8FVC9G8F+6Xy", COORDINATES_NONE},
    {"8FVC0000+6X", COORDINATES_NONE},
    {"8F000000+", COORDINATES_NONE},
    {"8FVC9G0F+", COORDINATES_NONE},
    {"XXVC9G8F+6X", COORDINATES_NONE},
    {"CXVC9G8F+6X", COORDINATES_NONE},
    {"9G8F+6X", COORDINATES_NONE},
    {"8FVC9G8F+6X, or 48.85, 2.35", COORDINATES_AMBIGUOUS},
    {"8FVC9G8F+6X or 8FW4V75V+8Q", COORDINATES_AMBIGUOUS},
    {"33UXP04", COORDINATES_NONE},
    {"35KLM1234", COORDINATES_NONE}, /* a number plate */
    {"12EUR 500600", COORDINATES_NONE},
    {"12 EUR 500600", COORDINATES_NONE},
    {"33UXP050044499", COORDINATES_NONE},
    {"33UIP0500444998", COORDINATES_NONE},
    {"33UAP0500444998", COORDINATES_NONE}, /* no such column in zone 33 */
    {"33UXK0500444998", COORDINATES_NONE}, /* the row is not in that band */
    {"61UXP0500444998", COORDINATES_NONE},
    {"33UXP0500444998a", COORDINATES_NONE},
    {"33UXP05004449.98", COORDINATES_NONE},
    {"2.4GHz, 5.0GHz", COORDINATES_NONE},
};

static void coordinates_says_why_there_is_none(void **state)
{
    struct coordinates c;

    (void)state;
    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
        enum coordinates_verdict v =
            coordinates_find(span_of(other[i].text), &c);

        if (v != other[i].verdict)
            fail_msg("%s\ngives %d: %.6f %.6f", other[i].text, (int)v,
                     c.lat_deg, c.lon_deg);
    }
}

static void coordinates_says_where_they_stand(void **state)
{
    struct coordinates c;
    const char *text = "I say N 40.742 W 73.985, roughly";

    (void)state;
    assert_int_equal(coordinates_find(span_of(text), &c), COORDINATES_FOUND);
    assert_int_equal(c.start, 6);
    assert_int_equal(c.end, 23);
}

static void coordinates_reads_numbers_exactly(void **state)
{
    struct coordinates c;

    (void)state;
    assert_int_equal(
        coordinates_find(
            span_of("lat 12.437700088637165, lon 138.14890723327248"), &c),
        COORDINATES_FOUND);
    assert_true(c.lat_deg == 12.437700088637165);
    assert_true(c.lon_deg == 138.14890723327248);
}

static double seconds_for(const char *unit, size_t bytes)
{
    struct timespec a, b;
    struct coordinates c;
    size_t n = strlen(unit);
    char *text = malloc(bytes);

    for (size_t i = 0; i < bytes; i++)
        text[i] = unit[i % n];
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    coordinates_find((struct span){text, bytes}, &c);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    free(text);
    return (double)(b.tv_sec - a.tv_sec) +
           1e-9 * (double)(b.tv_nsec - a.tv_nsec);
}

/* A quadratic path would take minutes where a linear one takes a second. */
static void coordinates_is_linear_on_hostile_text(void **state)
{
    static const char *const units[] = {"1",
                                        "1 ",
                                        "1,",
                                        "-",
                                        " ",
                                        "1.",
                                        "lat ",
                                        "lat 1k",
                                        "1.5, 2 ",
                                        "(",
                                        "\xE7\x95\x8C"
                                        "1k",
                                        "lat,lon:",
                                        "1\xC2\xB0",
                                        "N 1.5 ",
                                        "1.5;2.5;",
                                        "lat 91.5 lon 2.5 ",
                                        "1 to ",
                                        "1.5 +/- ",
                                        "1.5%22",
                                        "~",
                                        "1\xC2\xB0~~~~",
                                        "8FVC9G8F+6X",
                                        "22222222+",
                                        "33UXP0500444998 ",
                                        "33UXP ",
                                        "9"};

    (void)state;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        double s = seconds_for(units[i], 1000 * 1000);

        if (s > 10)
            fail_msg("1 MB of '%s': %.1f s", units[i], s);
    }
}

TESTING_MAIN(cmocka_unit_test(coordinates_finds_every_spelling),
             cmocka_unit_test(coordinates_says_why_there_is_none),
             cmocka_unit_test(coordinates_says_where_they_stand),
             cmocka_unit_test(coordinates_reads_numbers_exactly),
             cmocka_unit_test(coordinates_is_linear_on_hostile_text))
