#include "stages/sample/sample_strata.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "base/sort.h"

#include <math.h>

static int strata_compare_code(const void *x, const void *y)
{
    return strcmp(((const struct strata_quota *)x)->code,
                  ((const struct strata_quota *)y)->code);
}

static struct strata_quota *strata_find(const struct strata *s,
                                        const char *code)
{
    struct strata_quota key = {.code = ""};

    memcpy(key.code, code, sizeof(key.code));
    return s->count == 0 ? NULL
                         : bsearch(&key, s->items, s->count, sizeof(*s->items),
                                   strata_compare_code);
}

/* Countries that the table does not know have a row too. */
static void strata_add_others(struct strata *s,
                              const struct sample_candidate *list, size_t count)
{
    size_t known = s->count, room = s->count;

    for (size_t i = 0; i < count; i++) {
        struct strata head = {s->items, known};
        size_t k = known;

        if (strata_find(&head, list[i].country) != NULL)
            continue;
        while (k < s->count && strcmp(s->items[k].code, list[i].country) != 0)
            k++;
        if (k < s->count)
            continue;
        if (s->count == room) {
            room = room * 2 + 1;
            s->items = heap_grow(s->items, room, sizeof(*s->items));
        }
        s->items[s->count] = (struct strata_quota){.wanted = 0};
        memcpy(s->items[s->count++].code, list[i].country,
               sizeof(s->items->code));
    }
    qsort(s->items, s->count, sizeof(*s->items), strata_compare_code);
}

static double strata_share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* The share of each country, of all; they add up to 1 where every figure has
 * some country that has it. */
static void strata_shares(struct strata *s, const struct strata_rules *rules)
{
    const double *w = rules->weights;
    double all = w[0] + w[1] + w[2], roads = 0, people = 0, land = 0;

    for (size_t i = 0; i < rules->stats->count; i++) {
        roads += rules->stats->items[i].road_km;
        people += rules->stats->items[i].people;
        land += rules->stats->items[i].land_km2;
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct country_stat *c = &rules->stats->items[i];
        memcpy(s->items[i].code, c->code, sizeof(c->code));
        s->items[i].exact = (double)rules->wanted *
                            (w[0] * strata_share(c->road_km, roads) +
                             w[1] * strata_share(c->people, people) +
                             w[2] * strata_share(c->land_km2, land)) /
                            all;
    }
}

/* A country and what is left of its share once it is cut off. */
struct strata_rest {
    double rest;
    size_t place;
};

