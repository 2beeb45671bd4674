/* The first byte chooses what is opened; behind it stand the folder's files in
 * the order of their table, with a NUL between them, the last one to the end.
 * An empty file is none. */
#include "base/arena.h"
#include "base/file.h"
#include "models/tokenizers/bpe.h"
#include "models/weights/checkpoint.h"
#include "models/clip/clip.h"
#include "models/clip/clip_text.h"
#include "models/pictures/pixels.h"
#include "models/segformer/segformer.h"
#include "models/bert/sentence.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_FILES = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char PHRASE[] = "The trams of Lisbon, <|im_end|> 1 2 3";

static char dir[200];

static void open_bpe(struct err *err)
{
    struct bpe *bpe = bpe_open(dir, err);
    struct token_list ids = {0};

    if (bpe && bpe_encode(bpe, NULL, span_of(PHRASE), BPE_ADDED, &ids, err))
        for (size_t i = 0; i < ids.count; i++)
            if (ids.ids[i] < 0 || (size_t)ids.ids[i] >= bpe_end(bpe))
                abort();
    token_list_release(&ids);
    bpe_close(bpe);
}

/* What the rule accepts is a picture of the size that it says. */
static void open_rule(struct err *err)
{
    uint8_t rgb[40 * 30 * 3] = {0};
    const struct image picture = {.width = 40, .height = 30, .rgb = rgb};
    struct pixel_rule rule = {
        .shortest = 16,
        .crop_width = 8,
        .crop_height = 8,
        .filter = RESIZE_BICUBIC,
        .std = {1, 1, 1},
    };
    struct pixels p;

    if (!pixel_rule_read(dir, &rule, err) || rule.shortest > 500 ||
        rule.width > 500 || rule.height > 500 || rule.crop_width > 500 ||
        rule.crop_height > 500 || !pixels_prepare(&picture, &rule, &p, err))
        return;
    if (p.width < 1 || p.height < 1 ||
        (rule.crop_width > 0 && p.width != rule.crop_width))
        abort();
    pixels_release(&p);
}

static void open_checkpoint(struct err *err)
{
    struct checkpoint *cp = checkpoint_open(dir, err);
    const int64_t shape[] = {2};
    float *values;

    if (!cp)
        return;
    values = checkpoint_need_vector(cp, "a", shape[0], err);
    free(values);
    checkpoint_close(cp);
}

static void open_clip(struct err *err)
{
    clip_close(clip_open(dir, err));
}

static void open_clip_text(struct err *err)
{
    struct clip_text *t = clip_text_open(dir, err);
    struct token_list ids = {0};

    if (t != NULL && clip_text_tokens(t, span_of(PHRASE), &ids, err)) {
        float *out = malloc(clip_text_width(t) * sizeof(float));
        clip_text_encode(t, ids.ids, ids.count, NULL, out);
        free(out);
    }
    token_list_release(&ids);
    clip_text_close(t);
}

static void open_segformer(struct err *err)
{
    segformer_close(segformer_open(dir, err));
}

static void open_sentence(struct err *err)
{
    sentence_close(sentence_open(dir, err));
}

static const struct {
    const char *files[FOLDER_FILES];
    void (*open)(struct err *err);
} KINDS[] = {
    {{"vocab.json", "merges.txt", "tokenizer_config.json", "added_tokens.json"},
     open_bpe},
    {{"preprocessor_config.json"}, open_rule},
    {{"model.safetensors.index.json", "a.safetensors"}, open_checkpoint},
    {{"config.json", "preprocessor_config.json", "model.safetensors"},
     open_segformer},
    {{"config.json", "vocab.txt", "sentence_bert_config.json",
      "1_Pooling/config.json", "modules.json", "model.safetensors"},
     open_sentence},
    {{"config.json", "preprocessor_config.json", "model.safetensors"},
     open_clip},
    {{"config.json", "vocab.json", "merges.txt", "model.safetensors"},
     open_clip_text},
};
enum { FOLDER_KINDS = sizeof(KINDS) / sizeof(*KINDS) };

static void empty_folder(void)
{
    for (size_t k = 0; k < FOLDER_KINDS; k++)
        for (size_t i = 0; i < FOLDER_FILES && KINDS[k].files[i]; i++) {
            char *path = file_join(dir, KINDS[k].files[i]);

            unlink(path);
            free(path);
        }
}

static void remove_folder(void)
{
    char *path = file_join(dir, "1_Pooling");

    empty_folder();
    rmdir(path);
    rmdir(dir);
    free(path);
}

/* In memory where there is such a place. */
static void make_folder(void)
{
    const char *at = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char *path;

    snprintf(dir, sizeof(dir), "%s/limbeck-fuzz-XXXXXX", at);
    if (!mkdtemp(dir))
        abort();
    path = file_join(dir, "1_Pooling");
    if (mkdir(path, 0700) != 0)
        abort();
    free(path);
    atexit(remove_folder);
}

static void put(const char *name, struct span content)
{
    char *path = file_join(dir, name);
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(content.data, 1, content.len, f) != content.len)
        abort();
    fclose(f);
    free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size), file;
    struct err err = {0};
    size_t kind, i;

    if (size == 0)
        return 0;
    if (dir[0] == '\0')
        make_folder();
    kind = data[0] % FOLDER_KINDS;
    rest = span_cut(rest, 1, rest.len);
    empty_folder();
    for (i = 0; i < FOLDER_FILES && KINDS[kind].files[i]; i++) {
        if (i + 1 == FOLDER_FILES || !KINDS[kind].files[i + 1])
            file = rest;
        else if (!span_next(&rest, '\0', &file))
            break;
        if (file.len > 0)
            put(KINDS[kind].files[i], file);
    }
    KINDS[kind].open(&err);
    return 0;
}
