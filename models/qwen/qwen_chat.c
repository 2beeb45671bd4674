#include "models/qwen/qwen_chat.h"

bool qwen_words_find(const struct bpe *bpe, struct qwen_words *words,
                     struct err *err)
{
    const struct {
        const char *text;
        int32_t *id;
    } wanted[] = {
        {"<|im_start|>", &words->turn},
        {"<|im_end|>", &words->end},
        {"<|vision_start|>", &words->picture},
        {"<|vision_end|>", &words->picture_end},
        {"<|image_pad|>", &words->pad},
    };
    size_t i;

    for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
        *wanted[i].id = bpe_added(bpe, wanted[i].text);
        if (*wanted[i].id < 0)
            return err_stage(err, "the tokenizer has no \"%s\"",
                             wanted[i].text);
    }
    return true;
}

/* Text between two words of the template is tokenized in one go: a piece may
 * begin in "user\n" and end in the prompt. */
struct chat {
    const struct bpe *bpe;
    struct piece_cache *cache;
    struct token_list *out;
    struct buf stretch;
};

static bool chat_flush(struct chat *c, enum bpe_split split, struct err *err)
{
    bool ok =
        buf_ok(&c->stretch, "the prompt", err) &&
        bpe_encode(c->bpe, c->cache, buf_span(&c->stretch), split, c->out, err);

    buf_reset(&c->stretch);
    return ok;
}

static bool chat_add_word(struct chat *c, int32_t id, struct err *err)
{
    if (!chat_flush(c, BPE_PLAIN, err))
        return false;
    token_list_add(c->out, id);
    return true;
}

static bool chat_add_turn(struct chat *c, const struct qwen_words *words,
                          const char *role, struct err *err)
{
    if (!chat_add_word(c, words->turn, err))
        return false;
    buf_add_text(&c->stretch, role);
    buf_add_char(&c->stretch, '\n');
    return true;
}

static bool chat_end_turn(struct chat *c, const struct qwen_words *words,
                          struct err *err)
{
    if (!chat_add_word(c, words->end, err))
        return false;
    buf_add_char(&c->stretch, '\n');
    return true;
}

static bool chat_add_picture(struct chat *c, const struct qwen_words *words,
                             size_t tokens, struct err *err)
{
    size_t i;

    if (!chat_add_word(c, words->picture, err))
        return false;
    for (i = 0; i < tokens; i++)
        token_list_add(c->out, words->pad);
    return chat_add_word(c, words->picture_end, err);
}

static bool chat_add_all(struct chat *c, const struct qwen_words *words,
                         const struct qwen_question *q, struct err *err)
{
    size_t i;

    if (!chat_add_turn(c, words, "system", err))
        return false;
    buf_add_text(&c->stretch,
                 q->system ? q->system : "You are a helpful assistant.");
    if (!chat_end_turn(c, words, err) || !chat_add_turn(c, words, "user", err))
        return false;
    if (q->lead)
        buf_add_text(&c->stretch, q->lead);
    for (i = 0; i < q->pictures; i++)
        if (!chat_add_picture(c, words, q->picture_tokens[i], err))
            return false;
    buf_add_text(&c->stretch, q->prompt);
    if (!chat_end_turn(c, words, err) ||
        !chat_add_turn(c, words, "assistant", err))
        return false;
    if (q->prefill)
        buf_add_text(&c->stretch, q->prefill);
    return chat_flush(c, BPE_ADDED, err);
}

bool qwen_chat_encode(const struct bpe *bpe, struct piece_cache *cache,
                      const struct qwen_question *q, struct token_list *out,
                      struct err *err)
{
    struct chat c = {.bpe = bpe, .cache = cache, .out = out};
    struct qwen_words words = {0};
    bool ok;

    if (!qwen_words_find(bpe, &words, err))
        return false;
    buf_init(&c.stretch, 16 << 20);
    ok = chat_add_all(&c, &words, q, err);
    buf_release(&c.stretch);
    return ok;
}

/* One picture's tokens from position `from` on; returns how many. */
static size_t positions_of_picture(struct patch_grid units, int32_t from,
                                   struct vlm_position *at)
{
    size_t n = 0;
    int x, y;

    for (y = 0; y < units.height; y++)
        for (x = 0; x < units.width; x++)
            at[n++] = (struct vlm_position){{from, from + y, from + x}};
    return n;
}

static bool positions_are_pads(const int32_t *ids, size_t count, int32_t pad,
                               struct patch_grid units)
{
    size_t n = (size_t)units.height * (size_t)units.width, i;

    if (n == 0 || n > count)
        return false;
    for (i = 0; i < n; i++)
        if (ids[i] != pad)
            return false;
    return true;
}

int32_t qwen_positions(const int32_t *ids, size_t count,
                       const struct qwen_layout *layout,
                       struct vlm_position *at)
{
    size_t i = 0, picture = 0;
    int32_t next = 0;

    while (i < count) {
        struct patch_grid units;

        if (ids[i] != layout->pad) {
            at[i++] = (struct vlm_position){{next, next, next}};
            next++;
            continue;
        }
        if (picture == layout->grid_count)
            return -1;
        units.height = layout->grids[picture].height / layout->merge;
        units.width = layout->grids[picture].width / layout->merge;
        picture++;
        if (!positions_are_pads(ids + i, count - i, layout->pad, units))
            return -1;
        i += positions_of_picture(units, next, at + i);
        next += units.height > units.width ? units.height : units.width;
    }
    return picture == layout->grid_count ? next : -1;
}