static int strata_compare_rest(const void *x, const void *y)
{
    const struct strata_rest *a = x, *b = y;

    if (a->rest != b->rest)
        return a->rest > b->rest ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* `wanted` by largest remainders of parts; parts: [count], their sum is about
 * total. */
static void strata_whole(const double *parts, size_t count, int64_t total,
                         int64_t *wanted)
{
    struct strata_rest *rests = heap_take((count + 1) * sizeof(*rests));
    int64_t given = 0;

    for (size_t i = 0; i < count; i++) {
        wanted[i] = (int64_t)floor(parts[i]);
        given += wanted[i];
        rests[i] = (struct strata_rest){parts[i] - floor(parts[i]), i};
    }
    qsort(rests, count, sizeof(*rests), strata_compare_rest);
    for (size_t i = 0; i < count && given < total && rests[i].rest > 0;
         i++, given++)
        wanted[rests[i].place]++;
    free(rests);
}

void strata_init(struct strata *s, const struct strata_rules *rules,
                 const struct sample_candidate *list, size_t count)
{
    size_t n = rules->stats->count;
    double *parts = heap_take((n + 1) * sizeof(*parts));
    int64_t *wanted = heap_take((n + 1) * sizeof(*wanted));

    *s = (struct strata){.count = n};
    s->items = heap_grow(NULL, n + 1, sizeof(*s->items));
    for (size_t i = 0; i < n; i++)
        s->items[i] = (struct strata_quota){.wanted = 0};
    strata_shares(s, rules);
    for (size_t i = 0; i < n; i++)
        parts[i] = s->items[i].exact;
    strata_whole(parts, n, rules->wanted, wanted);
    for (size_t i = 0; i < n; i++)
        s->items[i].wanted = wanted[i];
    free(parts);
    free(wanted);
    strata_add_others(s, list, count);
    for (size_t i = 0; i < count; i++) {
        if (list[i].why == SAMPLE_DRAWN)
            strata_find(s, list[i].country)->had++;
    }
}

void strata_release(struct strata *s)
{
    free(s->items);
    *s = (struct strata){.count = 0};
}

/* The drawn first, by country; then by what the caller compared; then by their
 * hashes. */
static int strata_compare(const struct sample_candidate *a,
                          const struct sample_candidate *b, int then)
{
    int c = (b->why == SAMPLE_DRAWN) - (a->why == SAMPLE_DRAWN);

    if (c == 0)
        c = memcmp(a->country, b->country, sizeof(a->country));
    if (c == 0)
        c = then;
    if (c == 0)
        c = (a->hash > b->hash) - (a->hash < b->hash);
    return c != 0 ? c : (a->id > b->id) - (a->id < b->id);
}

static int strata_compare_cell(const void *x, const void *y, void *arg)
{
    const struct sample_candidate *a = x, *b = y;

    (void)arg;
    return strata_compare(a, b, (a->cell > b->cell) - (a->cell < b->cell));
}

static int strata_compare_turn(const void *x, const void *y, void *arg)
{
    const struct sample_candidate *a = x, *b = y;

    (void)arg;
    return strata_compare(a, b, (a->turn > b->turn) - (a->turn < b->turn));
}

/* A step of an exponential distribution with mean 1, of the cell alone. */
static double strata_step(uint64_t cell, uint64_t step)
{
    uint64_t n = hash_mix(cell + hash_mix(step + 1));

    return -log(((double)(n >> 11) + 0.5) * 0x1p-53);
}

static double strata_chance(const struct strata_rules *rules,
                            const struct sample_candidate *c, size_t here)
{
    double people = rules->cells == STRATA_PICTURES ? (double)here
                    : rules->cells == STRATA_TOWNS
                        ? cells_people(rules->people, c->country, c->cell)
                        : 1;

    return log1p(people);
}

/* Of [count] candidates of one cell the turns: arrivals of a Poisson process
 * with the cell's chance as its rate. The next to arrive of all cells is of a
 * given one with a probability in proportion to its rate, whatever arrived
 * before: so the first m arrivals are m draws of a cell. */
static void strata_turns(const struct strata_rules *rules,
                         struct sample_candidate *cell, size_t count)
{
    double chance = strata_chance(rules, cell, count), at = 0;
    uint64_t seed = hash_mix(rules->seed ^ hash_mix(cell->cell));

    for (size_t i = 0; i < sizeof(cell->country); i++)
        seed = hash_mix(seed + (uint8_t)cell->country[i]);
    for (size_t i = 0; i < count; i++) {
        at += strata_step(seed, i);
        cell[i].turn = chance > 0 ? at / chance : INFINITY;
    }
}

static void strata_give_turns(struct strata *s,
                              const struct strata_rules *rules,
                              struct sample_candidate *list, size_t count)
{
    for (size_t from = 0, stop; from < count; from = stop) {
        const struct sample_candidate *c = &list[from];

        for (stop = from + 1; stop < count; stop++) {
            if (list[stop].cell != c->cell ||
                memcmp(list[stop].country, c->country, sizeof(c->country)) != 0)
                break;
        }
        strata_turns(rules, &list[from], stop - from);
        if (isfinite(c->turn))
            strata_find(s, c->country)->room += (int64_t)(stop - from);
    }
}

/* What countries lack goes to those that have room, by the same shares, until
 * all is given or nobody has more. */
static void strata_redistribute(struct strata *s)
{
    double *parts = heap_take((s->count + 1) * sizeof(*parts));
    int64_t *more = heap_take((s->count + 1) * sizeof(*more)), lack;

    do {
        double open = 0;
        lack = 0;
        for (size_t i = 0; i < s->count; i++) {
            const struct strata_quota *q = &s->items[i];
            lack += q->wanted > q->room ? q->wanted - q->room : 0;
            open += q->wanted < q->room ? q->exact : 0;
        }
        if (open <= 0)
            break;
        for (size_t i = 0; i < s->count; i++) {
            struct strata_quota *q = &s->items[i];
            parts[i] =
                q->wanted < q->room ? (double)lack * (q->exact / open) : 0;
            if (q->wanted > q->room)
                q->wanted = q->room;
        }
        strata_whole(parts, s->count, lack, more);
        for (size_t i = 0; i < s->count; i++)
            s->items[i].wanted += more[i];
    } while (lack > 0);
    free(parts);
    free(more);
}

void strata_draw(struct strata *s, const struct strata_rules *rules,
                 struct sample_candidate *list, size_t count)
{
    size_t drawn = 0;

    for (size_t i = 0; i < count; i++)
        drawn += list[i].why == SAMPLE_DRAWN;
    sort_in_place(list, count, sizeof(*list), strata_compare_cell, NULL);
    strata_give_turns(s, rules, list, drawn);
    if (rules->redistribute)
        strata_redistribute(s);
    sort_in_place(list, drawn, sizeof(*list), strata_compare_turn, NULL);
    for (size_t i = 0; i < drawn; i++) {
        struct strata_quota *q = strata_find(s, list[i].country);

        if (!isfinite(list[i].turn))
            list[i].why = SAMPLE_NO_CHANCE;
        else if (q->taken < q->wanted)
            q->taken++;
        else
            list[i].why = SAMPLE_OVER_QUOTA;
    }
}
