#include "stages/sample/sample_draw.h"

#include "base/arena.h"
#include "base/sort.h"
#include "filters/categories.h"
#include "geo/distance.h"
#include "stages/sample/sample_categories.h"
#include "stages/sample/sample_strata.h"

static void sample_sort(struct sample_candidate *list, size_t count,
                        sort_compare *compare, void *arg)
{
    sort_in_place(list, count, sizeof(*list), compare, arg);
}

static int sample_compare_hash(const struct sample_candidate *a,
                               const struct sample_candidate *b)
{
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static int sample_compare_id(const void *x, const void *y, void *arg)
{
    const struct sample_candidate *a = x, *b = y;

    (void)arg;
    return (a->id > b->id) - (a->id < b->id);
}

/* Drawn ones first, by hash. */
static int sample_compare_drawn(const void *x, const void *y, void *arg)
{
    const struct sample_candidate *a = x, *b = y;

    (void)arg;
    if ((a->why == SAMPLE_DRAWN) != (b->why == SAMPLE_DRAWN))
        return a->why == SAMPLE_DRAWN ? -1 : 1;
    return sample_compare_hash(a, b);
}

/* What a cap counts by; 0: it counts for nothing. */
typedef uint64_t sample_key(const struct sample_candidate *c);

static uint64_t sample_author(const struct sample_candidate *c)
{
    return c->author;
}

static uint64_t sample_source(const struct sample_candidate *c)
{
    return c->source;
}

static uint64_t sample_sequence(const struct sample_candidate *c)
{
    return c->sequence;
}

static uint64_t sample_cell(const struct sample_candidate *c)
{
    return (uint64_t)c->cell + 1;
}

/* Those without a country have a share too. */
static uint64_t sample_country(const struct sample_candidate *c)
{
    uint64_t key = 1;

    for (size_t i = 0; i < sizeof(c->country); i++)
        key = key << 8 | (uint8_t)c->country[i];
    return key;
}

static int sample_compare_key(const void *x, const void *y, void *arg)
{
    sample_key *key = *(sample_key **)arg;
    uint64_t a = key(x), b = key(y);

    return a != b ? (a < b ? -1 : 1) : sample_compare_drawn(x, y, NULL);
}

static int sample_compare_picture(const void *x, const void *y, void *arg)
{
    const struct sample_candidate *a = x, *b = y;

    (void)arg;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->picture != b->picture)
        return a->picture < b->picture ? -1 : 1;
    return sample_compare_hash(a, b);
}

/* Those without a place behind, so that they stand for nobody. */
static int sample_compare_group(const void *x, const void *y, void *arg)
{
    const struct sample_candidate *a = x, *b = y;

    (void)arg;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->placed != b->placed)
        return a->placed ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return sample_compare_hash(a, b);
}

/* Do samples of one picture lie at `many` positions? far: [many], places in
 * the list of those that are apart from each other. */
static bool sample_is_placeholder(const struct sample_candidate *list,
                                  size_t count, size_t *far, size_t many)
{
    size_t n = 0;

    for (size_t i = 0; i < count && n < many; i++) {
        size_t k = 0;

        while (k < n &&
               distance_haversine_km(list[i].lat_deg, list[i].lon_deg,
                                     list[far[k]].lat_deg,
                                     list[far[k]].lon_deg) >= SAMPLE_APART_KM)
            k++;
        if (k == n)
            far[n++] = i;
    }
    return n == many;
}

/* Of one group, by picture: is one of its pictures a placeholder? */
static bool sample_group_is_placeholder(const struct sample_candidate *list,
                                        size_t count, size_t *far, size_t many)
{
    for (size_t from = 0, stop; from < count; from = stop) {
        for (stop = from + 1; stop < count; stop++) {
            if (list[stop].picture != list[from].picture)
                break;
        }
        if (stop - from >= many &&
            sample_is_placeholder(list + from, stop - from, far, many))
            return true;
    }
    return false;
}

