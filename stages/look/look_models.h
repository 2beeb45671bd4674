/*
 * look_models.h: the models that say what a picture shows: a segmenter gives
 * the share of the area that each class fills, a reader of text gives words.
 *
 * Included by: stages/look.
 */
#ifndef LIMBECK_LOOK_MODELS_H
#define LIMBECK_LOOK_MODELS_H

#include "base/arena.h"
#include "images/stored_picture.h"
#include "db/db.h"

struct look_models;

struct look_models_settings {
    const char *segformer; /* folder, or NULL */
    bool ocr;
    const char *languages; /* of ocr */
    double least_share;    /* segments below are left out */
};

/* One row of evidence; texts are the arena's or the models'. */
struct look_finding {
    const char *kind, *label; /* "segment", "palm" */
    double share, margin;
};

struct look_findings {
    struct look_finding *items; /* [count] */
    size_t count;
};

/* Without sessions yet; NULL with err->kind ERR_NONE when the settings ask for
 * nothing, ERR_STAGE when a model cannot be opened. Reading that this build
 * cannot do is left out, with a warning where warn is set. */
MUST_CHECK struct look_models *
look_models_open(const struct look_models_settings *s, bool warn,
                 struct err *err);
void look_models_close(struct look_models *m); /* NULL is fine */

/* Append what changes when the findings could. */
void look_models_describe(const struct look_models *m, struct buf *out);
/* Write all that they can find as the vocabulary of that stage version. */
MUST_CHECK bool look_models_save_vocabulary(const struct look_models *m,
                                            struct db *db, int64_t version_id,
                                            struct err *err);

/* A session for each of `workers` threads. ERR_STAGE. */
MUST_CHECK bool look_models_start(struct look_models *m, int workers,
                                  struct err *err);
/* Read, decode, look: segments, the largest first, then words in reading
 * order. ERR_RETRY when the bytes cannot be read, ERR_RECORD when they are no
 * picture that can be looked at. */
MUST_CHECK bool look_models_find(struct look_models *m, int worker,
                                 const struct stored_picture *place,
                                 struct arena *arena, struct look_findings *out,
                                 struct err *err);

#endif
