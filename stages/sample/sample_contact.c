#include "stages/sample/sample_contact.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "geo/sphere.h"

#include <math.h>

/* The benchmarks among the candidates. */
struct sample_yardstick {
    const struct sample_candidate *list;
    size_t *places; /* [count] in the list, by hash */
    size_t count;
    size_t *positioned; /* [positioned_count] of those, by point */
    size_t positioned_count;
    struct sphere *sphere;
    struct hash_index pictures, clusters; /* a place in the list */
};

static int sample_contact_compare(const void *x, const void *y, void *arg)
{
    const struct sample_candidate *list = arg;
    const struct sample_candidate *a = &list[*(const size_t *)x];
    const struct sample_candidate *b = &list[*(const size_t *)y];

    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* The numbers of pictures and clusters are their own hashes, spread. */
static uint64_t sample_contact_hash(int64_t id)
{
    return hash_mix((uint64_t)id);
}

static void sample_yardstick_key(struct hash_index *x, int64_t id, size_t place)
{
    uint64_t hash = sample_contact_hash(id);

    if (id != 0 && hash_index_find(x, hash) == SIZE_MAX)
        hash_index_add(x, hash, place);
}

static void sample_yardstick_place(struct sample_yardstick *y)
{
    double *lat = heap_take((y->count + 1) * sizeof(*lat));
    double *lon = heap_take((y->count + 1) * sizeof(*lon));

    for (size_t i = 0; i < y->count; i++) {
        const struct sample_candidate *c = &y->list[y->places[i]];
        if (!c->positioned)
            continue;
        lat[y->positioned_count] = c->lat_deg;
        lon[y->positioned_count] = c->lon_deg;
        y->positioned[y->positioned_count++] = y->places[i];
    }
    y->sphere = sphere_open(lat, lon, y->positioned_count);
    free(lat);
    free(lon);
}

static void sample_yardstick_init(struct sample_yardstick *y,
                                  const struct sample_candidate *list,
                                  size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += list[i].benchmark;
    *y = (struct sample_yardstick){.list = list};
    y->places = heap_take((n + 1) * sizeof(*y->places));
    y->positioned = heap_take((n + 1) * sizeof(*y->positioned));
    for (size_t i = 0; i < count; i++) {
        if (list[i].benchmark)
            y->places[y->count++] = i;
    }
    qsort_r(y->places, n, sizeof(*y->places), sample_contact_compare,
            (void *)list);
    hash_index_init(&y->pictures, n);
    hash_index_init(&y->clusters, n);
    for (size_t i = 0; i < n; i++) {
        const struct sample_candidate *c = &list[y->places[i]];
        sample_yardstick_key(&y->pictures, c->picture, y->places[i]);
        sample_yardstick_key(&y->clusters, c->group, y->places[i]);
    }
    sample_yardstick_place(y);
}

static void sample_yardstick_release(struct sample_yardstick *y)
{
    sphere_close(y->sphere);
    hash_index_release(&y->pictures);
    hash_index_release(&y->clusters);
    free(y->places);
    free(y->positioned);
}

static void sample_contact_fill(const struct sample_yardstick *y,
                                const struct sample_candidate *c,
                                struct sample_contact *contact)
{
    struct sphere_near near;
    size_t place = SIZE_MAX;

    if (c->positioned &&
        sphere_nearest(y->sphere, c->lat_deg, c->lon_deg, &near, 1) == 1) {
        contact->nearest_id = y->list[y->positioned[near.index]].id;
        contact->km = near.distance_km;
    }
    if (c->picture != 0)
        place = hash_index_find(&y->pictures, sample_contact_hash(c->picture));
    contact->same = place != SIZE_MAX;
    if (place == SIZE_MAX && c->group != 0)
        place = hash_index_find(&y->clusters, sample_contact_hash(c->group));
    if (place != SIZE_MAX)
        contact->copy_id = y->list[place].id;
}

void sample_contacts_measure(const struct sample_candidate *list, size_t count,
                             struct sample_contact *contacts)
{
    struct sample_yardstick y;

    sample_yardstick_init(&y, list, count);
    for (size_t i = 0; i < count; i++) {
        contacts[i] = (struct sample_contact){.km = NAN};
        if (!list[i].benchmark)
            sample_contact_fill(&y, &list[i], &contacts[i]);
    }
    sample_yardstick_release(&y);
}

void sample_contacts_bar(struct sample_candidate *list, size_t count,
                         const struct sample_contact *contacts, double km)
{
    for (size_t i = 0; i < count; i++) {
        struct sample_candidate *c = &list[i];

        if (c->benchmark)
            c->barred = SAMPLE_BENCHMARK;
        else if (contacts[i].copy_id != 0)
            c->barred = SAMPLE_IN_BENCHMARK;
        else if (km > 0 && contacts[i].km <= km)
            c->barred = SAMPLE_NEAR_BENCHMARK;
        c->mate = c->barred == SAMPLE_NEAR_BENCHMARK ? contacts[i].nearest_id
                                                     : contacts[i].copy_id;
    }
}
