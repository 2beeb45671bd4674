#include "testing.h"

#include "base/file.h"
#include "teachers/request_files.h"

#include <unistd.h>

#define LINE "{\"custom_id\":\"k%d\"}" /* 18 bytes with one digit */

static const char *name_of(const char *name)
{
    static char path[300];

    snprintf(path, sizeof(path), "%s/%s", testing_dir(), name);
    return path;
}

static void write_form(int count, const struct request_form *form)
{
    char first[300], line[60];
    struct err err = {0};

    snprintf(first, sizeof(first), "%s", name_of("in.jsonl"));
    struct request_files *r = request_files_open(first, form);
    for (int i = 0; i < count; i++) {
        snprintf(line, sizeof(line), LINE, i);
        assert_true(request_files_add(r, span_of(line), &err));
    }
    request_files_close(r);
}

static void write_requests(int count, int64_t lines, int64_t bytes)
{
    struct request_form form = {lines, bytes, "", "\n", "\n"};

    write_form(count, &form);
}

static size_t lines_of(const char *name)
{
    struct err err = {0};
    struct buf b;
    size_t n = 0;

    buf_init(&b, 1 << 20);
    if (!file_read(name_of(name), &b, &err))
        n = SIZE_MAX;
    for (size_t i = 0; n != SIZE_MAX && i < b.len; i++)
        n += b.data[i] == '\n';
    buf_release(&b);
    return n;
}

static void request_files_split_by_lines_and_bytes(void **state)
{
    struct err err = {0};

    (void)state;
    write_requests(7, 3, 1000);
    assert_int_equal(lines_of("in.jsonl"), 3);
    assert_int_equal(lines_of("in-2.jsonl"), 3);
    assert_int_equal(lines_of("in-3.jsonl"), 1);
    write_requests(4, 100, 40); /* what is over goes */
    assert_int_equal(lines_of("in.jsonl"), 2);
    assert_int_equal(lines_of("in-2.jsonl"), 2);
    assert_true(access(name_of("in-3.jsonl"), F_OK) != 0);
    FILE *f = fopen(name_of("in-2.jsonl"), "w");
    fputs("somebody's\n", f);
    fclose(f);
    write_requests(1, 100, 40);
    assert_int_equal(lines_of("in-2.jsonl"), 1); /* not one of ours */
    write_requests(0, 100, 40);
    assert_int_equal(lines_of("in.jsonl"), 1);
    struct request_form form = {10, 5, "", "\n", "\n"};
    struct request_files *r = request_files_open("x", &form);
    assert_false(request_files_add(r, span_of("12345"), &err));
    assert_int_equal(err.kind, ERR_RECORD);
    request_files_close(r);
}

static void request_files_are_one_object_each(void **state)
{
    /* 14 + 18 + 2 + 18 + 4 bytes with two */
    struct request_form form = {10, 56, "{\"requests\":[\n", ",\n", "\n]}\n"};
    struct err err = {0};
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    write_form(3, &form);
    assert_true(file_read(name_of("in.jsonl"), &b, &err));
    assert_string_equal(b.data, "{\"requests\":[\n{\"custom_id\":\"k0\"},\n"
                                "{\"custom_id\":\"k1\"}\n]}\n");
    assert_int_equal(b.len, 56);
    buf_reset(&b);
    assert_true(file_read(name_of("in-2.jsonl"), &b, &err));
    assert_string_equal(b.data,
                        "{\"requests\":[\n{\"custom_id\":\"k2\"}\n]}\n");
    buf_release(&b);
    form.bytes = 55;
    write_form(3, &form);
    assert_true(access(name_of("in-3.jsonl"), F_OK) == 0);
    form.bytes = 100;
    write_form(1, &form); /* takes away what an older run wrote */
    assert_true(access(name_of("in-2.jsonl"), F_OK) != 0);
}

TESTING_MAIN(cmocka_unit_test(request_files_split_by_lines_and_bytes),
             cmocka_unit_test(request_files_are_one_object_each))
