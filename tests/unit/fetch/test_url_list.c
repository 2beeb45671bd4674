#include "testing.h"

#include "base/buf.h"
#include "base/file.h"
#include "fetch/url_list.h"

#include <unistd.h>

/* The rows of a table as "KEY=URL;". */
static void rows_of(const char *table, const char *key, const char *url,
                    char *out, size_t size)
{
    char path[] = "/tmp/limbeck-test-XXXXXX";
    int fd = mkstemp(path);
    struct err err = {0};
    struct url_row row;
    bool more = true;

    assert_true(fd >= 0);
    close(fd);
    assert_true(file_write(path, span_of(table), &err));
    struct url_list *u = url_list_open(path, key, url, &err);
    out[0] = '\0';
    while (u != NULL && url_list_next(u, &row, &more, &err) && more) {
        size_t at = strlen(out);
        snprintf(out + at, size - at, "%.*s=%.*s;", (int)row.key.len,
                 row.key.data, (int)row.url.len, row.url.data);
    }
    if (u == NULL)
        snprintf(out, size, "kind %d", err.kind);
    url_list_close(u);
    unlink(path);
}

static void assert_rows(const char *table, const char *want)
{
    char got[500];

    rows_of(table, NULL, NULL, got, sizeof(got));
    assert_string_equal(got, want);
}

static void url_list_takes_mp16_as_it_is(void **state)
{
    (void)state;
    assert_rows("34/8d/1.jpg,http://x/1_z.jpg\nd9/9a/2.jpg,http://x/2_z.jpg\n",
                "34/8d/1.jpg=http://x/1_z.jpg;d9/9a/2.jpg=http://x/2_z.jpg;");
}

static void url_list_finds_columns_by_name(void **state)
{
    char got[500];

    (void)state;
    assert_rows("width\tURL\timage_id\n3\thttp://x/1\ta\n4\t\tb\n",
                "a=http://x/1;b=;");
    rows_of("a,b,c\nk,http://x/1,http://y/1\n", "a", "c", got, sizeof(got));
    assert_string_equal(got, "k=http://y/1;");
    rows_of("a,b\nk,http://x/1\n", "a", "z", got, sizeof(got));
    assert_string_equal(got, "kind 5");
}

static void url_list_makes_keys_of_bare_addresses(void **state)
{
    (void)state;
    /* The first 16 digits of sha256("http://x/1"). */
    assert_rows("http://x/1\n", "705538218a5b9060=http://x/1;");
}

TESTING_MAIN(cmocka_unit_test(url_list_finds_columns_by_name),
             cmocka_unit_test(url_list_makes_keys_of_bare_addresses),
             cmocka_unit_test(url_list_takes_mp16_as_it_is))
