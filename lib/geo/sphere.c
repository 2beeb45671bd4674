#include "geo/sphere.h"

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "geo/distance.h"

enum { SPHERE_AXES = 3 };

struct sphere_node {
    double at[SPHERE_AXES]; /* on the unit sphere */
    uint32_t index;
    float reach; /* squared, on the unit sphere */
    uint16_t group;
};

/* nodes: the middle of each range splits it, by the axis of its depth. */
struct sphere {
    struct sphere_node *nodes;
    size_t count;
    double most_reach; /* of all nodes, squared */
};

struct sphere_search {
    const struct sphere *sphere;
    double at[SPHERE_AXES];
    struct sphere_near *near; /* distance_km holds squared chords meanwhile */
    size_t wanted, found;
};

static void sphere_place(double *at, double lat_deg, double lon_deg)
{
    double lat = lat_deg * (M_PI / 180), lon = lon_deg * (M_PI / 180);

    at[0] = cos(lat) * cos(lon);
    at[1] = cos(lat) * sin(lon);
    at[2] = sin(lat);
}

static void sphere_swap(struct sphere_node *a, struct sphere_node *b)
{
    struct sphere_node kept = *a;

    *a = *b;
    *b = kept;
}

/* Move the nodes of [low, high) so that the one at `middle` is in its sorted
 * place on the axis, the smaller before it (quickselect). */
static void sphere_select(struct sphere_node *nodes, size_t low, size_t high,
                          size_t middle, int axis)
{
    while (high - low > 1) {
        double pivot = nodes[low + (high - low - 1) / 2].at[axis];
        size_t i = low, j = high - 1;

        while (true) {
            while (nodes[i].at[axis] < pivot)
                i++;
            while (nodes[j].at[axis] > pivot)
                j--;
            if (i >= j)
                break;
            sphere_swap(&nodes[i++], &nodes[j--]);
        }
        if (middle <= j)
            high = j + 1;
        else
            low = j + 1;
    }
}

static void sphere_build(struct sphere_node *nodes, size_t low, size_t high,
                         int axis)
{
    size_t middle = low + (high - low) / 2;

    if (high - low < 2)
        return;
    sphere_select(nodes, low, high, middle, axis);
    sphere_build(nodes, low, middle, (axis + 1) % SPHERE_AXES);
    sphere_build(nodes, middle + 1, high, (axis + 1) % SPHERE_AXES);
}

struct sphere *sphere_open(const double *lat_deg, const double *lon_deg,
                           size_t count)
{
    struct sphere *s = heap_take(sizeof(*s));

    s->nodes = heap_grow(NULL, count, sizeof(*s->nodes));
    s->count = count;
    s->most_reach = 0;
    for (size_t i = 0; i < count; i++) {
        sphere_place(s->nodes[i].at, lat_deg[i], lon_deg[i]);
        s->nodes[i].index = (uint32_t)i;
        s->nodes[i].reach = 0;
        s->nodes[i].group = 0;
    }
    sphere_build(s->nodes, 0, count, 0);
    return s;
}

void sphere_close(struct sphere *s)
{
    if (!s)
        return;
    free(s->nodes);
    free(s);
}

static bool sphere_before(const struct sphere_near *a,
                          const struct sphere_near *b)
{
    if (a->distance_km < b->distance_km)
        return true;
    return a->distance_km <= b->distance_km && a->index < b->index;
}

/* Keep the node if it is one of the nearest so far. */
static void sphere_offer(struct sphere_search *search,
                         const struct sphere_node *node)
{
    struct sphere_near candidate = {.index = node->index};
    size_t i = search->found;

    for (int axis = 0; axis < SPHERE_AXES; axis++) {
        double apart = node->at[axis] - search->at[axis];

        candidate.distance_km += apart * apart;
    }
    if (i == search->wanted) {
        if (!sphere_before(&candidate, &search->near[i - 1]))
            return;
        i--;
    } else {
        search->found++;
    }
    for (; i > 0 && sphere_before(&candidate, &search->near[i - 1]); i--)
        search->near[i] = search->near[i - 1];
    search->near[i] = candidate;
}

