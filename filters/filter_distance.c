/*
 * distance: how far the answered position lies from the truth. Unknown when
 * no position could be read or found by name: a parse failure is no distance.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include "geo/distance.h"

struct distance_settings {
    const char *kind;
};

static const struct param distance_params[] = {
    {.name = "kind",
     .type = PARAM_CHOICE,
     .at = offsetof(struct distance_settings, kind),
     .initial = "geodesic",
     .choices = "geodesic|haversine",
     .about = "WGS-84 ellipsoid, or a sphere of 6371.0 km"},
};

static bool distance_measure(const struct filter_case *c, const void *settings,
                             struct filter_score *score, struct err *err)
{
    const struct distance_settings *s = settings;
    const struct filter_answer *a = c->answer;

    (void)err;
    score->known = a->has_position &&
                   position_in_range(a->lat_deg, a->lon_deg) &&
                   position_in_range(c->sample->lat_deg, c->sample->lon_deg);
    if (!score->known)
        return true;
    score->value = distance_named(s->kind)(
        a->lat_deg, a->lon_deg, c->sample->lat_deg, c->sample->lon_deg);
    note_real(&score->evidence, "lat", a->lat_deg);
    note_real(&score->evidence, "lon", a->lon_deg);
    note_text(&score->evidence, "origin", span_of(a->position_origin));
    return true;
}

static const struct filter_example distance_examples[] = {
    {"on the spot",
     {.sample = &(struct filter_sample){.lat_deg = 30.5, .lon_deg = 35.5},
      .answer = &(struct filter_answer){.has_position = true,
                                        .lat_deg = 30.5,
                                        .lon_deg = 35.5}},
     true,
     0},
    {"one degree along the equator of the ellipsoid",
     {.sample = &(struct filter_sample){.lat_deg = 0, .lon_deg = 179.5},
      .answer = &(struct filter_answer){.has_position = true,
                                        .lat_deg = 0,
                                        .lon_deg = -179.5}},
     true,
     111.3194907932264},
    {"no position",
     {.sample = &(struct filter_sample){.lat_deg = 0, .lon_deg = 0},
      .answer = &(struct filter_answer){.country = "France"}},
     false,
     0},
};

const struct filter filter_distance = {
    .name = "distance",
    .version = 1,
    .about = "distance of the answer from the true position",
    .unit = "km",
    .source = "GRE A.3: deviation from the ground truth beyond a threshold; "
              "geodesic as in its geo_reward.py, haversine as in OSV-5M",
    .params = distance_params,
    .param_count = PARAM_COUNT(distance_params),
    .settings_size = sizeof(struct distance_settings),
    .max = "200",
    .missing = "fails",
    .knows_truth = true,
    .measure = distance_measure,
    .examples = distance_examples,
    .example_count = PARAM_COUNT(distance_examples),
};
