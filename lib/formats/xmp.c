#include "formats/xmp.h"

#include "adapters/xml.h"

#include <math.h>

#define XMP_TEXT_MAX 64

/* Who writes a position, and under which names: XMP's own schema for EXIF;
 * DJI (and its misspelling); Skydio. The last two write signed degrees, so
 * that a number without a sign is north or east there. */
static const struct xmp_names {
    const char *lat, *lon, *lon_other;
    bool is_signed;
} xmp_writers[] = {
    {"GPSLatitude", "GPSLongitude", "GPSLongitude", false},
    {"GpsLatitude", "GpsLongitude", "GpsLongtitude", true},
    {"Latitude", "Longitude", "Longitude", true},
};

enum { XMP_WRITERS = sizeof(xmp_writers) / sizeof(xmp_writers[0]) };

/* "" while not seen. */
struct xmp_pair {
    char lat[XMP_TEXT_MAX], lon[XMP_TEXT_MAX];
};

struct xmp_reader {
    struct xmp_pair writers[XMP_WRITERS];
    struct xmp_pair sides; /* GPSLatitudeRef, GPSLongitudeRef */
};

static void xmp_keep(char text[XMP_TEXT_MAX], const char *value)
{
    if (!text[0])
        snprintf(text, XMP_TEXT_MAX, "%s", value);
}

static void xmp_see(void *arg, const char *local_name, const char *value)
{
    struct xmp_reader *r = arg;

    if (!strcasecmp(local_name, "GPSLatitudeRef"))
        xmp_keep(r->sides.lat, value);
    else if (!strcasecmp(local_name, "GPSLongitudeRef"))
        xmp_keep(r->sides.lon, value);
    for (size_t i = 0; i < XMP_WRITERS; i++) {
        if (!strcmp(local_name, xmp_writers[i].lat))
            xmp_keep(r->writers[i].lat, value);
        else if (!strcmp(local_name, xmp_writers[i].lon) ||
                 !strcmp(local_name, xmp_writers[i].lon_other))
            xmp_keep(r->writers[i].lon, value);
    }
}

/* The hemisphere's letter behind the number; 0: there is none. */
static char xmp_side(struct span text, const char *hemispheres)
{
    char side = text.len ? (char)toupper(text.data[text.len - 1]) : 0;

    return side == hemispheres[0] || side == hemispheres[1] ? side : 0;
}

/* "W", "West": the letter; 0 for anything else. */
static char xmp_side_beside(struct span text, const char *hemispheres)
{
    static const char *const words[] = {"north", "south", "east", "west"};
    char side = 0;

    text = span_trim(text);
    if (text.len == 1)
        return xmp_side(text, hemispheres);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (span_is_nocase(text, words[i]))
            side = words[i][0];
    }
    return xmp_side(span_make(&side, 1), hemispheres);
}

/* Degrees, minutes and seconds between commas; *parts: how many. */
static bool xmp_degrees(struct span rest, double *deg, int *parts)
{
    double unit = 1, part;
    struct span field;

    *deg = 0;
    *parts = 0;
    while (span_next(&rest, ',', &field)) {
        if (field.len && field.data[0] == '+')
            field = span_cut(field, 1, field.len);
        if (++*parts > 3 || !span_real(field, &part))
            return false;
        if (unit > 1 && (part < 0 || part > 60))
            return false;
        *deg += part / unit;
        unit *= 60;
    }
    return *parts > 0;
}

bool xmp_coordinate(struct span text, const struct xmp_axis *axis, double *deg,
                    const char **why)
{
    struct span rest = span_trim(text), beside = span_trim(axis->beside);
    bool is_signed = rest.len && (rest.data[0] == '+' || rest.data[0] == '-');
    char side = xmp_side(rest, axis->hemispheres);
    int parts;

    *why = "is not a coordinate";
    if (side)
        rest.len--;
    if (!xmp_degrees(rest, deg, &parts))
        return false;
    *why = "has no hemisphere";
    if (!side && beside.len > 0) {
        side = xmp_side_beside(beside, axis->hemispheres);
        if (!side)
            return false;
    }
    if (!side && (parts > 1 || !(is_signed || axis->is_signed)))
        return false;
    *why = "has a sign against its hemisphere";
    if (*deg < 0 && side == axis->hemispheres[0])
        return false;
    if (side == axis->hemispheres[1])
        *deg = -fabs(*deg);
    *why = "is out of range";
    return fabs(*deg) <= axis->limit;
}

/* The first writer of both coordinates, or of one. */
static size_t xmp_writer(const struct xmp_reader *r)
{
    size_t half = XMP_WRITERS;

    for (size_t i = 0; i < XMP_WRITERS; i++) {
        if (r->writers[i].lat[0] && r->writers[i].lon[0])
            return i;
        if (half == XMP_WRITERS && i < XMP_WRITERS - 1 &&
            (r->writers[i].lat[0] || r->writers[i].lon[0]))
            half = i;
    }
    return half;
}

void xmp_position(struct span packet, struct image_position *out)
{
    struct xmp_reader r = {.sides = {"", ""}};
    const char *why, *what = "latitude";
    const char *seen = NULL;
    size_t writer;

    if (!xml_read(packet, xmp_see, &r, NULL))
        return;
    writer = xmp_writer(&r);
    if (writer == XMP_WRITERS)
        return;
    const struct xmp_pair *pair = &r.writers[writer];
    struct xmp_axis axis = {.hemispheres = "NS",
                            .limit = 90,
                            .beside = span_of(r.sides.lat),
                            .is_signed = xmp_writers[writer].is_signed};
    if (writer > 0)
        axis.beside = SPAN_NONE;
    seen = pair->lat;
    out->found = xmp_coordinate(span_of(pair->lat), &axis, &out->lat_deg, &why);
    if (out->found) {
        what = "longitude";
        seen = pair->lon;
        axis.hemispheres = "EW";
        axis.limit = 180;
        axis.beside = writer > 0 ? SPAN_NONE : span_of(r.sides.lon);
        out->found =
            xmp_coordinate(span_of(pair->lon), &axis, &out->lon_deg, &why);
    }
    if (out->found && out->lat_deg == 0 && out->lon_deg == 0) {
        what = "position";
        seen = "0, 0";
        why = "is no place";
        out->found = false;
    }
    if (out->found)
        out->origin = "xmp";
    else
        snprintf(out->refused, sizeof(out->refused), "XMP %s \"%s\" %s", what,
                 seen, why);
}
