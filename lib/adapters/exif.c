#include "adapters/exif.h"

#include "base/arena.h"
#include "base/buf.h"

#include <libexif/exif-data.h>

#include <math.h>

/* One of the two coordinates; its hemisphere's tag is the one before. */
struct exif_axis {
    const char *what, *sides;
    double limit;
    ExifTag tag;
};

static const struct exif_axis exif_lat = {"latitude", "NS", 90, (ExifTag)2};
static const struct exif_axis exif_lon = {"longitude", "EW", 180, (ExifTag)4};

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
    /* By default the library changes what it reads to what the specification
     * asks for. */
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

/* The entry of that tag; NULL when there is none or it is empty. */
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
    const ExifEntry *entry =
        exif_find(e, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL);
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

/* "51.5", or "51.5,30,12": degrees, minutes, seconds. */
static bool exif_text_parts(const ExifEntry *entry, double part[3])
{
    struct span rest = exif_text(entry), field;
    int n = 0;

    while (span_next(&rest, ',', &field)) {
        if (n == 3 || !span_real(span_trim(field), &part[n++]))
            return false;
    }
    return n > 0;
}

/* Degrees, minutes and seconds; those not given are 0. */
static bool exif_parts(const struct exif *e, const ExifEntry *entry,
                       const char *what, double part[3],
                       struct image_position *out)
{
    unsigned n = entry->components < 3 ? (unsigned)entry->components : 3;

    part[0] = part[1] = part[2] = 0;
    if (entry->format == EXIF_FORMAT_ASCII)
        return exif_text_parts(entry, part) ||
               exif_refuse(out, what, "is a text, not a number");
    if ((entry->format != EXIF_FORMAT_RATIONAL &&
         entry->format != EXIF_FORMAT_SRATIONAL) ||
        entry->size < 8 * (size_t)n)
        return exif_refuse(out, what, "is not given as fractions");
    for (unsigned i = 0; i < n; i++) {
        if (!exif_rational(e, entry, i, &part[i]))
            return exif_refuse(out, what, "is divided by zero");
    }
    return true;
}

/* One coordinate with its sign. */
static bool exif_coordinate(const struct exif *e, const struct exif_axis *axis,
                            double *deg, struct image_position *out)
{
    const ExifEntry *entry = exif_find(e, EXIF_IFD_GPS, axis->tag);
    const ExifEntry *ref = exif_find(e, EXIF_IFD_GPS, (ExifTag)(axis->tag - 1));
    char side = ref ? (char)toupper(ref->data[0]) : 0;
    double part[3];

    if (!entry)
        return exif_refuse(out, axis->what, "is empty");
    if (!exif_parts(e, entry, axis->what, part, out))
        return false;
    *deg = part[0] + part[1] / 60 + part[2] / 3600;
    if (side == axis->sides[1])
        *deg = -fabs(*deg);
    if (fabs(*deg) > axis->limit) {
        snprintf(out->refused, sizeof(out->refused), "%s %.6g", axis->what,
                 *deg);
        return false;
    }
    if (fabs(part[1]) > 60 || fabs(part[2]) > 60)
        return exif_refuse(out, axis->what,
                           "has more than 60 minutes or seconds");
    if (side != axis->sides[0] && side != axis->sides[1] && *deg >= 0)
        return exif_refuse(out, axis->what, "has no hemisphere");
    return true;
}

void exif_position(const struct exif *e, struct image_position *out)
{
    ExifContent *gps = e->data->ifd[EXIF_IFD_GPS];

    exif_taken_at(e, out->taken_at);
    if (!exif_content_get_entry(gps, exif_lat.tag) &&
        !exif_content_get_entry(gps, exif_lon.tag))
        return;
    if (!exif_coordinate(e, &exif_lat, &out->lat_deg, out) ||
        !exif_coordinate(e, &exif_lon, &out->lon_deg, out))
        return;
    if (out->lat_deg == 0 && out->lon_deg == 0) {
        exif_refuse(out, "position", "0, 0");
        return;
    }
    out->found = true;
    out->origin = "exif";
}
