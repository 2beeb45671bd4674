#include "geo/sphere.h"

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "geo/distance.h"

enum { SPHERE_AXES = 3 };

struct sphere_node {
    double at[SPHERE_AXES]; /* on the unit sphere */
    uint32_t index;
};

/* nodes: the middle of each range splits it, by the axis of its depth. */
struct sphere {
    struct sphere_node *nodes;
    size_t count;
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
    for (size_t i = 0; i < count; i++) {
        sphere_place(s->nodes[i].at, lat_deg[i], lon_deg[i]);
        s->nodes[i].index = (uint32_t)i;
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

size_t sphere_nearest(const struct sphere *s, double lat_deg, double lon_deg,
                      struct sphere_near *near, size_t wanted)
{
    struct sphere_search search = {.sphere = s, .near = near, .wanted = wanted};

    if (wanted == 0)
        return 0;
    sphere_place(search.at, lat_deg, lon_deg);
    sphere_walk(&search, 0, s->count, 0);
    for (size_t i = 0; i < search.found; i++) {
        double half = sqrt(near[i].distance_km) / 2;

        near[i].distance_km =
            2 * DISTANCE_EARTH_RADIUS_KM * asin(half > 1 ? 1 : half);
    }
    return search.found;
}
