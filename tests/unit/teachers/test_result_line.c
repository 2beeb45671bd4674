#include "testing.h"

#include "teachers/result_line.h"

static struct arena arena;

static struct result read_line(const char *line)
{
    struct result r = result_none(1);

    arena_reset(&arena);
    if (!result_line_read(span_of(line), "id", "response", &arena, &r))
        fail_msg("not read: %s", line);
    return r;
}

static void assert_text(struct span s, const char *text)
{
    if (!span_is(s, text))
        fail_msg("\"%.*s\" is not \"%s\"", (int)s.len, s.data, text);
}

static void result_line_reads_openai(void **state)
{
    struct result r = read_line(
        "{\"id\":\"batch_req_1\",\"custom_id\":\"s/a#1\",\"response\":"
        "{\"status_code\":200,\"request_id\":\"q\",\"body\":{\"choices\":[{"
        "\"message\":{\"content\":\"Rome\"},\"finish_reason\":\"stop\"}],"
        "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}},"
        "\"error\":null}");

    (void)state;
    assert_text(r.id, "s/a");
    assert_int_equal(r.candidate, 1);
    assert_text(r.text, "Rome");
    assert_int_equal(r.prompt_tokens, 5);
    r = read_line("{\"id\":\"b\",\"custom_id\":\"a\",\"response\":{"
                  "\"status_code\":400,\"body\":{\"error\":{\"message\":"
                  "\"bad image\"}}},\"error\":null}");
    assert_string_equal(r.bad.text, "bad image (status 400)");
    r = read_line("{\"id\":\"b\",\"custom_id\":\"a\",\"response\":null,"
                  "\"error\":{\"code\":\"batch_expired\",\"message\":"
                  "\"not in time\"}}");
    assert_int_equal(r.bad.class, FAILURE_TIMEOUT);
    assert_int_equal(r.bad.kind, ERR_RETRY);
}

static void result_line_reads_run_batch(void **state)
{
    struct result r = read_line(
        "{\"id\":\"vllm-1\",\"custom_id\":\"a\",\"response\":{\"status_code\":"
        "400,\"request_id\":\"r\",\"body\":null},\"error\":{\"error\":{"
        "\"message\":\"too "
        "long\",\"type\":\"BadRequestError\",\"code\":400}}}");

    (void)state;
    assert_string_equal(r.bad.text, "too long (status 400)");
}

static void result_line_reads_anthropic(void **state)
{
    struct result r = read_line(
        "{\"custom_id\":\"a\",\"result\":{\"type\":\"succeeded\",\"message\":{"
        "\"id\":\"m\",\"role\":\"assistant\",\"content\":[{\"type\":"
        "\"thinking\",\"thinking\":\"a dome\",\"signature\":\"x\"},{\"type\":"
        "\"text\",\"text\":\"Rome\"}],\"stop_reason\":\"max_tokens\","
        "\"usage\":{\"input_tokens\":4,\"cache_read_input_tokens\":3,"
        "\"output_tokens\":9}}}}");

    (void)state;
    assert_text(r.text, "<think>a dome</think>Rome");
    assert_string_equal(r.finish, "length");
    assert_int_equal(r.prompt_tokens, 7);
    assert_int_equal(r.output_tokens, 9);
    r = read_line("{\"custom_id\":\"a\",\"result\":{\"type\":\"errored\","
                  "\"error\":{\"type\":\"error\",\"error\":{\"type\":"
                  "\"invalid_request_error\",\"message\":\"no model\"}}}}");
    assert_string_equal(r.bad.text, "no model");
    r = read_line("{\"custom_id\":\"a\",\"result\":{\"type\":\"expired\"}}");
    assert_int_equal(r.bad.class, FAILURE_TIMEOUT);
    assert_non_null(strstr(r.bad.text, "expired"));
    r = read_line("{\"custom_id\":\"a\",\"result\":{\"type\":\"succeeded\","
                  "\"message\":{\"content\":[],\"stop_reason\":\"refusal\"}}}");
    assert_int_equal(r.bad.class, FAILURE_CONTENT_FILTER);
}

static void result_line_reads_gemini(void **state)
{
    struct result r = read_line(
        "{\"key\":\"a#2\",\"response\":{\"candidates\":[{\"content\":{"
        "\"parts\":"
        "[{\"text\":\"a dome\",\"thought\":true},{\"text\":\"Ro\"},{\"text\":"
        "\"me\"}],\"role\":\"model\"},\"finishReason\":\"STOP\"}],"
        "\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":2,"
        "\"thoughtsTokenCount\":3}}}");

    (void)state;
    assert_text(r.id, "a");
    assert_int_equal(r.candidate, 2);
    assert_text(r.text, "<think>a dome</think>Rome");
    assert_string_equal(r.finish, "stop");
    assert_int_equal(r.output_tokens, 5);
    r = read_line("{\"key\":\"a\",\"error\":{\"code\":429,\"message\":"
                  "\"quota\"}}");
    assert_string_equal(r.bad.text, "quota");
    r = read_line("{\"metadata\":{\"key\":\"a\"},\"response\":{"
                  "\"promptFeedback\":{\"blockReason\":\"OTHER\"}}}");
    assert_int_equal(r.bad.class, FAILURE_CONTENT_FILTER);
}

static void result_line_reads_columns(void **state)
{
    struct result r =
        read_line("{\"id\":17,\"custom_id\":\"no\",\"response\":\"Rome\"}");
    struct result none = result_none(1);

    (void)state;
    assert_text(r.id, "17");
    assert_text(r.text, "Rome");
    assert_false(result_line_read(span_of("{\"id\":1,\"response\":null}"), "id",
                                  "response", &arena, &none));
    assert_false(
        result_line_read(span_of("[1]"), "id", "response", &arena, &none));
}

static int line_setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int line_teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

#define LINE_TEST(f)                                                           \
    cmocka_unit_test_setup_teardown(f, line_setup, line_teardown)

TESTING_MAIN(LINE_TEST(result_line_reads_openai),
             LINE_TEST(result_line_reads_run_batch),
             LINE_TEST(result_line_reads_anthropic),
             LINE_TEST(result_line_reads_gemini),
             LINE_TEST(result_line_reads_columns))
