/* Runs the worked examples of every filter, the template's too. */
#include "testing.h"

#include "base/arena.h"
#include "base/settings.h"
#include "filters/filter.h"
#include "filters/note.h"

extern const struct filter filter_template;

static const char *filter_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static struct filter_answer filter_fill_answer(struct filter_answer a)
{
    a.teacher = filter_or_empty(a.teacher);
    a.finish = filter_or_empty(a.finish);
    a.status = filter_or_empty(a.status);
    a.form = filter_or_empty(a.form);
    a.position_origin = filter_or_empty(a.position_origin);
    a.country = filter_or_empty(a.country);
    a.region = filter_or_empty(a.region);
    a.city = filter_or_empty(a.city);
    return a;
}

static struct filter_sample filter_fill_sample(struct filter_sample s)
{
    s.key = filter_or_empty(s.key);
    s.country = filter_or_empty(s.country);
    s.region = filter_or_empty(s.region);
    s.city = filter_or_empty(s.city);
    s.table_country = filter_or_empty(s.table_country);
    s.table_region = filter_or_empty(s.table_region);
    s.table_city = filter_or_empty(s.table_city);
    s.prompt = filter_or_empty(s.prompt);
    return s;
}

static bool filter_same(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static const char *filter_no_code(struct span name)
{
    (void)name;
    return NULL;
}

/* One example, with absent texts filled in. */
static void filter_run(const struct filter *f, const struct filter_example *e,
                       const void *settings)
{
    struct filter_answer others[8], answer = {.reply_id = 0};
    struct filter_sample sample = {.sample_id = 0};
    struct filter_case input = e->input;
    struct filter_score score = {.known = false, .value = NAN};
    struct err err = {.kind = ERR_NONE};

    assert_true(input.other_count <= 8);
    for (size_t i = 0; i < input.other_count; i++)
        others[i] = filter_fill_answer(input.others[i]);
    if (input.answer != NULL)
        answer = *input.answer;
    if (input.sample != NULL)
        sample = *input.sample;
    answer = filter_fill_answer(answer);
    sample = filter_fill_sample(sample);
    input.answer = &answer;
    input.sample = &sample;
    input.others = others;
    if (input.country_code == NULL)
        input.country_code = filter_no_code;
    buf_init(&score.evidence, 1 << 16);
    assert_true(f->measure(&input, settings, &score, &err));
    if (score.known != e->known ||
        (e->known && !filter_same(score.value, e->value)))
        fail_msg("%s: \"%s\" gave %s %.17g, not %s %.17g", f->name, e->about,
                 score.known ? "known" : "unknown", score.value,
                 e->known ? "known" : "unknown", e->value);
    if (score.evidence.len > 0) {
        assert_int_equal(score.evidence.data[0], '{');
        assert_int_equal(score.evidence.data[score.evidence.len - 1], '}');
    }
    buf_release(&score.evidence);
}

static void filter_run_all(const struct filter *f)
{
    struct settings *s = settings_open();
    struct err err = {.kind = ERR_NONE};
    char prefix[100];
    void *bound = heap_take(f->settings_size + 1);

    memset(bound, 0, f->settings_size + 1);
    snprintf(prefix, sizeof(prefix), "filters.%s", f->name);
    assert_true(
        settings_bind(s, prefix, f->params, f->param_count, bound, &err));
    for (size_t i = 0; i < f->example_count; i++)
        filter_run(f, &f->examples[i], bound);
    free(bound);
    settings_close(s);
}

static void filter_examples_hold(void **state)
{
    size_t n = 0;

    (void)state;
    for (; filter_all[n] != NULL; n++)
        filter_run_all(filter_all[n]);
    filter_run_all(&filter_template);
    assert_true(n >= 12);
}

/* A reply of megabytes of one hostile byte must not cost minutes. */
static void filter_survives_large_replies(void **state)
{
    static const char *const parts[] = {"<",
                                        "</think>",
                                        " ",
                                        "palm ",
                                        "\n",
                                        "<think></think><answer>",
                                        "\xe2\x80\x99",
                                        "1.5 "};
    struct filter_sample sample =
        filter_fill_sample((struct filter_sample){.city = "palm palm"});
    struct buf text;

    (void)state;
    buf_init(&text, 4 << 20);
    for (size_t p = 0; p < PARAM_COUNT(parts); p++) {
        buf_reset(&text);
        while (text.len < (1 << 20))
            buf_add_text(&text, parts[p]);
        sample.prompt = text.data;
        struct filter_answer answer = filter_fill_answer((struct filter_answer){
            .text = buf_span(&text), .reasoning = buf_span(&text)});
        struct filter_example e = {
            .input = {.sample = &sample, .answer = &answer}};
        for (size_t i = 0; filter_all[i] != NULL; i++) {
            const struct filter *f = filter_all[i];
            struct settings *s = settings_open();
            struct err err = {.kind = ERR_NONE};
            struct filter_score score = {.known = false, .value = NAN};
            void *bound = heap_take(f->settings_size + 1);
            e.input.country_code = filter_no_code;
            assert_true(
                settings_bind(s, "", f->params, f->param_count, bound, &err));
            buf_init(&score.evidence, 1 << 16);
            assert_true(f->measure(&e.input, bound, &score, &err));
            buf_release(&score.evidence);
            free(bound);
            settings_close(s);
        }
    }
    buf_release(&text);
}

static void note_is_always_an_object(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    note_text(&b, "a", span_make("q\"\\\n\0\xff\xc3", 7));
    assert_string_equal(b.data, "{\"a\":\"q\\\"\\\\\\n\\u0000\xef\xbf\xbd"
                                "\xef\xbf\xbd\"}");
    note_int(&b, "n", -3);
    note_real(&b, "x", NAN);
    assert_non_null(strstr(b.data, ",\"n\":-3,\"x\":null}"));
    buf_release(&b);
}

static void note_cuts_at_a_character(void **state)
{
    char text[400];
    struct buf b;

    (void)state;
    for (size_t i = 0; i < sizeof(text); i += 2)
        memcpy(text + i, "\xc3\xa4", 2);
    buf_init(&b, 4096);
    note_text(&b, "a", span_make(text + 1, 399));
    assert_null(strstr(b.data + 9, "\xef\xbf\xbd"));
    buf_release(&b);
}

TESTING_MAIN(cmocka_unit_test(filter_examples_hold),
             cmocka_unit_test(filter_survives_large_replies),
             cmocka_unit_test(note_is_always_an_object),
             cmocka_unit_test(note_cuts_at_a_character))
