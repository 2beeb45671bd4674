#include "testing.h"

#include "answers/answer_stop.h"
#include "base/buf.h"
#include "db/schemas.h"

/* The text with [ and ] around what is marked. */
static void stops(const char *status, const char *reply, const char *want,
                  const char *why)
{
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct err err = {0};
    struct arena arena;
    struct buf got;

    struct answer_patterns *p =
        answer_patterns_open(span_make(file->text, file->len), &err);
    assert_non_null(p);
    arena_init(&arena);
    struct span text = span_of(reply);
    struct answer_stop s = answer_stop_find(p, text, status, &arena);
    assert_true(s.start <= s.end && s.end <= text.len);
    buf_init(&got, 1 << 16);
    buf_add_span(&got, span_cut(text, 0, s.start));
    buf_add_char(&got, '[');
    buf_add_span(&got, span_cut(text, s.start, s.end - s.start));
    buf_add_char(&got, ']');
    buf_add_span(&got, span_cut(text, s.end, SIZE_MAX));
    assert_string_equal(got.data, want);
    assert_non_null(strstr(s.why, why));
    buf_release(&got);
    arena_release(&arena);
    answer_patterns_close(p);
}

static void stop_is_where_json_breaks(void **state)
{
    (void)state;
    stops("broken json", "{\"where\": Paris}", "{\"where\": [P]aris}", "");
    stops("broken json", "I see {a tower}. {\"a\": 1, \"b\": [2, 3}",
          "I see {a tower}. {\"a\": 1, \"b\": [2, 3[}]", "");
    stops("broken json", "{\"a\": \"x", "{\"a\": \"x[]", "");
    stops("broken json", "no brace  ", "no brace[]  ", "no JSON");
}

static void stop_is_at_what_cannot_be_taken(void **state)
{
    (void)state;
    stops("out of range", "{\"lat\": 120.5, \"lon\": 10.25}",
          "{\"lat\": [120.5, \"lon\": 10.25]}", "on earth");
    stops("out of range", "It is at 95.2, 200.1 or so.",
          "It is at [95.2, 200.1] or so.", "on earth");
    stops("refusal", "I'm sorry, but I cannot determine the location.",
          "[I'm sorry], but I cannot determine the location.", "declines");
}

static void stop_is_at_the_end_of_what_was_read(void **state)
{
    (void)state;
    stops("truncated", "<think> a road\n", "<think> a road[]\n", "ends before");
    stops("no answer", "A road.", "A road.[]", "no position");
    stops("empty", "", "[]", "no text");
    stops("ambiguous", "Somewhere.", "Somewhere.[]", "several");
    stops("unheard of", "A road.", "A road.[]", "read to its end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stop_is_where_json_breaks),
        cmocka_unit_test(stop_is_at_what_cannot_be_taken),
        cmocka_unit_test(stop_is_at_the_end_of_what_was_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
