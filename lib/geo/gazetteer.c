#include "geo/gazetteer.h"

#include <math.h>

#include "base/arena.h"
#include "geo/distance.h"
#include "geo/names.h"
#include "geo/sphere.h"
#include "geo/town_list.h"
#include "geo/town_names.h"

enum {
    GAZETTEER_NEAR = 32,  /* towns that a position may belong to */
    GAZETTEER_VOTERS = 3, /* the nearest, which vote for a country */
    GAZETTEER_LETTERS = 26,
    GAZETTEER_CODES = GAZETTEER_LETTERS * GAZETTEER_LETTERS
};

#define GAZETTEER_FAR_KM       500.0
#define GAZETTEER_SAME_KM      50.0 /* nearer namesakes are one place */
#define GAZETTEER_STREET_KM    0.25 /* added to each distance in a vote */
#define GAZETTEER_REACH_KM     0.002
#define GAZETTEER_LEAST_PEOPLE 500.0 /* of a town whose source says 0 */

struct gazetteer {
    struct town_list list;
    struct sphere *sphere;
    struct town_names *cities, *regions;
    uint32_t largest[GAZETTEER_CODES]; /* town + 1, by country; 0: none */
    struct buf identity;
};

/* -------------------------------------------------------------------- open */

static size_t gazetteer_code(const char *country)
{
    return (size_t)(country[0] - 'A') * GAZETTEER_LETTERS +
           (size_t)(country[1] - 'A');
}

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

static void gazetteer_fill(const struct town *town, double km,
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

/* ------------------------------------------------------- names to positions */

struct gazetteer_question {
    struct span city, region;
    const char *country; /* code, or NULL */
};

static bool gazetteer_in_country(const struct town *town, const char *country)
{
    return !country || memcmp(town->country, country, 2) == 0;
}

static bool gazetteer_in_region(const struct town *town, struct span region)
{
    return region.len == 0 || names_same_place(span_of(town->region), region);
}

/* The most populous row that fits, and how many others do. */
static const struct town *gazetteer_choose(const struct gazetteer *g,
                                           const struct town_name *rows,
                                           size_t count, const char *country,
                                           struct span region, int *others)
{
    const struct town *best = NULL;

    *others = 0;
    for (size_t i = 0; i < count; i++) {
        const struct town *town = &g->list.towns[rows[i].town];

        if (!gazetteer_in_country(town, country) ||
            !gazetteer_in_region(town, region))
            continue;
        if (!best)
            best = town;
        else if (distance_haversine_km(best->lat_deg, best->lon_deg,
                                       town->lat_deg,
                                       town->lon_deg) > GAZETTEER_SAME_KM)
            ++*others;
    }
    return best;
}

static const struct town *gazetteer_answer(const struct gazetteer *g,
                                           struct gazetteer_question ask,
                                           int *others)
{
    const struct town *best = NULL;
    const struct town_name *rows = NULL;
    size_t count = 0;

    *others = 0;
    if (ask.city.len > 0) {
        rows = town_names_find(g->cities, ask.city, &count);
        best =
            gazetteer_choose(g, rows, count, ask.country, ask.region, others);
        if (!best && ask.region.len > 0)
            best = gazetteer_choose(g, rows, count, ask.country, SPAN_NONE,
                                    others);
        return best;
    }
    if (ask.region.len > 0) {
        rows = town_names_find(g->regions, ask.region, &count);
        /* The largest town stands for its region, so nothing is ambiguous. */
        best = gazetteer_choose(g, rows, count, ask.country, SPAN_NONE, others);
        *others = 0;
        return best;
    }
    if (ask.country && g->largest[gazetteer_code(ask.country)] > 0)
        best = &g->list.towns[g->largest[gazetteer_code(ask.country)] - 1];
    return best;
}

/* "Portland, Oregon, USA": split a city with commas into city, region and
 * country where the question does not have these. The last one may name a
 * country, or, as in "Atlanta, Georgia", only seem to. false when there is
 * nothing to take apart. */
static bool gazetteer_take_apart(struct gazetteer_question *ask,
                                 bool last_is_country)
{
    struct span rest = ask->city, part;

    if (!span_next(&rest, ',', &part) || rest.len == 0)
        return false;
    ask->city = span_trim(part);
    while (span_next(&rest, ',', &part)) {
        const char *code = NULL;

        part = span_trim(part);
        if (rest.data == NULL && last_is_country && !ask->country)
            code = names_country_code(part);
        if (code)
            ask->country = code;
        else if (ask->region.len == 0)
            ask->region = part;
    }
    return ask->city.len > 0;
}

bool gazetteer_find(const struct gazetteer *g, struct span city,
                    struct span region, struct span country,
                    struct gazetteer_place *out, int *ambiguous)
{
    struct gazetteer_question ask = {.city = span_trim(city),
                                     .region = span_trim(region)};
    const struct town *best = NULL;

    *ambiguous = 0;
    country = span_trim(country);
    if (country.len > 0) {
        ask.country = names_country_code(country);
        if (!ask.country)
            return false;
    }
    best = gazetteer_answer(g, ask, ambiguous);
    for (int i = 0; !best && i < 2; i++) {
        struct gazetteer_question parts = ask;

        if (gazetteer_take_apart(&parts, i == 0))
            best = gazetteer_answer(g, parts, ambiguous);
    }
    if (best)
        gazetteer_fill(best, 0, out);
    return best != NULL;
}
