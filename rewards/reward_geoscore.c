/*
 * geoscore: 5000 e^(-10 d / 18050), the points of GeoGuessr as GeoAgent
 * reports them; scale 1492.7 with it is OSV-5M's 5000 e^(-d / 1492.7), which
 * is not the same: 1805 against 1492.7 km.
 */
#include "rewards/reward_distance.h"

#include <math.h>

#include "geo/geoscore.h"

struct geoscore_settings {
    double scale_km, most;
};

static const struct param geoscore_params[] = {
    {.name = "scale_km",
     .type = PARAM_REAL,
     .at = offsetof(struct geoscore_settings, scale_km),
     .initial = "1805",
     .min = 0.001,
     .max = 100000,
     .about = "distance that is paid 0.37 of the most: 1805 is 18050 / 10, "
              "1492.7 is OSV-5M's"},
    {.name = "most",
     .type = PARAM_REAL,
     .at = offsetof(struct geoscore_settings, most),
     .initial = "5000",
     .min = 0,
     .max = 1e9,
     .about = "what is paid on the spot"},
};

static bool geoscore_mended(const struct reward_case *c, const void *settings,
                            struct filter_score *score, struct err *err)
{
    const struct geoscore_settings *s = settings;
    double km;

    (void)err;
    if (!reward_distance(c, "haversine", &km, score))
        return true;
    return reward_pays(score, geoscore_of(km, s->scale_km, s->most));
}

static const struct reward_example geoscore_examples[] = {
    {"on the spot",
     "{'completion':'<answer>10, 20</answer>','lat':10,"
     "'lon':20}",
     5000, NAN},
    {"a quarter round the equator",
     "{'completion':'<answer>0, 90</answer>','lat':0,'lon':0}",
     19.547508161880927, NAN},
    {"no position",
     "{'completion':'<answer>unknown</answer>','lat':1,"
     "'lon':2}",
     0, NAN},
    {"no truth", "{'completion':'<answer>1, 2</answer>'}", NAN, NAN},
};

const struct reward reward_geoscore = {
    .name = "geoscore",
    .version = 1,
    .about = "points of GeoGuessr",
    .unit = "points",
    .source = "GeoAgent: 5000 exp(-10 d / 18050); OSV-5M: scale_km=1492.7",
    .needs = REWARD_PLACES,
    .params = geoscore_params,
    .param_count = PARAM_COUNT(geoscore_params),
    .settings_size = sizeof(struct geoscore_settings),
    .measure = geoscore_mended,
    .examples = geoscore_examples,
    .example_count = PARAM_COUNT(geoscore_examples),
};
