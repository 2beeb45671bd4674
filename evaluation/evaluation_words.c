#include <math.h>

#include "evaluation/evaluation.h"

const char *evaluation_step_name(enum evaluation_step step)
{
    static const char *const names[STEP_COUNT] = {"continent", "country",
                                                  "region", "city"};
    return names[step];
}

const char *evaluation_level_name(enum evaluation_level level)
{
    static const char *const names[LEVEL_COUNT] = {
        "nothing", "country", "region", "city", "position"};
    return names[level];
}

const char *evaluation_confidence_name(enum evaluation_confidence c)
{
    static const char *const names[CONFIDENCE_COUNT] = {"localizable",
                                                        "support", "stated"};
    return names[c];
}

const char *evaluation_band_name(enum evaluation_band band)
{
    static const char *const names[BAND_COUNT] = {"easy", "middle", "hard"};

    return names[band];
}

double evaluation_ece(const struct evaluation_calibration *c, size_t threshold)
{
    double gap = 0;

    for (size_t i = 0; i < EVALUATION_BINS; i++)
        gap += fabs(c->bins[i].sum - (double)c->bins[i].within[threshold]);
    return c->known > 0 ? gap / (double)c->known : NAN;
}
