#include "geo/geonames_dump.h"

#include "base/arena.h"
#include "geo/distance.h"

/* Fields of a line, 0-based. */
enum {
    DUMP_NAME = 1,
    DUMP_ALTERNATES = 3,
    DUMP_LATITUDE = 4,
    DUMP_LONGITUDE = 5,
    DUMP_CLASS = 6,
    DUMP_CODE = 7,
    DUMP_COUNTRY = 8,
    DUMP_ADMIN1 = 10,
    DUMP_POPULATION = 14,
    DUMP_FIELDS = 19
};

static bool dump_split(struct span line, struct span *fields, struct err *err)
{
    size_t count = 0, bad = 0;
    struct span field;

    if (line.len > DUMP_LINE_BYTES)
        return err_record(err, "longer than %d bytes", DUMP_LINE_BYTES);
    if (!span_utf8(line, &bad))
        return err_record(err, "not UTF-8 at byte %zu", bad);
    while (span_next(&line, '\t', &field)) {
        if (count < DUMP_FIELDS)
            fields[count] = field;
        count++;
    }
    if (count != DUMP_FIELDS)
        return err_record(err, "%zu fields instead of %d", count, DUMP_FIELDS);
    return true;
}

static bool dump_position(const struct span *fields, struct dump_place *place,
                          struct err *err)
{
    struct span lat = fields[DUMP_LATITUDE], lon = fields[DUMP_LONGITUDE];

    if (!span_real(lat, &place->lat_deg) || !span_real(lon, &place->lon_deg))
        return err_record(err, "\"%.*s, %.*s\" is not a position",
                          (int)span_cut(lat, 0, 40).len, lat.data,
                          (int)span_cut(lon, 0, 40).len, lon.data);
    if (!position_in_range(place->lat_deg, place->lon_deg))
        return err_record(err, "%g, %g is not on the globe", place->lat_deg,
                          place->lon_deg);
    return true;
}

static bool dump_lived_in(struct span class, struct span code)
{
    static const char *const not_now[] = {"PPLH", "PPLQ", "PPLW", "PPLCH"};

    for (size_t i = 0; i < sizeof(not_now) / sizeof(not_now[0]); i++) {
        if (span_is(code, not_now[i]))
            return false;
    }
    return span_is(class, "P");
}

static bool dump_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool dump_parse_line(struct span line, struct dump_place *place,
                     bool *populated, struct err *err)
{
    struct span fields[DUMP_FIELDS] = {{0}};

    if (!dump_split(line, fields, err) || !dump_position(fields, place, err))
        return false;
    *populated = dump_lived_in(fields[DUMP_CLASS], fields[DUMP_CODE]);
    place->section = span_is(fields[DUMP_CODE], "PPLX");
    place->name = span_trim(fields[DUMP_NAME]);
    place->alternates =
        span_cut(fields[DUMP_ALTERNATES], 0, DUMP_ALTERNATES_BYTES);
    place->country = fields[DUMP_COUNTRY];
    place->admin1 = fields[DUMP_ADMIN1];
    place->population = 0;
    if (place->name.len == 0 || place->name.len > DUMP_NAME_BYTES)
        return err_record(err, "a name of %zu bytes", place->name.len);
    /* A populated place without a country is an error; a sea has none. */
    if (*populated &&
        (place->country.len != 2 || !dump_upper(place->country.data[0]) ||
         !dump_upper(place->country.data[1])))
        return err_record(err, "\"%.*s\" is not a country's code",
                          (int)span_cut(place->country, 0, 20).len,
                          place->country.data);
    if (fields[DUMP_POPULATION].len > 0 &&
        (!span_int(fields[DUMP_POPULATION], &place->population) ||
         place->population < 0))
        return err_record(err, "\"%.*s\" is not a population",
                          (int)span_cut(fields[DUMP_POPULATION], 0, 40).len,
                          fields[DUMP_POPULATION].data);
    return true;
}

void dump_read(struct span text, dump_visit *visit, void *context,
               struct dump_tally *tally)
{
    struct dump_place place;
    struct span line;
    struct err err;
    bool populated = false;

    *tally = (struct dump_tally){0};
    while (span_next(&text, '\n', &line)) {
        tally->lines++;
        if (span_ends(line, "\r"))
            line = span_cut(line, 0, line.len - 1);
        if (line.len == 0 || span_starts(line, "#"))
            continue;
        if (!dump_parse_line(line, &place, &populated, &err)) {
            if (tally->broken++ == 0)
                snprintf(tally->first, sizeof(tally->first), "line %zu: %.160s",
                         tally->lines, err.text);
        } else if (!populated) {
            tally->other++;
        } else {
            tally->kept++;
            visit(context, &place);
        }
    }
}

static int dump_compare(struct span a, struct span b)
{
    size_t least = a.len < b.len ? a.len : b.len;
    int order = least > 0 ? memcmp(a.data, b.data, least) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int dump_order_divisions(const void *a, const void *b)
{
    return dump_compare(((const struct dump_division *)a)->code,
                        ((const struct dump_division *)b)->code);
}

struct dump_division *dump_divisions(struct span text, size_t *count)
{
    struct dump_division *divisions = NULL;
    struct span line, code, name;
    size_t room = 0, bad = 0;

    *count = 0;
    while (span_next(&text, '\n', &line)) {
        if (!span_next(&line, '\t', &code) || !span_next(&line, '\t', &name))
            continue;
        name = span_trim(name);
        if (code.len < 4 || name.len == 0 || name.len > DUMP_NAME_BYTES ||
            !span_utf8(name, &bad))
            continue;
        if (*count == room) {
            room = room ? room * 2 : 4096;
            divisions = heap_grow(divisions, room, sizeof(*divisions));
        }
        divisions[(*count)++] = (struct dump_division){code, name};
    }
    if (*count > 0)
        qsort(divisions, *count, sizeof(*divisions), dump_order_divisions);
    return divisions;
}

struct span dump_division_name(const struct dump_division *divisions,
                               size_t count, struct span country,
                               struct span admin1)
{
    char text[64];
    size_t low = 0, high = count, len = country.len + 1 + admin1.len;

    if (len > sizeof(text) || country.len == 0 || admin1.len == 0)
        return SPAN_NONE;
    memcpy(text, country.data, country.len);
    text[country.len] = '.';
    memcpy(text + country.len + 1, admin1.data, admin1.len);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = dump_compare(span_make(text, len), divisions[middle].code);

        if (order == 0)
            return divisions[middle].name;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return SPAN_NONE;
}
