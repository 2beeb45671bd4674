#include "testing.h"

#include "adapters/json.h"

#include <math.h>

static struct json *parse(const char *text, struct arena *a)
{
    struct err err = {0};
    struct json *v = json_parse(span_of(text), a, &err);

    if (!v)
        print_message("%s: %s\n", text, err.text);
    assert_non_null(v);
    return v;
}

static void refuse(struct span text, const char *why)
{
    struct arena a;
    struct err err = {0};

    arena_init(&a);
    if (json_parse(text, &a, &err))
        fail_msg("read: %.*s", (int)text.len, text.data);
    assert_int_equal(err.kind, ERR_RECORD);
    if (!strstr(err.text, why))
        fail_msg("%.*s: %s", (int)text.len, text.data, err.text);
    arena_release(&a);
}

static void json_keeps_types_and_the_order_of_keys(void **state)
{
    struct arena a;
    struct json *v;
    struct span text;
    double real;
    int64_t integer;
    bool truth;

    (void)state;
    arena_init(&a);
    v = parse(" {\"z\": 1, \"a\": -2.5e1, \"m\": [true, null, \"\\u00e9\"]}\n",
              &a);
    assert_int_equal(v->count, 3);
    assert_string_equal(v->keys[0], "z");
    assert_string_equal(v->keys[2], "m");
    assert_true(json_int(json_get(v, "z"), &integer));
    assert_int_equal(integer, 1);
    assert_true(json_real(json_get(v, "z"), &real));
    assert_true(json_real(json_get(v, "a"), &real));
    assert_true(real == -25.0);
    assert_false(json_int(json_get(v, "a"), &integer));
    v = v->items[2];
    assert_true(json_bool(v->items[0], &truth) && truth);
    assert_int_equal(v->items[1]->type, JSON_NULL);
    assert_true(json_text(v->items[2], &text));
    assert_true(span_is(text, "\xC3\xA9"));
    assert_null(json_get(v, "z"));
    assert_null(json_get(NULL, "z"));
    assert_false(json_real(NULL, &real));
    assert_int_equal(parse("null", &a)->type, JSON_NULL);
    assert_int_equal(parse("12", &a)->integer, 12);
    arena_release(&a);
}

static void json_keeps_a_nul_in_a_text(void **state)
{
    struct arena a;
    struct json *v;

    (void)state;
    arena_init(&a);
    v = parse("\"a\\u0000b\"", &a);
    assert_int_equal(v->text.len, 3);
    assert_memory_equal(v->text.data, "a\0b", 4);
    arena_release(&a);
}

/* What the releases of json-c do not agree on, or might not. */
static void json_reads_alike_on_every_json_c(void **state)
{
    struct arena a;
    struct json *v;

    (void)state;
    arena_init(&a);
    v = parse("{\"\xC3\xA9\": \"\xE2\x82\xAC\xF0\x9F\x97\xBA\x7f\"}", &a);
    assert_string_equal(v->keys[0], "\xC3\xA9");
    assert_true(span_is(v->items[0]->text, "\xE2\x82\xAC\xF0\x9F\x97\xBA\x7f"));
    v = parse("[\"\\ud83d\\uddfa\", \"\\ud83d.\", \"\\uddfa\", \"\\/\"]", &a);
    assert_true(span_is(v->items[0]->text, "\xF0\x9F\x97\xBA"));
    assert_true(span_is(v->items[1]->text, "\xEF\xBF\xBD."));
    assert_true(span_is(v->items[2]->text, "\xEF\xBF\xBD"));
    assert_true(span_is(v->items[3]->text, "/"));
    v = parse("[-0, 1E2, 1e-400, 9223372036854775807, -0.0]", &a);
    assert_int_equal(v->items[0]->type, JSON_INT);
    assert_int_equal(v->items[0]->integer, 0);
    assert_int_equal(v->items[1]->type, JSON_REAL);
    assert_true(v->items[1]->real == 100.0);
    assert_true(v->items[2]->real == 0.0);
    assert_int_equal(v->items[3]->integer, INT64_MAX);
    assert_true(signbit(v->items[4]->real));
    arena_release(&a);
}

