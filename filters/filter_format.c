/*
 * format: is the reply well formed?
 *
 * gre     the published rule of GRE (VLM-R1) and GLOBE alike, as
 *         answers/tag_rules.h tells it.
 * strict  that rule after trimming, each tag exactly once, neither block
 *         empty.
 * json    one JSON object with an answer and nothing else but a code fence
 *         around it (GeoAgent's form, and prompts that ask for JSON alone).
 * any     strict; or any form that marks its answer and stands beside a
 *         reasoning, and that extraction read without a doubt: tags of other
 *         families, prose and then JSON, JSON with a reasoning in it, tags of
 *         XML, a table, lines of names. Exports write all of them as
 *         <think>reasoning</think><answer>answer</answer>.
 */
#include "answers/answer_tags.h"
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
     .choices = "any|json|strict|gre",
     .about = "which rule: every form that is read without doubt, JSON alone, "
              "tags alone, or tags as published"},
};

/* One JSON object (extract has parsed it) and nothing else but a fence. */
static const char *format_json(const struct filter_answer *a)
{
    struct span text = span_trim(a->text);

    if (strcmp(a->form, "geoagent") != 0 && strcmp(a->form, "json") != 0)
        return "no JSON with an answer";
    if (span_starts(text, "```") && span_ends(text, "```") && text.len > 6) {
        text = span_cut(text, 3, text.len - 6);
        if (span_starts(text, "json"))
            text = span_cut(text, 4, SIZE_MAX);
        text = span_trim(text);
    }
    return span_starts(text, "{") && span_ends(text, "}")
               ? NULL
               : "text around the JSON";
}

/* What extraction noted where it was not sure which words are the answer. */
static const char *format_doubt(const struct filter_answer *a)
{
    static const char *const doubts[] = {"mended",           "has no end",
                                         "several answers",  "answers, the",
                                         "in the reasoning", "before the JSON"};

    for (size_t i = 0; i < PARAM_COUNT(doubts); i++)
        if (a->note && strstr(a->note, doubts[i]) != NULL)
            return a->note;
    return NULL;
}

/* Does a mark tell where the answer stands? In prose it does where thinking
 * has an end before it. */
static bool format_marks_answer(const struct filter_answer *a)
{
    static const char *const forms[] = {"gre",  "globe", "geoagent",
                                        "json", "xml",   "table"};
    struct answer_tag tag = {.end = 0};

    for (size_t i = 0; i < PARAM_COUNT(forms); i++)
        if (strcmp(a->form, forms[i]) == 0)
            return true;
    if (strcmp(a->form, "prose") != 0)
        return false;
    while (answer_tags_next(a->text, tag.end, &tag))
        if (tag.kind == TAG_THINK_END)
            return true;
    return false;
}

static const char *format_any(const struct filter_answer *a)
{
    const char *wrong = tag_rules_fault(a->text), *doubt = format_doubt(a);

    if (wrong == NULL || strcmp(a->status, "ok") != 0 ||
        !format_marks_answer(a))
        return wrong;
    if (span_trim(a->reasoning).len == 0)
        return "no reasoning beside the answer";
    return doubt;
}

static bool format_measure(const struct filter_case *c, const void *settings,
                           struct filter_score *score, struct err *err)
{
    const struct format_settings *s = settings;
    const struct filter_answer *a = c->answer;
    const char *wrong;

    (void)err;
    score->known = true;
    if (strcmp(s->variant, "gre") == 0)
        wrong = tag_rules_published(a->text) ? NULL : "not the published form";
    else if (strcmp(s->variant, "strict") == 0)
        wrong = tag_rules_fault(a->text);
    else if (strcmp(s->variant, "json") == 0)
        wrong = format_json(a);
    else
        wrong = format_any(a);
    score->value = wrong == NULL;
    if (wrong != NULL)
        note_text(&score->evidence, "wrong", span_of(wrong));
    return true;
}

#define FORMAT_CASE(written, as, thought)                                      \
    {                                                                          \
        .answer = &(struct filter_answer)                                      \
        {                                                                      \
            .text = FILTER_TEXT(written), .form = as, .status = "ok",          \
            .reasoning = FILTER_TEXT(thought)                                  \
        }                                                                      \
    }

static const struct filter_example format_examples[] = {
    {"both blocks, a newline at the end",
     FORMAT_CASE("<think>Tin roofs.</think> <answer>-31.95, 115.86</answer>\n",
                 "gre", "Tin roofs."),
     true, 1},
    {"an empty think block",
     FORMAT_CASE("<think> </think><answer>1, 2</answer>", "gre", ""), true, 0},
    {"two answers",
     {.answer =
          &(struct filter_answer){
              .text = FILTER_TEXT(
                  "<think>a</think><answer>b</answer><answer>c</answer>"),
              .form = "gre",
              .status = "ok",
              .reasoning = FILTER_TEXT("a"),
              .note = "several answers, the last was taken"}},
     true,
     0},
    {"text between the blocks",
     FORMAT_CASE("<think>a</think>so<answer>1, 2</answer>", "gre", "a"), true,
     1},
    {"an answer that was cut off",
     {.answer = &(struct filter_answer){.text = FILTER_TEXT(
                                            "<think>a</think><answer>1, 2"),
                                        .form = "gre",
                                        .status = "ok",
                                        .reasoning = FILTER_TEXT("a"),
                                        .note = "<answer> has no end"}},
     true,
     0},
    {"tags in capitals",
     FORMAT_CASE("<THINK>a</THINK><ANSWER>1, 2</ANSWER>", "gre", "a"), true, 1},
    {"marks of another family",
     FORMAT_CASE("[THINK]Tin roofs.[/THINK]-31.95, 115.86", "prose",
                 "Tin roofs."),
     true, 1},
    {"a position somewhere in prose",
     FORMAT_CASE("Tin roofs.\nI say -31.95, 115.86.", "prose", "Tin roofs."),
     true, 0},
    {"JSON without a reasoning",
     FORMAT_CASE("{\"FinalAnswer\":\"Namibia; Erongo; Swakopmund\"}",
                 "geoagent", ""),
     true, 0},
    {"JSON with a reasoning in it",
     FORMAT_CASE("{\"reasoning\": \"Tin roofs.\", \"lat\": 1, \"lon\": 2}",
                 "json", "Tin roofs."),
     true, 1},
    {"prose, then JSON",
     FORMAT_CASE("Tin roofs. {\"latitude\": 1, \"longitude\": 2}", "json",
                 "Tin roofs."),
     true, 1},
    {"JSON that had to be mended",
     {.answer =
          &(struct filter_answer){
              .text = FILTER_TEXT("Tin roofs. {latitude: 1, longitude: 2}"),
              .form = "json",
              .status = "ok",
              .reasoning = FILTER_TEXT("Tin roofs."),
              .note = "mended: bad JSON at byte 1: no key in quotes"}},
     true,
     0},
    {"a refusal", FORMAT_CASE("I can't help with that.", "", ""), true, 0},
};

const struct filter filter_format = {
    .name = "format",
    .version = 3,
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
