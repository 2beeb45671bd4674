/* Which files of a listing a model needs. */
#include <fnmatch.h>
#include <string.h>

#include "hub.h"

static const char HUB_INDEX[] = "model.safetensors.index.json";
static const char HUB_SINGLE[] = "model.safetensors";

/* Beside the weights; what is not there is not needed. */
static const char *const HUB_NEEDED[] = {
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    "video_preprocessor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "vocab.txt",
    "chat_template.json",
    "chat_template.jinja",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
};

static struct hub_file *hub_list_find(struct hub_list *list, const char *path)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->files[i].path, path) == 0)
            return &list->files[i];
    return NULL;
}

/* model-00001-of-00002.safetensors and its kin */
static size_t hub_choose_shards(struct hub_list *list)
{
    size_t chosen = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct hub_file *f = &list->files[i];
        if (fnmatch("*-of-*.safetensors", f->path, FNM_PATHNAME) == 0) {
            f->wanted = true;
            chosen++;
        }
    }
    return chosen;
}

static bool hub_choose_weights(struct hub_list *list, struct err *err)
{
    struct hub_file *index = hub_list_find(list, HUB_INDEX);
    struct hub_file *single = hub_list_find(list, HUB_SINGLE);

    if (index != NULL) {
        index->wanted = true;
        if (hub_choose_shards(list) > 0)
            return true;
        return err_stage(err, "\"%s\" is there, but no shard", HUB_INDEX);
    }
    if (single != NULL) {
        single->wanted = true;
        return true;
    }
    err_stage(err, "there is neither \"%s\" nor \"%s\"", HUB_SINGLE, HUB_INDEX);
    return err_hint(err, "another revision may have them (@refs/pr/1), or "
                         "name the files by --include");
}

static bool hub_choose_by_glob(struct hub_list *list, const char *glob,
                               struct err *err)
{
    size_t chosen = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct hub_file *f = &list->files[i];
        if (fnmatch(glob, f->path, FNM_PATHNAME) == 0) {
            f->wanted = true;
            chosen++;
        }
    }
    return chosen > 0 || err_stage(err, "no file matches \"%s\"", glob);
}

bool hub_list_choose(struct hub_list *list, const char *const *globs,
                     size_t count, struct err *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++)
        ok = hub_choose_by_glob(list, globs[i], err);
    if (count > 0)
        return ok;
    for (size_t i = 0; i < sizeof(HUB_NEEDED) / sizeof(*HUB_NEEDED); i++) {
        struct hub_file *f = hub_list_find(list, HUB_NEEDED[i]);
        if (f != NULL)
            f->wanted = true;
    }
    return hub_choose_weights(list, err);
}
