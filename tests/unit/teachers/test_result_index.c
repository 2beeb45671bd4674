#include "testing.h"

#include "teachers/result_index.h"

static const struct result_form form = {"filename", "response", 100, 1, NULL};

static const char *write_text(const char *name, const char *text, size_t len)
{
    static char path[300];

    snprintf(path, sizeof(path), "%s/%s", testing_dir(), name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    fclose(f);
    return path;
}

static struct result_index *open_text(const char *name, const char *text,
                                      const struct result_form *f)
{
    struct err err = {0};
    const char *path = write_text(name, text, strlen(text));
    struct result_index *x =
        result_index_open(&(struct text_list){&path, 1}, f, &err);

    if (x == NULL)
        fail_msg("%s", err.text);
    return x;
}

static const char *text_of(struct result_index *x, const char *key,
                           int candidate)
{
    const struct result *r = result_index_find(x, span_of(key), candidate);

    return r == NULL ? NULL : r->text.data;
}

static void result_index_joins_a_table_by_key(void **state)
{
    struct result_index *x =
        open_text("a.csv",
                  "filename,system,response\nfilename,system,response\n"
                  "a/b1.jpg,s,first\nfilename,system,response\n"
                  "b1.JPG,s,second\nb2,s,\"two\nlines\"\nonly\n,s,no key\n",
                  &form);

    (void)state;
    assert_int_equal(result_index_count(x), 2);
    assert_int_equal(result_index_counts(x).skipped, 2);
    assert_string_equal(text_of(x, "b1", 0), "first");
    assert_string_equal(text_of(x, "b2", 0), "two\nlines");
    assert_null(text_of(x, "b1", 1));
    assert_null(text_of(x, "b3", 0));
    result_index_close(x);
}

static void result_index_counts_candidates(void **state)
{
    struct result_form two = {"filename", "response", 100, 2, NULL};
    struct result_index *x =
        open_text("b.csv", "filename;response\nk;one\nk;two\nk;three\n", &two);

    (void)state;
    assert_string_equal(text_of(x, "k", 0), "one");
    assert_string_equal(text_of(x, "k", 1), "two");
    assert_null(text_of(x, "k", 2));
    result_index_close(x);
}

static void result_index_reads_batch_output(void **state)
{
    static const char good[] =
        "\"response\":{\"status_code\":200,\"body\":{\"choices\":[{\"message\":"
        "{\"content\":\"%s\"},\"finish_reason\":\"stop\"}],\"usage\":"
        "{\"prompt_tokens\":5,\"completion_tokens\":6}}},\"error\":null}\n";
    struct buf text;
    char line[500];
    struct result_form two = {"filename", "response", 100, 2, NULL};
    const struct result *r;

    (void)state;
    buf_init(&text, 5000);
    buf_add_text(&text, "{\"custom_id\":\"p/x.jpg#1\",");
    snprintf(line, sizeof(line), good, "second");
    buf_add_text(&text, line);
    buf_add_text(
        &text,
        "{\"custom_id\":\"x\",\"response\":{\"status_code\":500,\"body\":"
        "{\"error\":{\"message\":\"out of room\"}}}}\n\n");
    buf_add_text(&text, "{\"custom_id\":\"y\",");
    snprintf(line, sizeof(line), good, "a\\u0000b");
    buf_add_text(&text, line);
    buf_add_text(&text, "not json\n{\"custom_id\":\"x\",");
    snprintf(line, sizeof(line), good, "mended");
    line[strlen(line) - 1] = '\0';
    buf_add_text(&text, line);
    struct result_index *x = open_text("c.jsonl", text.data, &two);
    assert_string_equal(text_of(x, "x", 1), "second");
    assert_string_equal(text_of(x, "x", 0), "mended");
    r = result_index_find(x, span_of("x"), 0);
    assert_string_equal(r->finish, "stop");
    assert_int_equal(r->output_tokens, 6);
    r = result_index_find(x, span_of("y"), 0);
    assert_int_equal(r->bad.kind, ERR_RETRY);
    assert_non_null(strstr(r->bad.text, "line 4: the reply's text has a NUL"));
    assert_int_equal(result_index_counts(x).skipped, 1);
    assert_true(result_index_add_line(
        x, span_of("{\"custom_id\":\"x#1\",\"error\":{\"message\":\"late\"}}"),
        9));
    assert_string_equal(text_of(x, "x", 1), "second"); /* it stays */
    buf_release(&text);
    result_index_close(x);
}

static void result_index_names_line_of_bad_replies(void **state)
{
    char text[400] = "filename,response\nlong,";
    size_t n = strlen(text);
    struct err err = {0};
    const struct result *r;

    (void)state;
    memset(text + n, 'w', 101);
    memcpy(text + n + 101, "\nnul,a\0b\nfine,ok\n", 17);
    const char *path = write_text("d.csv", text, n + 118);
    struct result_index *x =
        result_index_open(&(struct text_list){&path, 1}, &form, &err);
    assert_non_null(x);
    r = result_index_find(x, span_of("long"), 0);
    assert_int_equal(r->bad.kind, ERR_RECORD);
    assert_non_null(
        strstr(r->bad.text, "line 2: the reply is larger than 100 bytes"));
    r = result_index_find(x, span_of("nul"), 0);
    assert_non_null(strstr(r->bad.text, "line 3: the reply has a NUL at"));
    assert_string_equal(text_of(x, "fine", 0), "ok");
    result_index_close(x);
}

static void result_index_refuses_a_file_it_cannot_join(void **state)
{
    struct err err = {0};

    (void)state;
    const char *path = "/no/such.csv";
    assert_null(result_index_open(&(struct text_list){&path, 1}, &form, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    path = write_text("e.csv", "a,b\n", 4);
    assert_null(result_index_open(&(struct text_list){&path, 1}, &form, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_non_null(strstr(err.text, "has no column \"filename\""));
    result_index_close(NULL);
}

static void result_index_holds_many(void **state)
{
    struct result_index *x = result_index_begin("many", &form);
    char line[200], key[20];

    (void)state;
    for (int n = 0; n < 5000; n++) {
        int i = n * 3089 % 5000; /* in no order */
        snprintf(line, sizeof(line),
                 "{\"custom_id\":\"k%d\",\"response\":{\"body\":{\"choices\":"
                 "[{\"message\":{\"content\":\"t%d\"}}]}}}",
                 i, i);
        assert_true(result_index_add_line(x, span_of(line), i + 1));
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        snprintf(line, sizeof(line), "t%d", i);
        assert_string_equal(text_of(x, key, 0), line);
    }
    result_index_close(x);
}

static void result_index_takes_several_files(void **state)
{
    static const char *const texts[] = {
        "{\"custom_id\":\"x\",\"response\":null,\"error\":{\"code\":"
        "\"batch_expired\",\"message\":\"too late\"}}\n"
        "{\"custom_id\":\"y\",\"response\":null,\"error\":{\"code\":"
        "\"batch_expired\",\"message\":\"too late\"}}\n",
        "\xef\xbb\xbf{\"filename\":\"z\",\"response\":\"zed\"}\n",
        "filename,response\nx,ex\nz,not this\n",
    };
    const char *paths[3];
    char name[20];
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof(name), "several.%zu", i);
        paths[i] = strdup(write_text(name, texts[i], strlen(texts[i])));
    }
    struct result_index *x =
        result_index_open(&(struct text_list){paths, 3}, &form, &err);
    assert_non_null(x);
    assert_string_equal(text_of(x, "x", 0), "ex");
    assert_string_equal(text_of(x, "z", 0), "zed");
    const struct result *r = result_index_find(x, span_of("y"), 0);
    assert_int_equal(r->bad.class, FAILURE_TIMEOUT);
    assert_non_null(strstr(r->bad.text, "several.0\", line 2: too late"));
    result_index_close(x);
    for (size_t i = 0; i < 3; i++)
        free((char *)paths[i]);
}

/* "a" may be any of two, "x/b" and "b" are the same. */
static bool find_named(void *arg, struct span id, struct named_samples *found,
                       struct err *err)
{
    (void)arg;
    (void)err;
    found->count = 1;
    found->about[0] = 7;
    if (span_is(id, "a")) {
        found->count = 2;
        found->about[1] = 9;
        buf_add_text(&found->names, "s/a, t/a");
    } else if (span_is(id, "t/a")) {
        found->about[0] = 9;
    } else if (!span_is(id, "x/b") && !span_is(id, "b")) {
        found->count = 0;
    }
    return true;
}

static void result_index_asks_what_an_id_is_about(void **state)
{
    struct sample_names names = {.find = find_named};
    struct result_form form_named = {"filename", "response", 100, 2, &names};
    struct result_index *x =
        open_text("n.csv",
                  "filename,response\na,which\nx/b.jpg,one\nb.jpg,two\n"
                  "t/a.jpg,of t\nnobody,x\n",
                  &form_named);
    const struct result *r;

    (void)state;
    r = result_index_about(x, 7, 0);
    assert_true(r != NULL && r->bad.kind == ERR_NONE);
    assert_string_equal(r->text.data, "one");
    assert_string_equal(result_index_about(x, 7, 1)->text.data, "two");
    assert_string_equal(result_index_about(x, 9, 0)->text.data, "of t");
    assert_int_equal(result_index_count(x), 3);
    assert_int_equal(result_index_counts(x).matched, 4);
    assert_int_equal(result_index_counts(x).unmatched, 1);
    result_index_close(x);
    x = open_text("m.csv", "filename,response\na,which\n", &form_named);
    r = result_index_about(x, 9, 0);
    assert_true(r != NULL && r->bad.kind == ERR_RETRY);
    assert_non_null(strstr(r->bad.text, "\"a\" may be any of s/a, t/a"));
    result_index_close(x);
}

TESTING_MAIN(cmocka_unit_test(result_index_takes_several_files),
             cmocka_unit_test(result_index_asks_what_an_id_is_about),
             cmocka_unit_test(result_index_joins_a_table_by_key),
             cmocka_unit_test(result_index_counts_candidates),
             cmocka_unit_test(result_index_reads_batch_output),
             cmocka_unit_test(result_index_names_line_of_bad_replies),
             cmocka_unit_test(result_index_refuses_a_file_it_cannot_join),
             cmocka_unit_test(result_index_holds_many))
