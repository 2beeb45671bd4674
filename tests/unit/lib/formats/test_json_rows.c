#include "testing.h"

#include "formats/json_rows.h"

/* A text given out some bytes at a time. */
struct feed {
    const char *text;
    size_t len, at, piece;
};

static ptrdiff_t feed_read(void *arg, void *into, size_t room, struct err *err)
{
    struct feed *f = arg;
    size_t n = f->len - f->at;

    (void)err;
    n = n > f->piece ? f->piece : n;
    n = n > room ? room : n;
    memcpy(into, f->text + f->at, n);
    f->at += n;
    return (ptrdiff_t)n;
}

static bool telling(struct span name)
{
    return span_is(name, "lat") || span_is(name, "geometry.coordinates.1") ||
           span_is(name, "location.lat");
}

/* Rows as "LINE:field|field;", bad ones as "LINE!", the end as what broke. */
static void rows_print(const char *text, size_t piece, struct buf *out)
{
    struct feed first = {text, strlen(text), 0, piece}, second = first;
    struct err err = {0};
    struct json_shape *shape =
        json_shape_open(feed_read, &first, telling, &err);
    struct json_rows *rows;
    struct table_row row;
    enum table_state state;

    if (!shape) {
        buf_print(out, "none: %s", err.text);
        return;
    }
    rows = json_rows_open(feed_read, &second, shape);
    while ((state = json_rows_next(rows, &row, &err)) > TABLE_END) {
        buf_print(out, "%lld%s", (long long)row.line,
                  state == TABLE_BAD ? "!" : "");
        for (size_t i = 0; state == TABLE_ROW && i < row.count; i++) {
            buf_add_char(out, i ? '|' : ':');
            buf_add_span(out, row.fields[i]);
        }
        buf_add_char(out, ';');
    }
    if (state == TABLE_BROKEN)
        buf_add_text(out, err.text);
    json_rows_close(rows);
    json_shape_close(shape);
}

static void rows_are(const char *text, const char *wanted)
{
    const size_t pieces[] = {1, 7, 1 << 20};

    for (size_t i = 0; i < 3; i++) {
        struct buf out;

        buf_init(&out, 100000);
        rows_print(text, pieces[i], &out);
        assert_string_equal(out.data, wanted);
        buf_release(&out);
    }
}

static void json_rows_reads_lines_and_arrays(void **state)
{
    (void)state;
    rows_are("{\"id\": \"a\\u00e9\", \"lat\": 1}\n\n"
             "{\"lat\": -2.50, \"lon\": null, \"x\": true, \"id\": 7}\n",
             "0:id|lat|lon|x;1:aé|1||;2:7|-2.5||true;");
    rows_are("\xEF\xBB\xBF [{\"lat\":1},\n{\"id\":2}]", "0:lat|id;1:1|;2:|2;");
    rows_are("[]", "none: holds no record with a position");
    rows_are("{\"a\": 1}", "none: holds no record with a position");
    rows_are("7", "none: no JSON at byte 0");
}

static void json_rows_finds_records_where_they_lie(void **state)
{
    (void)state;
    rows_are("{\"type\":\"FeatureCollection\",\"bbox\":[1,2,3,4],"
             "\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":"
             "\"Point\",\"coordinates\":[2.35,48.85]},\"properties\":"
             "{\"id\":\"x\"}}]}",
             "0:type|geometry.type|geometry.coordinates.0|"
             "geometry.coordinates.1|id;1:Feature|Point|2.35|48.85|x;");
    /* A page a line; what is no record beside them is none. */
    rows_are("{\"status\":{\"code\":1,\"list\":[{\"id\":0}]},"
             "\"photos\":{\"photo\":[{\"id\":1},{\"id\":2,\"lat\":3}]}}\n"
             "{\"photos\":{\"photo\":[{\"id\":4}]}}\n",
             "0:id|lat;1:1|;2:2|3;3:4|;");
    rows_are("{\"a\\/b.jpg\": {\"lat\": 1}, \"c\": {\"lat\": 2}, "
             "\"d\": {\"note\": 3}}",
             "0:lat|key;1:1|a/b.jpg;2:2|c;");
    rows_are("{\"photo\":{\"id\":5,\"location\":{\"lat\":\"1.5\"},"
             "\"tags\":[1,2,3,4,5]},\"stat\":\"ok\"}",
             "0:id|location.lat|key;1:5|1.5|photo;");
}

static void json_rows_sets_a_bad_line_aside(void **state)
{
    struct buf text, out;

    (void)state;
    rows_are("{\"lat\":1}\n{\"lat\":\n{\"lat\":3}\n{\"lat\":\"\\u0000\"}\n",
             "0:lat;1:1;2!;3:3;4!;");
    rows_are("[{\"lat\":1},{\"lat\":2},{\"lat\"",
             "0:lat;1:1;2:2;cut short: it ends within a value at byte 27");
    rows_are("[{\"lat\":1},{\"la",
             "0:lat;1:1;cut short: it ends within a value "
             "at byte 12");
    rows_are("[{\"lat\":1},{\"lat\" 2}]",
             "0:lat;1:1;no colon after a key at byte 18");
    rows_are("[{\"lat\":1},{lat:2}]", "0:lat;1:1;no key in quotes at byte 12");
    rows_are("[{\"lat\":1}],", "0:lat;1:1;");
    rows_are("[{\"lat\":1}",
             "0:lat;1:1;cut short: it ends within a value at byte 10");
    buf_init(&text, 1000);
    buf_init(&out, 1000);
    buf_add_text(&text, "[{\"lat\":1},");
    for (int i = 0; i < 70; i++)
        buf_add_char(&text, '[');
    rows_print(text.data, 100, &out);
    assert_string_equal(out.data, "0:lat;1:1;nested too deeply at byte 26");
    buf_release(&text);
    buf_release(&out);
}

TESTING_MAIN(cmocka_unit_test(json_rows_reads_lines_and_arrays),
             cmocka_unit_test(json_rows_finds_records_where_they_lie),
             cmocka_unit_test(json_rows_sets_a_bad_line_aside))
