/*
 * strata_source.h: where the figures of strata come from: the table of
 * countries and the people of cells.
 *
 * Included by: stages/sample.
 */
#ifndef LIMBECK_STRATA_SOURCE_H
#define LIMBECK_STRATA_SOURCE_H

#include "engine/stage.h"
#include "stages/sample/sample_settings.h"
#include "stages/sample/sample_strata.h"

struct strata_source {
    struct country_stats stats;
    struct cells people;
};

/* Append what changes when the figures do; nothing without strata. ERR_USAGE:
 * settings that do not go together, a table that cannot be read. */
MUST_CHECK bool strata_source_identify(struct stage_run *run, struct buf *text,
                                       struct err *err);
/* Fill *rules, which points into *source. Without strata *on is false. */
MUST_CHECK bool strata_source_open(struct stage_run *run,
                                   struct strata_source *source,
                                   struct strata_rules *rules, bool *on,
                                   struct err *err);
void strata_source_close(struct strata_source *source);

#endif
