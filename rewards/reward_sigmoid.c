/*
 * sigmoid: 2 / (1 + e^(d / theta)), from 1 on the spot to 0.54 at theta and
 * 0.013 at five times it.
 *
 * Mended: the position as it is read everywhere here (hemispheres, degrees and
 * minutes, either order where it is labelled), latitude first, and a form that
 * cannot overflow. Published (GRE): a parser that takes latitude for longitude,
 * and e ** (d / theta), which ends the trainer where the exponent is over 709.
 */
#include "rewards/reward_distance.h"

#include <math.h>

#include "filters/note.h"
#include "geo/distance.h"
#include "rewards/published.h"

struct sigmoid_settings {
    double theta_km;
    const char *kind;
};

static const struct param sigmoid_params[] = {
    {.name = "theta_km",
     .type = PARAM_REAL,
     .at = offsetof(struct sigmoid_settings, theta_km),
     .initial = "200",
     .min = 0.001,
     .max = 100000,
     .about = "distance that is paid 0.54, in km; a row may name its own"},
    {.name = "kind",
     .type = PARAM_CHOICE,
     .at = offsetof(struct sigmoid_settings, kind),
     .initial = "geodesic",
     .choices = "geodesic|haversine",
     .about = "WGS-84 ellipsoid, or a sphere of 6371.0 km"},
};

static double sigmoid_theta(const struct reward_case *c,
                            const struct sigmoid_settings *s)
{
    return isnan(c->theta_km) ? s->theta_km : c->theta_km;
}

static bool sigmoid_mended(const struct reward_case *c, const void *settings,
                           struct filter_score *score, struct err *err)
{
    const struct sigmoid_settings *s = settings;
    double km, theta = sigmoid_theta(c, s);

    (void)err;
    if (!reward_distance(c, s->kind, &km, score))
        return true;
    double part = exp(-km / theta);
    note_real(&score->evidence, "theta_km", theta);
    return reward_pays(score, 2 * part / (1 + part));
}

/* Latitude and longitude as the code's parser gives them. */
static bool sigmoid_parse(struct span text, double *first, double *second)
{
    struct published_numbers numbers;

    text = published_strip(text);
    if (published_labelled(text, "latitude", first) &&
        published_labelled(text, "longitude", second))
        return true;
    numbers = published_numbers(text);
    *first = numbers.at[0];
    *second = numbers.at[1];
    return numbers.count == 2;
}

/* Of the solution's text; of a row without one, its position. */
static bool sigmoid_truth(const struct reward_case *c, double *lat, double *lon)
{
    struct span truth = c->solution;

    if (truth.data == NULL) {
        *lat = c->base.sample->lat_deg;
        *lon = c->base.sample->lon_deg;
        return true;
    }
    published_answer(truth, 0, &truth);
    return sigmoid_parse(truth, lat, lon);
}

static bool sigmoid_published(const struct reward_case *c, const void *settings,
                              struct filter_score *score, struct err *err)
{
    const struct sigmoid_settings *s = settings;
    double true_lat, true_lon, lat, lon;
    struct span said;

    (void)err;
    if (c->solution.data == NULL && !c->has_truth)
        return reward_lacks(score, "a solution");
    if (!sigmoid_truth(c, &true_lat, &true_lon))
        return reward_nothing(score, "no position in the solution");
    if (!published_answer(c->completion, 0, &said))
        return reward_nothing(score, "no answer block");
    if (!sigmoid_parse(said, &lon, &lat)) /* the code's own exchange */
        return reward_nothing(score, "no two numbers");
    if (!position_in_range(lat, lon) || fabs(true_lat) > 90)
        return reward_nothing(score, "off the globe");
    double km = distance_named("geodesic")(true_lat, remainder(true_lon, 360),
                                           lat, lon);
    double power = pow(2.718281828459045, km / sigmoid_theta(c, s));
    note_real(&score->evidence, "km", km);
    if (isinf(power))
        return reward_raises(score, "OverflowError");
    return reward_pays(score, 2 / (1 + power));
}

static const struct reward_example sigmoid_examples[] = {
    {"on the spot, latitude first: the code scores the exchanged point",
     "{'completion':'<answer>40.75, -73.99</answer>','lat':40.75,"
     "'lon':-73.99,'theta_km':1000}",
     1, 5.750500458096138e-07},
    {"labelled, longitude first: still exchanged",
     "{'completion':'<answer>\\\"Longitude\\\": 10, \\\"Latitude\\\": 10"
     "</answer>','lat':10,'lon':10}",
     1, 1},
    {"a hemisphere's letter is the sign",
     "{'completion':'<answer>33.0 S, 20.0 E</answer>','lat':-33,'lon':20}", 1,
     1.6438768622911347e-13},
    {"far away at a small theta: the code ends with an exception",
     "{'completion':'<answer>10, 10</answer>','lat':-40,'lon':-170,"
     "'theta_km':1}",
     0, NAN},
    {"no position",
     "{'completion':'<answer>unknown</answer>','lat':1,"
     "'lon':2}",
     0, 0},
    {"no truth", "{'completion':'<answer>1, 2</answer>'}", NAN, NAN},
};

const struct reward reward_sigmoid = {
    .name = "sigmoid",
    .version = 1,
    .about = "2 / (1 + e^(distance / theta))",
    .unit = "0 to 1",
    .source = "GRE's third stage: train/reward/geo_reward.py",
    .defect = "latitude and longitude exchanged; degrees, letters and the "
              "minus sign of print not read; OverflowError over 709 theta",
    .needs = REWARD_PLACES,
    .params = sigmoid_params,
    .param_count = PARAM_COUNT(sigmoid_params),
    .settings_size = sizeof(struct sigmoid_settings),
    .measure = sigmoid_mended,
    .published = sigmoid_published,
    .examples = sigmoid_examples,
    .example_count = PARAM_COUNT(sigmoid_examples),
};