static void sphere_walk(struct sphere_search *search, size_t low, size_t high,
                        int axis)
{
    size_t middle = low + (high - low) / 2;
    int next = (axis + 1) % SPHERE_AXES;

    if (low >= high)
        return;
    double apart = search->at[axis] - search->sphere->nodes[middle].at[axis];
    sphere_offer(search, &search->sphere->nodes[middle]);
    if (apart < 0)
        sphere_walk(search, low, middle, next);
    else
        sphere_walk(search, middle + 1, high, next);
    if (search->found == search->wanted &&
        apart * apart > search->near[search->found - 1].distance_km)
        return;
    if (apart < 0)
        sphere_walk(search, middle + 1, high, next);
    else
        sphere_walk(search, low, middle, next);
}

static double sphere_arc_km(double chord)
{
    double half = sqrt(chord) / 2;

    return 2 * DISTANCE_EARTH_RADIUS_KM * asin(half > 1 ? 1 : half);
}

size_t sphere_nearest(const struct sphere *s, double lat_deg, double lon_deg,
                      struct sphere_near *near, size_t wanted)
{
    struct sphere_search search = {.sphere = s, .near = near, .wanted = wanted};

    if (wanted == 0)
        return 0;
    sphere_place(search.at, lat_deg, lon_deg);
    sphere_walk(&search, 0, s->count, 0);
    for (size_t i = 0; i < search.found; i++)
        near[i].distance_km = sphere_arc_km(near[i].distance_km);
    return search.found;
}

void sphere_weigh(struct sphere *s, const uint16_t *group,
                  const float *reach_km)
{
    s->most_reach = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct sphere_node *node = &s->nodes[i];
        double reach = reach_km[node->index] / DISTANCE_EARTH_RADIUS_KM;

        node->reach = (float)(reach * reach);
        node->group = group[node->index];
        if (node->reach > s->most_reach)
            s->most_reach = node->reach;
    }
}

struct sphere_choice {
    const struct sphere *sphere;
    double at[SPHERE_AXES];
    double limit; /* squared chord */
    double least; /* squared chord less squared reach, of the best */
    double chord; /* squared, of the best */
    const struct sphere_node *best;
    uint16_t group;
};

static void sphere_weigh_in(struct sphere_choice *c,
                            const struct sphere_node *node)
{
    double chord = 0;

    for (int axis = 0; axis < SPHERE_AXES; axis++) {
        double apart = node->at[axis] - c->at[axis];

        chord += apart * apart;
    }
    if (chord > c->limit || chord - node->reach > c->least ||
        (c->best && chord - node->reach >= c->least &&
         node->index > c->best->index))
        return;
    c->least = chord - node->reach;
    c->chord = chord;
    c->best = node;
}

static void sphere_choose(struct sphere_choice *c, size_t low, size_t high,
                          int axis)
{
    size_t middle = low + (high - low) / 2;
    int next = (axis + 1) % SPHERE_AXES;

    if (low >= high)
        return;
    const struct sphere_node *node = &c->sphere->nodes[middle];
    double apart = c->at[axis] - node->at[axis], beyond = apart * apart;
    if (node->group == c->group)
        sphere_weigh_in(c, node);
    if (apart < 0)
        sphere_choose(c, low, middle, next);
    else
        sphere_choose(c, middle + 1, high, next);
    if (beyond > c->limit || beyond - c->sphere->most_reach > c->least)
        return;
    if (apart < 0)
        sphere_choose(c, middle + 1, high, next);
    else
        sphere_choose(c, low, middle, next);
}

static double sphere_chord(double km)
{
    double chord = 2 * sin(km / (2 * DISTANCE_EARTH_RADIUS_KM));

    return chord * chord;
}

bool sphere_best(const struct sphere *s, double lat_deg, double lon_deg,
                 uint16_t group, double limit_km, struct sphere_near *best)
{
    struct sphere_choice c = {.sphere = s,
                              .limit = sphere_chord(limit_km),
                              .least = INFINITY,
                              .group = group};

    sphere_place(c.at, lat_deg, lon_deg);
    sphere_choose(&c, 0, s->count, 0);
    if (!c.best)
        return false;
    best->index = c.best->index;
    best->distance_km = sphere_arc_km(c.chord);
    return true;
}
