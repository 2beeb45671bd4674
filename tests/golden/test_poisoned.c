/* Every tensor that a model uses is looked at when the model is opened: one
 * number of one tensor is made NaN at a time, and opening must name it. */
#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "models/clip/clip.h"
#include "models/clip/geoclip.h"
#include "models/weights/safetensors.h"
#include "models/segformer/segformer.h"
#include "models/bert/sentence.h"
#include "models/vlm/vlm.h"

/* A model of tests/golden/data, copied to a folder of its own. */
struct poisoned {
    const char *from;     /* its folder there */
    const char *files[8]; /* what to copy */
    const char *weights;  /* the file whose numbers are changed */
    bool (*open)(const char *dir, struct err *err);
    const char *unused; /* how names begin that it does not need, or NULL */
};

static bool open_vlm(const char *dir, struct err *err)
{
    struct vlm *m = vlm_open(dir, err);

    vlm_close(m);
    return m != NULL;
}

static bool open_int8(const char *dir, struct err *err)
{
    /* no such folder: they are packed anew each time */
    const struct vlm_options options = {.weights = VLM_INT8,
                                        .cache_dir = "tests/none"};
    struct vlm *m = vlm_open_with(dir, &options, err);

    vlm_close(m);
    return m != NULL;
}

static bool open_clip(const char *dir, struct err *err)
{
    struct clip *m = clip_open(dir, err);

    clip_close(m);
    return m != NULL;
}

static bool open_geoclip(const char *dir, struct err *err)
{
    struct geoclip *m = geoclip_open(dir, NULL, err);

    geoclip_close(m);
    return m != NULL;
}

static bool open_segformer(const char *dir, struct err *err)
{
    struct segformer *m = segformer_open(dir, err);

    segformer_close(m);
    return m != NULL;
}

static bool open_sentence(const char *dir, struct err *err)
{
    struct sentence *m = sentence_open(dir, err);

    sentence_close(m);
    return m != NULL;
}

#define WEIGHTS "model.safetensors"
#define QWEN_FILES                                                             \
    {"config.json",                                                            \
     "tokenizer.json",                                                         \
     "vocab.json",                                                             \
     "merges.txt",                                                             \
     "tokenizer_config.json",                                                  \
     "generation_config.json",                                                 \
     "preprocessor_config.json"}
static const struct poisoned MODELS[] = {
    {"qwen_a", QWEN_FILES, WEIGHTS, open_vlm, NULL},
    {"qwen_a", QWEN_FILES, WEIGHTS, open_int8, NULL},
    {"clip", {"config.json"}, WEIGHTS, open_clip, NULL},
    {"clip",
     {"config.json", "gallery.csv", WEIGHTS},
     "geoclip.safetensors",
     open_geoclip,
     NULL},
    {"segformer", {"config.json"}, WEIGHTS, open_segformer, NULL},
    {"bert", {"config.json", "vocab.txt"}, WEIGHTS, open_sentence, "pooler."},
};

static void copy(const char *from, const char *dir, const char *name,
                 struct buf *bytes)
{
    char *here = file_join(from, name), *there = file_join(dir, name);
    struct err err = {0};

    buf_reset(bytes);
    if (!file_read(here, bytes, &err) ||
        !file_write(there, buf_span(bytes), &err))
        fail_msg("%s", err.text);
    free(here);
    free(there);
}

/* Opening with number `at` of a tensor not finite. */
static bool opens(const struct poisoned *p, const char *dir,
                  const struct buf *bytes, const char *name,
                  const struct tensor *t, size_t at)
{
    static const uint64_t nan_of[] = {[TENSOR_F32] = 0x7fc00000,
                                      [TENSOR_F16] = 0x7e00,
                                      [TENSOR_BF16] = 0x7fc0};
    size_t size = tensor_type_size(t->type);
    char *number = (char *)t->data + at * size, kept[8], want[300];
    char *path = file_join(dir, p->weights);
    struct err err = {0};

    memcpy(kept, number, size);
    memcpy(number, &nan_of[t->type], size);
    assert_true(file_write(path, buf_span(bytes), &err));
    bool ok = p->open(dir, &err);
    memcpy(number, kept, size);
    snprintf(want, sizeof(want), "%s\": tensor \"%s\": number %zu is NaN",
             p->weights, name, at);
    if (!ok && strstr(err.text, want) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, want);
    free(path);
    return ok;
}

static void poison(const struct poisoned *p, const char *dir)
{
    char *from = file_join("tests/golden/data", p->from);
    struct err err = {0};
    struct buf bytes;

    buf_init(&bytes, 16 << 20);
    for (size_t i = 0; i < 8 && p->files[i] != NULL; i++)
        copy(from, dir, p->files[i], &bytes);
    copy(from, dir, p->weights, &bytes);
    if (!p->open(dir, &err))
        fail_msg("%s", err.text);
    struct safetensors *st =
        safetensors_parse(buf_span(&bytes), p->weights, &err);
    assert_non_null(st);
    for (size_t i = 0; i < safetensors_count(st); i++) {
        const struct tensor *t = safetensors_at(st, i);
        const char *name = safetensors_name(st, i);
        bool fine = p->unused && span_starts(span_of(name), p->unused);
        if (tensor_type_is_real(t->type) &&
            opens(p, dir, &bytes, name, t, t->count / 2) != fine)
            fail_msg("\"%s\" of %s, NaN inside: opens %s", name, p->from,
                     fine ? "not" : "");
    }
    safetensors_close(st);
    buf_release(&bytes);
    free(from);
}

static void models_with_one_wrong_number_are_refused(void **state)
{
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(MODELS) / sizeof(*MODELS); i++) {
        char dir[300];
        snprintf(dir, sizeof(dir), "%s/%zu", testing_dir(), i);
        assert_true(file_make_dir(dir, &err));
        poison(&MODELS[i], dir);
    }
}

TESTING_MAIN(cmocka_unit_test(models_with_one_wrong_number_are_refused))
