/*
 * format: is the reply well formed?
 *
 * gre     the published rule of GRE (VLM-R1) and GLOBE alike, as
 *         answers/tag_rules.h tells it.
 * strict  that rule after trimming, each tag exactly once, neither block
 *         empty.
 * any     strict, or (GeoAgent, JSON prompts) one JSON object and nothing
 *         else but a code fence around it.
 */
#include "answers/tag_rules.h"
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
        wrong = tag_rules_published(c->answer->text) ? NULL
                                                     : "not the published form";
    else if (strcmp(s->variant, "strict") == 0 || !format_json(c->answer))
        wrong = tag_rules_fault(c->answer->text);
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
    {"tags in capitals",
     FORMAT_CASE("<THINK>a</THINK><ANSWER>1, 2</ANSWER>", "gre"), true, 0},
    {"a bare JSON object",
     FORMAT_CASE("{\"FinalAnswer\":\"Namibia; Erongo; Swakopmund\"}",
                 "geoagent"),
     true, 1},
    {"a JSON object after a greeting",
     FORMAT_CASE("Sure! {\"latitude\": 1, \"longitude\": 2}", "json"), true, 0},
};

const struct filter filter_format = {
    .name = "format",
    .version = 2,
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
