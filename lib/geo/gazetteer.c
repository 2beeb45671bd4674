#include "geo/gazetteer.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash_index.h"
#include "geo/distance.h"
#include "geo/gazetteer_tables.h"
#include "geo/sphere.h"

enum {
    GAZETTEER_NEAR = 8,  /* towns among which the voters are looked for */
    GAZETTEER_VOTERS = 3 /* the nearest, which vote for a country */
};

#define GAZETTEER_NO_GROUP     UINT16_MAX /* of a town that is no answer */
#define GAZETTEER_FAR_KM       500.0
#define GAZETTEER_STREET_KM    0.25 /* added to each distance in a vote */
#define GAZETTEER_REACH_KM     0.002
#define GAZETTEER_LEAST_PEOPLE 500.0 /* of a town whose source says 0 */
/* Polygons are this exact: nearer to a border, towns decide. */
#define GAZETTEER_BORDER_KM 1.0

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
    if (town->section)
        return;
    if (*largest == 0 ||
        g->list.towns[*largest - 1].population < town->population)
        *largest = i + 1;
}

static double gazetteer_people(const struct town *town)
{
    double people = (double)town->population;

    return people > GAZETTEER_LEAST_PEOPLE ? people : GAZETTEER_LEAST_PEOPLE;
}

static void gazetteer_index(struct gazetteer *g)
{
    size_t count = g->list.count;
    double *lat_deg = heap_grow(NULL, count, sizeof(*lat_deg));
    double *lon_deg = heap_grow(NULL, count, sizeof(*lon_deg));
    float *reach_km = heap_grow(NULL, count, sizeof(*reach_km));
    uint16_t *group = heap_grow(NULL, count, sizeof(*group));

    for (size_t i = 0; i < count; i++) {
        lat_deg[i] = g->list.towns[i].lat_deg;
        lon_deg[i] = g->list.towns[i].lon_deg;
        reach_km[i] = (float)(GAZETTEER_REACH_KM *
                              sqrt(gazetteer_people(&g->list.towns[i])));
        group[i] = g->list.towns[i].section
                       ? GAZETTEER_NO_GROUP
                       : (uint16_t)gazetteer_code(g->list.towns[i].country);
        gazetteer_index_town(g, (uint32_t)i);
    }
    g->sphere = sphere_open(lat_deg, lon_deg, count);
    sphere_weigh(g->sphere, group, reach_km);
    town_names_sort(g->cities);
    town_names_sort(g->regions);
    free(lat_deg);
    free(lon_deg);
    free(reach_km);
    free(group);
}

struct gazetteer *gazetteer_open(const char *path, struct err *err)
{
    struct gazetteer *g = heap_take(sizeof(*g));

    *g = (struct gazetteer){0};
    town_list_init(&g->list);
    g->cities = town_names_open();
    g->regions = town_names_open();
    buf_init(&g->identity, 1000);
    g->borders = borders_open(borders_built_in(), err);
    if (!g->borders || !gazetteer_identify(path, &g->identity, err) ||
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
    borders_close(g->borders);
    town_names_close(g->cities);
    town_names_close(g->regions);
    town_list_release(&g->list);
    buf_release(&g->identity);
    free(g);
}

static bool gazetteer_read_borders(const char *path, struct buf *file,
                                   struct err *err)
{
    if (file_read(path, file, err))
        return true;
    err->kind = ERR_USAGE;
    return err_context(err, "could not read the borders");
}

bool gazetteer_use_borders(struct gazetteer *g, const char *path,
                           struct err *err)
{
    struct borders *b = NULL;
    struct buf file;

    buf_init(&file, GAZETTEER_BORDERS_BYTES);
    if (gazetteer_read_borders(path, &file, err)) {
        b = borders_open(buf_span(&file), err);
        if (!b) {
            err->kind = ERR_USAGE;
            (void)err_context(err, "cannot use \"%s\"", path);
        }
    }
    buf_release(&file);
    if (!b)
        return false;
    borders_close(g->borders);
    g->borders = b;
    return true;
}

bool gazetteer_identify_borders(const char *path, struct buf *out,
                                struct err *err)
{
    struct buf file;
    bool ok;

