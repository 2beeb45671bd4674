/*
 * qwen_config.h: what a Qwen2.5-VL folder says about itself.
 *
 * Read from config.json (text keys at the top or in text_config), from
 * preprocessor_config.json and generation_config.json. Missing keys get the
 * architecture's defaults; see docs/models/qwen2.5-vl.md.
 *
 * Included by: models/qwen, tests.
 */
#ifndef LIMBECK_QWEN_CONFIG_H
#define LIMBECK_QWEN_CONFIG_H

#include "models/weights/config_file.h"
#include "models/pictures/patches.h"

enum { QWEN_STOPS_MAX = 8, QWEN_LAYERS_MAX = 256 };

struct qwen_text_config {
    int64_t hidden, inner, layers, heads, kv_heads, head_dim, vocabulary;
    int64_t context; /* positions */
    int sections[3]; /* of the frequencies: by time, height, width */
    double eps, theta;
    bool tied; /* the head is the embedding */
};

struct qwen_vision_config {
    int64_t hidden, inner, layers, heads, head_dim, out;
    int patch, merge, frames, window; /* window in pixels */
    bool full[QWEN_LAYERS_MAX];       /* layers that attend to everything */
};

struct qwen_config {
    struct qwen_text_config text;
    struct qwen_vision_config vision;
    struct patch_rule rule;
    int32_t image_id;
    int32_t stops[QWEN_STOPS_MAX]; /* tokens that end an answer */
    size_t stop_count;
};

/* ERR_STAGE naming the file and the key: not this architecture, a key that
 * must be there is missing, a number out of range, sizes that do not fit
 * together. */
MUST_CHECK bool qwen_config_read(const char *dir, struct qwen_config *config,
                                 struct err *err);
/* The same from the three files, in the order above; root is NULL for one that
 * is not there, but for the first. */
MUST_CHECK bool qwen_config_take(const struct config_file files[3],
                                 struct qwen_config *config, struct err *err);

#endif
