/*
 * sums_family.h: a family without weights behind the table of vlm_family.h.
 * What it answers can be reckoned by hand, from the ids of the prompt, the
 * pixels of the picture and where each token stands.
 *
 * Included by: test_vlm_family.c.
 */
#ifndef LIMBECK_TEST_SUMS_FAMILY_H
#define LIMBECK_TEST_SUMS_FAMILY_H

#include "base/arena.h"
#include "models/vlm/vlm.h"
#include "models/family/vlm_family.h"

/* Bytes are their own ids. */
enum {
    SUMS_PICTURE = 256,
    SUMS_END,
    SUMS_YES,
    SUMS_NO,
    SUMS_WORDS,
    SUMS_VOCABULARY = SUMS_WORDS + 4, /* with scores that must not be chosen */
    SUMS_HIDDEN = 3,
    SUMS_LAYERS = 2,
    SUMS_DIM = 2,
    SUMS_SIDE = 8, /* pixels of a patch, which is a token */
    SUMS_SHARE = 2 /* pictures of a pass */
};

static const char *const SUMS_FILES[] = {"sums.txt", NULL};
static const char *const SUMS_TYPES[] = {"sums", NULL};

static bool sums_describe(const char *dir, struct vlm_shape *shape,
                          struct err *err)
{
    (void)dir;
    (void)err;
    *shape = (struct vlm_shape){
        .layers = SUMS_LAYERS,
        .vision_layers = 1,
        .kv_heads = 1,
        .head_dim = SUMS_DIM,
        .hidden = SUMS_HIDDEN,
        .vocabulary = SUMS_VOCABULARY,
        .context = 2000,
        .min_pixels = 64,
        .max_pixels = 1 << 20,
        .patch_pixels = SUMS_SIDE * SUMS_SIDE,
        .patch_bytes = sizeof(float),
        .token_patches = 1,
    };
    return true;
}

static void *sums_open(const char *dir, const struct vlm_load *load,
                       struct vlm_shape *shape, struct err *err)
{
    (void)load;
    if (!sums_describe(dir, shape, err))
        return NULL;
    shape->words = SUMS_WORDS;
    shape->stops[0] = SUMS_END;
    shape->stop_count = 1;
    return heap_text("sums");
}

static bool sums_tokenize(const void *model, struct piece_cache *cache,
                          struct span text, struct token_list *out,
                          struct err *err)
{
    (void)model;
    (void)cache;
    if (span_is(text, "yes") || span_is(text, "no")) {
        token_list_add(out, span_is(text, "yes") ? SUMS_YES : SUMS_NO);
        return true;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '#')
            return err_record(err, "a \"#\" cannot be read");
        token_list_add(out, (uint8_t)text.data[i]);
    }
    return true;
}

static struct span sums_token(const void *model, int32_t id)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

    (void)model;
    return id < 'a' || id > 'z' ? SPAN_NONE : span_make(letters + id - 'a', 1);
}

/* (lead, picture, prompt): a picture stands at one position as a whole. */
static bool sums_lay_out(const void *model, struct piece_cache *cache,
                         const struct vlm_chat *chat, struct vlm_layout *out,
                         struct err *err)
{
    struct span lead = span_of(chat->lead), prompt = span_of(chat->prompt);
    size_t from;

    token_list_add(&out->ids, '(');
    if (!sums_tokenize(model, cache, lead, &out->ids, err))
        return false;
    vlm_layout_follow(out, 0);
    from = out->ids.count;
    if (chat->picture) {
        out->picture_at = out->picture_from = from;
        for (size_t i = 0; i < chat->picture->tokens; i++)
            token_list_add(&out->ids, SUMS_PICTURE);
        out->picture_end = out->ids.count;
        vlm_layout_follow(out, from);
        out->next = out->at[from].axis[0] + 1;
        for (size_t i = from; i < out->ids.count; i++)
            out->at[i] = out->at[from];
        from = out->ids.count;
    }
    if (!sums_tokenize(model, cache, prompt, &out->ids, err))
        return false;
    token_list_add(&out->ids, ')');
    vlm_layout_follow(out, from);
    return true;
}

