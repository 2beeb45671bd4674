#include "teachers/local_model.h"

#include <string.h>

static enum vlm_weights local_model_weights(const char *name)
{
    return strcmp(name, "int8") == 0 ? VLM_INT8 : VLM_BF16;
}

bool local_model_identify(const char *folder, const char *weights,
                          struct buf *text, struct err *err)
{
    const struct vlm_options headers = {.weights = local_model_weights(weights),
                                        .numbers_unread = true};
    struct vlm *vlm = vlm_open_with(folder, &headers, err);

    if (vlm == NULL)
        return false;
    buf_print(text, "model=%s\n", vlm_identity(vlm));
    vlm_close(vlm);
    return true;
}

bool local_model_init(struct local_model *m,
                      const struct local_model_settings *s, struct err *err)
{
    const struct vlm_plan plan = {
        .sequences = s->sequences,
        .threads = s->threads,
        .max_tokens = s->max_tokens,
        .max_pixels = s->max_pixels,
        .kv = s->kv,
        .weights = local_model_weights(s->weights),
        .limit_bytes = s->memory,
        .too_large = s->too_large,
    };

    *m = (struct local_model){.settings = s};
    return vlm_budget_make(s->folder, &plan, &m->budget, err);
}

bool local_model_load(struct local_model *m, struct err *err)
{
    const struct local_model_settings *s = m->settings;
    const struct vlm_options weights = {.weights =
                                            local_model_weights(s->weights)};
    const struct vlm_batch_options batch = {
        .sequences = s->sequences,
        .threads = s->threads,
        .kv = s->kv,
        .kv_bytes = m->budget.kv,
        .picture_bytes = m->budget.pictures,
        .embeddings = s->embeddings,
    };

    m->vlm = vlm_open_with(s->folder, &weights, err);
    if (m->vlm == NULL)
        return false;
    m->batch = vlm_batch_open(m->vlm, &batch);
    return true;
}

void local_model_release(struct local_model *m)
{
    vlm_batch_close(m->batch);
    vlm_close(m->vlm);
    *m = (struct local_model){.settings = NULL};
}
