#include "model_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "models/vlm/vlm_families.h"
#include "models/weights/config_file.h"
#include "models/weights/safetensors.h"
#include "models/weights/tensor_scan.h"

static const char INDEX[] = "model.safetensors.index.json";

const char *model_folder_architecture(const struct model_folder *m)
{
    static const char *const names[] = {
        [MODEL_UNKNOWN] = "not known",         [MODEL_CLIP] = "CLIP",
        [MODEL_GEOCLIP] = "GeoCLIP",           [MODEL_SEGFORMER] = "SegFormer",
        [MODEL_SENTENCE] = "sentence encoder",
    };

    return m->family != NULL ? m->family->name : names[m->kind];
}

static const struct model_file *model_folder_find(const struct model_folder *m,
                                                  const char *name)
{
    for (size_t i = 0; i < m->file_count; i++)
        if (strcmp(m->files[i].name, name) == 0)
            return &m->files[i];
    return NULL;
}

static void model_folder_miss(struct model_folder *m, const char *what)
{
    for (size_t i = 0; i < m->missing_count; i++)
        if (strcmp(m->missing[i], what) == 0)
            return;
    m->missing =
        heap_grow(m->missing, m->missing_count + 1, sizeof(const char *));
    m->missing[m->missing_count++] = arena_text(&m->arena, what);
}

static bool model_folder_add(struct model_folder *m, const char *name,
                             int64_t size, struct err *err)
{
    if (m->file_count == MODEL_FILES_MAX)
        return err_stage(err, "\"%s\" holds over %d files", m->dir,
                         MODEL_FILES_MAX);
    m->files = heap_grow(m->files, m->file_count + 1, sizeof(*m->files));
    m->files[m->file_count++] = (struct model_file){
        .name = arena_text(&m->arena, name), .size_bytes = size};
    return true;
}

/* The plain files of the folder, and of the folders in it. */
static bool model_folder_list(struct model_folder *m, const char *below,
                              struct err *err)
{
    char *path =
        below[0] == '\0' ? heap_text(m->dir) : file_join(m->dir, below);
    DIR *d = opendir(path);
    const struct dirent *e;
    bool ok = d != NULL;

    if (d == NULL)
        err_stage(err, "could not open the folder \"%s\": %s", path,
                  strerror(errno));
    while (ok && (e = readdir(d)) != NULL) {
        struct stat st;
        if (e->d_name[0] == '.')
            continue;
        const char *name = below[0] == '\0' ? e->d_name
                                            : arena_print(&m->arena, "%s/%s",
                                                          below, e->d_name);
        char *whole = file_join(m->dir, name);
        if (stat(whole, &st) == 0 && S_ISREG(st.st_mode))
            ok = model_folder_add(m, name, st.st_size, err);
        else if (below[0] == '\0' && stat(whole, &st) == 0 &&
                 S_ISDIR(st.st_mode))
            ok = model_folder_list(m, name, err);
        free(whole);
    }
    if (d != NULL)
        closedir(d);
    free(path);
    return ok;
}

static int model_file_compare(const void *a, const void *b)
{
    const struct model_file *x = a, *y = b;

    return strcmp(x->name, y->name);
}

/* Not every .safetensors is the model's: a golden file may lie beside it. */
static bool model_file_is_weights(const struct model_file *f)
{
    const char *slash = strrchr(f->name, '/');
    struct span name = span_of(slash == NULL ? f->name : slash + 1);

    return span_ends(name, ".safetensors") &&
           (span_starts(name, "model") || span_starts(name, "geoclip") ||
            span_find(name, "-of-") != SIZE_MAX);
}

static void model_folder_weigh(struct model_folder *m, struct model_file *f)
{
    char *path = file_join(m->dir, f->name);
    struct err err = {0};
    struct safetensors *st = safetensors_open(path, &err);

    free(path);
    if (st == NULL) {
        f->broken = arena_text(&m->arena, err.text);
        model_folder_miss(m, err.text);
        return;
    }
    f->tensors = safetensors_count(st);
    for (size_t i = 0; i < f->tensors; i++) {
        const struct tensor *t = safetensors_at(st, i);
        int64_t bytes = (int64_t)(t->count * tensor_type_size(t->type));
        m->parameters += (int64_t)t->count;
        m->weight_bytes += bytes;
        m->type_bytes[t->type] += bytes;
    }
    safetensors_close(st);
}

static int64_t model_layers(const struct json *v)
{
    static const char *const keys[] = {"num_hidden_layers", "depth"};
    const struct json *depths = json_get(v, "depths");
    int64_t n = 0, one;

    for (size_t i = 0; i < 2; i++)
        if (json_int(json_get(v, keys[i]), &n))
            return n;
    for (size_t i = 0; depths != NULL && i < depths->count; i++)
        if (depths->type == JSON_ARRAY && json_int(depths->items[i], &one))
            n += one;
    return n;
}

