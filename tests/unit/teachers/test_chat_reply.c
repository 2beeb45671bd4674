#include "testing.h"

#include "teachers/chat_reply.h"

struct fixture {
    struct arena arena;
    struct chat_reply reply;
    struct err err;
    bool ok;
};

static void read_body(struct fixture *f, const char *body)
{
    *f = (struct fixture){.ok = false};
    arena_init(&f->arena);
    f->ok = chat_reply_read(span_of(body), &f->arena, &f->reply, &f->err);
}

static void chat_reply_takes_text_finish_and_tokens(void **state)
{
    struct fixture f;

    (void)state;
    read_body(&f, "{\"choices\":[{\"message\":{\"content\":\"a\\u00e9\\n\"},"
                  "\"finish_reason\":\"length\"}],"
                  "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}");
    assert_true(f.ok);
    assert_true(span_is(f.reply.text, "a\xC3\xA9\n"));
    assert_string_equal(f.reply.finish, "length");
    assert_int_equal(f.reply.prompt_tokens, 7);
    assert_int_equal(f.reply.output_tokens, 3);
    assert_true(isnan(f.reply.logprob) && isnan(f.reply.yes_logprob));
    arena_release(&f.arena);
}

static void chat_reply_puts_reasoning_and_parts_together(void **state)
{
    struct fixture f;

    (void)state;
    read_body(&f, "{\"choices\":[{\"message\":{\"reasoning_content\":\"why\","
                  "\"content\":[{\"type\":\"text\",\"text\":\"x\"},"
                  "{\"type\":\"other\"},{\"text\":\"y\"}]}}]}");
    assert_true(f.ok);
    assert_true(span_is(f.reply.text, "xy"));
    assert_true(span_is(f.reply.reasoning, "why"));
    assert_string_equal(f.reply.finish, "");
    assert_int_equal(f.reply.output_tokens, -1);
    arena_release(&f.arena);
    read_body(&f, "{\"choices\":[{\"message\":{\"content\":null,"
                  "\"refusal\":\"I cannot\"}}]}");
    assert_true(f.ok);
    assert_true(span_is(f.reply.text, "I cannot"));
    arena_release(&f.arena);
    read_body(&f, "{\"choices\":[{\"message\":{\"content\":[{\"type\":"
                  "\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":"
                  "\"why\"}]},{\"type\":\"text\",\"text\":\"x\"}]}}]}");
    assert_true(f.ok);
    assert_true(span_is(f.reply.text, "x"));
    assert_true(span_is(f.reply.reasoning, "why"));
    arena_release(&f.arena);
    read_body(&f, "{\"choices\":[{\"message\":{\"content\":null,"
                  "\"reasoning_details\":[{\"type\":\"reasoning.text\","
                  "\"text\":\"why\"}]},\"stop_reason\":\"</a>\"}],"
                  "\"id\":\"c-1\"}");
    assert_true(f.ok);
    assert_int_equal(f.reply.text.len, 0);
    assert_true(span_is(f.reply.reasoning, "why"));
    assert_true(span_is(f.reply.id, "c-1"));
    assert_int_equal(f.reply.stop, CHAT_STOP_TEXT);
    arena_release(&f.arena);
}

