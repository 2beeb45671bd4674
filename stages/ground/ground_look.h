/*
 * ground_look.h: what pictures show: the shares of a segmentation, and the
 * words of a reader.
 *
 * Included by: stages/ground.
 */
#ifndef LIMBECK_GROUND_LOOK_H
#define LIMBECK_GROUND_LOOK_H

#include "base/arena.h"
#include "base/extent.h"
#include "engine/stage.h"
#include "filters/visible.h"

struct ground_looker;

struct ground_look_settings {
    const char *segformer; /* folder, or NULL */
    bool ocr;
    const char *languages; /* of ocr */
    double least_share;    /* segments below are left out */
};

/* One row of evidence; texts are the arena's or the looker's. */
struct ground_finding {
    const char *kind, *label; /* "segment", "palm" */
    double share, margin;
};

struct ground_findings {
    struct ground_finding *items; /* [count] */
    size_t count;
};

/* A looker without sessions yet; NULL with err->kind ERR_NONE when the
 * settings ask for nothing, ERR_STAGE when a model cannot be opened. Reading
 * that this build cannot do is left out, with a warning where warn is set. */
struct ground_looker *ground_looker_open(const struct ground_look_settings *s,
                                         bool warn, struct err *err);
void ground_looker_close(struct ground_looker *l); /* NULL is fine */

/* Append what changes when the findings could. */
void ground_looker_describe(const struct ground_looker *l, struct buf *out);
/* What it can find; the looker's memory, the list the arena's. l may be
 * NULL: nothing. */
void ground_looker_words(const struct ground_looker *l, struct arena *arena,
                         struct visible_words *out);
/* Write the vocabulary of the state version_id. */
MUST_CHECK bool ground_looker_keep_words(const struct ground_looker *l,
                                         struct db *db, int64_t version_id,
                                         struct err *err);

/* A session for each of `workers` threads. ERR_STAGE. */
MUST_CHECK bool ground_looker_staff(struct ground_looker *l, int workers,
                                    struct err *err);
/* Read, decode, look: segments, the largest first, then words in reading
 * order. ERR_RETRY when the bytes cannot be read, ERR_RECORD when they are no
 * picture that can be looked at. */
MUST_CHECK bool ground_look(struct ground_looker *l, int worker,
                            const struct extent *place, struct arena *arena,
                            struct ground_findings *out, struct err *err);

#endif
