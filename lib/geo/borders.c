#include "geo/borders.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* A grid over the globe: each cell knows the edges that come near to it and
 * whose its centre is, so that a position is told by the edges between it and
 * the centre. */
enum {
    BORDERS_PER_DEGREE = 2,
    BORDERS_COLUMNS = 360 * BORDERS_PER_DEGREE,
    BORDERS_ROWS = 180 * BORDERS_PER_DEGREE,
    BORDERS_CELLS = BORDERS_COLUMNS * BORDERS_ROWS,
    BORDERS_COUNTRIES = 400,
    BORDERS_RINGS = 1 << 20,
    BORDERS_POINTS = 1 << 24,
    BORDERS_LISTED = 1 << 26, /* edges in cells, all together */
    BORDERS_TOGGLES = 16
};

#define BORDERS_DEGREE_KM 111.195
#define BORDERS_MARGIN_KM 5.0
/* Natural Earth draws the Vatican 2 km from where it is. */
#define BORDERS_SMALL_DEG  0.15
#define BORDERS_SMALL_NEAR 3.0 /* times as near as other borders */
#define BORDERS_LEAST_COS  0.02
#define BORDERS_OFF_CENTRE 0.2500917 /* of a degree: on no vertex */
#define BORDERS_NONE       UINT16_MAX

struct borders_edge {
    float lat[2], lon[2];
    uint16_t country;
    bool small; /* of a ring that is smaller than its place is certain */
};

struct borders {
    char codes[BORDERS_COUNTRIES][3];
    size_t country_count, ring_count;
    struct borders_edge *edges;
    size_t edge_count, edge_room;
    uint32_t *first; /* [CELLS + 1], into listed */
    uint32_t *listed;
    uint16_t *centre; /* [CELLS], a country or BORDERS_NONE */
};

/* --------------------------------------------------------------------- read */

struct borders_reader {
    struct span rest;
    double unit_deg;
};

static bool borders_number(struct borders_reader *r, uint64_t *value)
{
    *value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        if (r->rest.len == 0)
            return false;
        unsigned char byte = (unsigned char)r->rest.data[0];

        r->rest = span_cut(r->rest, 1, r->rest.len);
        *value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return false;
}

