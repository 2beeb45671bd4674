/*
 * agreement: how far this answer lies from those of the other teachers to the
 * same picture. Several candidates of one teacher are not a second opinion:
 * each other teacher counts once, by its answer nearest to this one. Unknown
 * when no other teacher gave a position.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include "geo/distance.h"

enum { AGREEMENT_TEACHERS_MAX = 64 };

struct agreement_settings {
    const char *which;
};

static const struct param agreement_params[] = {
    {.name = "which",
     .type = PARAM_CHOICE,
     .at = offsetof(struct agreement_settings, which),
     .initial = "median",
     .choices = "nearest|median|farthest",
     .about = "which of the distances to the other teachers"},
};

struct agreement_peer {
    const char *teacher;
    double km;
};

/* The nearest answer of each other teacher; returns how many there are. */
static size_t agreement_peers(const struct filter_case *c,
                              struct agreement_peer *peers)
{
    distance_km *between = distance_named("geodesic");
    const struct filter_answer *a = c->answer;
    size_t n = 0;

    for (size_t i = 0; i < c->other_count; i++) {
        const struct filter_answer *o = &c->others[i];
        size_t k = 0;
        if (!o->has_position || strcmp(o->teacher, a->teacher) == 0)
            continue;
        double km = between(a->lat_deg, a->lon_deg, o->lat_deg, o->lon_deg);
        while (k < n && strcmp(peers[k].teacher, o->teacher) != 0)
            k++;
        if (k == AGREEMENT_TEACHERS_MAX)
            continue;
        if (k == n)
            peers[n++] = (struct agreement_peer){o->teacher, km};
        else if (km < peers[k].km)
            peers[k].km = km;
    }
    return n;
}

static int agreement_compare(const void *a, const void *b)
{
    const struct agreement_peer *x = a, *y = b;

    if (x->km != y->km)
        return x->km < y->km ? -1 : 1;
    return strcmp(x->teacher, y->teacher);
}

static bool agreement_measure(const struct filter_case *c, const void *settings,
                              struct filter_score *score, struct err *err)
{
    const struct agreement_settings *s = settings;
    struct agreement_peer peers[AGREEMENT_TEACHERS_MAX];

    (void)err;
    if (!c->answer->has_position)
        return true;
    size_t n = agreement_peers(c, peers);
    if (n == 0)
        return true;
    qsort(peers, n, sizeof(peers[0]), agreement_compare);
    score->known = true;
    if (strcmp(s->which, "nearest") == 0)
        score->value = peers[0].km;
    else if (strcmp(s->which, "farthest") == 0)
        score->value = peers[n - 1].km;
    else
        score->value = (peers[(n - 1) / 2].km + peers[n / 2].km) / 2;
    note_int(&score->evidence, "others", (int64_t)n);
    note_text(&score->evidence, "nearest", span_of(peers[0].teacher));
    note_real(&score->evidence, "nearest_km", peers[0].km);
    return true;
}

static const struct filter_answer agreement_two[] = {
    {.teacher = "b", .has_position = true, .lat_deg = 0, .lon_deg = 1},
    {.teacher = "c", .has_position = true, .lat_deg = 0, .lon_deg = 3},
};
static const struct filter_answer agreement_self[] = {
    {.teacher = "a", .has_position = true, .lat_deg = 0, .lon_deg = 1},
    {.teacher = "b", .lat_deg = 0, .lon_deg = 0},
};

static const struct filter_example agreement_examples[] = {
    {"the median of two is their mean",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = agreement_two,
      .other_count = 2},
     true,
     222.6389815864528},
    {"its own second candidate is no other opinion",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = agreement_self,
      .other_count = 2},
     false,
     0},
    {"alone",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true}},
     false,
     0},
};

const struct filter filter_agreement = {
    .name = "agreement",
    .version = 1,
    .about = "distance to the other teachers' answers",
    .unit = "km",
    .source = "GLOBE: cross-model self-verification (its rule is not "
              "published)",
    .params = agreement_params,
    .param_count = PARAM_COUNT(agreement_params),
    .settings_size = sizeof(struct agreement_settings),
    .missing = "passes",
    .measure = agreement_measure,
    .examples = agreement_examples,
    .example_count = PARAM_COUNT(agreement_examples),
};
