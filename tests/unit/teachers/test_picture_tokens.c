#include "testing.h"

#include "teachers/picture_tokens.h"

static double tokens_of(const char *model, double width, double height)
{
    struct teacher_settings s = {.model = model, .dialect = "vllm"};
    bool known;
    double n = picture_tokens(&s, width, height, &known);

    assert_true(known);
    return n;
}

/* By the rules that the header tells; the first two and the third are worked
 * examples of OpenAI's guide to vision. */
static void picture_tokens_are_the_vendors(void **state)
{
    struct teacher_settings s = {.model = "m", .dialect = "vllm"};
    bool known;

    (void)state;
    assert_int_equal(tokens_of("gpt-4o", 1024, 1024), 765);
    assert_int_equal(tokens_of("gpt-4o", 2048, 4096), 1105);
    assert_int_equal(tokens_of("gpt-4.1-mini", 1024, 1024), 1659);
    assert_int_equal(tokens_of("claude-sonnet-4", 1000, 1000), 1334);
    assert_int_equal(tokens_of("gemini-2.0-flash", 384, 384), 258);
    assert_int_equal(tokens_of("Qwen/Qwen2.5-VL-7B-Instruct", 280, 560), 200);
    assert_int_equal(tokens_of("Qwen/Qwen2.5-VL-7B-Instruct", 10, 10), 4);
    s.max_pixels = 100 * 28 * 28;
    s.model = "qwen2-vl";
    assert_true(picture_tokens(&s, 4000, 4000, &known) <= 100);
    s.model = "unheard of";
    (void)picture_tokens(&s, 100, 100, &known);
    assert_false(known);
}

TESTING_MAIN(cmocka_unit_test(picture_tokens_are_the_vendors))