    buf_init(&file, GAZETTEER_BORDERS_BYTES);
    ok = gazetteer_read_borders(path, &file, err);
    if (ok)
        buf_print(out, "borders %016llx",
                  (unsigned long long)hash_fnv(file.data, file.len));
    buf_release(&file);
    return ok;
}

bool gazetteer_identify(const char *path, struct buf *out, struct err *err)
{
    return town_list_identify(path, out, err);
}

bool gazetteer_dump_towns(const char *path, struct buf *out, size_t *count,
                          struct err *err)
{
    return town_list_dump_towns(path, out, count, err);
}

const char *gazetteer_identity(const struct gazetteer *g)
{
    return g->identity.data;
}

void gazetteer_each_town(const struct gazetteer *g,
                         void (*each)(void *arg, const char *country,
                                      double lat_deg, double lon_deg,
                                      int64_t population),
                         void *arg)
{
    for (size_t i = 0; i < g->list.count; i++) {
        const struct town *t = &g->list.towns[i];
        if (!t->section)
            each(arg, t->country, t->lat_deg, t->lon_deg, t->population);
    }
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

/* May towns of the country vote about a position with these borders near? */
static bool gazetteer_may_vote(const struct borders_answer *borders,
                               const char *country)
{
    for (size_t i = 0; i < borders->near_count; i++) {
        if (memcmp(borders->near[i], country, 2) == 0)
            return true;
    }
    return borders->near_count == 0 ||
           (borders->country && memcmp(borders->country, country, 2) == 0);
}

/* The country with the most votes of the nearest towns; NULL: there are none
 * that may vote. */
static const char *gazetteer_vote(const struct gazetteer *g,
                                  const struct borders_answer *borders,
                                  const struct sphere_near *near, size_t count)
{
    const char *country[GAZETTEER_VOTERS];
    double votes[GAZETTEER_VOTERS] = {0};
    size_t best = 0, voters = 0;

    for (size_t i = 0; i < count && voters < GAZETTEER_VOTERS; i++) {
        const struct town *town = &g->list.towns[near[i].index];
        double km = GAZETTEER_STREET_KM + near[i].distance_km;
        size_t j = 0;

        if (near[i].distance_km > GAZETTEER_FAR_KM ||
            !gazetteer_may_vote(borders, town->country))
            continue;
        country[voters] = town->country;
        while (memcmp(country[j], town->country, 2) != 0)
            j++;
        votes[j] += sqrt(gazetteer_people(town)) / (km * km);
        if (votes[j] > votes[best])
            best = j;
        voters++;
    }
    return voters > 0 ? country[best] : borders->country;
}

/* Is a border of another country near? */
static bool gazetteer_at_border(const struct borders_answer *borders)
{
    for (size_t i = 0; i < borders->near_count; i++) {
        if (borders->near[i] != borders->country)
            return true;
    }
    return false;
}

/* The code in memory that stays, whoever gave it. */
static const char *gazetteer_country(const struct gazetteer *g, double lat_deg,
                                     double lon_deg, bool *within)
{
    struct sphere_near near[GAZETTEER_NEAR];
    struct borders_answer borders;
    size_t count = 0;

    borders_at(g->borders, lat_deg, lon_deg, GAZETTEER_BORDER_KM, &borders);
    *within = borders.country != NULL;
    if (borders.country && !gazetteer_at_border(&borders))
        return borders.country;
    count = sphere_nearest(g->sphere, lat_deg, lon_deg, near, GAZETTEER_NEAR);
    return gazetteer_vote(g, &borders, near, count);
}

const char *gazetteer_country_at(const struct gazetteer *g, double lat_deg,
                                 double lon_deg)
{
    bool within;

    return position_in_range(lat_deg, lon_deg)
               ? gazetteer_country(g, lat_deg, lon_deg, &within)
               : NULL;
}

void gazetteer_town_at(const struct gazetteer *g, double lat_deg,
                       double lon_deg, const char *country,
                       struct gazetteer_place *out)
{
    struct sphere_near best;

    if (sphere_best(g->sphere, lat_deg, lon_deg,
                    (uint16_t)gazetteer_code(country), GAZETTEER_FAR_KM, &best))
        gazetteer_fill(&g->list.towns[best.index], best.distance_km, out);
    else
        *out = (struct gazetteer_place){.country = country,
                                        .region = "",
                                        .city = "",
                                        .lat_deg = NAN,
                                        .lon_deg = NAN,
                                        .distance_km = INFINITY};
}

bool gazetteer_at(const struct gazetteer *g, double lat_deg, double lon_deg,
                  struct gazetteer_place *out)
{
    const char *country = NULL;
    bool within = false;

    if (!position_in_range(lat_deg, lon_deg))
        return false;
    country = gazetteer_country(g, lat_deg, lon_deg, &within);
    if (!country)
        return false;
    gazetteer_town_at(g, lat_deg, lon_deg, country, out);
    out->within = within;
    return true;
}
