#include "testing.h"

#include "teachers/chat_text.h"

static void check(const struct chat_form *form, const char *content,
                  const char *reasoning, const char *finish, const char *want)
{
    struct chat_reply reply = {.text = span_of(content),
                               .reasoning = span_of(reasoning)};
    struct buf out;

    buf_init(&out, 1000);
    snprintf(reply.finish, sizeof(reply.finish), "%s", finish);
    chat_text_add(form, &reply, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void chat_text_thinks_once_wherever_it_came_from(void **state)
{
    static const char *const modes[] = {NULL, "auto", "keep"};
    const char *want = "<think>Roofs.</think><answer>1</answer>";

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct chat_form bare = {.reasoning = modes[i]};
        struct chat_form led = {.reasoning = modes[i], .prefill = "<think>"};

        check(&bare, "<answer>1</answer>", "Roofs.", "stop", want);
        check(&bare, "<think>Roofs.</think><answer>1</answer>", "", "stop",
              want);
        check(&bare, "<think>Roofs.</think><answer>1</answer>", "Roofs.",
              "stop", want);
        check(&bare, "<answer>1</answer>", "<think>Roofs.</think>", "stop",
              want);
        check(&led, "<answer>1</answer>", "Roofs.", "stop", want);
        check(&led, "<answer>1</answer>", "<think>Roofs.", "stop", want);
        check(&led, "Roofs.</think><answer>1</answer>", "", "stop", want);
        check(&led, "<think>Roofs.</think><answer>1</answer>", "", "stop",
              want);
        check(&led, "<think>Roofs.</think><answer>1</answer>", "Roofs.", "stop",
              want);
        check(&bare, "Roofs.</think><answer>1</answer>", "Roofs.", "stop",
              want);
        check(&bare, "plain", "", "stop", "plain");
    }
}

static void chat_text_takes_the_reasoning_that_is_wanted(void **state)
{
    struct chat_form keep = {.reasoning = "keep"};
    struct chat_form drop = {.reasoning = "drop"};
    struct chat_form by_itself = {.reasoning = "auto"};
    const char *own = "<think>Trams.</think>Wien";

    (void)state;
    check(&keep, own, "Roofs.", "stop", "<think>Roofs.\nTrams.</think>Wien");
    check(&by_itself, own, "Roofs.", "stop", own);
    check(&drop, own, "Roofs.", "stop", "Wien");
    check(&drop, "Wien", "Roofs.", "stop", "Wien");
    drop.prefill = "<think>";
    check(&drop, "Trams.</think>Wien", "", "stop", "Wien");
}

static void chat_text_has_the_prefill_once(void **state)
{
    struct chat_form said = {.prefill = "The picture shows"};
    struct chat_form begun = {.prefill = "<think>The picture"};
    struct chat_form brief = {.prefill = "I"};

    (void)state;
    check(&said, " a tram", "", "stop", "The picture shows a tram");
    check(&said, "The picture shows a tram", "", "stop",
          "The picture shows a tram");
    check(&begun, "Wien", " shows a tram", "stop",
          "<think>The picture shows a tram</think>Wien");
    check(&begun, "Wien", "The picture shows a tram", "stop",
          "<think>The picture shows a tram</think>Wien");
    check(&begun, " shows</think>Wien", "", "stop",
          "<think>The picture shows</think>Wien");
    check(&begun, "<think>The picture shows</think>Wien", "", "stop",
          "<think>The picture shows</think>Wien");
    check(&brief, "Ich", "", "stop", "IIch");
}

static void chat_text_leaves_broken_off_thoughts_open(void **state)
{
    struct chat_form form = {.reasoning = "auto"};
    struct chat_form led = {.prefill = "<think>"};

    (void)state;
    check(&form, "", "Maybe 45", "length", "<think>Maybe 45");
    check(&form, "", "Maybe 45", "stop", "<think>Maybe 45</think>");
    check(&led, "Maybe 45", "", "length", "<think>Maybe 45");
    check(&form, "<think>Maybe", "", "length", "<think>Maybe");
}

static void chat_text_puts_back_a_closing_tag(void **state)
{
    struct chat_form form = {.stop = "</answer>"};
    struct chat_form other = {.stop = "\n\n"};
    struct chat_reply told = {.text = span_of("<answer>1"),
                              .finish = "stop",
                              .stop = CHAT_STOP_OTHER};
    struct buf out;

    (void)state;
    check(&form, "<answer>1", "", "stop", "<answer>1</answer>");
    check(&form, "<answer>1</answer>", "", "stop", "<answer>1</answer>");
    check(&form, "<answer>1", "", "length", "<answer>1");
    check(&form, "no tag", "", "stop", "no tag");
    check(&form, "<answer>1</answer><answer>2", "", "stop",
          "<answer>1</answer><answer>2</answer>");
    check(&other, "a", "", "stop", "a");
    buf_init(&out, 100);
    chat_text_add(&form, &told, &out);
    assert_string_equal(out.data, "<answer>1");
    buf_release(&out);
}

TESTING_MAIN(cmocka_unit_test(chat_text_thinks_once_wherever_it_came_from),
             cmocka_unit_test(chat_text_takes_the_reasoning_that_is_wanted),
             cmocka_unit_test(chat_text_has_the_prefill_once),
             cmocka_unit_test(chat_text_leaves_broken_off_thoughts_open),
             cmocka_unit_test(chat_text_puts_back_a_closing_tag))
