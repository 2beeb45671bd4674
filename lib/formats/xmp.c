#include "formats/xmp.h"

#include "adapters/xml.h"

#include <math.h>

#define XMP_TEXT_MAX 64

struct xmp_reader {
    char lat[XMP_TEXT_MAX], lon[XMP_TEXT_MAX]; /* "" while not seen */
};

static void xmp_keep(char text[XMP_TEXT_MAX], const char *value)
{
    if (!text[0])
        snprintf(text, XMP_TEXT_MAX, "%s", value);
}

static void xmp_see(void *arg, const char *local_name, const char *value)
{
    struct xmp_reader *r = arg;

    if (!strcasecmp(local_name, "GPSLatitude"))
        xmp_keep(r->lat, value);
    else if (!strcasecmp(local_name, "GPSLongitude"))
        xmp_keep(r->lon, value);
}

bool xmp_coordinate(struct span text, const char *hemispheres, double limit,
                    double *deg, const char **why)
{
    struct span rest = span_trim(text), field;
    double sign = 1, unit = 1, part;
    char side = rest.len ? (char)toupper(rest.data[rest.len - 1]) : 0;
    bool sided = side == hemispheres[0] || side == hemispheres[1];

    if (sided)
        rest.len--;
    if (side == hemispheres[1])
        sign = -1;
    *deg = 0;
    *why = "is not a coordinate";
    while (span_next(&rest, ',', &field)) {
        if (field.len && field.data[0] == '+')
            field = span_cut(field, 1, field.len);
        if (unit > 3600 || !span_real(field, &part))
            return false;
        if (unit > 1 && (part < 0 || part > 60))
            return false;
        *deg += part / unit;
        unit *= 60;
    }
    if (unit == 1)
        return false;
    *why = "has no hemisphere";
    if (!sided && unit > 60)
        return false;
    *deg *= sign;
    *why = "is out of range";
    return fabs(*deg) <= limit;
}

void xmp_position(struct span packet, struct image_position *out)
{
    struct xmp_reader r = {.lat = "", .lon = ""};
    const char *why, *what = "latitude";
    const char *seen = r.lat;

    if (!xml_read(packet, xmp_see, &r, NULL) || (!r.lat[0] && !r.lon[0]))
        return;
    out->found = xmp_coordinate(span_of(r.lat), "NS", 90, &out->lat_deg, &why);
    if (out->found) {
        what = "longitude";
        seen = r.lon;
        out->found =
            xmp_coordinate(span_of(r.lon), "EW", 180, &out->lon_deg, &why);
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
