#include "testing.h"

#include "formats/table.h"

/* A text given out a few bytes at a time. */
struct feed {
    const char *data;
    size_t len, at, piece;
};

static ptrdiff_t member_reader_read(void *arg, void *into, size_t room,
                                    struct err *err)
{
    struct feed *f = arg;
    size_t n = f->len - f->at;

    (void)err;
    if (n > f->piece)
        n = f->piece;
    if (n > room)
        n = room;
    if (n > 0)
        memcpy(into, f->data + f->at, n);
    f->at += n;
    return (ptrdiff_t)n;
}

/* Every row as "LINE:field|field;", set-aside rows as "LINE!". */
static void table_print(const char *data, size_t len, size_t piece,
                        struct buf *out)
{
    struct feed f = {data, len, 0, piece};
    struct err err = {0};
    struct table *t = table_open(member_reader_read, &f, 0, &err);
    struct table_row row;
    enum table_state state;
    size_t i;

    assert_non_null(t);
    while ((state = table_next(t, &row, &err)) > TABLE_END) {
        buf_print(out, "%lld", (long long)row.line);
        if (state == TABLE_BAD)
            buf_add_char(out, '!');
        for (i = 0; i < row.count && state == TABLE_ROW; i++) {
            buf_add_char(out, i ? '|' : ':');
            buf_add_span(out, row.fields[i]);
        }
        buf_add_char(out, ';');
    }
    assert_int_equal(state, TABLE_END);
    table_close(t);
}

static void table_expect(const char *text, const char *rows)
{
    size_t pieces[] = {1, 3, 1000000}, i;

    for (i = 0; i < 3; i++) {
        struct buf out;

        buf_init(&out, 100000);
        table_print(text, strlen(text), pieces[i], &out);
        assert_string_equal(out.data, rows);
        buf_release(&out);
    }
}

static void table_reads_quotes_and_line_ends(void **state)
{
    (void)state;
    table_expect("a,b\n1,2\n", "1:a|b;2:1|2;");
    table_expect("\xEF\xBB\xBF"
                 "a,b\r\n1,\r\n\r\n,2",
                 "1:a|b;2:1|;4:|2;");
    table_expect("a,b\n\"x\ny\",\"1\"\"2\"\nz,\"\"\n",
                 "1:a|b;2:x\ny|1\"2;4:z|;");
    table_expect("a,b\n\"x\"y,q\"r\"\n", "1:a|b;2:xy|q\"r\";");
    table_expect("", "");
    table_expect("id\nNA\n", "1:id;2:NA;");
}

static void table_passes_over_rows_of_separators(void **state)
{
    (void)state;
    table_expect(",,\nid,lat,lon\n1,2,3\n,,\n, ,\"\"\n,,,,,\n4,,\n,,",
                 "2:id|lat|lon;3:1|2|3;7:4||;");
}

static void table_tells_the_separator(void **state)
{
    (void)state;
    table_expect("a\tb,c\td\n1\t2\t3\n", "1:a|b,c|d;2:1|2|3;");
    table_expect("\"a;b\";c;d\n", "1:a;b|c|d;");
    table_expect("a|b\n", "1:a|b;");
}

static void table_sets_a_bad_row_aside_and_goes_on(void **state)
{
    struct buf text, out;
    size_t i;

    (void)state;
    table_expect("a,b\n\"x,1\ny,2\n", "1:a|b;2!;3:y|2;");
    /* The quote that closes it is another row's: it would take two in. */
    table_expect("a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n",
                 "1:a|b;2!;3:2|y;4:3|z;5:4|w;");
    table_expect("a,b\n1,\"x\n\"\"y\"\r\n2,\"z\n\"",
                 "1:a|b;2:1|x\n\"y;4:2|z\n;");
    buf_init(&text, 1 << 23);
    buf_init(&out, 10000);
    buf_add_text(&text, "a,b\nx,");
    buf_add(&text,
            "0\0"
            "0",
            3);
    buf_add_text(&text, "\ny,");
    for (i = 0; i < TABLE_ROW_BYTES + 5; i++)
        buf_add_char(&text, '0');
    buf_add_text(&text, "\n");
    for (i = 0; i < TABLE_COLUMNS; i++)
        buf_add_char(&text, ',');
    buf_add_text(&text, "\nz,1\n");
    table_print(text.data, text.len, 1 << 20, &out);
    assert_string_equal(out.data, "1:a|b;2!;3!;4!;5:z|1;");
    buf_release(&text);
    buf_release(&out);
}

static void table_refuses_what_it_is_saved_as(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *says;
    } cases[] = {
        {"\xFF\xFEi\0d\0\n\0", 8, "UTF-16"},
        {"i\0d\0,\0l\0\n\0", 10, "UTF-16"},
        {"\0i\0d\0,\0l\0\n", 10, "UTF-16"},
        {"id,lat,lon\r1,2,3\r", 17, "lines end with CR alone"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct feed f = {cases[i].text, cases[i].len, 0, 100};
        struct err err = {0};

        assert_null(table_open(member_reader_read, &f, 0, &err));
        assert_int_equal(err.kind, ERR_RECORD);
        assert_non_null(strstr(err.text, cases[i].says));
    }
    table_expect("id\r", "1:id;");
}

TESTING_MAIN(cmocka_unit_test(table_reads_quotes_and_line_ends),
             cmocka_unit_test(table_passes_over_rows_of_separators),
             cmocka_unit_test(table_tells_the_separator),
             cmocka_unit_test(table_sets_a_bad_row_aside_and_goes_on),
             cmocka_unit_test(table_refuses_what_it_is_saved_as))