static void sample_find_placeholders(struct sample_candidate *list,
                                     size_t count, int64_t many)
{
    size_t *far = heap_take((size_t)many * sizeof(*far));

    sample_sort(list, count, sample_compare_picture, NULL);
    for (size_t from = 0, stop; from < count; from = stop) {
        for (stop = from + 1; stop < count; stop++) {
            if (list[stop].group != list[from].group)
                break;
        }
        if (list[from].group == 0 ||
            !sample_group_is_placeholder(list + from, stop - from, far,
                                         (size_t)many))
            continue;
        for (size_t i = from; i < stop; i++) {
            if (list[i].barred != SAMPLE_DRAWN)
                continue;
            list[i].why = SAMPLE_PLACEHOLDER;
            list[i].mate = many;
        }
    }
    free(far);
}

static void sample_stand_for_groups(struct sample_candidate *list, size_t count)
{
    const struct sample_candidate *first = NULL;

    sample_sort(list, count, sample_compare_group, NULL);
    for (size_t i = 0; i < count; i++) {
        struct sample_candidate *c = &list[i];

        if (c->barred != SAMPLE_DRAWN) {
            c->why = c->barred;
            continue;
        }
        if (c->why == SAMPLE_PLACEHOLDER)
            continue;
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

/* Of each key the lowest hashes. */
static void sample_cap(struct sample_candidate *list, size_t count,
                       sample_key *key, int64_t cap, enum sample_why why)
{
    int64_t taken = 0;

    if (cap <= 0)
        return;
    sample_sort(list, count, sample_compare_key, &key);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || key(&list[i]) != key(&list[i - 1]))
            taken = 0;
        if (key(&list[i]) != 0 && list[i].why == SAMPLE_DRAWN && taken++ >= cap)
            list[i].why = (uint8_t)why;
    }
}

/* Of each source the lowest hashes; most: by source, from 1. */
static void sample_cap_sources(struct sample_candidate *list, size_t count,
                               const int64_t *most)
{
    uint32_t source = 0;
    int64_t taken = 0;
    sample_key *key = sample_source;

    sample_sort(list, count, sample_compare_key, &key);
    for (size_t i = 0; i < count; i++) {
        if (list[i].source != source)
            taken = 0;
        source = list[i].source;
        if (source != 0 && list[i].why == SAMPLE_DRAWN &&
            taken++ >= most[source - 1])
            list[i].why = SAMPLE_OVER_SOURCE;
    }
}

/* The first of its categories that has enough, or CATEGORIES. */
static size_t sample_full(uint32_t shows, const int64_t *taken,
                          const int64_t *most)
{
    for (size_t k = 0; k < CATEGORIES; k++) {
        if ((shows >> k & 1) != 0 && most[k] != SAMPLE_UNCAPPED &&
            taken[k] >= most[k])
            return k;
    }
    return CATEGORIES;
}

static void sample_cap_categories(struct sample_candidate *list, size_t count,
                                  const int64_t *most)
{
    int64_t taken[CATEGORIES] = {0};

    sample_sort(list, count, sample_compare_drawn, NULL);
    for (size_t i = 0; i < count && list[i].why == SAMPLE_DRAWN; i++) {
        size_t full = sample_full(list[i].shows, taken, most);
        if (full < CATEGORIES) {
            list[i].why = SAMPLE_OVER_CATEGORY;
            list[i].mate = (int64_t)full;
            continue;
        }
        for (size_t k = 0; k < CATEGORIES; k++)
            taken[k] += list[i].shows >> k & 1;
    }
}

void sample_count_categories(const struct sample_candidate *list, size_t count,
                             int64_t *counts)
{
    memset(counts, 0, CATEGORIES * sizeof(*counts));
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < CATEGORIES && list[i].why == SAMPLE_DRAWN; k++)
            counts[k] += list[i].shows >> k & 1;
    }
}

static void sample_cap_all(struct sample_candidate *list, size_t count,
                           int64_t limit)
{
    sample_sort(list, count, sample_compare_drawn, NULL);
    for (size_t i = (size_t)limit; i < count; i++) {
        if (list[i].why == SAMPLE_DRAWN)
            list[i].why = SAMPLE_OVER_LIMIT;
    }
}

