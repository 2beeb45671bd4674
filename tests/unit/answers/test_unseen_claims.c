#include "testing.h"

#include "answers/claim_list.h"
#include "answers/sentence_list.h"
#include "answers/unseen_claims.h"

/* The reasoning of "<think>...</think>", with the words that are not seen. */
static struct unseen_reply unseen_of(const char *text, const char *const *words,
                                     struct buf *claims)
{
    const char *end = strstr(text, "</think>");
    struct unseen_reply r = {.text = span_of(text),
                             .start = strlen("<think>"),
                             .end = (size_t)(end - text)};

    for (size_t i = 0; words[i] != NULL; i++) {
        const char *at = strstr(text, words[i]);
        assert_non_null(at);
        size_t start = (size_t)(at - text);
        claim_list_add(
            claims, &(struct claim_place){1, start, start + strlen(words[i])});
    }
    claim_list_end(claims);
    r.claims = buf_span(claims);
    return r;
}

static void strips_to(bool escaped, const char *text, const char *const *words,
                      size_t count, const char *want)
{
    struct buf claims, out;
    struct arena arena;

    buf_init(&claims, 10000);
    buf_init(&out, 10000);
    arena_init(&arena);
    struct unseen_reply r = unseen_of(text, words, &claims);
    r.escaped = escaped;
    assert_int_equal(unseen_claims_strip(&r, &arena, &out), count);
    assert_string_equal(out.len == 0 ? "" : out.data, want);
    arena_release(&arena);
    buf_release(&claims);
    buf_release(&out);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define ANSWER     "</think><answer>1, 2</answer>"

static void a_sentence_goes_and_the_rest_stays(void **state)
{
    (void)state;
    strips_to(false,
              "<think>Palms line the road. A red bus waits! Is it hot? It "
              "is.</think> <answer>1, 2</answer>\n",
              WORDS("bus"), 1,
              "<think>Palms line the road. Is it hot? It is.</think> "
              "<answer>1, 2</answer>\n");
    strips_to(false,
              "<think>Near St. Ives. A bus waits, e.g. Red. Hills." ANSWER,
              WORDS("bus"), 1, "<think>Near St. Ives. Hills." ANSWER);
    strips_to(false, "<think>The sign says \"Bar.\" A bus waits." ANSWER,
              WORDS("bus"), 1, "<think>The sign says \"Bar.\"" ANSWER);
}

static void items_go_and_numbers_move_up(void **state)
{
    (void)state;
    strips_to(false,
              "<think> 1. Signs: a sign reads Shop. 2. Traffic: cars keep "
              "right. 3. Buildings: tin roofs. Cream stone. </think>",
              WORDS("cars"), 1,
              "<think> 1. Signs: a sign reads Shop. 2. Buildings: tin roofs. "
              "Cream stone. </think>");
    strips_to(false,
              "<think> 1. Signs: a sign reads Shop. 2. Traffic: cars keep "
              "right. 3. Buildings: tin roofs. Cream stone. </think>",
              WORDS("tin"), 1,
              "<think> 1. Signs: a sign reads Shop. 2. Traffic: cars keep "
              "right. 3. Buildings: Cream stone. </think>");
    strips_to(false,
              "<think>\n1. **Signs:** a bar.\n\n2. Cars.\n\n3. Hills.\n\nSo:\n"
              "1. Lima.\n2. Quito.\n</think>",
              WORDS("Cars", "bar"), 2,
              "<think>\n1. Hills.\n\nSo:\n1. Lima.\n2. Quito.\n</think>");
    strips_to(false,
              "<think>Step 1: Cars.\nStep 2: Hills.\n- a bus\n- a tram\n"
              "</think>",
              WORDS("Cars", "bus"), 2,
              "<think>Step 1: Hills.\n- a tram\n</think>");
}

static void a_heading_that_is_not_seen_goes_too(void **state)
{
    (void)state;
    strips_to(false, "<think>1. Signs: none. Blue sky. 2. Hills." ANSWER,
              WORDS("Signs"), 1, "<think>Blue sky. 1. Hills." ANSWER);
    strips_to(false,
              "<think> 1. Hills. 2. Flag: of Chad. This is Lima. </think>",
              WORDS("Flag"), 1, "<think> 1. Hills. This is Lima. </think>");
    strips_to(false, "<think>1. Signs: a bar. Blue sky. 2. Hills." ANSWER,
              WORDS("bar"), 1, "<think>1. Signs: Blue sky. 2. Hills." ANSWER);
}

static void a_number_in_a_sentence_is_no_item(void **state)
{
    (void)state;
    strips_to(false,
              "<think>1. Cars. 2. It is on Route 5. The sea is near." ANSWER,
              WORDS("Cars"), 1,
              "<think>1. It is on Route 5. The sea is near." ANSWER);
}

static void nothing_is_made_of_nothing(void **state)
{
    (void)state;
    strips_to(false, "<think>Palms. A bus." ANSWER, WORDS("Palms", "bus"), 0,
              "");
    strips_to(false, "<think>Palms." ANSWER, WORDS("answer"), 0, "");
    strips_to(false, "<think></think>", WORDS("think"), 0, "");
}

static void json_stays_json(void **state)
{
    (void)state;
    strips_to(
        true,
        "<think>Palms.\\nA sign reads \\\"Bar.\\\" A bus.\\nHills.</think>",
        WORDS("bus"), 1,
        "<think>Palms.\\nA sign reads \\\"Bar.\\\"\\nHills.</think>");
    strips_to(true, "<think>1. Cars.\\n2. Hills.\\n3. Sea.</think>",
              WORDS("Cars"), 1, "<think>1. Hills.\\n2. Sea.</think>");
}

static void what_is_stripped_stays_as_it_is(void **state)
{
    const char *once = "<think>1. Cars. Hills. 2. Sea." ANSWER;

    (void)state;
    strips_to(false, "<think>1. Cars. Hills. A bus. 2. Palms. 3. Sea." ANSWER,
              WORDS("bus", "Palms"), 2, once);
    strips_to(false, once, (const char *const[]){NULL}, 0, "");
}

static void a_list_shows_each_sentence(void **state)
{
    struct buf claims, out;
    struct arena arena;

    (void)state;
    buf_init(&claims, 10000);
    buf_init(&out, 10000);
    arena_init(&arena);
    struct unseen_reply r =
        unseen_of("<think>1. Street: a red bus and a tram. Hills. 2. Palms."
                  "</think>",
                  WORDS("bus", "tram", "Palms"), &claims);
    assert_int_equal(unseen_claims_list(&r, &arena, &out), 2);
    assert_string_equal(
        out.data,
        "- \"Street: a red bus and a tram.\": not found in the picture: bus, "
        "tram\n- \"Palms.\": not found in the picture: Palms\n");
    arena_release(&arena);
    buf_release(&claims);
    buf_release(&out);
}

/* Each thing stands once in the evidence, and is not seen wherever it is named;
 * of quoted writing, where it says the same. */
static void claims_are_found_wherever_a_thing_is_named(void **state)
{
    const char *text = "<think>Palms. A sign \"Bar\", one \"Inn\", one "
                       "\"Bar\". More palms.</think>";
    struct unseen_reply r = {.text = span_of(text), .start = 7, .end = 61};
    struct unseen_evidence e = {
        span_of("[[1,7,12],[2,22,25],[2,33,36],[2,44,47],[1,55,60]]"),
        span_of("[0,15]"), span_of("[2,9]")};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_memory_equal(text + 22, "Bar", 3);
    assert_memory_equal(text + 44, "Bar", 3);
    assert_memory_equal(text + 55, "palms", 5);
    unseen_claims_find(&r, &e, &arena);
    assert_true(span_is(r.claims, "[[1,7,12],[2,22,25],[2,44,47],[1,55,60]]"));
    e.starts = SPAN_NONE;
    unseen_claims_find(&r, &e, &arena);
    assert_true(span_is(r.claims, "[]"));
    arena_release(&arena);
}

/* A call, and what it returned, belong to the sentence around it. */
static void a_trace_with_tools_stays_as_it_is(void **state)
{
    (void)state;
    strips_to(false,
              "<think>Palms. <tool_call>{\"name\":\"zoom\"}</tool_call> Sea. A "
              "bus." ANSWER,
              WORDS("bus"), 0, "");
}

/* Whatever is dropped, what stays stays in order, and dropping nothing is the
 * text itself. */
static void dropping_nothing_is_the_text(void **state)
{
    const char *const texts[] = {"",
                                 " ",
                                 "\n\n",
                                 "1. ",
                                 "- \n- ",
                                 "A. B. C.",
                                 "1. A. 2. B: c. 3.",
                                 "\\n1. a\\n\\n2. b\\n",
                                 "x: y\n\n  * z. Z\n",
                                 "Step 3: Go. ... Why?! 2",
                                 "**1. Bold:** text. \"Q.\" (R.) S",
                                 "\xc3\x89t\xc3\xa9. \xc3\x8ele."};
    bool none[100] = {false};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct sentence_list list;
        struct arena arena;
        struct buf out;

        arena_init(&arena);
        buf_init(&out, 1000);
        sentence_list_read(span_of(texts[i]), &arena, &list);
        sentence_list_without(&list, none, none, &out);
        assert_string_equal(out.len == 0 ? "" : out.data, texts[i]);
        buf_release(&out);
        arena_release(&arena);
    }
}

TESTING_MAIN(cmocka_unit_test(a_sentence_goes_and_the_rest_stays),
             cmocka_unit_test(items_go_and_numbers_move_up),
             cmocka_unit_test(a_heading_that_is_not_seen_goes_too),
             cmocka_unit_test(a_number_in_a_sentence_is_no_item),
             cmocka_unit_test(nothing_is_made_of_nothing),
             cmocka_unit_test(json_stays_json),
             cmocka_unit_test(what_is_stripped_stays_as_it_is),
             cmocka_unit_test(a_list_shows_each_sentence),
             cmocka_unit_test(claims_are_found_wherever_a_thing_is_named),
             cmocka_unit_test(a_trace_with_tools_stays_as_it_is),
             cmocka_unit_test(dropping_nothing_is_the_text))
