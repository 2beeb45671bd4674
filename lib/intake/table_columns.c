#include "intake/table_columns.h"

#include <math.h>

/* In order of preference within one meaning. */
static const struct {
    enum column column;
    const char *name;
} COLUMN_NAMES[] = {
    {COLUMN_ID, "img_id"},
    {COLUMN_ID, "image_id"},
    {COLUMN_ID, "img_file"},
    {COLUMN_ID, "id"},
    {COLUMN_ID, "photo_id"},
    {COLUMN_ID, "photoid"},
    {COLUMN_ID, "filename"},
    {COLUMN_ID, "file_name"},
    {COLUMN_ID, "file"},
    {COLUMN_ID, "image"},
    {COLUMN_ID, "path"},
    {COLUMN_ID, "key"},
    {COLUMN_ID, "name"},
    {COLUMN_LAT, "lat"},
    {COLUMN_LAT, "latitude"},
    {COLUMN_LAT, "true_lat"},
    {COLUMN_LAT, "gt_lat"},
    {COLUMN_LAT, "lat_deg"},
    {COLUMN_LON, "lon"},
    {COLUMN_LON, "longitude"},
    {COLUMN_LON, "lng"},
    {COLUMN_LON, "long"},
    {COLUMN_LON, "true_lon"},
    {COLUMN_LON, "true_lng"},
    {COLUMN_LON, "gt_lon"},
    {COLUMN_LON, "lon_deg"},
    {COLUMN_COUNTRY, "country_code"},
    {COLUMN_COUNTRY, "country"},
    {COLUMN_COUNTRY, "cc"},
    {COLUMN_REGION, "state"},
    {COLUMN_REGION, "region"},
    {COLUMN_REGION, "admin1"},
    {COLUMN_REGION, "province"},
    {COLUMN_CITY, "city"},
    {COLUMN_CITY, "town"},
    {COLUMN_CITY, "municipality"},
    {COLUMN_AUTHOR, "author"},
    {COLUMN_AUTHOR, "creator_username"},
    {COLUMN_AUTHOR, "creator_id"},
    {COLUMN_AUTHOR, "author_nsid"},
    {COLUMN_AUTHOR, "owner"},
    {COLUMN_AUTHOR, "photographer"},
    {COLUMN_LICENCE, "licence"},
    {COLUMN_LICENCE, "license"},
    {COLUMN_LICENCE, "license_name"},
    {COLUMN_SEQUENCE, "sequence"},
    {COLUMN_SEQUENCE, "sequence_id"},
    {COLUMN_TAKEN, "captured_at"},
    {COLUMN_TAKEN, "taken_at"},
    {COLUMN_TAKEN, "datetaken"},
    {COLUMN_TAKEN, "date_taken"},
    {COLUMN_TAKEN, "datetime"},
    {COLUMN_URL, "url"},
    {COLUMN_URL, "thumb_original_url"},
    {COLUMN_URL, "photo_url"},
    {COLUMN_URL, "image_url"},
    {COLUMN_ACCURACY, "accuracy"},
};

/* YFCC100M, 0-based, in 25 columns and in the original 23. Its pictures are
 * named by the hash in the first, by the photo's id in the second. */
static const struct {
    enum column column;
    int in25, in23;
} COLUMN_YFCC[] = {
    {COLUMN_ID, 2, 0},        {COLUMN_LAT, 13, 11},      {COLUMN_LON, 12, 10},
    {COLUMN_AUTHOR, 3, 1},    {COLUMN_TAKEN, 5, 3},      {COLUMN_URL, 16, 14},
    {COLUMN_LICENCE, 17, 15}, {COLUMN_ACCURACY, 14, 12},
};

static void columns_add(struct columns *c, enum column column, int at)
{
    int i = 0;

    while (i < COLUMN_CHOICES && c->at[column][i] >= 0 &&
           c->at[column][i] != at)
        i++;
    if (i < COLUMN_CHOICES)
        c->at[column][i] = at;
}

static int columns_named(const struct table_row *first, struct span name)
{
    char text[128];
    size_t i;

    if (name.len >= sizeof(text))
        return -1;
    memcpy(text, name.data, name.len);
    text[name.len] = '\0';
    for (i = 0; i < first->count; i++)
        if (span_is_nocase(span_trim(first->fields[i]), text))
            return (int)i;
    return -1;
}

static bool columns_is_number(struct span s)
{
    double value;

    return columns_real(span_trim(s), &value);
}