static bool borders_step(struct borders_reader *r, int64_t *at)
{
    uint64_t value;

    if (!borders_number(r, &value))
        return false;
    *at += (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
    return true;
}

static bool borders_country(struct borders *b, struct span code,
                            uint16_t *country)
{
    if (code.len != 2 || !isupper((unsigned char)code.data[0]) ||
        !isupper((unsigned char)code.data[1]))
        return false;
    for (size_t i = b->country_count; i > 0; i--) {
        if (memcmp(b->codes[i - 1], code.data, 2) == 0) {
            *country = (uint16_t)(i - 1);
            return true;
        }
    }
    if (b->country_count == BORDERS_COUNTRIES)
        return false;
    memcpy(b->codes[b->country_count], code.data, 2);
    *country = (uint16_t)b->country_count++;
    return true;
}

static void borders_add_edge(struct borders *b, const double from[2],
                             const double to[2], uint16_t country)
{
    if (b->edge_count == b->edge_room) {
        b->edge_room = b->edge_room ? b->edge_room * 2 : 65536;
        b->edges = heap_grow(b->edges, b->edge_room, sizeof(*b->edges));
    }
    b->edges[b->edge_count++] =
        (struct borders_edge){.lon = {(float)from[0], (float)to[0]},
                              .lat = {(float)from[1], (float)to[1]},
                              .country = country};
}

/* Mark the edges from `first` on, if they are a small ring. */
static void borders_mark_small(struct borders *b, size_t first)
{
    double south = 90, north = -90, west = 180, east = -180;

    for (size_t i = first; i < b->edge_count; i++) {
        south = fmin(south, b->edges[i].lat[0]);
        north = fmax(north, b->edges[i].lat[0]);
        west = fmin(west, b->edges[i].lon[0]);
        east = fmax(east, b->edges[i].lon[0]);
    }
    for (size_t i = first; i < b->edge_count; i++)
        b->edges[i].small = north - south < BORDERS_SMALL_DEG &&
                            east - west < BORDERS_SMALL_DEG;
}

static bool borders_read_ring(struct borders *b, struct borders_reader *r)
{
    struct span code = span_cut(r->rest, 0, 2);
    size_t first_edge = b->edge_count;
    double first[2] = {0, 0}, before[2] = {0, 0};
    int64_t at[2] = {0, 0};
    uint16_t country;
    uint64_t points;

    r->rest = span_cut(r->rest, 2, r->rest.len);
    if (!borders_country(b, code, &country) || !borders_number(r, &points) ||
        points < 3 || points > BORDERS_POINTS)
        return false;
    for (uint64_t i = 0; i < points; i++) {
        double now[2];

        if (!borders_step(r, &at[0]) || !borders_step(r, &at[1]))
            return false;
        now[0] = (double)at[0] * r->unit_deg;
        now[1] = (double)at[1] * r->unit_deg;
        if (fabs(now[0]) > 180.01 || fabs(now[1]) > 90.01)
            return false;
        if (i > 0)
            borders_add_edge(b, before, now, country);
        else
            memcpy(first, now, sizeof(first));
        memcpy(before, now, sizeof(before));
    }
    borders_add_edge(b, before, first, country);
    borders_mark_small(b, first_edge);
    return true;
}

static uint32_t borders_word(struct span s, size_t at)
{
    uint32_t value = 0;

    for (size_t i = 4; i > 0; i--)
        value = value << 8 | (unsigned char)s.data[at + i - 1];
    return value;
}

static bool borders_read(struct borders *b, struct span file, struct err *err)
{
    struct borders_reader r;
    uint32_t units, rings;

    if (file.len < 16 || !span_starts(file, "LBORDER1"))
        return err_record(err, "this is no file of borders");
    units = borders_word(file, 8);
    rings = borders_word(file, 12);
    if (units < 10 || units > 1000000 || rings == 0 || rings > BORDERS_RINGS)
        return err_record(err, "%u rings in %u parts of a degree", rings,
                          units);
    r = (struct borders_reader){.rest = span_cut(file, 16, file.len),
                                .unit_deg = 1.0 / units};
    for (b->ring_count = 0; b->ring_count < rings; b->ring_count++) {
        if (!borders_read_ring(b, &r))
            return err_record(err, "ring %zu is broken at byte %zu",
                              b->ring_count + 1, file.len - r.rest.len);
    }
    if (r.rest.len > 0)
        return err_record(err, "%zu bytes too many", r.rest.len);
    return true;
}

/* --------------------------------------------------------------------- grid */

static size_t borders_row(double lat_deg)
{
    double row = floor((lat_deg + 90) * BORDERS_PER_DEGREE);

    return row < 0 ? 0 : row >= BORDERS_ROWS ? BORDERS_ROWS - 1 : (size_t)row;
}

static size_t borders_column(double lon_deg)
{
    double column = floor((lon_deg + 180) * BORDERS_PER_DEGREE);

    return column < 0                  ? 0
           : column >= BORDERS_COLUMNS ? BORDERS_COLUMNS - 1
                                       : (size_t)column;
}

static double borders_centre(size_t index, double start)
{
    return (double)index / BORDERS_PER_DEGREE + BORDERS_OFF_CENTRE - start;
}

/* Call for every cell that the edge comes near to: with list NULL, count into
 * first[cell + 1]; else list it. */
static void borders_spread(struct borders *b, uint32_t edge, uint32_t *at)
{
    const struct borders_edge *e = &b->edges[edge];
    double south = fmin(e->lat[0], e->lat[1]);
    double north = fmax(e->lat[0], e->lat[1]);
    double most = fmax(fabs(south), fabs(north)) * (M_PI / 180);
    double lat_margin = BORDERS_MARGIN_KM / BORDERS_DEGREE_KM;
    double lon_margin = lat_margin / fmax(cos(most), BORDERS_LEAST_COS);
    size_t row = borders_row(south - lat_margin);
    size_t last_row = borders_row(north + lat_margin);
    size_t from = borders_column(fmin(e->lon[0], e->lon[1]) - lon_margin);
    size_t to = borders_column(fmax(e->lon[0], e->lon[1]) + lon_margin);

    for (; row <= last_row; row++) {
        for (size_t column = from; column <= to; column++) {
            size_t cell = row * BORDERS_COLUMNS + column;

            if (at)
                b->listed[at[cell]++] = edge;
            else
                b->first[cell + 1]++;
        }
    }
}

static bool borders_list(struct borders *b, struct err *err)
{
    uint32_t *at = NULL;
    size_t total = 0;

    b->first = heap_grow(NULL, BORDERS_CELLS + 1, sizeof(*b->first));
    memset(b->first, 0, (BORDERS_CELLS + 1) * sizeof(*b->first));
    for (size_t i = 0; i < b->edge_count; i++)
        borders_spread(b, (uint32_t)i, NULL);
    for (size_t i = 0; i < BORDERS_CELLS; i++) {
        total += b->first[i + 1];
        if (total > BORDERS_LISTED)
            return err_record(err, "its edges are too long");
        b->first[i + 1] = (uint32_t)total;
    }
    at = heap_grow(NULL, BORDERS_CELLS, sizeof(*at));
    memcpy(at, b->first, BORDERS_CELLS * sizeof(*at));
    b->listed = heap_grow(NULL, total + 1, sizeof(*b->listed));
    for (size_t i = 0; i < b->edge_count; i++)
        borders_spread(b, (uint32_t)i, at);
    free(at);
    return true;
}

struct borders_crossing {
    float lon;
    uint16_t row, country;
};

static int borders_order(const void *a, const void *b)
{
    const struct borders_crossing *x = a, *y = b;

    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->lon > y->lon) - (x->lon < y->lon);
}

