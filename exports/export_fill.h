/*
 * export_fill.h: an instruction with its places filled in.
 *
 * Included by: exports, stages/export.
 */
#ifndef LIMBECK_EXPORT_FILL_H
#define LIMBECK_EXPORT_FILL_H

#include "exports/export_text.h"

/* Append the instruction: {predicted_cot} and {predicted_answer} are those of
 * `target` (NULL: nothing), {prompt} is what the teacher was asked. One pass:
 * text that comes in is never looked at again. */
void export_fill(struct buf *out, struct span instruction,
                 const struct export_target *target, struct span prompt);

#endif
