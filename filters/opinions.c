#include "filters/opinions.h"

#include "geo/distance.h"

/* Whether an answer is an opinion beside the one that is measured. */
typedef bool opinion_counts(const struct filter_answer *of,
                            const struct filter_answer *other);
/* Whether two answers are one opinion. */
typedef bool opinion_same(const struct filter_answer *a,
                          const struct filter_answer *b);

static bool opinions_same_teacher(const struct filter_answer *a,
                                  const struct filter_answer *b)
{
    return strcmp(a->teacher, b->teacher) == 0;
}

static bool opinions_other_teacher(const struct filter_answer *of,
                                   const struct filter_answer *other)
{
    return !opinions_same_teacher(of, other);
}

static bool opinions_same_candidate(const struct filter_answer *a,
                                    const struct filter_answer *b)
{
    return a->candidate == b->candidate;
}

static bool opinions_other_candidate(const struct filter_answer *of,
                                     const struct filter_answer *other)
{
    return opinions_same_teacher(of, other) &&
           !opinions_same_candidate(of, other);
}

static int opinions_compare(const void *a, const void *b)
{
    const struct opinion *x = a, *y = b;
    int by_name = strcmp(x->answer->teacher, y->answer->teacher);

    if (x->km != y->km)
        return x->km < y->km ? -1 : 1;
    if (by_name != 0 || x->answer->candidate == y->answer->candidate)
        return by_name;
    return x->answer->candidate < y->answer->candidate ? -1 : 1;
}

static void opinions_read(const struct filter_case *c, opinion_counts *counts,
                          opinion_same *same, struct opinions *out)
{
    distance_km *between = distance_named("geodesic");
    const struct filter_answer *a = c->answer;

    out->count = 0;
    for (size_t i = 0; i < c->other_count && a->has_position; i++) {
        const struct filter_answer *o = &c->others[i];
        size_t k = 0;

        if (!o->has_position || !counts(a, o))
            continue;
        double km = between(a->lat_deg, a->lon_deg, o->lat_deg, o->lon_deg);
        while (k < out->count && !same(out->list[k].answer, o))
            k++;
        if (k == OPINIONS_MAX || (k < out->count && out->list[k].km <= km))
            continue;
        out->list[k] = (struct opinion){o, km};
        out->count += k == out->count;
    }
    qsort(out->list, out->count, sizeof(out->list[0]), opinions_compare);
}

void opinions_of_others(const struct filter_case *c, struct opinions *out)
{
    opinions_read(c, opinions_other_teacher, opinions_same_teacher, out);
}

void opinions_of_candidates(const struct filter_case *c, struct opinions *out)
{
    opinions_read(c, opinions_other_candidate, opinions_same_candidate, out);
}

double opinions_km(const struct opinions *o, const char *which)
{
    if (strcmp(which, "nearest") == 0)
        return o->list[0].km;
    if (strcmp(which, "farthest") == 0)
        return o->list[o->count - 1].km;
    return (o->list[(o->count - 1) / 2].km + o->list[o->count / 2].km) / 2;
}
