/*
 * vlm_model.h: what a struct vlm is made of.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_VLM_MODEL_H
#define LIMBECK_VLM_MODEL_H

#include "models/family/vlm_family.h"
#include "models/vlm/vlm.h"

enum { VLM_SPELLINGS = 6 };

/* One-token spellings of a word. */
struct vlm_word {
    int32_t ids[VLM_SPELLINGS];
    size_t count;
};

struct vlm {
    const struct vlm_family *family;
    void *own; /* the model, as the family opened it */
    struct vlm_shape shape;
    char *dir;
    struct vlm_options options;
    struct vlm_word yes, no;
    char identity[200];
    size_t context; /* tokens of prompt and answer together */
};

/* vlm_open_with, by a family that need not be in the list. */
MUST_CHECK struct vlm *vlm_open_as(const struct vlm_family *family,
                                   const char *dir,
                                   const struct vlm_options *options,
                                   struct err *err);
/* Of one session's products, at least 1. */
size_t vlm_threads(const struct vlm *m);

#endif
