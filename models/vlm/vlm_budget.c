#include "models/vlm/vlm_budget.h"

#include "base/arena.h"
#include "base/file.h"
#include "models/vlm/vlm_families.h"
#include "models/vlm/vlm_memory.h"
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

/* What is packed is read once from the files, and from then on in its packed
 * form: half the bytes, and scales. */
static size_t budget_packed(size_t bytes, const struct vlm_shape *shape)
{
    /* of two bytes a number, one and a bit stay */
    size_t saved = shape->packed_weights / 32 * 31;

    return bytes > saved ? bytes - saved : bytes;
}

/* Of the largest picture that a request may bring. */
static size_t budget_patches(const struct vlm_shape *shape,
                             const struct vlm_plan *plan)
{
    int64_t pixels =
        plan->max_pixels > 0 ? plan->max_pixels : shape->max_pixels;

    return (size_t)pixels / shape->patch_pixels;
}

/* One picture, or several that share a pass, in the vision tower, beside the
 * patches of those that wait and of the one that is being cut. */
static size_t budget_tower(const struct vlm_shape *shape, size_t patches,
                           size_t threads)
{
    size_t pass = patches > VLM_PASS_PATCHES ? patches : VLM_PASS_PATCHES;

    return vlm_memory_pass(shape, pass) +
           threads * pass * shape->scratch.thread_seen +
           (VLM_PREFETCH_PATCHES + patches) * shape->patch_bytes +
           3 * shape->patch_pixels * patches;
}

static size_t budget_activations(const struct vlm_shape *shape,
                                 const struct vlm_plan *plan, size_t tokens)
{
    size_t sequences = (size_t)plan->sequences;
    size_t threads = plan->threads > 1 ? (size_t)plan->threads : 1;

    /* of each sequence: logits, their copy for sampling, a flag for each token
     * that was used, and its row */
    return sequences * shape->vocabulary * 9 +
           sequences *
               (shape->scratch.row + 2 * shape->hidden * sizeof(float)) +
           vlm_memory_step(shape, tokens, threads) +
           threads * tokens * shape->scratch.thread_seen +
           budget_tower(shape, budget_patches(shape, plan), threads);
}

/* Each sequence, and each question that is ready, may hold one. */
static size_t budget_pictures(const struct vlm_shape *shape,
                              const struct vlm_plan *plan, size_t tokens)
{
    size_t most = budget_patches(shape, plan) / shape->token_patches, held;

    if (most > tokens)
        most = tokens;
    held = 2 * (size_t)plan->sequences * most * shape->hidden * sizeof(float);
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

/* Tokens of the longest sequence that is planned for. */
static size_t budget_tokens(const struct vlm_shape *shape,
                            const struct vlm_plan *plan)
{
    size_t tokens = (size_t)plan->max_tokens + VLM_BUDGET_PROMPT;

    if (tokens > shape->context)
        tokens = shape->context;
    return tokens > VLM_CONTEXT_MAX ? VLM_CONTEXT_MAX : tokens;
}

bool vlm_budget_as(const struct vlm_family *family, const char *dir,
                   const struct vlm_plan *plan, struct vlm_budget *out,
                   struct err *err)
{
    struct vlm_shape shape;
    struct kv_shape kv;
    size_t tokens, one;

    memset(out, 0, sizeof(*out));
    if (!family->describe(dir, &shape, err) ||
        !budget_weights(dir, &out->weights, err))
        return false;
    if (plan->weights == VLM_INT8)
        out->weights = budget_packed(out->weights, &shape);
    out->limit =
        plan->limit_bytes > 0 ? (size_t)plan->limit_bytes : budget_machine();
    kv = vlm_kv_shape(&shape, plan->kv);
    tokens = budget_tokens(&shape, plan);
    one = kv_pages_of(tokens) * kv_pages_bytes(&kv);
    out->kv = one * (size_t)plan->sequences;
    out->activations = budget_activations(&shape, plan, tokens);
    out->pictures = budget_pictures(&shape, plan, tokens);
    return budget_fit(dir, plan, out, one, err);
}

bool vlm_budget_make(const char *dir, const struct vlm_plan *plan,
                     struct vlm_budget *out, struct err *err)
{
    const struct vlm_family *family = vlm_family_read(dir, err);

    return family && vlm_budget_as(family, dir, plan, out, err);
}
