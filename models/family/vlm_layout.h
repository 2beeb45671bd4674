/*
 * vlm_layout.h: a prompt as a decoder reads it: ids, and where they stand.
 *
 * Included by: models/family, models/qwen.
 */
#ifndef LIMBECK_VLM_LAYOUT_H
#define LIMBECK_VLM_LAYOUT_H

#include "models/tokenizers/token_list.h"

/* Where a token stands: in the text, or in time, height and width of a
 * picture. A family of one axis reads the first. */
struct vlm_position {
    int32_t axis[3];
};

/* Zeroed is empty. */
struct vlm_layout {
    struct token_list ids;
    struct vlm_position *at; /* [ids.count], heap */
    int32_t next;            /* in all axes, of the token that follows */
    /* The picture's embeddings take the place of ids picture_at and the
     * following; with the words that frame it, it takes picture_from to
     * picture_end. All 0 without one. */
    size_t picture_at, picture_from, picture_end;
};

void vlm_layout_release(struct vlm_layout *l);
/* ids that were appended as text, from `from` on, stand one behind another. */
void vlm_layout_follow(struct vlm_layout *l, size_t from);

#endif
