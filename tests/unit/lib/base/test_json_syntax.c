#include "testing.h"

#include "base/json_syntax.h"

static void accepts(struct span text, size_t len, size_t members)
{
    struct json_syntax s;

    if (!json_syntax_check(text, &s))
        fail_msg("%.*s: %s at %zu", (int)text.len, text.data, s.why, s.at);
    assert_int_equal(s.at, len);
    assert_int_equal(s.members, members);
}

static void refuses(struct span text, size_t at, const char *why)
{
    struct json_syntax s;

    if (json_syntax_check(text, &s))
        fail_msg("taken for JSON: %.*s", (int)text.len, text.data);
    assert_string_equal(s.why, why);
    assert_int_equal(s.at, at);
}

static void json_syntax_finds_the_end_of_the_value(void **state)
{
    (void)state;
    accepts(span_of("{}"), 2, 0);
    accepts(span_of(" \t\r\n[ ] ]"), 7, 0);
    accepts(span_of("12 13"), 2, 0);
    accepts(span_of("-0.5e-7,"), 7, 0);
    accepts(span_of("nullnull"), 4, 0);
    accepts(span_of("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\"!"), 24, 0);
    accepts(span_of("{\"a\": [{\"b\":1}, true], \"c\":false}"), 33, 3);
    accepts(span_of("[-9223372036854775808,9223372036854775807]"), 42, 0);
    accepts(span_of("[1e308, 0.1234567890123456789]"), 30, 0);
}

static void json_syntax_takes_every_character_of_unicode(void **state)
{
    (void)state;
    accepts(span_of("{\"\xC3\xA9\": \"\x7f \xE2\x82\xAC \xF0\x9F\x97\xBA\"}"),
            20, 1);
    refuses(span_of("\"\xC3\""), 1, "not UTF-8");
    refuses(span_of("{\"\xff\": 1}"), 2, "not UTF-8");
    refuses(span_of("\"\xED\xA0\x80\""), 1, "not UTF-8");
    refuses(span_of("\xC2\xA0[1]"), 0, "not a value");
    refuses(span_of("\xEF\xBB\xBF[1]"), 0, "not a value");
}

static void json_syntax_refuses_every_control_character(void **state)
{
    (void)state;
    for (int c = 0; c < 0x20; c++) {
        char text[] = "{\"a_\":\"b_\"}";

        text[3] = (char)c;
        refuses(span_make(text, 11), 3, "control character in a text");
        text[3] = 'x';
        text[8] = (char)c;
        refuses(span_make(text, 11), 8, "control character in a text");
    }
    refuses(span_of("\f1"), 0, "not a value");
    refuses(span_of("[\v]"), 1, "not a value");
}

static void json_syntax_names_the_fault_and_its_place(void **state)
{
    static const struct {
        const char *text;
        size_t at;
        const char *why;
    } cases[] = {{"", 0, "the value has no end"},
                 {"  ", 2, "the value has no end"},
                 {"{", 1, "the value has no end"},
                 {"[1", 2, "the value has no end"},
                 {"\"a", 2, "text without an end"},
                 {"\"a\\", 2, "escape that JSON does not know"},
                 {"\"\\x41\"", 1, "escape that JSON does not know"},
                 {"\"\\u12g4\"", 1, "\\u without four hex digits"},
                 {"[1,]", 3, "not a value"},
                 {"[,1]", 1, "not a value"},
                 {"[1 2]", 3, "no comma between values"},
                 {"[1}", 2, "no comma between values"},
                 {"{\"a\":1,}", 7, "no key in quotes"},
                 {"{,}", 1, "no key in quotes"},
                 {"{a:1}", 1, "no key in quotes"},
                 {"{'a':1}", 1, "no key in quotes"},
                 {"{\"a\" 1}", 5, "no colon after a key"},
                 {"{\"a\"=1}", 4, "no colon after a key"},
                 {"{\"a\":}", 5, "not a value"},
                 {"{\"a\":'b'}", 5, "not a value"},
                 {"[1] /* */ ", 0, NULL},
                 {"[1, /* two */ 2]", 4, "not a value"},
                 {"# a\n1", 0, "not a value"},
                 {"TRUE", 0, "not a value"},
                 {"nul", 0, "not a value"},
                 {"NaN", 0, "not a value"},
                 {"[-Infinity]", 1, "not a number"},
                 {"+1", 0, "not a value"},
                 {".5", 0, "not a value"},
                 {"[-]", 1, "not a number"},
                 {"[-01]", 1, "number with a leading zero"},
                 {"[1.]", 1, "number that ends in a point"},
                 {"[1.e5]", 1, "number that ends in a point"},
                 {"[2e+]", 1, "exponent without digits"},
                 {"[9223372036854775808]", 1, "number that is too large"},
                 {"[-1e999]", 1, "number that is too large"},
                 {"[0x10]", 2, "no comma between values"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].why)
            refuses(span_of(cases[i].text), cases[i].at, cases[i].why);
        else
            accepts(span_of(cases[i].text), 3, 0);
    }
}

