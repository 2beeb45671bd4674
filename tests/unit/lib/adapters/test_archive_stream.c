#include "testing.h"

#include "base/file.h"
#include "adapters/archive_stream.h"

static char *stream_made(const char *name, const char *command)
{
    char *path = file_join(testing_dir(), name);
    char whole[600];

    snprintf(whole, sizeof(whole), "%s > '%s'", command, path);
    assert_int_equal(system(whole), 0);
    return path;
}

static void stream_expect(const char *path, const char *wanted)
{
    struct err err = {0};
    struct archive_stream *s = archive_stream_open(path, &err);
    char text[10] = "";

    assert_non_null(s);
    assert_int_equal(archive_stream_read(s, text, sizeof(text), &err),
                     (ptrdiff_t)strlen(wanted));
    assert_string_equal(text, wanted);
    assert_int_equal(archive_stream_read(s, text, sizeof(text), &err), 0);
    archive_stream_close(s);
}

static void archive_stream_unpacks_one_file(void **state)
{
    char *packed = stream_made("t.csv.gz", "printf 'a,b\\n' | gzip");
    char *plain = stream_made("t.csv", "printf 'c,d\\n'");
    char *empty = stream_made("t.empty", ":");

    (void)state;
    stream_expect(packed, "a,b\n");
    stream_expect(plain, "c,d\n");
    stream_expect(empty, "");
    free(packed);
    free(plain);
    free(empty);
}

static void archive_stream_says_what_is_wrong(void **state)
{
    char *cut = stream_made("cut.gz", "seq 1 200000 | gzip | head -c 300000");
    struct err err = {0};
    struct archive_stream *s = archive_stream_open(cut, &err);
    char block[8192];
    ptrdiff_t n;

    (void)state;
    assert_null(archive_stream_open("no/such", &err));
    assert_non_null(strstr(err.text, "no/such"));
    err_clear(&err);
    assert_non_null(s);
    do {
        n = archive_stream_read(s, block, sizeof(block), &err);
    } while (n > 0);
    assert_int_equal(n, -1);
    assert_int_equal(err.kind, ERR_RECORD);
    assert_non_null(strstr(err.text, cut));
    archive_stream_close(s);
    free(cut);
}

TESTING_MAIN(cmocka_unit_test(archive_stream_unpacks_one_file),
             cmocka_unit_test(archive_stream_says_what_is_wrong))
