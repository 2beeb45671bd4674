/*
 * vlm_model.h: what a struct vlm is made of.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_VLM_MODEL_H
#define LIMBECK_VLM_MODEL_H

#include "models/tokenizers/bpe.h"
#include "models/weights/checkpoint.h"
#include "models/weights/packed.h"
#include "models/qwen/qwen_chat.h"
#include "models/qwen/qwen_config.h"
#include "models/qwen/qwen_text.h"
#include "models/qwen/qwen_vision.h"
#include "models/vlm/vlm.h"

enum { VLM_SPELLINGS = 6 };

/* One-token spellings of a word. */
struct vlm_word {
    int32_t ids[VLM_SPELLINGS];
    size_t count;
};

struct vlm {
    char *dir;
    struct qwen_config config;
    struct vlm_options options;
    struct checkpoint *checkpoint;
    struct packed_set *packed; /* NULL: weights as the files have them */
    struct bpe *bpe;
    struct qwen_vision *vision;
    struct qwen_text *text;
    struct qwen_words words;
    struct vlm_word yes, no;
    char identity[200];
    size_t context; /* tokens of prompt and answer together */
};

/* Of one session's products, at least 1. */
size_t vlm_threads(const struct vlm *m);

#endif
