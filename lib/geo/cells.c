#include "geo/cells.h"

#include "base/arena.h"
#include "formats/named_table.h"
#include "geo/distance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_LAT, CELLS_LON, CELLS_PEOPLE, CELLS_COLUMNS };
static const char *const CELLS_NAMES[CELLS_COLUMNS] = {"lat", "lon",
                                                       "population"};

uint32_t cell_at(double lat_deg, double lon_deg)
{
    int row = (int)floor(lat_deg) + 90, column = (int)floor(lon_deg) + 180;

    row = row > 179 ? 179 : row < 0 ? 0 : row;
    return (uint32_t)(row * 360 + (column + 360) % 360);
}

void cells_init(struct cells *c)
{
    *c = (struct cells){.items = NULL};
}

void cells_release(struct cells *c)
{
    free(c->items);
    cells_init(c);
}

static uint32_t cells_key(const char *country, uint32_t cell)
{
    int code = CELLS_COUNTRY;

    if (country != NULL && country[0] >= 'A' && country[0] <= 'Z' &&
        country[1] >= 'A' && country[1] <= 'Z')
        code = (country[0] - 'A') * 26 + country[1] - 'A';
    return (uint32_t)code * CELLS_COUNT + cell;
}

void cells_add(struct cells *c, const char *country, double lat_deg,
               double lon_deg, double people)
{
    if (c->count == c->room) {
        c->room = c->room > 0 ? 2 * c->room : 1024;
        c->items = heap_grow(c->items, c->room, sizeof(*c->items));
    }
    c->items[c->count++] = (struct cells_item){
        cells_key(country, cell_at(lat_deg, lon_deg)), people};
}

static int cells_compare(const void *x, const void *y)
{
    const struct cells_item *a = x, *b = y;

    return (a->key > b->key) - (a->key < b->key);
}

void cells_sort(struct cells *c)
{
    size_t kept = 0;

    if (c->count == 0)
        return;
    qsort(c->items, c->count, sizeof(*c->items), cells_compare);
    for (size_t i = 1; i < c->count; i++) {
        if (c->items[i].key == c->items[kept].key)
            c->items[kept].people += c->items[i].people;
        else
            c->items[++kept] = c->items[i];
    }
    c->count = kept + 1;
}

static double cells_find(const struct cells *c, uint32_t key)
{
    struct cells_item wanted = {key, 0};
    const struct cells_item *found =
        c->count == 0 ? NULL
                      : bsearch(&wanted, c->items, c->count, sizeof(*c->items),
                                cells_compare);

    return found == NULL ? 0 : found->people;
}

double cells_people(const struct cells *c, const char *country, uint32_t cell)
{
    uint32_t any = cells_key(NULL, cell), own = cells_key(country, cell);

    return cells_find(c, any) + (own != any ? cells_find(c, own) : 0);
}

struct cells_reader {
    const char *name;
    struct cells *cells;
};

static bool cells_reader_row(void *arg, const struct span *fields, int64_t line,
                             struct err *err)
{
    const struct cells_reader *r = arg;
    double values[CELLS_COLUMNS];

    for (int k = 0; k < CELLS_COLUMNS; k++) {
        if (!span_real(fields[k], &values[k]))
            return err_usage(err, "\"%s\", line %lld: %s is no number", r->name,
                             (long long)line, CELLS_NAMES[k]);
    }
    if (!position_in_range(values[CELLS_LAT], values[CELLS_LON]))
        return err_usage(err, "\"%s\", line %lld: it is not on the globe",
                         r->name, (long long)line);
    if (!(values[CELLS_PEOPLE] >= 0 && values[CELLS_PEOPLE] < 1e12))
        return err_usage(err, "\"%s\", line %lld: %g people", r->name,
                         (long long)line, values[CELLS_PEOPLE]);
    cells_add(r->cells, NULL, values[CELLS_LAT], values[CELLS_LON],
              values[CELLS_PEOPLE]);
    return true;
}

bool cells_read(struct span text, const char *name, struct cells *c,
                struct err *err)
{
    struct cells_reader r = {.name = name, .cells = c};
    bool ok = named_table_read(text, name, CELLS_NAMES, CELLS_COLUMNS,
                               cells_reader_row, &r, err);

    cells_sort(c);
    return ok;
}
