#include "models/vlm/vlm_budget.h"

#include "base/arena.h"
#include "base/file.h"
#include "models/qwen/qwen_config.h"
#include "models/qwen/qwen_text.h"
#include "models/qwen/qwen_vision.h"
#include "models/vlm/vlm_prefetch.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUDGET_PICTURES = 64 << 20 };

static bool budget_is_weights(const char *name)
{
    static const char end[] = ".safetensors";
    size_t len = strlen(name);

    return len >= sizeof(end) && strcmp(name + len + 1 - sizeof(end), end) == 0;
}

/* All weight files of the folder: shards that the index does not name are no
 * part of a published folder. */
static bool budget_weights(const char *dir, size_t *bytes, struct err *err)
{
    DIR *d = opendir(dir);
    struct dirent *entry;
    struct stat about;

    *bytes = 0;
    if (!d)
        return err_stage(err, "could not open \"%s\": %s", dir,
                         strerror(errno));
    for (entry = readdir(d); entry; entry = readdir(d)) {
        char *path = file_join(dir, entry->d_name);

        if (budget_is_weights(entry->d_name) && stat(path, &about) == 0)
            *bytes += (size_t)about.st_size;
        free(path);
    }
    closedir(d);
    return true;
}

/* In 8 bits the decoder's layers are read once from the files, and from then
 * on from their packed form: half the bytes, and scales. */
static size_t budget_packed(size_t bytes, const struct qwen_text_config *t)
{
    size_t wide = (size_t)(2 * t->heads * t->head_dim +
                           2 * t->kv_heads * t->head_dim + 3 * t->inner);
    size_t values = wide * (size_t)t->hidden * (size_t)t->layers;
    size_t saved = values / 32 * 31; /* of two bytes each, one and a bit stay */

    return bytes > saved ? bytes - saved : bytes;
}

/* Of the largest picture that a request may bring. */
static size_t budget_patches(const struct qwen_config *c,
                             const struct vlm_plan *plan)
{
    size_t pixels =
        (size_t)(plan->max_pixels > 0 ? plan->max_pixels : c->rule.max_pixels);

    return pixels / ((size_t)c->vision.patch * (size_t)c->vision.patch);
}

/* One picture, or several that share a pass, in the tower, beside the patches
 * of those that wait: cut, and one of them resized before. */
static size_t budget_tower(const struct qwen_config *c, size_t patches,
                           size_t threads)
{
    size_t area = (size_t)c->vision.patch * (size_t)c->vision.patch;
    size_t patch = patches_values(&c->rule) * sizeof(float);
    size_t pass = patches > PICTURE_PASS ? patches : PICTURE_PASS;

    return qwen_vision_bytes(&c->vision, pass) +
           threads * 64 * pass * sizeof(float) +
           (VLM_PREFETCH_PATCHES + patches) * patch + 3 * area * patches;
}

static size_t budget_activations(const struct qwen_config *c,
                                 const struct vlm_plan *plan, size_t tokens)
{
    const struct qwen_text_config *t = &c->text;
    size_t sequences = (size_t)plan->sequences;
    size_t threads = plan->threads > 1 ? (size_t)plan->threads : 1;
    size_t row = (size_t)(2 * t->hidden + 2 * t->inner + t->head_dim * 2 +
                          3 * t->heads * t->head_dim);

    /* logits, scores and marks of used words; rows of answers */
    return sequences * (size_t)t->vocabulary * 9 +
           sequences * row * sizeof(float) +
           qwen_text_bytes(t, tokens, threads) +
           budget_tower(c, budget_patches(c, plan), threads) +
           threads * (64 * tokens + COMPUTE_PANEL) * sizeof(float) + (1 << 20);
}

/* Each sequence, and each question that is ready, may hold one. */
static size_t budget_pictures(const struct qwen_config *c,
                              const struct vlm_plan *plan, size_t tokens)
{
    size_t merge = (size_t)c->vision.merge * (size_t)c->vision.merge;
    size_t most = budget_patches(c, plan) / merge, held;

    if (most > tokens)
        most = tokens;
    held = 2 * (size_t)plan->sequences * most * (size_t)c->text.hidden *
           sizeof(float);
    return held > BUDGET_PICTURES ? held : BUDGET_PICTURES;
}

static size_t budget_machine(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);

    return pages > 0 && bytes > 0 ? (size_t)pages / 4 * 3 * (size_t)bytes
                                  : (size_t)1 << 32;
}

static double budget_gib(size_t bytes)
{
    return (double)bytes / (double)(1 << 30);
}

static bool budget_fit(const char *dir, const struct vlm_plan *plan,
                       struct vlm_budget *b, size_t one, struct err *err)
{
    size_t fixed = b->weights + b->activations + b->pictures;

    if (fixed + one <= b->limit) {
        if (b->kv > b->limit - fixed)
            b->kv = b->limit - fixed;
        return true;
    }
    err_stage(err,
              "cannot use \"%s\": it needs %.2f GiB (weights %.2f, "
              "activations %.2f, pictures %.2f, keys and values of one "
              "sequence %.2f), and may take %.2f GiB",
              dir, budget_gib(fixed + one), budget_gib(b->weights),
              budget_gib(b->activations), budget_gib(b->pictures),
              budget_gib(one), budget_gib(b->limit));
    return plan->too_large != NULL && err_hint(err, "%s", plan->too_large);
}

bool vlm_budget_make(const char *dir, const struct vlm_plan *plan,
                     struct vlm_budget *out, struct err *err)
{
    struct qwen_config c;
    struct kv_shape shape;
    size_t tokens, one;

    memset(out, 0, sizeof(*out));
    if (!qwen_config_read(dir, &c, err) ||
        !budget_weights(dir, &out->weights, err))
        return false;
    if (plan->weights == VLM_INT8)
        out->weights = budget_packed(out->weights, &c.text);
    out->limit =
        plan->limit_bytes > 0 ? (size_t)plan->limit_bytes : budget_machine();
    shape = (struct kv_shape){(size_t)c.text.layers, (size_t)c.text.kv_heads,
                              (size_t)c.text.head_dim, plan->kv};
    tokens = (size_t)plan->max_tokens + VLM_BUDGET_PROMPT;
    if (tokens > (size_t)c.text.context)
        tokens = (size_t)c.text.context;
    if (tokens > VLM_CONTEXT_MAX)
        tokens = VLM_CONTEXT_MAX;
    one = kv_pages_of(tokens) * kv_pages_bytes(&shape);
    out->kv = one * (size_t)plan->sequences;
    out->activations = budget_activations(&c, plan, tokens);
    out->pictures = budget_pictures(&c, plan, tokens);
    return budget_fit(dir, plan, out, one, err);
}
