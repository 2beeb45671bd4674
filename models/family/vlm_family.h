/*
 * vlm_family.h: the table behind which an architecture of vision-language
 * models sits. The folder of an architecture fills one in; models/vlm asks
 * through it alone.
 *
 * models/vlm knows requests, the batch, the pages of the KV cache, the prefix
 * cache and sampling. A family knows its files, its tensors, its chat template
 * and how it cuts a picture. They meet where a step is computed: rows of
 * several sequences go in and normed rows come out, so that a family may
 * compute them wherever it likes.
 *
 * An opened model is only read: any number of threads may call at once, each
 * with a struct compute of its own. What a call gives for one sequence, or for
 * one picture, does not depend to the bit on what else is in the call.
 *
 * Included by: models/qwen, models/vlm, tests.
 */
#ifndef LIMBECK_VLM_FAMILY_H
#define LIMBECK_VLM_FAMILY_H

#include "images/image.h"
#include "models/kernels/compute.h"
#include "models/family/vlm_layout.h"
#include "models/family/vlm_shape.h"
#include "models/layers/kv_pages.h"
#include "models/pictures/patches.h"
#include "models/tokenizers/piece_cache.h"

enum {
    VLM_CHUNK = 256, /* rows that one sequence adds in a step, at most */
    /* Patches that share a pass of the vision tower, at most, where one
     * picture has not more: products are as fast as they get by then. */
    VLM_PASS_PATCHES = 1024
};

struct vlm_load {
    bool int8;             /* pack the text decoder's weights in 8 bits */
    bool numbers_unread;   /* headers alone; nothing is computed afterwards */
    const char *cache_dir; /* folder of packed weights; not NULL */
};

/* Pixels of a picture once it is resized. */
struct vlm_limits {
    int64_t min_pixels, max_pixels;
};

/* What a picture becomes. */
struct vlm_extent {
    struct patch_grid grid; /* pictures of one grid may share a pass */
    size_t tokens;          /* of a prompt; one embedding each */
};

/* A question, as the chat template takes it: the user's turn is lead, picture,
 * prompt. lead, system and prompt are plain text; prefill, which begins the
 * assistant's turn, may hold added tokens. */
struct vlm_chat {
    const char *system;               /* NULL: the family's own */
    const char *lead, *prefill;       /* or NULL */
    const char *prompt;               /* not NULL */
    const struct vlm_extent *picture; /* or NULL */
};

/* Cut pictures of one grid, for one pass of the tower. */
struct vlm_pictures {
    const float *const *patches; /* [count], each as `cut` made it */
    struct patch_grid grid;
    size_t count;
};

/* Rows of one sequence within a step; the pages for them are reserved. */
struct vlm_piece {
    struct kv_table *table; /* what they follow; grows by count */
    size_t count;           /* 1 to VLM_CHUNK */
};

/* Rows of several sequences, piece after piece: those of less than LINEAR_MANY
 * rows before the others. */
struct vlm_step {
    float *x; /* [rows, hidden], becomes the normed output */
    const struct vlm_position *at; /* [rows] */
    const struct vlm_piece *pieces;
    size_t piece_count;
    struct kv_pages *pages; /* of all tables */
};

struct vlm_family {
    const char *name; /* as people write it: "Qwen2.5-VL" */
    /* Part of a model's identity; its number rises when answers change. */
    const char *identity;
    const char *const *types; /* "model_type"s of config.json; NULL ends it */
    /* Files beside the weights that can change an answer; NULL ends it. */
    const char *const *files;

    /* Read the folder's configuration alone. ERR_STAGE naming file and key. */
    bool (*describe)(const char *dir, struct vlm_shape *shape, struct err *err);
    /* Fills shape. ERR_STAGE naming the file, and the tensor or key. */
    void *(*open)(const char *dir, const struct vlm_load *load,
                  struct vlm_shape *shape, struct err *err);
    void (*close)(void *model); /* NULL is fine */

    /* Append the ids of plain text. cache: the thread's own, or NULL.
     * ERR_RECORD. */
    bool (*tokenize)(const void *model, struct piece_cache *cache,
                     struct span text, struct token_list *out, struct err *err);
    /* What a token adds to an answer's text, maybe half a character;
     * SPAN_NONE of those that are no text. */
    struct span (*token)(const void *model, int32_t id);
    /* The prompt of a chat; `out` is filled also on failure. ERR_RECORD: text
     * that cannot be laid out. */
    bool (*lay_out)(const void *model, struct piece_cache *cache,
                    const struct vlm_chat *chat, struct vlm_layout *out,
                    struct err *err);

    /* What a picture will become. ERR_RECORD: it is too long or too large. */
    bool (*measure)(const void *model, const struct image *picture,
                    const struct vlm_limits *limits, struct vlm_extent *out,
                    struct err *err);
    /* Resize and cut it, without weights: heap, patch_bytes for each patch of
     * the grid. */
    bool (*cut)(const void *model, const struct image *picture,
                const struct vlm_limits *limits, float **patches,
                struct err *err);
    /* How many of `count` pictures of that grid may share a pass, so that no
     * bit depends on it: 1 to count. */
    size_t (*share)(const void *model, const struct compute *c,
                    struct patch_grid grid, size_t count);
    /* out: [sum of tokens, hidden], picture after picture. */
    void (*encode)(const void *model, struct compute *c,
                   const struct vlm_pictures *pictures, float *out);

    /* out: [count, hidden], the embedding of each id. */
    void (*embed)(const void *model, const int32_t *ids, size_t count,
                  float *out);
    /* Run the decoder once over all pieces: each sees what its table holds and
     * its own rows, whose keys and values are put behind it. The same
     * sequence in the same pieces gives the same bits. */
    void (*step)(const void *model, struct compute *c,
                 const struct vlm_step *step);
    /* Scores of the whole vocabulary. normed: [rows, hidden], out: [rows,
     * vocabulary]. */
    void (*score)(const void *model, struct compute *c, const float *normed,
                  size_t rows, float *out);
};

#endif
