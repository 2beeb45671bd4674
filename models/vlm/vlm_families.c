#include "models/vlm/vlm_families.h"

#include "models/qwen/qwen_family.h"
#include "models/weights/config_file.h"

/* The one list: a new family is put here. */
static const struct vlm_family *const FAMILIES[] = {&qwen_family, NULL};

const struct vlm_family *vlm_family_of(struct span type)
{
    size_t i, k;

    for (i = 0; FAMILIES[i]; i++)
        for (k = 0; FAMILIES[i]->types[k]; k++)
            if (span_is(type, FAMILIES[i]->types[k]))
                return FAMILIES[i];
    return NULL;
}

static void families_print(struct buf *out)
{
    size_t i, k;

    for (i = 0; FAMILIES[i]; i++)
        for (k = 0; FAMILIES[i]->types[k]; k++)
            buf_print(out, "%s%s", out->len > 0 ? ", " : "",
                      FAMILIES[i]->types[k]);
}

static bool families_bad(const struct config_file *f, struct span type,
                         struct err *err)
{
    struct buf known;

    buf_init(&known, 200);
    families_print(&known);
    if (type.len == 0)
        config_file_bad(f, err, "\"model_type\" is missing; known are: %s",
                        known.data);
    else
        config_file_bad(
            f, err, "\"model_type\" \"%.*s\" is not known; known are: %s",
            (int)(type.len > 60 ? 60 : type.len), type.data, known.data);
    buf_release(&known);
    return false;
}

const struct vlm_family *vlm_family_read(const char *dir, struct err *err)
{
    const struct vlm_family *family;
    struct span type = SPAN_NONE;
    struct config_file f;

    if (!config_file_open(&f, dir, "config.json", true, err))
        return NULL;
    (void)json_text(json_get(f.root, "model_type"), &type);
    family = vlm_family_of(type);
    if (!family)
        families_bad(&f, type, err);
    config_file_close(&f);
    return family;
}