void sample_draw(struct sample_candidate *candidates, size_t count,
                 const struct sample_rules *rules)
{
    for (size_t i = 0; i < count; i++)
        candidates[i].why = SAMPLE_DRAWN;
    if (rules->placeholder > 0)
        sample_find_placeholders(candidates, count, rules->placeholder);
    sample_stand_for_groups(candidates, count);
    if (rules->strata != NULL)
        strata_init(rules->quotas, rules->strata, candidates, count);
    if (rules->of_category != NULL)
        sample_count_categories(candidates, count, rules->of_category);
    sample_draw_fraction(candidates, count, rules->fraction);
    if (rules->per_source != NULL)
        sample_cap_sources(candidates, count, rules->per_source);
    sample_cap(candidates, count, sample_author, rules->per_author,
               SAMPLE_OVER_AUTHOR);
    sample_cap(candidates, count, sample_sequence, rules->per_sequence,
               SAMPLE_OVER_SEQUENCE);
    sample_cap(candidates, count, sample_cell, rules->per_cell,
               SAMPLE_OVER_CELL);
    sample_cap(candidates, count, sample_country, rules->per_country,
               SAMPLE_OVER_COUNTRY);
    if (rules->per_category != NULL)
        sample_cap_categories(candidates, count, rules->per_category);
    if (rules->strata != NULL)
        strata_draw(rules->quotas, rules->strata, candidates, count);
    if (rules->limit > 0)
        sample_cap_all(candidates, count, rules->limit);
    sample_sort(candidates, count, sample_compare_id, NULL);
}

/* What is said behind the words of a reason. */
enum why_tail { TAIL_NONE, TAIL_MATE, TAIL_COUNTRY, TAIL_CATEGORY };

static const struct why_words {
    const char *text;
    enum why_tail tail;
    const char *end;
} why_words[] = {
    [SAMPLE_DRAWN] = {"drawn", TAIL_NONE, ""},
    [SAMPLE_NOT_DRAWN] = {"not drawn", TAIL_NONE, ""},
    [SAMPLE_NO_PLACE] = {"no place", TAIL_NONE, ""},
    [SAMPLE_PLACEHOLDER] = {"placeholder: one picture at ", TAIL_MATE,
                            " or more positions"},
    [SAMPLE_DUPLICATE] = {"duplicate of picture ", TAIL_MATE, ""},
    [SAMPLE_SAME_PICTURE] = {"same picture as sample ", TAIL_MATE, ""},
    [SAMPLE_OVER_AUTHOR] = {"over the cap of its author", TAIL_NONE, ""},
    [SAMPLE_OVER_SEQUENCE] = {"over the cap of its sequence", TAIL_NONE, ""},
    [SAMPLE_OVER_CELL] = {"over the cap of its cell", TAIL_NONE, ""},
    [SAMPLE_OVER_COUNTRY] = {"over the cap of ", TAIL_COUNTRY, ""},
    [SAMPLE_OVER_QUOTA] = {"over the quota of ", TAIL_COUNTRY, ""},
    [SAMPLE_NO_CHANCE] = {"in a cell where no people are known", TAIL_NONE, ""},
    [SAMPLE_OVER_LIMIT] = {"over the limit", TAIL_NONE, ""},
    [SAMPLE_BENCHMARK] = {"of a benchmark", TAIL_NONE, ""},
    [SAMPLE_IN_BENCHMARK] = {"its picture is a benchmark's: sample ", TAIL_MATE,
                             ""},
    [SAMPLE_NEAR_BENCHMARK] = {"near to a benchmark: sample ", TAIL_MATE, ""},
    [SAMPLE_UNLOCATABLE] = {"its locatability is too low", TAIL_NONE, ""},
    [SAMPLE_OVER_SOURCE] = {"over the cap of its source", TAIL_NONE, ""},
    [SAMPLE_OVER_CATEGORY] = {"over the cap of ", TAIL_CATEGORY, ""},
};

void sample_why_print(const struct sample_candidate *c, char *text, size_t size)
{
    const struct why_words *w = &why_words[c->why];
    char tail[120] = "";

    if (w->tail == TAIL_MATE)
        snprintf(tail, sizeof(tail), "%lld", (long long)c->mate);
    else if (w->tail == TAIL_COUNTRY)
        snprintf(tail, sizeof(tail), "%s",
                 c->country[0] ? c->country : "no country");
    else if (w->tail == TAIL_CATEGORY)
        snprintf(tail, sizeof(tail), "%s/%s",
                 category_kind_name(category_kind_of((size_t)c->mate)),
                 category_label((size_t)c->mate));
    snprintf(text, size, "%s%s%s", w->text, tail, w->end);
}
