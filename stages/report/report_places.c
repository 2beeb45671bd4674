/* Where samples lie, and how far apart teachers place them: out of the
 * table. */
#include <math.h>
#include <stdlib.h>

#include "geo/distance.h"
#include "stages/report/report_numbers.h"
#include "stages/report/report_values.h"

enum { PLACES_CELLS = 1200, PLACES_TEACHERS = 14 };

static int places_compare(const void *a, const void *b)
{
    const struct report_cell *x = a, *y = b;

    if (x->samples != y->samples)
        return x->samples > y->samples ? -1 : 1;
    if (x->lat_deg != y->lat_deg)
        return x->lat_deg < y->lat_deg ? -1 : 1;
    return (x->lon_deg > y->lon_deg) - (x->lon_deg < y->lon_deg);
}

/* How many cells of that size hold a sample; they go to the front. */
static size_t places_gather(const struct table *t, double size_deg,
                            struct report_cell *cells)
{
    size_t columns = (size_t)(360 / size_deg), rows = (size_t)(180 / size_deg);
    size_t used = 0;

    memset(cells, 0, columns * rows * sizeof(*cells));
    for (size_t i = 0; i < t->rows; i++) {
        const struct table_sample *s = &t->samples[i];
        if ((s->bits & TABLE_CURRENT) == 0 || isnan(s->lat_deg) ||
            isnan(s->lon_deg))
            continue;
        size_t x = (size_t)fmin((double)(columns - 1),
                                fmax(0, ((double)s->lon_deg + 180) / size_deg));
        size_t y = (size_t)fmin((double)(rows - 1),
                                fmax(0, ((double)s->lat_deg + 90) / size_deg));
        struct report_cell *c = &cells[y * columns + x];
        c->lon_deg = (float)(((double)x + 0.5) * size_deg - 180);
        c->lat_deg = (float)(((double)y + 0.5) * size_deg - 90);
        c->samples++;
        c->kept += (s->bits & TABLE_KEPT) != 0;
    }
    for (size_t i = 0; i < columns * rows; i++) {
        if (cells[i].samples > 0)
            cells[used++] = cells[i];
    }
    return used;
}

static void places_read_cells(struct report_store *s, struct report *r)
{
    static const double sizes[] = {2.5, 5, 10};
    struct report_cell *cells = arena_take_array(
        s->arena, (size_t)(360 / sizes[0] * 180 / sizes[0]), sizeof(*cells));

    for (size_t i = 0; i < 3; i++) {
        r->cell_deg = sizes[i];
        r->cell_count = places_gather(&s->table, sizes[i], cells);
        if (r->cell_count <= PLACES_CELLS)
            break;
    }
    if (r->cell_count > 1)
        qsort(cells, r->cell_count, sizeof(*cells), places_compare);
    r->cells = cells;
}

static void places_read_pair(struct report_store *s, struct report_pair *p,
                             double agree_km, distance_km *distance)
{
    const struct table *t = &s->table;
    struct values km;

    values_init(&km);
    for (size_t i = 0; i < t->rows; i++) {
        const struct table_reply *a = &t->replies[i * t->teachers + p->a];
        const struct table_reply *b = &t->replies[i * t->teachers + p->b];
        if ((a->bits & b->bits & TABLE_POSITION) == 0)
            continue;
        double off = distance((double)a->lat_deg, (double)a->lon_deg,
                              (double)b->lat_deg, (double)b->lon_deg);
        p->shared++;
        p->near += off <= agree_km;
        values_add(&km, off);
    }
    p->median_km = values_median(&km);
    values_release(&km);
}

void report_read_places(struct report_store *s, struct report *r)
{
    size_t count =
        r->teacher_count < PLACES_TEACHERS ? r->teacher_count : PLACES_TEACHERS;
    struct report_pair *pairs =
        arena_take_array(s->arena, count * count + 1, sizeof(*pairs));

    places_read_cells(s, r);
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            struct report_pair *p = &pairs[r->pair_count++];
            *p = (struct report_pair){.a = a, .b = b};
            /* A sphere is near enough for how far apart they lie. */
            places_read_pair(s, p, fabs(r->agree_km),
                             distance_named("haversine"));
        }
    }
    r->pairs = pairs;
}
