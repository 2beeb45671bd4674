#include "testing.h"

#include "adapters/json.h"
#include "exports/export_gre.h"

static struct export_reply reply_of(const char *reasoning, const char *answer)
{
    return (struct export_reply){.reasoning = span_of(reasoning),
                                 .answer = span_of(answer)};
}

/* "R|A" of what is made of the reply, or the error. */
static void export_expect(struct export_reply r, const char *wanted)
{
    struct export_target t;
    struct err err = {.kind = ERR_NONE};
    struct arena arena;
    char got[2000];

    arena_init(&arena);
    if (export_target_make(&r, &arena, &t, &err))
        snprintf(got, sizeof(got), "%.*s|%.*s", (int)t.reasoning.len,
                 t.reasoning.data, (int)t.answer.len, t.answer.data);
    else
        snprintf(got, sizeof(got), "%s", err.text);
    assert_string_equal(got, wanted);
    arena_release(&arena);
}

static void export_target_of_own_words(void **state)
{
    struct export_reply r = reply_of(" Tin <answer>roofs</answer>. ", " 1, 2 ");

    (void)state;
    r.has_position = true;
    r.lat_deg = r.lon_deg = 3.5;
    export_expect(r, "Tin roofs.|1, 2");
    r.edited = span_of(" Edited by <think>hand. ");
    export_expect(r, "Edited by hand.|1, 2");
}

static void export_target_undoes_escapes(void **state)
{
    struct export_reply r =
        reply_of("a \\\"sign\\\"\\nsays", "C\\u00f4te d'Ivoire; Lagunes");

    (void)state;
    export_expect(r, "a \\\"sign\\\"\\nsays|C\\u00f4te d'Ivoire; Lagunes");
    r.reasoning_escaped = r.answer_escaped = true;
    export_expect(r, "a \"sign\"\nsays|C\xc3\xb4te d'Ivoire; Lagunes");
    r.edited = span_of("C:\\new");
    export_expect(r, "C:\\new|C\xc3\xb4te d'Ivoire; Lagunes");
}

static void export_target_without_own_words(void **state)
{
    struct export_reply r = reply_of("a", NULL);

    (void)state;
    r.has_position = true;
    r.lat_deg = -31.28;
    r.lon_deg = 149.283456789;
    r.country = span_of("Australia");
    export_expect(r, "a|\"Latitude\": \"-31.28\", "
                     "\"Longitude\": \"149.283457\"");
    r.lat_deg = -0.00001;
    r.lon_deg = 1e-12;
    export_expect(r, "a|\"Latitude\": \"-0.00001\", \"Longitude\": \"0\"");
    r.has_position = false;
    export_expect(r, "a|country: Australia");
    r.region = span_of("New\nSouth Wales");
    r.city = span_of("Dubbo");
    export_expect(r,
                  "a|country: Australia\nregion: New South Wales\ncity: Dubbo");
    r.country = r.region = SPAN_NONE;
    export_expect(r, "a|city: Dubbo");
}

static void export_target_refuses(void **state)
{
    static const char image[] = "the reply holds a literal \"<image>\", which "
                                "trainers count as a picture";

    (void)state;
    export_expect(reply_of(NULL, "1, 2"),
                  "the reply has no reasoning to train on");
    export_expect(reply_of("<think> </think>", "1, 2"),
                  "the reply has no reasoning to train on");
    export_expect(reply_of("a", NULL), "the reply has no answer to train on");
    export_expect(reply_of("In <image> one", "b"), image);
    export_expect(reply_of("In <ima<think>ge> one", "b"), image);
    export_expect(reply_of("a", "<image>"), image);
}

static void export_json_of_any_bytes(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    export_add_json(&b,
                    span_make("a\"\\\n\t\0\x1f\x7f<\xc3\xa4\xff\xe2\x82", 14));
    assert_string_equal(b.data, "\"a\\\"\\\\\\n\\t\\u0000\\u001f\\u007f<"
                                "\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd"
                                "\xef\xbf\xbd\"");
    buf_reset(&b);
    export_add_json(&b, SPAN_NONE);
    assert_string_equal(b.data, "\"\"");
    buf_release(&b);
}

static void export_degrees_read_back(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.5, "-0.5"},
                 {180, "180"},
                 {-31.711, "-31.711"},
                 {0.0000001, "0.0000001"},
                 {148.663, "148.663"},
                 {-179.9999999, "-179.9999999"},
                 {10, "10"},
                 {NAN, "null"}};
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_reset(&b);
        export_add_degrees(&b, cases[i].value);
        assert_string_equal(b.data, cases[i].text);
    }
    uint64_t seed = 1;
    for (int i = 0; i < 200000; i++) {
        double back;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double value = (double)(int64_t)(seed >> 11) * 0x1p-53 * 360 - 180;
        if (i % 2 == 0)
            value = round(value * pow(10, i % 9)) / pow(10, i % 9);
        buf_reset(&b);
        export_add_degrees(&b, value);
        assert_true(span_real(buf_span(&b), &back));
        assert_true(back == value);
    }
    buf_release(&b);
}

static void export_rows_are_gre_to_the_byte(void **state)
{
    const struct export_target target = {span_of("See \"x\"."),
                                         span_of("1.5, {prompt}")};
    struct export_row row = {.image = "images/x.jpg",
                             .lat_deg = -31.711,
                             .lon_deg = 148.663,
                             .target = &target,
                             .instruction = span_of("Where {is} it?"),
                             .label = "True"};
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    export_gre_cot(&b, &row);
    assert_string_equal(
        b.data,
        "{\"image\":\"images/x.jpg\",\"conversations\":[{\"from\":\"human\","
        "\"value\":\"<image>\\nWhere {is} it?\"},{\"from\":\"gpt\",\"value\":"
        "\"<think>See \\\"x\\\".</think><answer>1.5, {prompt}</answer>\"}],"
        "\"gt_lat\":-31.711,\"gt_lon\":148.663}");
    buf_reset(&b);
    row.instruction = span_of("{predicted_cot} So {predicted_answer}?");
    export_gre_judge(&b, &row);
    assert_string_equal(
        b.data,
        "{\"image\":\"images/x.jpg\",\"conversations\":[{\"from\":\"human\","
        "\"value\":\"<image>\\nSee \\\"x\\\". So 1.5, {prompt}?\"},"
        "{\"from\":\"gpt\",\"value\":\"True\"}],"
        "\"predicted_cot\":\"See \\\"x\\\".\","
        "\"predicted_answer\":\"1.5, {prompt}\","
        "\"gt_lat\":-31.711,\"gt_lon\":148.663}");
    buf_reset(&b);
    row.target = NULL;
    row.prompt = span_of("Asked");
    row.instruction = span_of("{prompt} {");
    export_gre_seed(&b, &row);
    assert_string_equal(b.data,
                        "{\"image\":\"images/x.jpg\",\"instructions\":"
                        "\"Asked {\",\"gt_lat\":-31.711,\"gt_lon\":148.663}");
    buf_release(&b);
}

TESTING_MAIN(cmocka_unit_test(export_target_of_own_words),
             cmocka_unit_test(export_target_undoes_escapes),
             cmocka_unit_test(export_target_without_own_words),
             cmocka_unit_test(export_target_refuses),
             cmocka_unit_test(export_json_of_any_bytes),
             cmocka_unit_test(export_degrees_read_back),
             cmocka_unit_test(export_rows_are_gre_to_the_byte))