static void json_syntax_stops_at_depth_64(void **state)
{
    char text[2 * JSON_DEPTH_MAX + 2];

    (void)state;
    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    accepts(span_make(text + 1, 2 * JSON_DEPTH_MAX), 2 * JSON_DEPTH_MAX, 0);
    refuses(span_make(text, 2 * JSON_DEPTH_MAX + 2), JSON_DEPTH_MAX,
            "nested too deeply");
}

static void json_walk_tells_each_piece(void **state)
{
    static const struct {
        enum json_piece piece;
        const char *text;
    } want[] = {
        {JSON_PIECE_OPEN, "{"},    {JSON_PIECE_KEY, "\"a\""},
        {JSON_PIECE_OPEN, "["},    {JSON_PIECE_NUMBER, "-1.5e3"},
        {JSON_PIECE_WORD, "true"}, {JSON_PIECE_TEXT, "\"\\\"x\""},
        {JSON_PIECE_CLOSE, "]"},   {JSON_PIECE_KEY, "\"b\""},
        {JSON_PIECE_WORD, "null"}, {JSON_PIECE_CLOSE, "}"},
        {JSON_PIECE_END, "}"},
    };
    struct span text =
        span_of("see: {\"a\" : [-1.5e3,true , \"\\\"x\"], \"b\":null} {");
    struct json_walk w;

    (void)state;
    json_walk_init(&w, text, 5);
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_int_equal(json_walk_next(&w), want[i].piece);
        assert_true(
            span_is(span_cut(text, w.begin, w.at - w.begin), want[i].text));
    }
    assert_int_equal(json_walk_next(&w), JSON_PIECE_END);
    json_walk_init(&w, span_of("[1 2]"), 0);
    (void)json_walk_next(&w);
    (void)json_walk_next(&w);
    assert_int_equal(json_walk_next(&w), JSON_PIECE_FAULT);
    assert_int_equal(json_walk_next(&w), JSON_PIECE_FAULT);
    assert_int_equal(w.at, 3);
}

/* A mark at each place of a text that is longer than several blocks. */
static void json_walk_sees_each_byte_of_a_long_text(void **state)
{
    enum { LEN = 100 };
    char text[LEN + 2];
    struct json_walk w;

    (void)state;
    for (size_t at = 1; at <= LEN; at++) {
        memset(text, 'x', sizeof(text));
        text[0] = text[LEN + 1] = '"';
        text[at] = '"';
        json_walk_init(&w, span_make(text, sizeof(text)), 0);
        assert_int_equal(json_walk_next(&w), JSON_PIECE_TEXT);
        assert_int_equal(w.at, at + 1);
        assert_false(w.wide);
        text[at] = '\n';
        refuses(span_make(text, sizeof(text)), at,
                "control character in a text");
        text[at] = '\xFF';
        refuses(span_make(text, sizeof(text)), at, "not UTF-8");
        text[at] = '\\';
        if (at < LEN)
            refuses(span_make(text, sizeof(text)), at,
                    "escape that JSON does not know");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_syntax_finds_the_end_of_the_value),
        cmocka_unit_test(json_syntax_takes_every_character_of_unicode),
        cmocka_unit_test(json_syntax_refuses_every_control_character),
        cmocka_unit_test(json_syntax_names_the_fault_and_its_place),
        cmocka_unit_test(json_syntax_stops_at_depth_64),
        cmocka_unit_test(json_walk_tells_each_piece),
        cmocka_unit_test(json_walk_sees_each_byte_of_a_long_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
