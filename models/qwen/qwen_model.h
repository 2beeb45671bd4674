/*
 * qwen_model.h: an opened folder of Qwen2.5-VL: all its parts.
 *
 * Included by: models/qwen, tests.
 */
#ifndef LIMBECK_QWEN_MODEL_H
#define LIMBECK_QWEN_MODEL_H

#include "models/qwen/qwen_chat.h"
#include "models/qwen/qwen_text.h"
#include "models/qwen/qwen_vision.h"

struct qwen_model {
    struct qwen_config config;
    struct checkpoint *checkpoint;
    struct packed_set *packed; /* NULL: weights as the files have them */
    struct bpe *bpe;
    struct qwen_vision *vision;
    struct qwen_text *text;
    struct qwen_words words;
};

/* ERR_STAGE naming the file, and the tensor or key: also when tokenizer and
 * configuration do not speak of the same words. */
MUST_CHECK struct qwen_model *
qwen_model_open(const char *dir, const struct vlm_load *load, struct err *err);
void qwen_model_close(struct qwen_model *m); /* NULL is fine */

/* What the configuration alone says; the rest is 0. */
void qwen_shape_of(const struct qwen_config *config, struct vlm_shape *shape);

#endif
