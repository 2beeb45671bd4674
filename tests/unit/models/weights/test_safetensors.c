#include "testing.h"

#include "base/buf.h"
#include "base/file.h"
#include "models/weights/checkpoint.h"
#include "models/weights/safetensors.h"

/* A file of this header and so many zero bytes of data. */
static void make_file(struct buf *file, const char *header, size_t data)
{
    uint64_t len = strlen(header);
    int i;

    buf_init(file, 1 << 20);
    for (i = 0; i < 8; i++)
        buf_add_char(file, (char)(len >> 8 * i));
    buf_add_text(file, header);
    while (data-- > 0)
        buf_add_char(file, 0);
}

static void refused(const char *header, size_t data, const char *why)
{
    struct err err = {0};
    struct buf file;

    make_file(&file, header, data);
    assert_null(safetensors_parse(buf_span(&file), "lie", &err));
    assert_int_equal(err.kind, ERR_STAGE);
    if (!strstr(err.text, why) || !strstr(err.text, "\"lie\""))
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
    buf_release(&file);
}

static void safetensors_reads_every_type(void **state)
{
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"pt\"},"
        "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[8,10]},"
        "\"c\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[10,12]},"
        "\"d\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[12,13]},"
        "\"e\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[13,21]},"
        "\"f\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[21,29]},"
        "\"g\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[29,33]},"
        "\"h\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[33,34]},"
        "\"i\":{\"dtype\":\"U8\",\"shape\":[0,7],\"data_offsets\":[34,34]}}";
    static const unsigned char data[] = {
        0,    0,    0x80, 0x3F, 0,
        0,    0,    0xC0, /* a: 1, -2 */
        0x40, 0x40,       /* b: 3 */
        0x01, 0x80,       /* c: -2^-24 */
        0xFB,             /* d: -5 */
        0,    0,    0,    0,    0,
        0,    0xE0, 0x3F, /* e: 0.5, not aligned */
        0xFE, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, /* f: -2 */
        7,    0,    0,    0,    1};
    static const char names[] = "abcdefgh";
    static const double want[] = {1, 3, -0x1p-24, -5, 0.5, -2, 7, 1};
    struct safetensors *st;
    struct err err = {0};
    struct buf file;
    size_t i;

    (void)state;
    make_file(&file, header, 0);
    buf_add(&file, data, sizeof(data));
    st = safetensors_parse(buf_span(&file), "types", &err);
    if (!st)
        fail_msg("%s", err.text);
    assert_int_equal(safetensors_count(st), 9);
    for (i = 0; i < 8; i++) {
        const char name[] = {names[i], 0};
        float value;

        tensor_widen(safetensors_find(st, name), 0, 1, &value);
        assert_near(value, want[i], 0);
    }
    assert_int_equal(safetensors_find(st, "b")->rank, 0);
    assert_false(tensor_is_aligned(safetensors_find(st, "e")));
    assert_int_equal(safetensors_find(st, "i")->count, 0);
    assert_null(safetensors_find(st, "z"));
    safetensors_close(st);
    buf_release(&file);
}

static void safetensors_refuses_lies(void **state)
{
    (void)state;
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            7, "end after the file");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
            8, "disagree");
    refused("{\"a\":{\"dtype\":\"F9\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            8, "dtype");
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
            8, "bad shape");
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807,"
            "9223372036854775807],\"data_offsets\":[0,1]}}",
            8, "overflow");
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,1],"
            "\"data_offsets\":[0,1]}}",
            8, "dimensions");
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,0]}}",
            8, "data_offsets");
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
            "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[3,7]}}",
            8, "shares bytes");
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4]}}", 8, "data_offsets");
    refused("{\"a\":7}", 8, "not described");
    refused("[]", 8, "no object");
    refused("{\"a\":", 8, "header");
}

static void safetensors_refuses_short_files(void **state)
{
    struct err err = {0};

    (void)state;
    assert_null(safetensors_parse(span_make("\1\0\0", 3), "s", &err));
    assert_non_null(strstr(err.text, "shorter than 8 bytes"));
    assert_null(safetensors_parse(
        span_make("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10), "s", &err));
    assert_non_null(strstr(err.text, "inside its header"));
    assert_null(safetensors_open("tests/unit", &err));
    assert_null(safetensors_open("tests/none.safetensors", &err));
    assert_non_null(strstr(err.text, "tests/none.safetensors"));
}

static void put(const char *dir, const char *name, struct span content)
{
    char *path = file_join(dir, name);

    assert_true(file_write(path, content, NULL));
    free(path);
}

static void index_refused(const char *dir, const char *json, const char *why)
{
    struct err err = {0};

    put(dir, "model.safetensors.index.json", span_of(json));
    assert_null(checkpoint_open(dir, &err));
    if (!strstr(err.text, why))
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

static void checkpoint_takes_only_plain_names(void **state)
{
    const char *dir = testing_dir();
    const int64_t shape[] = {5};
    struct checkpoint *cp;
    struct err err = {0};
    struct buf file;
    float *values;

    (void)state;
    make_file(&file,
              "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],"
              "\"data_offsets\":[0,4]}}",
              4);
    put(dir, "one.safetensors", buf_span(&file));
    buf_release(&file);
    index_refused(dir, "{\"weight_map\":{\"a\":\"../one.safetensors\"}}",
                  "no plain name");
    index_refused(dir, "{\"weight_map\":{\"a\":\"/etc/passwd\"}}",
                  "no plain name");
    index_refused(dir, "{\"weight_map\":{\"b\":\"one.safetensors\"}}",
                  "is not in");
    index_refused(dir, "{\"weight_map\":{\"b\":\"two.safetensors\"}}",
                  "two.safetensors");
    index_refused(dir, "{\"weight_map\":{\"b\":3}}", "no file");
    index_refused(dir, "{}", "weight_map");
    put(dir, "model.safetensors.index.json",
        span_of("{\"weight_map\":{\"a\":\"one.safetensors\"}}"));
    cp = checkpoint_open(dir, &err);
    assert_non_null(cp);
    assert_null(checkpoint_need(cp, "a", 1, shape, &err));
    assert_non_null(strstr(err.text, "\"a\" is [4], not [5]"));
    assert_null(checkpoint_need(cp, "b", 1, shape, &err));
    assert_non_null(strstr(err.text, "\"b\" is missing"));
    values = checkpoint_need_vector(cp, "a", 4, &err);
    assert_non_null(values);
    free(values);
    checkpoint_close(cp);
}

TESTING_MAIN(cmocka_unit_test(safetensors_reads_every_type),
             cmocka_unit_test(safetensors_refuses_lies),
             cmocka_unit_test(safetensors_refuses_short_files),
             cmocka_unit_test(checkpoint_takes_only_plain_names))
