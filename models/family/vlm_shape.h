/*
 * vlm_shape.h: a vision-language model in numbers, as its family tells them.
 *
 * Included by: models/family, models/vlm, pipeline/commands.
 */
#ifndef LIMBECK_VLM_SHAPE_H
#define LIMBECK_VLM_SHAPE_H

#include <stddef.h>
#include <stdint.h>

enum { VLM_STOPS_MAX = 8 };

/* Bytes that computing takes beside weights, pages and embeddings. */
struct vlm_scratch {
    size_t fixed;           /* whatever is computed */
    size_t row;             /* for a row of a step */
    size_t patch;           /* for a patch in the vision tower */
    size_t thread;          /* for each thread that shares the work */
    size_t thread_position; /* for each thread and position of a sequence */
    /* For each thread and position or patch that a row sees, whichever are
     * more: it is kept from one to the other. */
    size_t thread_seen;
};

/* A model in numbers. */
struct vlm_shape {
    size_t layers, vision_layers;
    size_t kv_heads, head_dim;      /* of the keys and values of a position */
    size_t hidden;                  /* floats of a row, and of an embedding */
    size_t vocabulary;              /* scores of a row */
    size_t context;                 /* tokens of prompt and answer together */
    int64_t min_pixels, max_pixels; /* of a picture, unless a request says */
    size_t patch_pixels;            /* of a picture, that become one patch */
    size_t patch_bytes;             /* of a cut patch */
    size_t token_patches;           /* that become one token */
    size_t packed_weights;          /* numbers that are packed, if any are */
    struct vlm_scratch scratch;
    /* What follows is known of an opened model alone. */
    size_t words;                 /* ids below this have text; scores behind are
                                   * padding */
    int32_t stops[VLM_STOPS_MAX]; /* tokens that end an answer */
    size_t stop_count;
    uint64_t fingerprint; /* of the weights */
    size_t token_bytes;   /* of weights that a token of text reads */
};

#endif
