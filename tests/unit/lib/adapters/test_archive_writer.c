#include "testing.h"

#include "base/file.h"
#include "adapters/archive_writer.h"

/* The names and sizes that GNU tar finds, one line each. */
static void writer_expect(const char *path, const char *wanted)
{
    char command[600], text[200];
    size_t len;
    FILE *tar;

    snprintf(command, sizeof(command), "tar tvf '%s' | awk '{ print $3, $NF }'",
             path);
    tar = popen(command, "r");
    assert_non_null(tar);
    len = fread(text, 1, sizeof(text) - 1, tar);
    text[len] = '\0';
    assert_int_equal(pclose(tar), 0);
    assert_string_equal(text, wanted);
}

static void archive_writer_goes_on_where_it_was_cut(void **state)
{
    char *path = file_join(testing_dir(), "w.tar");
    struct err err = {0};
    struct archive_writer *w = archive_writer_open(path, 0, &err);
    int64_t at, mark;

    (void)state;
    assert_non_null(w);
    assert_true(archive_writer_add(w, "one.jpg", span_of("hello"), &at, &err));
    assert_int_equal(at, 512);
    mark = archive_writer_bytes(w);
    assert_int_equal(mark, 1024);
    assert_true(archive_writer_add(w, "lost", span_of("x"), &at, &err));
    assert_true(archive_writer_close(w, &err));
    w = archive_writer_open(path, mark, &err);
    assert_non_null(w);
    assert_true(archive_writer_add(w, "two.jpg", span_of(""), &at, &err));
    assert_true(archive_writer_close(w, &err));
    writer_expect(path, "5 one.jpg\n0 two.jpg\n");
    free(path);
}

TESTING_MAIN(cmocka_unit_test(archive_writer_goes_on_where_it_was_cut))