static void json_refuses_what_is_not_json(void **state)
{
    static const char *const bad[] = {"",
                                      "  ",
                                      "{",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "'a'",
                                      "{'a':1}",
                                      "{a:1}",
                                      "NaN",
                                      "-NaN",
                                      "Infinity",
                                      "-Infinity",
                                      "01",
                                      "-01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "1e",
                                      "1e999",
                                      "/**/1",
                                      "1 2",
                                      "{}x",
                                      "True",
                                      "\"\\x\"",
                                      "[1 2]",
                                      "{\"a\" 1}",
                                      "\"a\nb\"",
                                      "\"a\x1f\"",
                                      "{\"a\tb\":1}",
                                      "\"\xC3\"",
                                      "\"\xED\xA0\x80\"",
                                      "{\"\xE9\":1}",
                                      "\xC2\xA0 1",
                                      "{} // x",
                                      "[1/**/]",
                                      "nan",
                                      "[inf]",
                                      "NULL",
                                      "[0x1F]",
                                      "\"\\u12\"",
                                      "// x\n1",
                                      "[1]]",
                                      "99999999999999999999",
                                      "{\"a\":1,\"b\":{},\"a\":2}"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        refuse(span_of(bad[i]), "bad JSON at byte ");
    refuse(span_of("[1, x]"), "at byte 4");
    refuse(span_of("{\"a\":1,\"a\":2}"), "twice");
    refuse(span_of("\"a\xff\""), "not UTF-8");
    refuse(span_make("1\0", 2), "after the value");
    refuse(span_make("\"a\0\"", 4), "");
}

static void json_stops_at_depth_64(void **state)
{
    struct arena a;
    struct buf b;

    (void)state;
    arena_init(&a);
    buf_init(&b, 1000);
    for (int i = 0; i < 64; i++)
        buf_add_char(&b, '[');
    buf_add_char(&b, '1');
    for (int i = 0; i < 64; i++)
        buf_add_char(&b, ']');
    assert_non_null(json_parse(buf_span(&b), &a, NULL));
    buf_reset(&b);
    for (int i = 0; i < 65; i++)
        buf_add_char(&b, '[');
    for (int i = 0; i < 65; i++)
        buf_add_char(&b, ']');
    refuse(buf_span(&b), "");
    buf_release(&b);
    arena_release(&a);
}

static void json_prefix_says_how_much_it_read(void **state)
{
    struct arena a;
    size_t used = 99;

    (void)state;
    arena_init(&a);
    assert_non_null(
        json_parse_prefix(span_of("{\"a\": [1]} and so on"), &a, &used));
    assert_int_equal(used, 10);
    assert_non_null(
        json_parse_prefix(span_of("{\"\xC3\xA9\":2} // \xff"), &a, &used));
    assert_int_equal(used, 8);
    assert_null(json_parse_prefix(span_of("{\"a\": "), &a, &used));
    assert_null(json_parse_prefix(span_of("and"), &a, &used));
    assert_null(json_parse_prefix(SPAN_NONE, &a, &used));
    arena_release(&a);
}

static void json_written_reads_back_the_same(void **state)
{
    static const double reals[] = {0.1,     1.0 / 3, 5e-324,
                                   1.7e308, -2.5,    1e22,
                                   0,       48.8566, 123456789012345680.0};
    struct arena a;
    struct buf b, again;
    struct span odd = span_make("<b>&\"\\\n\0\x7f\xE2\x80\xA8\xC3\xA9\xff", 16);
    struct json *v;

    (void)state;
    arena_init(&a);
    buf_init(&b, 10000);
    buf_init(&again, 10000);
    buf_add_char(&b, '{');
    json_add_key(&b, "text");
    json_add_text(&b, odd);
    json_add_key(&b, "reals");
    buf_add_char(&b, '[');
    for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++) {
        json_add_comma(&b);
        json_add_real(&b, reals[i]);
    }
    buf_add_text(&b, "]}");
    v = parse(b.data, &a);
    assert_null(strchr(b.data, '<'));
    for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++)
        assert_true(v->items[1]->items[i]->real == reals[i]);
    assert_memory_equal(v->items[0]->text.data,
                        "<b>&\"\\\n\0\x7f\xE2\x80\xA8\xC3\xA9\xEF\xBF\xBD", 18);
    json_add(&again, v);
    assert_string_equal(again.data, b.data);
    buf_release(&b);
    buf_release(&again);
    arena_release(&a);
}

static void json_writes_the_fewest_digits(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    buf_add_char(&b, '[');
    json_add_real(&b, 48.8566);
    json_add_comma(&b);
    json_add_real(&b, 5e-324);
    json_add_comma(&b);
    json_add_real(&b, NAN);
    json_add_comma(&b);
    json_add_real(&b, INFINITY);
    json_add_comma(&b);
    json_add_int(&b, INT64_MIN);
    json_add_comma(&b);
    json_add_real(&b, -0.0);
    assert_string_equal(b.data,
                        "[48.8566,5e-324,null,null,-9223372036854775808,-0.0");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_keeps_types_and_the_order_of_keys),
        cmocka_unit_test(json_keeps_a_nul_in_a_text),
        cmocka_unit_test(json_reads_alike_on_every_json_c),
        cmocka_unit_test(json_refuses_what_is_not_json),
        cmocka_unit_test(json_stops_at_depth_64),
        cmocka_unit_test(json_prefix_says_how_much_it_read),
        cmocka_unit_test(json_written_reads_back_the_same),
        cmocka_unit_test(json_writes_the_fewest_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