/* What the user said about one column: a name of the header or a number. */
static bool columns_override(struct columns *c, enum column column,
                             const char *asked, const struct table_row *first,
                             struct err *err)
{
    int64_t number;
    int at;

    if (!asked)
        return true;
    at = columns_named(first, span_of(asked));
    if (at < 0 && span_int(span_of(asked), &number) && number >= 1 &&
        number <= (int64_t)first->count)
        at = (int)number - 1;
    if (at < 0)
        return err_record(err, "there is no column \"%s\"", asked);
    memset(c->at[column], -1, sizeof(c->at[column]));
    c->at[column][0] = at;
    return true;
}

static bool columns_overrides(struct columns *c,
                              const struct source_settings *s,
                              const struct table_row *first, struct err *err)
{
    const char *asked[COLUMN_COUNT] = {
        [COLUMN_ID] = s->id_column,
        [COLUMN_LAT] = s->lat_column,
        [COLUMN_LON] = s->lon_column,
        [COLUMN_COUNTRY] = s->country_column,
        [COLUMN_REGION] = s->region_column,
        [COLUMN_CITY] = s->city_column,
        [COLUMN_AUTHOR] = s->author_column,
        [COLUMN_LICENCE] = s->licence_column,
        [COLUMN_SEQUENCE] = s->sequence_column,
        [COLUMN_TAKEN] = s->taken_column,
        [COLUMN_URL] = s->url_column,
        [COLUMN_ACCURACY] = s->accuracy_column,
    };

    for (int i = 0; i < COLUMN_COUNT; i++)
        if (!columns_override(c, (enum column)i, asked[i], first, err))
            return false;
    return true;
}

static bool columns_yfcc(struct columns *c, const struct source_settings *s,
                         const struct table_row *first, char separator,
                         struct err *err)
{
    bool asked = strcmp(s->format, "yfcc") == 0;
    bool like = separator == '\t' &&
                (first->count == 23 || first->count == 25) &&
                columns_named(first, span_of("latitude")) < 0 &&
                columns_named(first, span_of("lat")) < 0;
    size_t i;

    if (asked && !like)
        return err_record(err,
                          "has %zu columns, where YFCC100M has 23 or 25 "
                          "and no header",
                          first->count);
    if (!like || strcmp(s->format, "named") == 0)
        return true;
    for (i = 0; i < sizeof(COLUMN_YFCC) / sizeof(*COLUMN_YFCC); i++)
        columns_add(c, COLUMN_YFCC[i].column,
                    first->count == 25 ? COLUMN_YFCC[i].in25
                                       : COLUMN_YFCC[i].in23);
    c->header = false;
    return true;
}

/* A header of names, unless the user says otherwise or a latitude that was
 * given by number is a number in the first row. */
static bool columns_has_header(const struct columns *c,
                               const struct source_settings *s,
                               const struct table_row *first)
{
    int lat = c->at[COLUMN_LAT][0];

    if (strcmp(s->header, "auto") != 0)
        return strcmp(s->header, "yes") == 0;
    if (!c->header)
        return false;
    return lat < 0 || !columns_is_number(first->fields[lat]);
}

static const char *columns_title(const struct columns *c, enum column column,
                                 const struct table_row *first,
                                 struct arena *arena)
{
    int at = c->at[column][0];

    if (c->header)
        return arena_span_text(arena, span_trim(first->fields[at]));
    return arena_print(arena, "%d", at + 1);
}

bool columns_find(struct columns *c, const struct source_settings *settings,
                  const struct table_row *first, char separator,
                  struct arena *arena, struct err *err)
{
    static const char *const wanted[] = {"id", "latitude", "longitude"};
    size_t i;

    memset(c, 0, sizeof(*c));
    memset(c->at, -1, sizeof(c->at));
    c->header = true;
    c->width = first->count;
    if (!columns_yfcc(c, settings, first, separator, err))
        return false;
    for (i = 0; c->header && i < sizeof(COLUMN_NAMES) / sizeof(*COLUMN_NAMES);
         i++) {
        int at = columns_named(first, span_of(COLUMN_NAMES[i].name));

        if (at >= 0)
            columns_add(c, COLUMN_NAMES[i].column, at);
    }
    if (!columns_overrides(c, settings, first, err))
        return false;
    for (i = 0; i < 3; i++)
        if (c->at[i][0] < 0)
            return err_record(err, "has no column for the %s", wanted[i]);
    c->header = columns_has_header(c, settings, first);
    c->lat_name = columns_title(c, COLUMN_LAT, first, arena);
    c->lon_name = columns_title(c, COLUMN_LON, first, arena);
    if (settings->swap_columns)
        columns_swap(c);
    return true;
}

