/*
 * export_gre.h: rows of GRE30K's three published layouts. Shapes and order of
 * keys: GRE's README at af933f3.
 *
 * Included by: exports, tests.
 */
#ifndef LIMBECK_EXPORT_GRE_H
#define LIMBECK_EXPORT_GRE_H

#include "exports/export_text.h"

struct export_row {
    const char *image;                  /* "images/xxx.jpg" */
    double lat_deg, lon_deg;            /* the truth */
    const struct export_target *target; /* cot, judge */
    struct span instruction; /* as configured, with {predicted_cot} and kin */
    struct span prompt;      /* what the teacher was asked: {prompt} */
    const char *label;       /* judge: "True" or as configured */
    bool hidden;             /* the truth is not published */
    bool conversations;      /* seed: a question and the truth as turns too */
};

/* Append one row, compact, without a line end. Places in the instruction are
 * filled in one pass: text that comes in is never looked at again. */
void export_gre_cot(struct buf *out, const struct export_row *row);
void export_gre_judge(struct buf *out, const struct export_row *row);
void export_gre_seed(struct buf *out, const struct export_row *row);

#endif
