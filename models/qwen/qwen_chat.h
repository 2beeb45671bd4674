/*
 * qwen_chat.h: one question as the token ids that Qwen2.5-VL was taught to
 * answer, and where each stands.
 *
 *   <|im_start|>system\nSYSTEM<|im_end|>\n
 *   <|im_start|>user\n
 *     LEAD[<|vision_start|>PADS<|vision_end|>]PROMPT<|im_end|>\n
 *   <|im_start|>assistant\nPREFILL
 *
 * with nothing between the parts (nor where lines are broken above within the
 * user's turn),
 * and one <|image_pad|> for each merged token of the picture.
 *
 * Included by: models/qwen.
 */
#ifndef LIMBECK_QWEN_CHAT_H
#define LIMBECK_QWEN_CHAT_H

#include "models/family/vlm_layout.h"
#include "models/pictures/patches.h"
#include "models/tokenizers/bpe.h"

/* Ids of the words that the template is made of. */
struct qwen_words {
    int32_t turn, end; /* <|im_start|>, <|im_end|> */
    int32_t picture, picture_end, pad;
};

/* ERR_STAGE when the tokenizer lacks one. */
MUST_CHECK bool qwen_words_find(const struct bpe *bpe, struct qwen_words *words,
                                struct err *err);

struct qwen_question {
    const char *system; /* NULL: the model's own */
    const char *lead;   /* or NULL */
    const char *prompt;
    const char *prefill;          /* or NULL */
    const size_t *picture_tokens; /* [pictures], between lead and prompt */
    size_t pictures;
};

/* Append the ids. system, lead and prompt are plain text; prefill may hold
 * added tokens. cache may be NULL. */
MUST_CHECK bool qwen_chat_encode(const struct bpe *bpe,
                                 struct piece_cache *cache,
                                 const struct qwen_question *q,
                                 struct token_list *out, struct err *err);

/* Where pictures stand. */
struct qwen_layout {
    int32_t pad; /* the id that stands for one merged token */
    const struct patch_grid *grids; /* in patches */
    size_t grid_count;
    int merge;
};

/* at: [count]. A text token moves on by one in all three axes; a picture's
 * tokens share the time, and count rows and columns from there; what follows
 * a picture begins after its longer side. Returns the position of the next
 * token, or -1 when runs of pads and grids do not agree. */
int32_t qwen_positions(const int32_t *ids, size_t count,
                       const struct qwen_layout *layout,
                       struct vlm_position *at);

#endif