/* Where edges cross the latitudes of the cells' centres, from the west. */
static struct borders_crossing *borders_cross(const struct borders *b,
                                              size_t *count)
{
    struct borders_crossing *crossings = NULL;
    size_t room = 0;

    *count = 0;
    for (size_t i = 0; i < b->edge_count; i++) {
        const struct borders_edge *e = &b->edges[i];
        size_t row = borders_row(fmin(e->lat[0], e->lat[1]));
        size_t last = borders_row(fmax(e->lat[0], e->lat[1]));

        for (; row <= last; row++) {
            double lat = borders_centre(row, 90);

            if ((e->lat[0] > lat) == (e->lat[1] > lat))
                continue;
            if (*count == room) {
                room = room ? room * 2 : 65536;
                crossings = heap_grow(crossings, room, sizeof(*crossings));
            }
            crossings[(*count)++] = (struct borders_crossing){
                .lon = (float)(e->lon[0] + (lat - e->lat[0]) *
                                               (e->lon[1] - e->lon[0]) /
                                               (e->lat[1] - e->lat[0])),
                .row = (uint16_t)row,
                .country = e->country};
        }
    }
    if (*count > 0)
        qsort(crossings, *count, sizeof(*crossings), borders_order);
    return crossings;
}

static uint16_t borders_inside(const struct borders *b, const bool *inside)
{
    for (size_t i = 0; i < b->country_count; i++) {
        if (inside[i])
            return (uint16_t)i;
    }
    return BORDERS_NONE;
}

static void borders_fill(struct borders *b)
{
    size_t count = 0, at = 0;
    struct borders_crossing *crossings = borders_cross(b, &count);
    bool inside[BORDERS_COUNTRIES];

    b->centre = heap_grow(NULL, BORDERS_CELLS, sizeof(*b->centre));
    for (size_t row = 0; row < BORDERS_ROWS; row++) {
        uint16_t country = BORDERS_NONE;

        memset(inside, 0, sizeof(inside));
        for (size_t column = 0; column < BORDERS_COLUMNS; column++) {
            double lon = borders_centre(column, 180);
            bool changed = false;

            for (; at < count && crossings[at].row == row &&
                   crossings[at].lon <= lon;
                 at++) {
                inside[crossings[at].country] ^= true;
                changed = true;
            }
            if (changed)
                country = borders_inside(b, inside);
            b->centre[row * BORDERS_COLUMNS + column] = country;
        }
        while (at < count && crossings[at].row == row)
            at++;
    }
    free(crossings);
}

struct borders *borders_open(struct span file, struct err *err)
{
    struct borders *b = heap_take(sizeof(*b));

    *b = (struct borders){.country_count = 0};
    if (!borders_read(b, file, err) || !borders_list(b, err)) {
        borders_close(b);
        return NULL;
    }
    borders_fill(b);
    return b;
}

void borders_close(struct borders *b)
{
    if (!b)
        return;
    free(b->edges);
    free(b->first);
    free(b->listed);
    free(b->centre);
    free(b);
}

size_t borders_ring_count(const struct borders *b)
{
    return b->ring_count;
}

/* ---------------------------------------------------------------------- ask */

/* A position and the centre of its cell, as degrees from the position. */
struct borders_question {
    double lat, lon;               /* of the position */
    double centre_lat, centre_lon; /* of the centre, from the position */
    double km_lat, km_lon;         /* kilometres a degree */
    double near_km;
};

/* On which side of the line from the position to the centre is the point? */
static bool borders_left(const struct borders_question *q, double lat,
                         double lon)
{
    return q->centre_lon * lat - q->centre_lat * lon >= 0;
}

/* Does the way from the position to the centre cross the edge? */
static bool borders_crosses(const struct borders_question *q,
                            const double lat[2], const double lon[2])
{
    double dlat = lat[1] - lat[0], dlon = lon[1] - lon[0];
    double from, to;

    if (borders_left(q, lat[0], lon[0]) == borders_left(q, lat[1], lon[1]))
        return false;
    from = dlon * -lat[0] - dlat * -lon[0];
    to = dlon * (q->centre_lat - lat[0]) - dlat * (q->centre_lon - lon[0]);
    return (from >= 0) != (to >= 0);
}

