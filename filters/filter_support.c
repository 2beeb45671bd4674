/*
 * support: how far the other teachers' answers speak for this one, without the
 * truth: each counts by its distance and by the square of its own weight, which
 * is its mean support from the others over the whole set; less where answers
 * crowd (the wrong answers that agree are the largest city of the right
 * country). Several candidates of one teacher are not several opinions: the
 * one nearest to this answer counts.
 *
 * Without `score.peers` the set is not looked at: all weigh the same, and
 * nowhere is it crowded. Unknown when no other teacher gave a position.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include <math.h>

#include "geo/distance.h"

enum { SUPPORT_TEACHERS_MAX = 64 };

struct support_settings {
    double scale_km, hubs;
};

static const struct param support_params[] = {
    {.name = "scale_km",
     .type = PARAM_REAL,
     .at = offsetof(struct support_settings, scale_km),
     .initial = "100",
     .min = 1,
     .max = 20000,
     .about = "an answer so far away speaks for this one by 1/e"},
    {.name = "hubs",
     .type = PARAM_REAL,
     .at = offsetof(struct support_settings, hubs),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "how much is taken off where all answers within 800 km lie "
              "within 50 km"},
};

struct support_peer {
    const char *teacher;
    double km, weight;
};

/* A teacher who cannot be weighed by others counts like any. */
static double support_weight(double weight)
{
    return isnan(weight) ? 1 : weight * weight;
}

/* The nearest answer of each other teacher; returns how many there are. */
static size_t support_peers(const struct filter_case *c,
                            struct support_peer *peers)
{
    const struct filter_answer *a = c->answer;
    size_t n = 0;

    for (size_t i = 0; i < c->other_count; i++) {
        const struct filter_answer *o = &c->others[i];
        size_t k = 0;
        if (!o->has_position || strcmp(o->teacher, a->teacher) == 0)
            continue;
        double km = distance_haversine_km(a->lat_deg, a->lon_deg, o->lat_deg,
                                          o->lon_deg);
        while (k < n && strcmp(peers[k].teacher, o->teacher) != 0)
            k++;
        if (k == SUPPORT_TEACHERS_MAX)
            continue;
        if (k == n)
            peers[n++] = (struct support_peer){
                o->teacher, km, support_weight(c->peers ? o->weight : NAN)};
        else if (km < peers[k].km)
            peers[k].km = km;
    }
    return n;
}

static bool support_measure(const struct filter_case *c, const void *settings,
                            struct filter_score *score, struct err *err)
{
    const struct support_settings *s = settings;
    struct support_peer peers[SUPPORT_TEACHERS_MAX];
    double sum = 0, whole = 0;

    (void)err;
    if (!c->answer->has_position)
        return true;
    size_t n = support_peers(c, peers);
    for (size_t i = 0; i < n; i++) {
        whole += peers[i].weight;
        sum += peers[i].weight * exp(-peers[i].km / s->scale_km);
    }
    if (whole <= 0)
        return true;
    double hub = c->peers ? c->answer->hub : 0;
    score->known = true;
    score->value = sum / whole * (1 - s->hubs * hub);
    note_int(&score->evidence, "others", (int64_t)n);
    if (c->peers && !isnan(c->answer->weight))
        note_real(&score->evidence, "weight", c->answer->weight);
    if (c->peers)
        note_real(&score->evidence, "hub", hub);
    return true;
}

static const struct filter_answer support_two[] = {
    {.teacher = "b", .has_position = true, .weight = 0.8},
    {.teacher = "c", .has_position = true, .lon_deg = 90, .weight = 0.4},
};
static const struct filter_answer support_self[] = {
    {.teacher = "a", .has_position = true, .lon_deg = 1},
    {.teacher = "b"},
};

static const struct filter_example support_examples[] = {
    {"one of two is there, the other far away",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = support_two,
      .other_count = 2},
     true,
     0.5},
    {"the one there weighs twice as much as the other",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = support_two,
      .other_count = 2,
      .peers = true},
     true,
     0.8},
    {"where all answers crowd, half of it",
     {.answer = &(
          struct filter_answer){.teacher = "a", .has_position = true, .hub = 1},
      .others = support_two,
      .other_count = 2,
      .peers = true},
     true,
     0.4},
    {"its own second candidate is no other opinion",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = support_self,
      .other_count = 2},
     false,
     0},
};

const struct filter filter_support = {
    .name = "support",
    .version = 1,
    .about =
        "how far the other teachers speak for this answer, by their weight",
    .unit = "0..1",
    .params = support_params,
    .param_count = PARAM_COUNT(support_params),
    .settings_size = sizeof(struct support_settings),
    .missing = "passes",
    .measure = support_measure,
    .examples = support_examples,
    .example_count = PARAM_COUNT(support_examples),
};
