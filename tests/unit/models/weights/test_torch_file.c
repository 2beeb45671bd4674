#include "testing.h"

#include "adapters/archive_writer.h"
#include "models/weights/torch_file.h"

/* A tensor of float32 at the beginning of member data/0. */
#define TENSOR(count, shape, stride)                                           \
    "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\n"            \
    "FloatStorage\nX\1\0\0\0"                                                  \
    "0X\3\0\0\0cpu" count "tQK\0" shape stride "\x89"                          \
    "ccollections\nOrderedDict\n)RtR"
#define PAIR TENSOR("K\2", "(K\2t", "(K\1t")

/* An archive of a pickle and of one member of numbers, under the test's path;
 * the reader takes tar for zip. */
static const char *make(struct span pickle, const char *member, size_t bytes)
{
    static const char numbers[64] = {0, 0, (char)0x80, 0x3F, 0, 0, 0, 0x40};
    static char path[300];
    struct err err = {0};
    int64_t at;

    snprintf(path, sizeof(path), "%s/weights.pth", testing_dir());
    struct archive_writer *w = archive_writer_open(path, 0, &err);
    assert_non_null(w);
    assert_true(archive_writer_add(w, "a/data.pkl", pickle, &at, &err));
    if (member != NULL)
        assert_true(archive_writer_add(w, member, span_make(numbers, bytes),
                                       &at, &err));
    assert_true(archive_writer_close(w, &err));
    return path;
}

static void refused(struct span pickle, const char *member, size_t bytes,
                    const char *why)
{
    const char *path = make(pickle, member, bytes);
    struct err err = {0};

    assert_null(torch_file_open(path, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    if (strstr(err.text, why) == NULL || strstr(err.text, path) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

#define BYTES(text) span_make(text, sizeof(text) - 1)

static void torch_file_reads_what_was_saved(void **state)
{
    static const char pickle[] = "\x80\2}(X\1\0\0\0a" PAIR "u.";
    struct err err = {0};
    float values[2];

    (void)state;
    struct torch_file *f =
        torch_file_open(make(BYTES(pickle), "a/data/0", 8), &err);
    if (f == NULL)
        fail_msg("%s", err.text);
    assert_int_equal(torch_file_count(f), 1);
    assert_null(torch_file_find(f, "b"));
    tensor_widen(torch_file_find(f, "a"), 0, 2, values);
    assert_near(values[0], 1, 0);
    assert_near(values[1], 2, 0);
    assert_non_null(strstr(torch_file_path(f), "weights.pth"));
    torch_file_close(f);
}

static void torch_file_refuses_lies(void **state)
{
    static const char whole[] = "\x80\2" PAIR ".";
    static const char across[] =
        "\x80\2" TENSOR("K\4", "(K\2K\2t", "(K\1K\2t") ".";
    static const char huge[] =
        "\x80\2" TENSOR("K\2", "(J\377\377\377\177J\377\377\377\177t",
                        "(J\377\377\377\177K\1t") ".";
    static const char minus[] =
        "\x80\2" TENSOR("K\2", "(J\376\377\377\377t", "(K\1t") ".";
    static const char twice[] =
        "\x80\2}(X\1\0\0\0a" PAIR "X\1\0\0\0a" PAIR "u.";

    (void)state;
    refused(BYTES(whole), NULL, 0, "there is no \"data/0\"");
    refused(BYTES(whole), "a/data/1", 8, "there is no \"data/0\"");
    refused(BYTES(whole), "a/data/0", 7, "has 7 bytes");
    refused(BYTES(whole), "a/data.pkl", 8, "\"data.pkl\" is in it twice");
    refused(BYTES(across), "a/data/0", 16, "is not row-major");
    refused(BYTES(huge), "a/data/0", 8, "tensor");
    refused(BYTES(minus), "a/data/0", 8, "pickle, byte");
    refused(BYTES(twice), "a/data/0", 8, "tensor \"a\" is there twice");
}

static void torch_file_runs_nothing(void **state)
{
    static const char system[] = "\x80\2cposix\nsystem\n(X\4\0\0\0truetR.";
    static const char reduce[] = "\x80\2cbuiltins\neval\n(X\1\0\0\0"
                                 "1tR.";
    static const char old[] = "cos\nsystem\n(S'true'\ntR.";
    static const char object[] = "\x80\2(cos\nsystem\no.";

    (void)state;
    refused(BYTES(system), NULL, 0, "posix.system");
    refused(BYTES(reduce), NULL, 0, "builtins.eval");
    refused(BYTES(old), NULL, 0, "os.system");
    refused(BYTES(object), NULL, 0, "os.system");
    refused(BYTES("\x80\4\x95"), NULL, 0, "not protocol 2");
    refused(BYTES("\x80\2\x81."), NULL, 0, "opcode 0x81");
}

static void torch_file_refuses_every_beginning(void **state)
{
    static const char pickle[] = "\x80\2}(X\1\0\0\0a" PAIR "u.";

    (void)state;
    for (size_t len = 0; len + 1 < sizeof(pickle); len++)
        refused(span_make(pickle, len), "a/data/0", 8, "");
}

TESTING_MAIN(cmocka_unit_test(torch_file_reads_what_was_saved),
             cmocka_unit_test(torch_file_refuses_lies),
             cmocka_unit_test(torch_file_runs_nothing),
             cmocka_unit_test(torch_file_refuses_every_beginning))