void columns_swap(struct columns *c)
{
    int lat[COLUMN_CHOICES + 1];
    const char *name = c->lat_name;

    memcpy(lat, c->at[COLUMN_LAT], sizeof(lat));
    memcpy(c->at[COLUMN_LAT], c->at[COLUMN_LON], sizeof(lat));
    memcpy(c->at[COLUMN_LON], lat, sizeof(lat));
    c->lat_name = c->lon_name;
    c->lon_name = name;
}

struct span columns_text(const struct columns *c, const struct table_row *row,
                         enum column column)
{
    struct span text = SPAN_NONE;

    for (int i = 0; i < COLUMN_CHOICES && text.len == 0; i++) {
        int at = c->at[column][i];

        if (at < 0)
            break;
        if ((size_t)at < row->count)
            text = span_trim(row->fields[at]);
    }
    return text;
}

struct span columns_author(const struct columns *c, const struct table_row *row,
                           struct arena *arena)
{
    struct span text = columns_text(c, row, COLUMN_AUTHOR);
    size_t at = span_find(text, "%40");
    char *copy;

    if (at == SIZE_MAX)
        return text;
    copy = arena_take(arena, text.len);
    memcpy(copy, text.data, at);
    copy[at] = '@';
    memcpy(copy + at + 1, text.data + at + 3, text.len - at - 3);
    return span_make(copy, text.len - 2);
}

/* At most 40 characters of a value, fit to be shown. */
static const char *columns_show(struct span value, char out[48])
{
    size_t i, n = value.len < 40 ? value.len : 40;

    for (i = 0; i < n; i++)
        out[i] = isprint((unsigned char)value.data[i]) ? value.data[i] : '?';
    out[n] = '\0';
    return out;
}

bool columns_real(struct span text, double *value)
{
    char copy[48];
    size_t comma = span_find_char(text, ',');

    if (comma == SIZE_MAX)
        return span_real(text, value);
    if (text.len >= sizeof(copy) || span_find_char(text, '.') != SIZE_MAX)
        return false;
    memcpy(copy, text.data, text.len);
    copy[comma] = '.';
    return span_real(span_make(copy, text.len), value);
}

static bool columns_degrees(struct span text, const char *what, double limit,
                            double *value, struct err *err)
{
    char shown[48];

    if (text.len == 0)
        return err_record(err, "the %s is missing", what);
    if (!columns_real(text, value))
        return err_record(err, "the %s \"%s\" is not a number", what,
                          columns_show(text, shown));
    if (fabs(*value) > limit)
        return err_record(err, "the %s %s is out of range", what,
                          columns_show(text, shown));
    return true;
}

bool columns_position(const struct columns *c, const struct table_row *row,
                      bool *found, double *lat_deg, double *lon_deg,
                      struct err *err)
{
    struct span lat = columns_text(c, row, COLUMN_LAT);
    struct span lon = columns_text(c, row, COLUMN_LON);

    *found = lat.len > 0 || lon.len > 0;
    *lat_deg = *lon_deg = NAN;
    if (!*found)
        return true;
    return columns_degrees(lat, "latitude", 90, lat_deg, err) &&
           columns_degrees(lon, "longitude", 180, lon_deg, err);
}

const char *columns_meaning(enum column column)
{
    static const char *const words[COLUMN_COUNT] = {
        [COLUMN_ID] = "id",
        [COLUMN_LAT] = "latitude",
        [COLUMN_LON] = "longitude",
        [COLUMN_COUNTRY] = "country",
        [COLUMN_REGION] = "region",
        [COLUMN_CITY] = "city",
        [COLUMN_AUTHOR] = "author",
        [COLUMN_LICENCE] = "licence",
        [COLUMN_SEQUENCE] = "sequence",
        [COLUMN_TAKEN] = "taken at",
        [COLUMN_URL] = "url",
        [COLUMN_ACCURACY] = "accuracy"};

    return words[column];
}

int64_t columns_accuracy(const struct columns *c, const struct table_row *row)
{
    struct span text = columns_text(c, row, COLUMN_ACCURACY);
    int64_t level = 0;

    return span_int(text, &level) && level >= 1 && level <= 16 ? level : 0;
}