static bool sums_measure(const void *model, const struct image *picture,
                         const struct vlm_limits *limits,
                         struct vlm_extent *out, struct err *err)
{
    (void)model;
    if ((int64_t)picture->width * picture->height > limits->max_pixels)
        return err_record(err, "a picture of too many pixels");
    out->grid.width = picture->width / SUMS_SIDE;
    out->grid.height = picture->height / SUMS_SIDE;
    out->tokens = (size_t)out->grid.width * (size_t)out->grid.height;
    return true;
}

/* A patch is the sum of its red values. */
static bool sums_cut(const void *model, const struct image *picture,
                     const struct vlm_limits *limits, float **patches,
                     struct err *err)
{
    struct vlm_extent e = {{0, 0}, 0};
    float *out;

    if (!sums_measure(model, picture, limits, &e, err))
        return false;
    *patches = out = heap_grow(NULL, e.tokens, sizeof(*out));
    for (size_t i = 0; i < e.tokens; i++) {
        int left = (int)i % e.grid.width * SUMS_SIDE;
        int top = (int)i / e.grid.width * SUMS_SIDE;
        int sum = 0;

        for (int k = 0; k < SUMS_SIDE * SUMS_SIDE; k++)
            sum += picture->rgb[3 * ((top + k / SUMS_SIDE) * picture->width +
                                     left + k % SUMS_SIDE)];
        out[i] = (float)sum;
    }
    return true;
}

static size_t sums_share(const void *model, const struct compute *c,
                         struct patch_grid grid, size_t count)
{
    (void)model;
    (void)c;
    (void)grid;
    return count < SUMS_SHARE ? count : SUMS_SHARE;
}

static void sums_encode(const void *model, struct compute *c,
                        const struct vlm_pictures *pictures, float *out)
{
    size_t tokens =
        (size_t)pictures->grid.width * (size_t)pictures->grid.height;

    (void)model;
    (void)c;
    if (pictures->count == 0 || pictures->count > SUMS_SHARE)
        err_die("%zu pictures in one pass", pictures->count);
    for (size_t i = 0; i < pictures->count; i++)
        for (size_t k = 0; k < tokens; k++, out += SUMS_HIDDEN) {
            out[0] = (float)((int)pictures->patches[i][k] % 100);
            out[1] = out[2] = 0;
        }
}

static void sums_embed(const void *model, const int32_t *ids, size_t count,
                       float *out)
{
    (void)model;
    for (size_t i = 0; i < count; i++, out += SUMS_HIDDEN) {
        out[0] = (float)ids[i];
        out[1] = out[2] = 0;
    }
}

/* Keys keep what a row holds, values where it stands; a row becomes the sum of
 * both products up to itself, in every layer. */
static void sums_piece(const struct vlm_step *s, const struct vlm_piece *p,
                       float *x, const struct vlm_position *at, float *scratch)
{
    size_t before = p->table->count, all = before + p->count;
    struct kv_part part = {.count = all, .k = scratch};

    part.v = scratch + all * SUMS_DIM;
    for (size_t i = 0; i < p->count; i++)
        x[i * SUMS_HIDDEN + 1] = 0;
    for (part.layer = 0; part.layer < SUMS_LAYERS; part.layer++) {
        float *k = part.v + all * SUMS_DIM, *v = k + p->count * SUMS_DIM;
        const float *const kv[2] = {k, v};

        for (size_t i = 0; i < p->count; i++) {
            k[2 * i] = x[i * SUMS_HIDDEN];
            k[2 * i + 1] = (float)part.layer;
            v[2 * i] = (float)at[i].axis[0];
            v[2 * i + 1] = 0;
        }
        kv_table_put(p->table, s->pages, part.layer, kv, p->count);
        kv_table_gather(p->table, s->pages, kernels_scalar(), &part);
        for (size_t i = 0; i < p->count; i++)
            for (size_t j = 0; j <= before + i; j++) {
                int term = (int)part.k[2 * j] * (1 + (int)part.v[2 * j] % 7) +
                           (int)part.k[2 * j + 1];

                x[i * SUMS_HIDDEN + 1] += (float)(term % 26);
            }
    }
    kv_table_advance(p->table, p->count);
}

