#include "testing.h"

#include "base/file.h"
#include "models/kernels/int8.h"
#include "models/qwen/qwen_model.h"

#include <glob.h>

static const char TEACHER[] = "demo/models/teacher-b";

static size_t pad(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* Bytes of a packed matrix, as models/weights/packed.h lays them out. */
static size_t packed_bytes(int64_t outputs, int64_t inputs, size_t group)
{
    const struct int8_shape s =
        int8_shape_of((size_t)outputs, (size_t)inputs, group);

    return pad(int8_code_bytes(&s)) + pad(int8_scale_count(&s) * sizeof(float));
}

/* The head and the seven matrices of each layer, whole rows to a scale, but
 * for down_proj; nothing of the vision tower. */
static size_t expected_bytes(const struct qwen_text_config *t)
{
    int64_t wide = t->heads * t->head_dim, kv = t->kv_heads * t->head_dim;
    size_t layer = packed_bytes(wide, t->hidden, 0) +
                   2 * packed_bytes(kv, t->hidden, 0) +
                   packed_bytes(t->hidden, wide, 0) +
                   2 * packed_bytes(t->inner, t->hidden, 0) +
                   packed_bytes(t->hidden, t->inner, 128);

    return 4096 + packed_bytes(t->vocabulary, t->hidden, 0) +
           (size_t)t->layers * layer;
}

static void qwen_model_says_what_is_packed_and_how(void **state)
{
    const struct vlm_load load = {.int8 = true, .cache_dir = testing_dir()};
    char *pattern = file_join(testing_dir(), "int8-*.qpack");
    struct qwen_model *m;
    struct err err = {0};
    struct stat about;
    glob_t files;

    (void)state;
    m = qwen_model_open(TEACHER, &load, &err);
    if (!m)
        fail_msg("%s", err.text);
    assert_true(m->config.text.inner > 128);
    assert_int_equal(glob(pattern, 0, NULL, &files), 0);
    assert_int_equal(files.gl_pathc, 1);
    assert_int_equal(stat(files.gl_pathv[0], &about), 0);
    assert_int_equal(about.st_size, expected_bytes(&m->config.text));
    globfree(&files);
    free(pattern);
    qwen_model_close(m);
}

/* A token of text reads every matrix of the decoder and its head, once. */
static void qwen_model_counts_what_a_token_reads(void **state)
{
    const struct vlm_load load = {.cache_dir = "."};
    struct qwen_model *m = qwen_model_open(TEACHER, &load, NULL);
    const struct qwen_text_config *t = &m->config.text;

    (void)state;
    assert_int_equal(
        qwen_text_token_bytes(m->text),
        2 * (qwen_text_packed(t) + (size_t)(t->vocabulary * t->hidden)));
    qwen_model_close(m);
}

TESTING_MAIN(cmocka_unit_test(qwen_model_says_what_is_packed_and_how),
             cmocka_unit_test(qwen_model_counts_what_a_token_reads))
