#include "testing.h"

#include "answers/answer_tags.h"
#include "answers/tag_rules.h"

/* "think|answer|body" of a reply, with * where an end is missing. */
static void tags_expect(const char *reply, const char *wanted)
{
    struct answer_tags t;
    char got[300];

    answer_tags_find(span_of(reply), &t);
    snprintf(got, sizeof(got), "%.*s%s|%.*s%s|%.*s", (int)t.think.len,
             t.think.len ? t.think.data : "", t.think_open ? "*" : "",
             (int)t.answer.len, t.answer.len ? t.answer.data : "",
             t.answer_open ? "*" : "", (int)t.body.len,
             t.body.len ? t.body.data : "");
    if (strcmp(got, wanted) != 0)
        fail_msg("%s\ngives  %s\nwanted %s", reply, got, wanted);
}

static void answer_tags_mark_blocks(void **state)
{
    (void)state;
    tags_expect("no tag", "||no tag");
    tags_expect("<think>a</think>b", "a||b");
    tags_expect("a</think>b", "a||b");
    tags_expect("<think>a", "a*||");
    tags_expect("b<think>a", "a*||b");
    tags_expect("<think>a<answer>b</answer>", "a*|b|<answer>b</answer>");
    tags_expect("<think>a<answer>b", "a*|b*|<answer>b");
    tags_expect("<answer>b</answer><think>a</think>", "a|b|<answer>b</answer>");
    tags_expect("<think>a</think><answer> b </answer>c",
                "a|b|<answer> b </answer>c");
    tags_expect("<think>a</think><answer>", "a|*|<answer>");
    tags_expect("<Think>a</THINK><aNSWER>b</Answer>", "a|b|<aNSWER>b</Answer>");
}

static void answer_tags_count_answers(void **state)
{
    struct answer_tags t;

    (void)state;
    answer_tags_find(span_of("<answer>a</answer><answer> a</answer>"), &t);
    assert_int_equal(t.answers, 2);
    assert_false(t.differ);
    answer_tags_find(span_of("<answer>a<answer>b</answer><answer></answer>"),
                     &t);
    assert_int_equal(t.answers, 2);
    assert_true(t.differ);
    assert_int_equal(t.answer_tag, 9);
    answer_tags_find(span_of("<answer>a</answer></think><answer>b</answer>"),
                     &t);
    assert_int_equal(t.answers, 1);
    assert_false(t.differ);
}

static void answer_tags_strip_every_tag(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(
        span_is(answer_tags_strip(span_of(" a < b "), &arena), "a < b"));
    assert_true(span_is(
        answer_tags_strip(span_of("<think> a<ANSWER> b</answer>"), &arena),
        "a b"));
    assert_true(span_is(answer_tags_strip(span_of("x <thi<think>nk>y"), &arena),
                        "x y"));
    assert_true(
        span_is(answer_tags_strip(span_of("<thinks>a</ think>"), &arena),
                "<thinks>a</ think>"));
    arena_release(&arena);
}

/* What Python's re says, and what is wrong by the strict rule. */
static void tag_rules_judge(void **state)
{
    static const struct {
        const char *reply;
        bool published;
        const char *fault;
    } cases[] = {
        {"<think>a</think><answer>b</answer>", true, NULL},
        {"<think>a</think>\n<answer>b</answer>", true, NULL},
        {"<think>a</think>\xc2\xa0\xe2\x80\x83<answer>b</answer>", true, NULL},
        {"<think>a</think><answer>b</answer>\n", false, NULL},
        {" <think>a</think><answer>b</answer>", false, NULL},
        {"<think></think><answer></answer>", true, "an empty think block"},
        {"<think>a</think><answer>\n</answer>", true, "an empty answer block"},
        {"<think>a</think>b<think>c</think><answer>d</answer>", true,
         "a tag is repeated"},
        {"<think>a</think><answer>b</answer>c<answer>d</answer>", true,
         "a tag is repeated"},
        {"<think>a</think>b<answer>c</answer>", false,
         "text outside of the blocks"},
        {"<answer>b</answer><think>a</think>", false,
         "text outside of the blocks"},
        {"<think>a<answer>b</answer></think>", false,
         "text outside of the blocks"},
        {"<think>a</think><answer>b", false, "a tag is missing"},
        {"<think>a</think><answer></think></answer>", true,
         "a tag is repeated"},
        {"<Think>a</think><answer>b</answer>", false,
         "a tag is written otherwise"},
        {"<think>a <THINK> b</think><answer>c</answer>", true,
         "a tag is repeated"},
        {"<think>a</think><answer>b</Answer>", false,
         "a tag is written otherwise"},
        {"", false, "a tag is missing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *fault = tag_rules_fault(span_of(cases[i].reply));

        if (tag_rules_published(span_of(cases[i].reply)) != cases[i].published)
            fail_msg("%s: %s", cases[i].reply,
                     cases[i].published ? "refused" : "accepted");
        if (strcmp(fault ? fault : "-",
                   cases[i].fault ? cases[i].fault : "-") != 0)
            fail_msg("%s: %s", cases[i].reply, fault ? fault : "-");
    }
}

TESTING_MAIN(cmocka_unit_test(answer_tags_mark_blocks),
             cmocka_unit_test(answer_tags_count_answers),
             cmocka_unit_test(answer_tags_strip_every_tag),
             cmocka_unit_test(tag_rules_judge))
