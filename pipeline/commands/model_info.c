/* limbeck model info: what a folder holds, and what it lacks. */
#include <stdio.h>

#include "base/exit_code.h"
#include "adapters/json.h"
#include "model_folder.h"
#include "model_tasks.h"
#include "models/family/vlm_shape.h"
#include "models/layers/kv_cache.h"
#include "models/vlm/vlm.h"

enum { INFO_TOKENS = 1000, INFO_PICTURE = 512 * 512 };

struct model_memory {
    bool known;
    int64_t kv_bytes;      /* keys and values of 1000 tokens */
    int64_t session_bytes; /* one request of 1000 tokens and a picture */
};

/* Memory, and by opening it what the files alone do not show. */
static void model_info_open(struct model_folder *m, struct model_memory *memory,
                            char why[600])
{
    const struct vlm_options headers = {.numbers_unread = true};
    const struct vlm_shape *shape;
    struct err err = {0};
    struct vlm *vlm;

    *memory = (struct model_memory){.known = false};
    why[0] = '\0';
    if (m->kind != MODEL_VLM || m->missing_count > 0)
        return;
    vlm = vlm_open_with(m->dir, &headers, &err);
    if (vlm == NULL) {
        snprintf(why, 600, "%s", err.text);
        return;
    }
    shape = vlm_shape_of(vlm);
    m->layers = (int64_t)shape->layers;
    m->vision_layers = (int64_t)shape->vision_layers;
    memory->known = true;
    memory->kv_bytes = (int64_t)kv_cache_bytes(shape->layers, shape->kv_heads,
                                               shape->head_dim, INFO_TOKENS);
    memory->session_bytes =
        (int64_t)vlm_session_bytes(vlm, INFO_TOKENS, INFO_PICTURE);
    vlm_close(vlm);
}

static void model_info_size(const char *what, int64_t bytes)
{
    printf("%-14s%.1f MB\n", what, (double)bytes * 1e-6);
}

static void model_info_files(const struct model_folder *m)
{
    for (size_t i = 0; i < m->file_count; i++) {
        const struct model_file *f = &m->files[i];
        printf("%14lld  %s", (long long)f->size_bytes, f->name);
        if (f->tensors > 0)
            printf("  (%zu tensors)", f->tensors);
        printf("%s\n", f->broken != NULL ? "  (broken)" : "");
    }
}

static void model_info_print(const struct model_folder *m,
                             const struct model_memory *memory, const char *why)
{
    printf("%-14s%s (%s)\n", "architecture", model_folder_architecture(m),
           m->type);
    printf("%-14s%lld\n", "parameters", (long long)m->parameters);
    if (m->layers > 0)
        printf("%-14s%lld", "layers", (long long)m->layers);
    if (m->vision_layers > 0)
        printf("%s%lld of vision", m->layers > 0 ? ", " : "layers        ",
               (long long)m->vision_layers);
    printf("%s%-14s", m->layers + m->vision_layers > 0 ? "\n" : "", "numbers");
    for (int t = 0, n = 0; t < TENSOR_TYPES; t++)
        if (m->type_bytes[t] > 0)
            printf("%s%s %.1f MB", n++ > 0 ? ", " : "",
                   tensor_type_name((enum tensor_type)t),
                   (double)m->type_bytes[t] * 1e-6);
    printf("\n");
    model_info_size("weights", m->weight_bytes);
    if (memory->known) {
        model_info_size("keys, values", memory->kv_bytes);
        model_info_size("a request", memory->session_bytes);
        printf("              (1000 tokens; with a picture of 512 x 512 at "
               "most, beside the weights)\n");
    }
    model_info_files(m);
    for (size_t i = 0; i < m->missing_count; i++)
        printf("%-14s%s\n", "missing", m->missing[i]);
    if (why[0] != '\0')
        printf("%-14s%s\n", "unusable", why);
    if (m->missing_count == 0 && why[0] == '\0')
        printf("%-14s%s\n", "missing", "nothing");
}

static void model_info_json_int(struct buf *b, const char *key, int64_t value)
{
    json_add_key(b, key);
    json_add_int(b, value);
}

static void model_info_json_text(struct buf *b, const char *key,
                                 const char *text)
{
    json_add_key(b, key);
    json_add_text(b, span_of(text));
}

static void model_info_json_files(struct buf *b, const struct model_folder *m)
{
    json_add_key(b, "files");
    buf_add_char(b, '[');
    for (size_t i = 0; i < m->file_count; i++) {
        json_add_comma(b);
        buf_add_char(b, '{');
        model_info_json_text(b, "name", m->files[i].name);
        model_info_json_int(b, "bytes", m->files[i].size_bytes);
        model_info_json_int(b, "tensors", (int64_t)m->files[i].tensors);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void model_info_json(const struct model_folder *m,
                            const struct model_memory *memory, const char *why,
                            struct buf *b)
{
    buf_add_char(b, '{');
    model_info_json_text(b, "architecture", model_folder_architecture(m));
    model_info_json_text(b, "model_type", m->type);
    model_info_json_int(b, "parameters", m->parameters);
    model_info_json_int(b, "layers", m->layers);
    model_info_json_int(b, "vision_layers", m->vision_layers);
    model_info_json_int(b, "weight_bytes", m->weight_bytes);
    json_add_key(b, "dtypes");
    buf_add_char(b, '{');
    for (int t = 0; t < TENSOR_TYPES; t++)
        if (m->type_bytes[t] > 0)
            model_info_json_int(b, tensor_type_name((enum tensor_type)t),
                                m->type_bytes[t]);
    buf_add_char(b, '}');
    if (memory->known) {
        model_info_json_int(b, "kv_bytes_1000_tokens", memory->kv_bytes);
        model_info_json_int(b, "request_bytes", memory->session_bytes);
    }
    model_info_json_files(b, m);
    json_add_key(b, "missing");
    buf_add_char(b, '[');
    for (size_t i = 0; i < m->missing_count; i++) {
        json_add_comma(b);
        json_add_text(b, span_of(m->missing[i]));
    }
    buf_add_char(b, ']');
    model_info_json_text(b, "unusable", why);
    buf_add_text(b, "}\n");
}

int model_info(const struct model_options *o, struct err *err)
{
    struct model_folder m;
    struct model_memory memory;
    char why[600];
    int code = EXIT_STOPPED;
    struct buf b;

    buf_init(&b, 16 << 20);
    if (model_folder_read(&m, o->dir, err)) {
        model_info_open(&m, &memory, why);
        if (o->json) {
            model_info_json(&m, &memory, why, &b);
            fputs(b.data, stdout);
        } else {
            model_info_print(&m, &memory, why);
        }
        if (m.kind != MODEL_UNKNOWN && m.missing_count == 0 && why[0] == '\0')
            code = EXIT_DONE;
    }
    buf_release(&b);
    model_folder_release(&m);
    return code;
}
