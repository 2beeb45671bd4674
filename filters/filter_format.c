/*
 * format: is the reply well formed?
 *
 * gre     the published rule of GRE (VLM-R1) and GLOBE alike:
 *         fullmatch of <think>.*?</think>\s*<answer>.*?</answer>, DOTALL. It
 *         rejects white space at the ends, and accepts empty and repeated
 *         blocks.
 * strict  the same after trimming, each tag exactly once, neither block
 *         empty, nothing outside of them.
 * any     strict, or (GeoAgent, JSON prompts) one JSON object and nothing
 *         else but a code fence around it.
 */
#include "filters/filter.h"
#include "filters/note.h"

struct format_settings {
    const char *variant;
};

static const struct param format_params[] = {
    {.name = "variant",
     .type = PARAM_CHOICE,
     .at = offsetof(struct format_settings, variant),
     .initial = "any",
     .choices = "any|strict|gre",
     .about = "which rule: tags or JSON, tags alone, or as published"},
};

static const char FORMAT_OPEN[] = "<think>";
static const char FORMAT_SHUT[] = "</think>";
static const char FORMAT_ANSWER[] = "<answer>";
static const char FORMAT_END[] = "</answer>";

/* Length of what Python's \s matches at text[0], or 0. */
static size_t format_blank(struct span text)
{
    static const char *const wide[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
    unsigned char c = text.len > 0 ? (unsigned char)text.data[0] : 'x';

    if (c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f))
        return 1;
    for (size_t i = 0; i < PARAM_COUNT(wide); i++) {
        if (span_starts(text, wide[i]))
            return strlen(wide[i]);
    }
    if (span_starts(text, "\xe2\x80") && text.len > 2 &&
        (unsigned char)text.data[2] <= 0x8a) /* U+2000 to U+200A */
        return 3;
    return 0;
}

static struct span format_skip_blank(struct span text)
{
    size_t n = format_blank(text);

    while (n > 0) {
        text = span_cut(text, n, SIZE_MAX);
        n = format_blank(text);
    }
    return text;
}

/* The published rule. The lazy groups match anything, so it asks for: the
 * first tag at the start, the last at the end, and somewhere between them the
 * two middle tags with only white space between. */
static bool format_gre(struct span text)
{
    struct span rest = text;

    if (!span_starts(text, FORMAT_OPEN) || !span_ends(text, FORMAT_END))
        return false;
    rest = span_cut(rest, strlen(FORMAT_OPEN), SIZE_MAX);
    for (;;) {
        size_t at = span_find(rest, FORMAT_SHUT);
        if (at == SIZE_MAX)
            return false;
        rest = span_cut(rest, at + strlen(FORMAT_SHUT), SIZE_MAX);
        struct span next = format_skip_blank(rest);
        if (span_starts(next, FORMAT_ANSWER))
            return next.len >= strlen(FORMAT_ANSWER) + strlen(FORMAT_END);
    }
}

static size_t format_count(struct span text, const char *tag)
{
    size_t count = 0;

    for (;;) {
        size_t at = span_find(text, tag);
        if (at == SIZE_MAX)
            return count;
        count++;
        text = span_cut(text, at + strlen(tag), SIZE_MAX);
    }
}

/* NULL when it holds, else what is wrong. */
static const char *format_strict(struct span text)
{
    static const char *const tags[] = {FORMAT_OPEN, FORMAT_SHUT, FORMAT_ANSWER,
                                       FORMAT_END};

    text = span_trim(text);
    for (size_t i = 0; i < PARAM_COUNT(tags); i++) {
        size_t n = format_count(text, tags[i]);
        if (n != 1)
            return n == 0 ? "a tag is missing" : "a tag is repeated";
    }
    if (!format_gre(text))
        return "text outside of the blocks";
    size_t shut = span_find(text, FORMAT_SHUT);
    size_t answer = span_find(text, FORMAT_ANSWER) + strlen(FORMAT_ANSWER);
    struct span think =
        span_cut(text, strlen(FORMAT_OPEN), shut - strlen(FORMAT_OPEN));
    struct span said =
        span_cut(text, answer, text.len - strlen(FORMAT_END) - answer);
    if (format_skip_blank(think).len == 0)
        return "an empty think block";
    if (format_skip_blank(said).len == 0)
        return "an empty answer block";
    return NULL;
}

/* One JSON object (extract has parsed it) and nothing else but a fence. */
static bool format_json(const struct filter_answer *a)
{
    struct span text = span_trim(a->text);

    if (strcmp(a->form, "geoagent") != 0 && strcmp(a->form, "json") != 0)
        return false;
    if (span_starts(text, "```") && span_ends(text, "```") && text.len > 6) {
        text = span_cut(text, 3, text.len - 6);
        if (span_starts(text, "json"))
            text = span_cut(text, 4, SIZE_MAX);
        text = span_trim(text);
    }
    return span_starts(text, "{") && span_ends(text, "}");
}

static bool format_measure(const struct filter_case *c, const void *settings,
                           struct filter_score *score, struct err *err)
{
    const struct format_settings *s = settings;
    const char *wrong = NULL;

    (void)err;
    score->known = true;
    if (strcmp(s->variant, "gre") == 0)
        wrong = format_gre(c->answer->text) ? NULL : "not the published form";
    else if (strcmp(s->variant, "strict") == 0 || !format_json(c->answer))
        wrong = format_strict(c->answer->text);
    score->value = wrong == NULL;
    if (wrong != NULL)
        note_text(&score->evidence, "wrong", span_of(wrong));
    return true;
}

#define FORMAT_CASE(written, as)                                               \
    {                                                                          \
        .answer = &(struct filter_answer)                                      \
        {                                                                      \
            .text = FILTER_TEXT(written), .form = as                           \
        }                                                                      \
    }

static const struct filter_example format_examples[] = {
    {"both blocks, a newline at the end",
     FORMAT_CASE("<think>Tin roofs.</think> <answer>-31.95, 115.86</answer>\n",
                 "gre"),
     true, 1},
    {"an empty think block",
     FORMAT_CASE("<think> </think><answer>1, 2</answer>", "gre"), true, 0},
    {"two answers",
     FORMAT_CASE("<think>a</think><answer>b</answer><answer>c</answer>", "gre"),
     true, 0},
    {"text between the blocks",
     FORMAT_CASE("<think>a</think>so<answer>b</answer>", "gre"), true, 0},
    {"an answer that was cut off",
     FORMAT_CASE("<think>a</think><answer>b", "gre"), true, 0},
    {"a bare JSON object",
     FORMAT_CASE("{\"FinalAnswer\":\"Namibia; Erongo; Swakopmund\"}",
                 "geoagent"),
     true, 1},
    {"a JSON object after a greeting",
     FORMAT_CASE("Sure! {\"latitude\": 1, \"longitude\": 2}", "json"), true, 0},
};

const struct filter filter_format = {
    .name = "format",
    .version = 1,
    .about = "the reply is well formed",
    .unit = "1 = yes",
    .source = "GRE (VLM-R1 grpo_jsonl.py) and GLOBE (plugin.py MathFormat)",
    .params = format_params,
    .param_count = PARAM_COUNT(format_params),
    .settings_size = sizeof(struct format_settings),
    .min = "1",
    .missing = "fails",
    .measure = format_measure,
    .examples = format_examples,
    .example_count = PARAM_COUNT(format_examples),
};
