#include "geo/outline.h"

#include <math.h>

#include "geo/borders.h"

enum { OUTLINE_HEAD = 16, OUTLINE_SOUTH_DEG = -60 };

struct outline_reader {
    struct span rest;
    double unit_deg, step_deg;
    struct arena *arena;
    float west, east, south, north;
};

/* The file is ours and checked by the tests: what is cut off counts as 0. */
static uint64_t outline_number(struct outline_reader *r)
{
    uint64_t value = 0;

    for (int shift = 0; shift < 63 && r->rest.len > 0; shift += 7) {
        unsigned char byte = (unsigned char)r->rest.data[0];

        r->rest = span_cut(r->rest, 1, r->rest.len);
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            break;
    }
    return value;
}

static void outline_step(struct outline_reader *r, int64_t *at)
{
    uint64_t value = outline_number(r);

    *at += (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static float outline_round(const struct outline_reader *r, int64_t at)
{
    return (float)(round((double)at / r->unit_deg / r->step_deg) * r->step_deg);
}

static void outline_widen(struct outline_reader *r, float lon, float lat)
{
    r->west = fminf(r->west, lon);
    r->east = fmaxf(r->east, lon);
    r->south = fminf(r->south, lat);
    r->north = fmaxf(r->north, lat);
}

/* One ring, without points that fall on the one before. */
static struct outline_ring outline_read_ring(struct outline_reader *r)
{
    int64_t at[2] = {0, 0};
    size_t kept = 0;

    r->rest = span_cut(r->rest, 2, r->rest.len); /* the country */
    uint64_t count = outline_number(r);
    if (count > r->rest.len)
        count = r->rest.len;
    float(*points)[2] =
        arena_take_array(r->arena, (size_t)count + 1, sizeof(*points));
    r->west = r->south = 1000;
    r->east = r->north = -1000;
    for (uint64_t i = 0; i < count; i++) {
        outline_step(r, &at[0]);
        outline_step(r, &at[1]);
        float lon = outline_round(r, at[0]), lat = outline_round(r, at[1]);
        if (kept > 0 && points[kept - 1][0] == lon &&
            points[kept - 1][1] == lat)
            continue;
        points[kept][0] = lon;
        points[kept++][1] = lat;
        outline_widen(r, lon, lat);
    }
    return (struct outline_ring){(const float(*)[2])points, kept};
}

struct outline outline_of_land(struct arena *arena, double step_deg,
                               double least_deg)
{
    struct span file = borders_built_in();
    struct outline_reader r = {.rest = span_cut(file, OUTLINE_HEAD, file.len),
                               .step_deg = step_deg,
                               .arena = arena};
    struct outline_ring *rings = NULL;
    size_t count = 0;
    uint32_t head[2] = {0, 0};

    for (int i = 0; i < 8 && file.len >= OUTLINE_HEAD; i++)
        head[i / 4] |= (uint32_t)(unsigned char)file.data[8 + i]
                       << (8 * (i % 4));
    r.unit_deg = head[0] == 0 ? 1 : head[0];
    for (uint32_t i = 0; i < head[1] && r.rest.len > 2; i++) {
        struct outline_ring ring = outline_read_ring(&r);
        if (ring.count < 3 || r.north < OUTLINE_SOUTH_DEG ||
            ((double)(r.east - r.west) < least_deg &&
             (double)(r.north - r.south) < least_deg))
            continue;
        rings = arena_grow(arena, rings, count, sizeof(*rings));
        rings[count++] = ring;
    }
    return (struct outline){rings, count};
}
