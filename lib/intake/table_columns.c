#include "intake/table_columns.h"

#include "intake/column_names.h"

#include <math.h>
#include <time.h>

/* As schemas/columns.tsv spells them. */
static const char *const COLUMN_MEANINGS[COLUMN_COUNT] = {
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
    [COLUMN_ACCURACY] = "accuracy",
    [COLUMN_POINT] = "point",
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
    int at = c->at[column][0] >= 0 ? c->at[column][0] : c->at[COLUMN_POINT][0];

    if (c->header)
        return arena_span_text(arena, span_trim(first->fields[at]));
    return arena_print(arena, "%d", at + 1);
}

/* The columns that bear one of the names that the file gives. */
static void columns_by_name(struct columns *c, const struct table_row *first)
{
    struct span rest = column_names_built_in();
    struct column_name row;

    while (column_names_next(&rest, &row)) {
        int i = 0, at = columns_named(first, row.name);

        while (i < COLUMN_COUNT && !span_is(row.meaning, COLUMN_MEANINGS[i]))
            i++;
        if (i < COLUMN_COUNT && at >= 0)
            columns_add(c, (enum column)i, at);
    }
}

static bool columns_complete(const struct columns *c, struct err *err)
{
    static const char *const wanted[] = {"id", "latitude", "longitude"};

    for (size_t i = 0; i < 3; i++)
        if (c->at[i][0] < 0 && (i == 0 || c->at[COLUMN_POINT][0] < 0))
            return err_record(err, "has no column for the %s", wanted[i]);
    return true;
}

bool columns_find(struct columns *c, const struct source_settings *settings,
                  const struct table_row *first, char separator,
                  struct arena *arena, struct err *err)
{
    memset(c, 0, sizeof(*c));
    memset(c->at, -1, sizeof(c->at));
    c->header = true;
    c->width = first->count;
    if (!columns_yfcc(c, settings, first, separator, err))
        return false;
    if (c->header)
        columns_by_name(c, first);
    if (!columns_overrides(c, settings, first, err) ||
        !columns_complete(c, err))
        return false;
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

/* The two numbers of `POINT (2.35 48.85)` or `{"type": "Point", "coordinates":
 * [2.35, 48.85]}`, the longitude first. Of anything else the whole text stands
 * for the latitude, which it is not. */
static void columns_point(struct span text, struct span *lat, struct span *lon)
{
    static const char marks[] = "0123456789.-+eE";
    size_t open = span_find_char(text, '('), at[2], len[2], k = 0;

    *lat = text;
    if (open == SIZE_MAX)
        open = span_find_char(text, '[');
    for (size_t i = open; i < text.len && k < 2; i += len[k++]) {
        while (i < text.len && !memchr(marks, text.data[i], sizeof(marks) - 1))
            i++;
        at[k] = i;
        for (len[k] = 0;
             i + len[k] < text.len &&
             memchr(marks, text.data[i + len[k]], sizeof(marks) - 1);
             len[k]++)
            continue;
    }
    if (k < 2 || len[1] == 0)
        return;
    *lon = span_cut(text, at[0], len[0]);
    *lat = span_cut(text, at[1], len[1]);
}

bool columns_position(const struct columns *c, const struct table_row *row,
                      bool *found, double *lat_deg, double *lon_deg,
                      struct err *err)
{
    struct span lat = columns_text(c, row, COLUMN_LAT);
    struct span lon = columns_text(c, row, COLUMN_LON);

    if (lat.len == 0 && lon.len == 0)
        columns_point(columns_text(c, row, COLUMN_POINT), &lat, &lon);
    *found = lat.len > 0 || lon.len > 0;
    *lat_deg = *lon_deg = NAN;
    if (!*found)
        return true;
    return columns_degrees(lat, "latitude", 90, lat_deg, err) &&
           columns_degrees(lon, "longitude", 180, lon_deg, err);
}

bool columns_positional(struct span name)
{
    struct span rest = column_names_built_in();
    struct column_name row;
    char text[128];

    if (name.len >= sizeof(text))
        return false;
    memcpy(text, name.data, name.len);
    text[name.len] = '\0';
    while (column_names_next(&rest, &row))
        if ((span_is(row.meaning, COLUMN_MEANINGS[COLUMN_LAT]) ||
             span_is(row.meaning, COLUMN_MEANINGS[COLUMN_LON])) &&
            span_is_nocase(row.name, text))
            return true;
    return false;
}

bool columns_used(const struct columns *c, int at)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        for (int k = 0; k < COLUMN_CHOICES && c->at[i][k] >= 0; k++)
            if (c->at[i][k] == at)
                return true;
    return false;
}

/* Does a word of a row `group` stand in the name? */
static bool columns_like_group(struct span name)
{
    struct span rest = column_names_built_in();
    struct column_name row;

    while (column_names_next(&rest, &row))
        for (size_t i = 0; span_is(row.meaning, "group") && i < name.len; i++) {
            char word[32];

            snprintf(word, sizeof(word), "%.*s", (int)row.name.len,
                     row.name.data);
            if (span_is_nocase(span_cut(name, i, row.name.len), word))
                return true;
        }
    return false;
}

int columns_group_unused(const struct columns *c, const struct table_row *first)
{
    if (!c->header ||
        (c->at[COLUMN_SEQUENCE][0] >= 0 && c->at[COLUMN_AUTHOR][0] >= 0))
        return -1;
    for (size_t i = 0; i < first->count; i++)
        if (!columns_used(c, (int)i) &&
            columns_like_group(span_trim(first->fields[i])))
            return (int)i;
    return -1;
}

struct span columns_taken(const struct columns *c, const struct table_row *row,
                          struct arena *arena)
{
    struct span text = columns_text(c, row, COLUMN_TAKEN);
    int64_t number;
    struct tm day;
    time_t when;
    char *copy;

    /* Seconds since 1970 have ten digits since 2001, milliseconds 13. */
    if ((text.len != 10 && text.len != 13) || !span_int(text, &number) ||
        number < 0)
        return text;
    when = (time_t)(text.len == 13 ? number / 1000 : number);
    copy = arena_take(arena, 24);
    if (!gmtime_r(&when, &day) ||
        strftime(copy, 24, "%Y-%m-%dT%H:%M:%SZ", &day) == 0)
        return text;
    return span_of(copy);
}

const char *columns_meaning(enum column column)
{
    return COLUMN_MEANINGS[column];
}

int64_t columns_accuracy(const struct columns *c, const struct table_row *row)
{
    struct span text = columns_text(c, row, COLUMN_ACCURACY);
    int64_t level = 0;

    return span_int(text, &level) && level >= 1 && level <= 16 ? level : 0;
}
