#include "geo/country_stats.h"

#include "formats/named_table.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STATS_CODE, STATS_ROAD, STATS_PEOPLE, STATS_LAND, STATS_COLUMNS };
static const char *const STATS_NAMES[STATS_COLUMNS] = {
    "iso2", "road_km", "population", "land_km2"};

struct stats_reader {
    const char *name;
    struct country_stats *stats;
};

static bool stats_reader_number(const struct stats_reader *r, int column,
                                struct span field, int64_t line, double *value,
                                struct err *err)
{
    *value = 0;
    if (field.len == 0 ||
        (span_real(field, value) && *value >= 0 && isfinite(*value)))
        return true;
    return err_usage(err, "\"%s\", line %lld: \"%.*s\" is no %s", r->name,
                     (long long)line, (int)(field.len < 40 ? field.len : 40),
                     field.data, STATS_NAMES[column]);
}

static bool stats_reader_row(void *arg, const struct span *fields, int64_t line,
                             struct err *err)
{
    struct stats_reader *r = arg;
    struct country_stats *s = r->stats;
    struct country_stat c = {.code = ""};
    struct span code = fields[STATS_CODE];

    if (code.len != 2 || !isupper((unsigned char)code.data[0]) ||
        !isupper((unsigned char)code.data[1]))
        return err_usage(err,
                         "\"%s\", line %lld: \"%.*s\" is no code of two "
                         "upper-case letters",
                         r->name, (long long)line,
                         (int)(code.len < 40 ? code.len : 40), code.data);
    memcpy(c.code, code.data, 2);
    if (s->count == COUNTRY_STATS_MAX)
        return err_usage(err, "\"%s\" has more than %d rows", r->name,
                         COUNTRY_STATS_MAX);
    if (!stats_reader_number(r, STATS_ROAD, fields[STATS_ROAD], line,
                             &c.road_km, err) ||
        !stats_reader_number(r, STATS_PEOPLE, fields[STATS_PEOPLE], line,
                             &c.people, err) ||
        !stats_reader_number(r, STATS_LAND, fields[STATS_LAND], line,
                             &c.land_km2, err))
        return false;
    s->items[s->count++] = c;
    return true;
}

static int stats_compare(const void *a, const void *b)
{
    return strcmp(((const struct country_stat *)a)->code,
                  ((const struct country_stat *)b)->code);
}

bool country_stats_read(struct span text, const char *name,
                        struct country_stats *s, struct err *err)
{
    struct stats_reader r = {.name = name, .stats = s};

    s->count = 0;
    if (!named_table_read(text, name, STATS_NAMES, STATS_COLUMNS,
                          stats_reader_row, &r, err))
        return false;
    if (s->count == 0)
        return err_usage(err, "\"%s\" has no rows", name);
    qsort(s->items, s->count, sizeof(*s->items), stats_compare);
    for (size_t i = 1; i < s->count; i++) {
        if (strcmp(s->items[i - 1].code, s->items[i].code) == 0)
            return err_usage(err, "\"%s\" has two rows of %s", name,
                             s->items[i].code);
    }
    return true;
}

const struct country_stat *country_stats_find(const struct country_stats *stats,
                                              const char *code)
{
    struct country_stat key = {.code = ""};

    if (strlen(code) != 2)
        return NULL;
    memcpy(key.code, code, 2);
    return bsearch(&key, stats->items, stats->count, sizeof(*stats->items),
                   stats_compare);
}
