/*
 * sample_settings.h: the section `sample` of a configuration.
 *
 * Included by: stages/sample.
 */
#ifndef LIMBECK_SAMPLE_SETTINGS_H
#define LIMBECK_SAMPLE_SETTINGS_H

#include "base/param.h"

struct sample_settings {
    double fraction;
    int64_t limit, per_country, per_author, per_sequence, per_cell, placeholder;
    double contamination;
    const char *areas;
    double locatability;
    const char *categories, *clip;
    struct text_list category_caps, source_caps;
    double category_least;
    const char *strata, *countries, *cells, *cell_table;
    double weights[3]; /* roads, people, land */
    bool redistribute;
};

enum { SAMPLE_PARAM_COUNT = 23 };
extern const struct param sample_params[SAMPLE_PARAM_COUNT];

#endif