static enum model_kind model_kind_of(struct span type)
{
    if (vlm_family_of(type) != NULL)
        return MODEL_VLM;
    if (span_starts(type, "clip"))
        return MODEL_CLIP;
    if (span_is(type, "segformer"))
        return MODEL_SEGFORMER;
    return span_is(type, "bert") ? MODEL_SENTENCE : MODEL_UNKNOWN;
}

static void model_folder_config(struct model_folder *m, const char *dir)
{
    struct err err = {0};
    struct config_file f;
    struct span type = SPAN_NONE;

    if (!config_file_open(&f, dir, "config.json", true, &err)) {
        model_folder_miss(m, err.text);
        return;
    }
    (void)json_text(json_get(f.root, "model_type"), &type);
    if (m->kind == MODEL_UNKNOWN) {
        m->kind = model_kind_of(type);
        m->family = vlm_family_of(type);
        m->type = arena_span_text(&m->arena, type);
    }
    m->layers = model_layers(f.root);
    if (m->layers == 0)
        m->layers = model_layers(json_get(f.root, "text_config"));
    m->vision_layers = model_layers(json_get(f.root, "vision_config"));
    config_file_close(&f);
}

static void model_folder_need(struct model_folder *m, const char *one,
                              const char *other)
{
    if (model_folder_find(m, one) != NULL ||
        (other != NULL && model_folder_find(m, other) != NULL))
        return;
    model_folder_miss(
        m, arena_print(&m->arena,
                       other == NULL ? "\"%s\"%s%s" : "\"%s\" or \"%s\"%s", one,
                       other == NULL ? "" : other, ""));
}

/* Shards that the index names and the folder lacks. */
static void model_folder_shards(struct model_folder *m)
{
    struct err err = {0};
    struct config_file f;

    if (!config_file_open(&f, m->dir, INDEX, true, &err)) {
        model_folder_miss(m, err.text);
        return;
    }
    const struct json *map = json_get(f.root, "weight_map");
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        struct span shard;
        if (map->type == JSON_OBJECT && json_text(map->items[i], &shard))
            model_folder_need(m, arena_span_text(&m->arena, shard), NULL);
    }
    config_file_close(&f);
}

static void model_folder_needs(struct model_folder *m)
{
    bool tower = model_folder_find(m, "clip/config.json") != NULL;

    if (m->kind == MODEL_GEOCLIP) {
        model_folder_need(m, "gallery.csv", "coordinates_100K.csv");
        model_folder_need(
            m, tower ? "clip/model.safetensors" : "model.safetensors", NULL);
        return;
    }
    if (model_folder_find(m, INDEX) != NULL)
        model_folder_shards(m);
    else
        model_folder_need(m, "model.safetensors", NULL);
    if (m->kind == MODEL_VLM) {
        model_folder_need(m, "tokenizer.json", "vocab.json");
        if (model_folder_find(m, "tokenizer.json") == NULL)
            model_folder_need(m, "merges.txt", NULL);
    } else if (m->kind == MODEL_SENTENCE) {
        model_folder_need(m, "vocab.txt", NULL);
    }
}

bool model_folder_read(struct model_folder *m, const char *dir, struct err *err)
{
    *m = (struct model_folder){.dir = dir, .type = ""};
    arena_init(&m->arena);
    if (!model_folder_list(m, "", err))
        return false;
    if (m->file_count > 0)
        qsort(m->files, m->file_count, sizeof(*m->files), model_file_compare);
    if (model_folder_find(m, "geoclip.safetensors") != NULL ||
        model_folder_find(m, "location_encoder_weights.pth") != NULL) {
        m->kind = MODEL_GEOCLIP;
        m->type = "geoclip";
    }
    char *tower = file_join(dir, "clip");
    model_folder_config(m, model_folder_find(m, "clip/config.json") != NULL &&
                                   m->kind == MODEL_GEOCLIP
                               ? tower
                               : dir);
    free(tower);
    for (size_t i = 0; i < m->file_count; i++)
        if (model_file_is_weights(&m->files[i]))
            model_folder_weigh(m, &m->files[i]);
    model_folder_needs(m);
    return true;
}

void model_folder_release(struct model_folder *m)
{
    free(m->files);
    free(m->missing);
    arena_release(&m->arena);
}

bool model_folder_scan(const struct model_folder *m, int64_t *numbers,
                       struct err *err)
{
    bool ok = true;

    *numbers = 0;
    for (size_t i = 0; ok && i < m->file_count; i++) {
        if (!model_file_is_weights(&m->files[i]))
            continue;
        char *path = file_join(m->dir, m->files[i].name);
        struct safetensors *st = safetensors_open(path, err);
        ok = st != NULL;
        for (size_t k = 0; ok && k < safetensors_count(st); k++) {
            const struct tensor *t = safetensors_at(st, k);
            ok = tensor_scan_finite(t, safetensors_name(st, k), err) ||
                 err_context(err, "cannot use \"%s\"", path);
            *numbers += (int64_t)t->count;
        }
        safetensors_close(st);
        free(path);
    }
    return ok;
}