static bool borders_is_near(const struct borders_question *q,
                            const double lat[2], const double lon[2],
                            double near_km)
{
    double x = lon[0] * q->km_lon, y = lat[0] * q->km_lat;
    double dx = lon[1] * q->km_lon - x, dy = lat[1] * q->km_lat - y;
    double length = dx * dx + dy * dy;
    double part = length > 0 ? -(x * dx + y * dy) / length : 0;

    part = part < 0 ? 0 : part > 1 ? 1 : part;
    x += part * dx;
    y += part * dy;
    return x * x + y * y <= near_km * near_km;
}

static void borders_add_near(const struct borders *b, uint16_t country,
                             struct borders_answer *out)
{
    for (size_t i = 0; i < out->near_count; i++) {
        if (out->near[i] == b->codes[country])
            return;
    }
    if (out->near_count < BORDERS_NEAR)
        out->near[out->near_count++] = b->codes[country];
}

/* The countries that the position is on the other side of an edge from than
 * the centre is. */
struct borders_toggles {
    uint16_t country[BORDERS_TOGGLES];
    bool odd[BORDERS_TOGGLES];
    size_t count;
};

static void borders_toggle(struct borders_toggles *t, uint16_t country)
{
    size_t i = 0;

    while (i < t->count && t->country[i] != country)
        i++;
    if (i == BORDERS_TOGGLES)
        return;
    if (i == t->count) {
        t->country[t->count++] = country;
        t->odd[i] = false;
    }
    t->odd[i] ^= true;
}

static uint16_t borders_settle(const struct borders_toggles *t, uint16_t centre)
{
    uint16_t found = centre;

    for (size_t i = 0; i < t->count; i++) {
        if (t->odd[i] && t->country[i] == centre)
            found = BORDERS_NONE;
    }
    for (size_t i = 0; i < t->count && found == BORDERS_NONE; i++) {
        if (t->odd[i] && t->country[i] != centre)
            found = t->country[i];
    }
    return found;
}

static void borders_ask_edge(const struct borders *b,
                             const struct borders_question *q,
                             const struct borders_edge *e,
                             struct borders_toggles *toggles,
                             struct borders_answer *out)
{
    double lat[2] = {e->lat[0] - q->lat, e->lat[1] - q->lat};
    double lon[2] = {e->lon[0] - q->lon, e->lon[1] - q->lon};
    double near_km = q->near_km * (e->small ? BORDERS_SMALL_NEAR : 1.0);
    double reach_lat = near_km / q->km_lat, reach_lon = near_km / q->km_lon;

    if (borders_crosses(q, lat, lon))
        borders_toggle(toggles, e->country);
    if (fmin(lat[0], lat[1]) <= reach_lat &&
        fmax(lat[0], lat[1]) >= -reach_lat &&
        fmin(lon[0], lon[1]) <= reach_lon &&
        fmax(lon[0], lon[1]) >= -reach_lon &&
        borders_is_near(q, lat, lon, near_km))
        borders_add_near(b, e->country, out);
}

void borders_at(const struct borders *b, double lat_deg, double lon_deg,
                double near_km, struct borders_answer *out)
{
    size_t row = borders_row(lat_deg), column = borders_column(lon_deg);
    size_t cell = row * BORDERS_COLUMNS + column;
    uint16_t country = b->centre[cell];
    struct borders_toggles toggles = {.count = 0};

    *out = (struct borders_answer){.country = NULL};
    if (b->first[cell] < b->first[cell + 1]) {
        const struct borders_question q = {
            .lat = lat_deg,
            .lon = lon_deg,
            .centre_lat = borders_centre(row, 90) - lat_deg,
            .centre_lon = borders_centre(column, 180) - lon_deg,
            .km_lat = BORDERS_DEGREE_KM,
            .km_lon = BORDERS_DEGREE_KM *
                      fmax(cos(lat_deg * (M_PI / 180)), BORDERS_LEAST_COS),
            .near_km = fmin(near_km, BORDERS_MARGIN_KM / BORDERS_SMALL_NEAR)};

        for (uint32_t i = b->first[cell]; i < b->first[cell + 1]; i++)
            borders_ask_edge(b, &q, &b->edges[b->listed[i]], &toggles, out);
        country = borders_settle(&toggles, country);
    }
    if (country != BORDERS_NONE)
        out->country = b->codes[country];
}
