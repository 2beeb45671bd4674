/*
 * sample_clip.h: of which categories pictures are, by a CLIP that compares them
 * with words.
 *
 * Included by: stages/sample.
 */
#ifndef LIMBECK_SAMPLE_CLIP_H
#define LIMBECK_SAMPLE_CLIP_H

#include "engine/stage.h"
#include "stages/sample/sample_categories.h"
#include "stages/sample/sample_draw.h"

/* Append what changes when the similarities do. ERR_STAGE. */
MUST_CHECK bool sample_clip_identify(const char *dir, struct buf *out,
                                     struct err *err);

/* Look at the pictures of those of list that are drawn, and add what they are
 * of: of each closed list of which c has nothing yet. What was looked at before
 * is not again; what is looked at now is kept in the store as it comes. What
 * cannot be read or decoded is of nothing, and warned of. Where a stop was
 * asked for it returns early. ERR_STAGE. */
MUST_CHECK bool sample_clip_look(struct stage_run *run, const char *dir,
                                 const struct sample_candidate *list,
                                 size_t count, struct sample_categories *c,
                                 struct err *err);

#endif
