#include "stages/sample/sample_draw.h"

static int sample_compare_hash(const struct sample_candidate *a,
                               const struct sample_candidate *b)
{
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static int sample_compare_id(const void *x, const void *y)
{
    const struct sample_candidate *a = x, *b = y;

    return (a->id > b->id) - (a->id < b->id);
}

/* Drawn ones first, by hash. */
static int sample_compare_drawn(const void *x, const void *y)
{
    const struct sample_candidate *a = x, *b = y;

    if ((a->why == SAMPLE_DRAWN) != (b->why == SAMPLE_DRAWN))
        return a->why == SAMPLE_DRAWN ? -1 : 1;
    return sample_compare_hash(a, b);
}

static int sample_compare_country(const void *x, const void *y)
{
    const struct sample_candidate *a = x, *b = y;
    int c = memcmp(a->country, b->country, sizeof(a->country));

    return c != 0 ? c : sample_compare_drawn(a, b);
}

/* Those without a place behind, so that they stand for nobody. */
static int sample_compare_group(const void *x, const void *y)
{
    const struct sample_candidate *a = x, *b = y;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->placed != b->placed)
        return a->placed ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return sample_compare_hash(a, b);
}

static void sample_stand_for_groups(struct sample_candidate *list, size_t count)
{
    const struct sample_candidate *first = NULL;

    qsort(list, count, sizeof(*list), sample_compare_group);
    for (size_t i = 0; i < count; i++) {
        struct sample_candidate *c = &list[i];

        c->mate = 0;
        c->why = c->placed ? SAMPLE_DRAWN : SAMPLE_NO_PLACE;
        if (!c->placed || c->group == 0)
            continue;
        if (!first || first->group != c->group) {
            first = c;
            continue;
        }
        c->why = first->picture == c->picture ? SAMPLE_SAME_PICTURE
                                              : SAMPLE_DUPLICATE;
        c->mate = c->why == SAMPLE_DUPLICATE ? first->picture : first->id;
    }
}

static void sample_draw_fraction(struct sample_candidate *list, size_t count,
                                 double fraction)
{
    /* Upper 63 bits, so that what 1 stands for is a uint64_t too. */
    uint64_t stop = (uint64_t)(fraction * 9223372036854775808.0);

    for (size_t i = 0; i < count; i++) {
        if (list[i].why == SAMPLE_DRAWN && list[i].hash >> 1 >= stop)
            list[i].why = SAMPLE_NOT_DRAWN;
    }
}

static void sample_cap_countries(struct sample_candidate *list, size_t count,
                                 int64_t cap)
{
    int64_t taken = 0;

    qsort(list, count, sizeof(*list), sample_compare_country);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || memcmp(list[i].country, list[i - 1].country,
                             sizeof(list[i].country)) != 0)
            taken = 0;
        if (list[i].why == SAMPLE_DRAWN && taken++ >= cap)
            list[i].why = SAMPLE_OVER_COUNTRY;
    }
}

static void sample_cap_all(struct sample_candidate *list, size_t count,
                           int64_t limit)
{
    qsort(list, count, sizeof(*list), sample_compare_drawn);
    for (size_t i = (size_t)limit; i < count; i++) {
        if (list[i].why == SAMPLE_DRAWN)
            list[i].why = SAMPLE_OVER_LIMIT;
    }
}

void sample_draw(struct sample_candidate *candidates, size_t count,
                 const struct sample_rules *rules)
{
    sample_stand_for_groups(candidates, count);
    sample_draw_fraction(candidates, count, rules->fraction);
    if (rules->per_country > 0)
        sample_cap_countries(candidates, count, rules->per_country);
    if (rules->limit > 0)
        sample_cap_all(candidates, count, rules->limit);
    qsort(candidates, count, sizeof(*candidates), sample_compare_id);
}

void sample_why_print(const struct sample_candidate *c, char *text, size_t size)
{
    switch ((enum sample_why)c->why) {
    case SAMPLE_DRAWN:
        snprintf(text, size, "drawn");
        break;
    case SAMPLE_NOT_DRAWN:
        snprintf(text, size, "not drawn");
        break;
    case SAMPLE_NO_PLACE:
        snprintf(text, size, "no place");
        break;
    case SAMPLE_DUPLICATE:
        snprintf(text, size, "duplicate of picture %lld", (long long)c->mate);
        break;
    case SAMPLE_SAME_PICTURE:
        snprintf(text, size, "same picture as sample %lld", (long long)c->mate);
        break;
    case SAMPLE_OVER_COUNTRY:
        snprintf(text, size, "over the cap of %s",
                 c->country[0] ? c->country : "no country");
        break;
    case SAMPLE_OVER_LIMIT:
        snprintf(text, size, "over the limit");
        break;
    }
}
