#include "doors/exif.h"

#include "base/arena.h"

#include <libexif/exif-data.h>

#include <math.h>

#define EXIF_GPS_LAT_REF ((ExifTag)1)
#define EXIF_GPS_LAT     ((ExifTag)2)
#define EXIF_GPS_LON_REF ((ExifTag)3)
#define EXIF_GPS_LON     ((ExifTag)4)

struct exif {
    ExifData *data;
    ExifByteOrder order;
};

struct exif *exif_open(struct span block)
{
    static const char mark[] = "Exif\0";
    struct exif *e;
    struct buf b;

    if (block.len < 8 || block.len > EXIF_BYTES_MAX)
        return NULL;
    buf_init(&b, EXIF_BYTES_MAX + sizeof(mark));
    if (memcmp(block.data, mark, sizeof(mark)) != 0)
        buf_add(&b, mark, sizeof(mark));
    buf_add_span(&b, block);
    e = heap_take(sizeof(*e));
    e->data = exif_data_new();
    if (!e->data)
        err_die("out of memory in libexif");
    /* As it is written, not as it should have been. */
    exif_data_unset_option(e->data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_unset_option(e->data, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
    exif_data_load_data(e->data, (const unsigned char *)b.data,
                        (unsigned)b.len);
    e->order = exif_data_get_byte_order(e->data);
    buf_release(&b);
    return e;
}

void exif_close(struct exif *e)
{
    if (!e)
        return;
    exif_data_unref(e->data);
    free(e);
}

/* An entry with something in it, or NULL. */
static const ExifEntry *exif_find(const struct exif *e, ExifIfd ifd,
                                  ExifTag tag)
{
    const ExifEntry *entry;

    entry = exif_content_get_entry(e->data->ifd[ifd], tag);
    return entry && entry->data && entry->size > 0 && entry->components > 0
               ? entry
               : NULL;
}

int exif_orientation(const struct exif *e)
{
    const ExifEntry *entry = exif_find(e, EXIF_IFD_0, EXIF_TAG_ORIENTATION);
    int value;

    if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
        return 1;
    value = exif_get_short(entry->data, e->order);
    return value >= 1 && value <= 8 ? value : 1;
}

/* The text of an ASCII entry, up to its first NUL. */
static struct span exif_text(const ExifEntry *entry)
{
    struct span s = span_make(entry->data, entry->size);

    return span_trim(span_cut(s, 0, span_find_char(s, 0)));
}

/* "YYYY:MM:DD HH:MM:SS", and not all zeroes or blanks. */
static void exif_taken_at(const struct exif *e, char out[32])
{
    const ExifEntry *entry = exif_find(e, EXIF_IFD_EXIF,
                                       EXIF_TAG_DATE_TIME_ORIGINAL);
    struct span s;
    bool known = false;

    out[0] = 0;
    if (!entry || entry->format != EXIF_FORMAT_ASCII)
        return;
    s = exif_text(entry);
    if (s.len < 10 || s.len > 31)
        return;
    for (size_t i = 0; i < s.len; i++) {
        if (!strchr("0123456789: -./TZ+", s.data[i]))
            return;
        known = known || (s.data[i] >= '1' && s.data[i] <= '9');
    }
    if (!known)
        return;
    memcpy(out, s.data, s.len);
    out[s.len] = 0;
}

/* The i-th of an entry's rationals; false: it divides by zero. */
static bool exif_rational(const struct exif *e, const ExifEntry *entry,
                          unsigned i, double *value)
{
    const unsigned char *at = entry->data + 8 * (size_t)i;

    if (entry->format == EXIF_FORMAT_SRATIONAL) {
        ExifSRational r = exif_get_srational(at, e->order);

        *value = (double)r.numerator / r.denominator;
        return r.denominator != 0;
    } else {
        ExifRational r = exif_get_rational(at, e->order);

        *value = (double)r.numerator / r.denominator;
        return r.denominator != 0;
    }
}

static bool exif_refuse(struct image_position *out, const char *what,
                        const char *why)
{
    snprintf(out->refused, sizeof(out->refused), "%s %s", what, why);
    return false;
}

/* Degrees, without the hemisphere. what: "latitude" or "longitude". */
static bool exif_degrees(const struct exif *e, const ExifEntry *entry,
                         const char *what, double *deg,
                         struct image_position *out)
{
    static const double per_degree[3] = {1, 60, 3600};
    unsigned n = entry->components < 3 ? (unsigned)entry->components : 3;

    if (entry->format == EXIF_FORMAT_ASCII)
        return span_real(exif_text(entry), deg) ||
               exif_refuse(out, what, "is a text, not a number");
    if ((entry->format != EXIF_FORMAT_RATIONAL &&
         entry->format != EXIF_FORMAT_SRATIONAL) ||
        entry->size < 8 * (size_t)n)
        return exif_refuse(out, what, "is not given as fractions");
    *deg = 0;
    for (unsigned i = 0; i < n; i++) {
        double part;

        if (!exif_rational(e, entry, i, &part))
            return exif_refuse(out, what, "is divided by zero");
        if (i > 0 && fabs(part) > 60)
            return exif_refuse(out, what, "has more than 60 minutes or "
                               "seconds");
        *deg += part / per_degree[i];
    }
    return true;
}

/* One coordinate with its sign. hemispheres: "NS" or "EW". */
static bool exif_coordinate(const struct exif *e, ExifTag tag,
                            const char *hemispheres, double *deg,
                            struct image_position *out)
{
    const char *what = hemispheres[0] == 'N' ? "latitude" : "longitude";
    double limit = hemispheres[0] == 'N' ? 90 : 180;
    const ExifEntry *entry = exif_find(e, EXIF_IFD_GPS, tag);
    const ExifEntry *ref = exif_find(e, EXIF_IFD_GPS, (ExifTag)(tag - 1));
    char side = 0;

    if (!entry)
        return exif_refuse(out, what, "is empty");
    if (!exif_degrees(e, entry, what, deg, out))
        return false;
    if (ref)
        side = (char)toupper(ref->data[0]);
    if (side == hemispheres[1])
        *deg = -fabs(*deg);
    else if (side != hemispheres[0] && *deg >= 0)
        return exif_refuse(out, what, "has no hemisphere");
    if (fabs(*deg) > limit) {
        snprintf(out->refused, sizeof(out->refused), "%s %.6g", what, *deg);
        return false;
    }
    return true;
}

void exif_position(const struct exif *e, struct image_position *out)
{
    ExifContent *gps = e->data->ifd[EXIF_IFD_GPS];

    exif_taken_at(e, out->taken_at);
    if (!exif_content_get_entry(gps, EXIF_GPS_LAT) &&
        !exif_content_get_entry(gps, EXIF_GPS_LON))
        return;
    if (!exif_coordinate(e, EXIF_GPS_LAT, "NS", &out->lat_deg, out) ||
        !exif_coordinate(e, EXIF_GPS_LON, "EW", &out->lon_deg, out))
        return;
    if (out->lat_deg == 0 && out->lon_deg == 0) {
        exif_refuse(out, "position", "0, 0");
        return;
    }
    out->found = true;
    out->origin = "exif";
}
