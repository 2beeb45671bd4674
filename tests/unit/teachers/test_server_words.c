#include "testing.h"

#include "teachers/server_words.h"

static void words_survive_in_every_shape(void **state)
{
    static const struct {
        const char *body, *want;
    } cases[] = {
        {"{\"error\":{\"message\":\"too\\nlong\"}}", "too long"},
        {"{\"error\":\"plain\"}", "plain"},
        {"{\"error\":[\"one\",\"two\"]}", "one; two"},
        {"{\"error\":{\"error\":{\"message\":\"deep\"}}}", "deep"},
        {"{\"error\":{\"message\":{\"error\":{\"message\":\"run\"}}}}", "run"},
        {"[{\"error\":{\"code\":400,\"message\":\"Unknown name "
         "\\\"seed\\\"\"}}]",
         "Unknown name \"seed\""},
        {"{\"detail\":\"d\"}", "d"},
        {"{\"detail\":[{\"loc\":[\"body\",\"messages\",0],\"msg\":\"field "
         "required\",\"type\":\"value_error\"}]}",
         "field required (body.messages.0)"},
        {"{\"object\":\"error\",\"message\":{\"detail\":[{\"loc\":[\"body\"],"
         "\"msg\":\"extra\"}]}}",
         "extra (body)"},
        {"{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{"
         "\"raw\":\"flagged\"}}}",
         "Provider returned error: flagged"},
        {"{\"message\":\"m\",\"error\":null}", "m"},
        {"{\"error\":{},\"message\":\"m\"}", "m"},
        {"<!DOCTYPE html><HTML><head><Title lang=en>\n 413 Too\nLarge "
         "</TITLE></head>",
         "413 Too Large"},
        {"upstream connect error", "upstream connect error"},
        {"<html><p>x", ""},
        {"{\"a\":1}", ""},
        {"{\"error\":\"cut", ""},
        {"", ""},
        {"{\"error\":\"Stra\xc3\x9f"
         "e \x1b[31m \xff\"}",
         ""},
        {"{\"error\":\"Stra\xc3\x9f"
         "e \\u001b[31m\"}",
         "Stra\xc3\x9f"
         "e ?[31m"},
        {"{\"error\":\"a\\u202eb\"}", "a???b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[SERVER_WORDS_MAX + 1];
        struct arena a;

        arena_init(&a);
        server_words_clean(server_words_read(span_of(cases[i].body), &a), out);
        if (strcmp(out, cases[i].want) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].body, out,
                     cases[i].want);
        arena_release(&a);
    }
}

static void words_are_cut_at_a_character(void **state)
{
    char out[SERVER_WORDS_MAX + 1], many[700];

    (void)state;
    for (size_t i = 0; i < 300; i++)
        memcpy(many + 2 * i, "\xc3\xa9", 3);
    server_words_clean(span_of(many), out);
    assert_int_equal(strlen(out), SERVER_WORDS_MAX);
    server_words_clean(span_of("x"), out);
    memmove(many + 1, many, 600);
    many[0] = 'x';
    server_words_clean(span_make(many, 601), out);
    assert_int_equal(strlen(out), SERVER_WORDS_MAX - 1);
}

TESTING_MAIN(cmocka_unit_test(words_survive_in_every_shape),
             cmocka_unit_test(words_are_cut_at_a_character))
