#include "geo/gazetteer.h"

#include <math.h>

#include "base/arena.h"
#include "geo/distance.h"
#include "geo/gazetteer_tables.h"
#include "geo/sphere.h"

enum {
    GAZETTEER_NEAR = 32, /* towns that a position may belong to */
    GAZETTEER_VOTERS = 3 /* the nearest, which vote for a country */
};

#define GAZETTEER_FAR_KM       500.0
#define GAZETTEER_STREET_KM    0.25 /* added to each distance in a vote */
#define GAZETTEER_REACH_KM     0.002
#define GAZETTEER_LEAST_PEOPLE 500.0 /* of a town whose source says 0 */

/* -------------------------------------------------------------------- open */

static void gazetteer_index_town(struct gazetteer *g, uint32_t i)
{
    const struct town *town = &g->list.towns[i];
    struct span names = town->alternates, name;
    uint32_t *largest = &g->largest[gazetteer_code(town->country)];

    town_names_add(g->cities, span_of(town->name), i, town->population);
    while (span_next(&names, ',', &name))
        town_names_add(g->cities, name, i, town->population);
    town_names_add(g->regions, span_of(town->region), i, town->population);
    if (*largest == 0 ||
        g->list.towns[*largest - 1].population < town->population)
        *largest = i + 1;
}

static void gazetteer_index(struct gazetteer *g)
{
    size_t count = g->list.count;
    double *lat_deg = heap_grow(NULL, count, sizeof(*lat_deg));
    double *lon_deg = heap_grow(NULL, count, sizeof(*lon_deg));

    for (size_t i = 0; i < count; i++) {
        lat_deg[i] = g->list.towns[i].lat_deg;
        lon_deg[i] = g->list.towns[i].lon_deg;
        gazetteer_index_town(g, (uint32_t)i);
    }
    g->sphere = sphere_open(lat_deg, lon_deg, count);
    town_names_sort(g->cities);
    town_names_sort(g->regions);
    free(lat_deg);
    free(lon_deg);
}

struct gazetteer *gazetteer_open(const char *path, struct err *err)
{
    struct gazetteer *g = heap_take(sizeof(*g));

    *g = (struct gazetteer){0};
    town_list_init(&g->list);
    g->cities = town_names_open();
    g->regions = town_names_open();
    buf_init(&g->identity, 1000);
    if (!gazetteer_identify(path, &g->identity, err) ||
        !town_list_load(&g->list, path, err)) {
        gazetteer_close(g);
        return NULL;
    }
    gazetteer_index(g);
    town_list_forget(&g->list);
    return g;
}

void gazetteer_close(struct gazetteer *g)
{
    if (!g)
        return;
    sphere_close(g->sphere);
    town_names_close(g->cities);
    town_names_close(g->regions);
    town_list_release(&g->list);
    buf_release(&g->identity);
    free(g);
}

bool gazetteer_identify(const char *path, struct buf *out, struct err *err)
{
    return town_list_identify(path, out, err);
}

const char *gazetteer_identity(const struct gazetteer *g)
{
    return g->identity.data;
}

size_t gazetteer_count(const struct gazetteer *g)
{
    return g->list.count;
}

void gazetteer_fill(const struct town *town, double km,
                    struct gazetteer_place *out)
{
    *out = (struct gazetteer_place){.country = town->country,
                                    .region = town->region,
                                    .city = town->name,
                                    .lat_deg = town->lat_deg,
                                    .lon_deg = town->lon_deg,
                                    .population = town->population,
                                    .distance_km = km};
}

/* ------------------------------------------------------- positions to names */

static double gazetteer_people(const struct town *town)
{
    double people = (double)town->population;

    return people > GAZETTEER_LEAST_PEOPLE ? people : GAZETTEER_LEAST_PEOPLE;
}

/* The country with the most votes of the nearest towns. */
static const char *gazetteer_vote(const struct gazetteer *g,
                                  const struct sphere_near *near, size_t count)
{
    const char *country[GAZETTEER_VOTERS];
    double votes[GAZETTEER_VOTERS] = {0};
    size_t best = 0;

    for (size_t i = 0; i < count && i < GAZETTEER_VOTERS; i++) {
        const struct town *town = &g->list.towns[near[i].index];
        double km = GAZETTEER_STREET_KM + near[i].distance_km;
        size_t j = 0;

        country[i] = town->country;
        while (memcmp(country[j], town->country, 2) != 0)
            j++;
        votes[j] += sqrt(gazetteer_people(town)) / (km * km);
        if (votes[j] > votes[best])
            best = j;
    }
    return country[best];
}

bool gazetteer_at(const struct gazetteer *g, double lat_deg, double lon_deg,
                  struct gazetteer_place *out)
{
    struct sphere_near near[GAZETTEER_NEAR];
    const struct sphere_near *best = near;
    double least = INFINITY;
    size_t count = 0;

    if (!position_in_range(lat_deg, lon_deg))
        return false;
    count = sphere_nearest(g->sphere, lat_deg, lon_deg, near, GAZETTEER_NEAR);
    while (count > 0 && near[count - 1].distance_km > GAZETTEER_FAR_KM)
        count--;
    if (count == 0)
        return false;
    const char *country = gazetteer_vote(g, near, count);
    for (size_t i = 0; i < count; i++) {
        const struct town *town = &g->list.towns[near[i].index];
        double km = near[i].distance_km;
        double reach = GAZETTEER_REACH_KM * sqrt(gazetteer_people(town));

        if (memcmp(town->country, country, 2) != 0 ||
            km * km - reach * reach >= least)
            continue;
        least = km * km - reach * reach;
        best = &near[i];
    }
    gazetteer_fill(&g->list.towns[best->index], best->distance_km, out);
    return true;
}