static void sums_step(const void *model, struct compute *c,
                      const struct vlm_step *s)
{
    size_t row = 0;

    (void)model;
    (void)c;
    for (size_t i = 0; i < s->piece_count; i++) {
        const struct vlm_piece *p = &s->pieces[i];
        float *scratch =
            heap_grow(NULL, 4 * SUMS_DIM * (p->table->count + p->count),
                      sizeof(*scratch));

        if (p->count == 0 || p->count > VLM_CHUNK)
            err_die("%zu rows of one sequence", p->count);
        sums_piece(s, p, s->x + row * SUMS_HIDDEN, s->at + row, scratch);
        row += p->count;
        free(scratch);
    }
}

/* The sum as a letter; instead of "z" the answer ends. */
static void sums_score(const void *model, struct compute *c,
                       const float *normed, size_t rows, float *out)
{
    (void)model;
    (void)c;
    for (size_t i = 0; i < rows; i++, out += SUMS_VOCABULARY) {
        int sum = (int)normed[i * SUMS_HIDDEN + 1];

        for (size_t k = 0; k < SUMS_VOCABULARY; k++)
            out[k] = k < SUMS_WORDS ? 0 : 100;
        out[sum % 26 == 25 ? SUMS_END : 'a' + sum % 26] = 50;
        out[sum % 2 ? SUMS_YES : SUMS_NO] = 10;
    }
}

static const struct vlm_family SUMS = {
    .name = "Sums",
    .identity = "sums/1",
    .types = SUMS_TYPES,
    .files = SUMS_FILES,
    .describe = sums_describe,
    .open = sums_open,
    .close = free,
    .tokenize = sums_tokenize,
    .token = sums_token,
    .lay_out = sums_lay_out,
    .measure = sums_measure,
    .cut = sums_cut,
    .share = sums_share,
    .encode = sums_encode,
    .embed = sums_embed,
    .step = sums_step,
    .score = sums_score,
};

/* The same by hand: what a row adds to the sums of all that follow. */
static int sum_of(int value, int position)
{
    int term = value * (1 + position % 7), sum = 0;

    for (int layer = 0; layer < SUMS_LAYERS; layer++)
        sum += (term + layer) % 26;
    return sum;
}

struct by_hand {
    int sum, position;
    char text[200];
};

static void add_text(struct by_hand *h, const char *text)
{
    for (; text && *text; text++)
        h->sum += sum_of((uint8_t)*text, h->position++);
}

static void add_picture(struct by_hand *h, const struct image *im)
{
    const struct vlm_limits all = {0, INT64_MAX};
    struct vlm_extent e = {{0, 0}, 0};
    float *patches;

    assert_true(sums_measure(NULL, im, &all, &e, NULL));
    assert_true(sums_cut(NULL, im, &all, &patches, NULL));
    for (size_t i = 0; i < e.tokens; i++)
        h->sum += sum_of((int)patches[i] % 100, h->position);
    h->position++;
    free(patches);
}

static void reckon(const struct vlm_request *r, struct by_hand *h)
{
    *h = (struct by_hand){.sum = 0};
    add_text(h, "(");
    add_text(h, r->lead);
    if (r->image)
        add_picture(h, r->image);
    add_text(h, r->prompt);
    add_text(h, ")");
    for (int i = 0; i < r->max_tokens && h->sum % 26 != 25; i++) {
        const char letter[2] = {(char)('a' + h->sum % 26), '\0'};

        h->text[i] = letter[0];
        add_text(h, letter);
    }
}

#endif
