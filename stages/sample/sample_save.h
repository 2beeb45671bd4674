/*
 * sample_save.h: what sample found out, and how it is written.
 *
 * Included by: stages/sample.
 */
#ifndef LIMBECK_SAMPLE_SAVE_H
#define LIMBECK_SAMPLE_SAVE_H

#include "base/spill.h"
#include "engine/stage.h"
#include "stages/sample/sample_categories.h"
#include "stages/sample/sample_contact.h"
#include "stages/sample/sample_draw.h"

struct sample {
    struct sample_candidate *list; /* [count], by id */
    size_t count;
    struct spill list_memory, contact_memory, named_memory, locatable_memory;
    struct text_list benchmarks;     /* names of sources */
    struct sample_contact *contacts; /* [count]; NULL without benchmarks */
    uint64_t (*named)[2];            /* [count]; NULL where no table asks */
    double *locatable;               /* [count]; NULL without `areas` */
    bool categorized;                /* there is a table, or a CLIP */
    struct sample_categories categories;
    int64_t most[CATEGORIES], had[CATEGORIES]; /* where categorized */
    struct span *sources; /* [source_count] names with a cap */
    int64_t *per_source;  /* likewise: the caps */
    size_t source_count;
    uint64_t seed;
    struct buf key;
};

/* All of it anew, in one transaction; nothing where a stop was asked for. */
MUST_CHECK bool sample_save_all(struct stage_run *run, const struct sample *s,
                                const struct strata *quotas, struct err *err);

#endif