static void chat_reply_sums_spellings_of_yes_and_no(void **state)
{
    struct fixture f;

    (void)state;
    read_body(&f,
              "{\"choices\":[{\"message\":{\"content\":\"Yes\"},\"logprobs\":"
              "{\"content\":[{\"token\":\"Yes\",\"logprob\":-0.5,"
              "\"top_logprobs\":[{\"token\":\"Yes\",\"logprob\":-0.5},"
              "{\"token\":\" yes\",\"logprob\":-2},"
              "{\"token\":\"NO\",\"logprob\":-3},"
              "{\"token\":\"nothing\",\"logprob\":-4}]}]}}]}");
    assert_true(f.ok);
    assert_near(f.reply.yes_logprob, log(exp(-0.5) + exp(-2)), 1e-12);
    assert_near(f.reply.no_logprob, -3, 1e-12);
    assert_near(f.reply.logprob, -0.5, 0);
    arena_release(&f.arena);
    read_body(&f,
              "{\"choices\":[{\"message\":{\"content\":\"no\"},\"logprobs\":"
              "{\"content\":[{\"token\":\"no\",\"logprob\":-0.1,"
              "\"top_logprobs\":[{\"token\":\"no\",\"logprob\":-0.1},"
              "{\"token\":\"x\",\"logprob\":-9}]}]}}]}");
    assert_near(f.reply.yes_logprob, -9, 0);
    assert_near(f.reply.no_logprob, -0.1, 1e-12);
    arena_release(&f.arena);
}

static void chat_reply_tells_garbled_from_forbidden(void **state)
{
    static const char *const garbled[] = {
        "",
        "{",
        "[]",
        "{\"choices\":[]}",
        "{\"choices\":[{}]}",
        "{\"choices\":[{\"message\":{\"content\":5}}]}",
        "<html>",
        "{\"choices\":[{\"message\":{\"content\":\"x\"}}]} more"};
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < sizeof(garbled) / sizeof(garbled[0]); i++) {
        read_body(&f, garbled[i]);
        assert_false(f.ok);
        assert_int_equal(f.err.kind, ERR_RETRY);
        arena_release(&f.arena);
    }
    read_body(&f, "{\"choices\":[{\"message\":{\"content\":\"ab\\u0000c\"}}]}");
    assert_false(f.ok);
    assert_int_equal(f.err.kind, ERR_RETRY);
    assert_non_null(strstr(f.err.text, "NUL at byte 2"));
    arena_release(&f.arena);
}

/* The server gave up, in whichever words: not an answer. */
static void chat_reply_is_none_when_the_server_gave_up(void **state)
{
    static const struct {
        const char *body, *why;
    } cases[] = {
        {"{\"choices\":[{\"message\":{\"content\":\"<think>Roofs are\"},"
         "\"finish_reason\":\"abort\",\"matched_stop\":null}]}",
         "the server gave up: abort"},
        {"{\"choices\":[{\"error\":{\"code\":502,\"message\":\"Upstream "
         "died\"},\"finish_reason\":\"error\",\"message\":{\"content\":"
         "\"\"}}]}",
         "the server gave up: Upstream died"},
        {"{\"choices\":[{\"message\":{\"content\":null,"
         "\"reasoning_content\":null},\"finish_reason\":\"stop\"}]}",
         "neither content nor reasoning"},
        {"{\"error\":{\"message\":\"Vision add-on is not loaded\"},"
         "\"message\":\"Error\"}",
         "the reply is an error: Vision add-on is not loaded"},
        {"{\"choices\":[],\"detail\":\"no\"}", "the reply is an error: no"},
    };
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        read_body(&f, cases[i].body);
        assert_false(f.ok);
        assert_int_equal(f.err.kind, ERR_RETRY);
        if (strstr(f.err.text, cases[i].why) == NULL)
            fail_msg("%s: %s", cases[i].body, f.err.text);
        arena_release(&f.arena);
    }
    read_body(&f, "{\"choices\":[{\"message\":{\"content\":\"\"},"
                  "\"finish_reason\":\"length\"}]}");
    assert_true(f.ok);
    assert_string_equal(f.reply.finish, "length");
    arena_release(&f.arena);
}

TESTING_MAIN(cmocka_unit_test(chat_reply_takes_text_finish_and_tokens),
             cmocka_unit_test(chat_reply_puts_reasoning_and_parts_together),
             cmocka_unit_test(chat_reply_sums_spellings_of_yes_and_no),
             cmocka_unit_test(chat_reply_tells_garbled_from_forbidden),
             cmocka_unit_test(chat_reply_is_none_when_the_server_gave_up))
