/*
 * decay: e^(-d / tau), from 1 on the spot to 0.37 at tau.
 *
 * Mended: the student's position against the true one, as the paper has it;
 * cut_km, where it is set, pays 0 from there on. Published (GeoAgent): e^(-10 d
 * / 2000), 0 from 2,000 km, between what a network geocoder makes of the answer
 * and of the solution, though the true position is known.
 */
#include "rewards/reward_distance.h"

#include <math.h>

struct decay_settings {
    double tau_km, cut_km;
};

static const struct param decay_params[] = {
    {.name = "tau_km",
     .type = PARAM_REAL,
     .at = offsetof(struct decay_settings, tau_km),
     .initial = "200",
     .min = 0.001,
     .max = 100000,
     .about = "distance that is paid 0.37, in km"},
    {.name = "cut_km",
     .type = PARAM_REAL,
     .at = offsetof(struct decay_settings, cut_km),
     .initial = "none",
     .min = 0,
     .max = 100000,
     .flags = PARAM_NONE,
     .about = "distance from which 0 is paid, in km"},
};

static bool decay_mended(const struct reward_case *c, const void *settings,
                         struct filter_score *score, struct err *err)
{
    const struct decay_settings *s = settings;
    double km;

    (void)err;
    if (!reward_distance(c, "haversine", &km, score))
        return true;
    if (!isnan(s->cut_km) && km >= s->cut_km)
        return reward_nothing(score, "beyond the cut");
    return reward_pays(score, exp(-km / s->tau_km));
}

static bool decay_published(const struct reward_case *c, const void *settings,
                            struct filter_score *score, struct err *err)
{
    const double most_km = 2000;
    double km;

    (void)settings;
    (void)err;
    if (!reward_distance_geocoded(c, &km, score))
        return true;
    return km >= most_km ? reward_nothing(score, "beyond the cut")
                         : reward_pays(score, exp(-10 * (km / most_km)));
}

static const struct reward_example decay_examples[] = {
    {"the country alone: the code pays for the country's point",
     "{'completion':'<answer>Chile; Nowhere; At all</answer>','lat':-33.45,"
     "'lon':-70.66,'solution':'<answer>Chile; Santiago; Centro</answer>',"
     "'geocoded':{'answer':{'lat':-33.45,'lon':-70.66},"
     "'truth':{'lat':-33.45,'lon':-70.66}}}",
     0, 1},
    {"2,000 km away: the code cuts",
     "{'completion':'<answer>0, 20</answer>','lat':0,'lon':0,"
     "'solution':'<answer>x</answer>','geocoded':{'answer':{'lat':0,'lon':20},"
     "'truth':{'lat':0,'lon':0}}}",
     1.4820596867370556e-05, 0},
    {"the geocoder finds nothing",
     "{'completion':'<answer>48, 2</answer>','lat':48,'lon':2,"
     "'solution':'<answer>x</answer>','geocoded':{'answer':null,"
     "'truth':{'lat':48,'lon':2}}}",
     1, 0},
    {"no truth", "{'completion':'<answer>48, 2</answer>'}", NAN, NAN},
};

const struct reward reward_decay = {
    .name = "decay",
    .version = 1,
    .about = "e^(-distance / tau)",
    .unit = "0 to 1",
    .source = "GeoAgent: R_spa; orm.py GeoScoreAccuracy",
    .defect = "geocodes the true address over the network instead of using the "
              "true position; a failed request pays 0; a shortened address is "
              "paid like the place",
    .needs = REWARD_PLACES,
    .params = decay_params,
    .param_count = PARAM_COUNT(decay_params),
    .settings_size = sizeof(struct decay_settings),
    .measure = decay_mended,
    .published = decay_published,
    .examples = decay_examples,
    .example_count = PARAM_COUNT(decay_examples),
};
