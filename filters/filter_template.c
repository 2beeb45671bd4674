/*
 * template: a filter to begin from. It is compiled with the others, so it
 * stays right, and never listed: the build leaves this one name out.
 *
 *  1. Copy this file to filter_NAME.c; NAME becomes the key in the policy.
 *     Write here what is measured, why it helps, and when it is unknown.
 *  2. Include base, geo and filters/ alone; a filter knows nothing of the
 *     store, the policy or the other filters.
 *  3. Required in the table at the end: name, version, about, unit, missing,
 *     measure and two examples. The first test below says in words what is
 *     lacking; the second runs the examples:
 *
 *         make build/tests/unit/pipeline/test_tables \
 *              build/tests/unit/filters/test_filters
 *         build/tests/unit/pipeline/test_tables
 *         build/tests/unit/filters/test_filters
 */
#include "filters/filter.h"
#include "filters/note.h"

/* 4. Settings that change the number. A threshold is no setting: it belongs
 *    to the policy. Leave out both when there are none. */
struct template_settings {
    int64_t least;
};

static const struct param template_params[] = {
    {.name = "least",
     .type = PARAM_INT,
     .at = offsetof(struct template_settings, least),
     .initial = "3",
     .min = 1,
     .max = 100,
     .about = "letters from which a word counts"},
};

/* 5. The measure. It is called from many threads and keeps nothing. Set
 *    `known` and `value`; add evidence that a person can check; return false
 *    only when the whole stage must stop. Large replies come in: stay linear.
 */
static bool template_measure(const struct filter_case *c, const void *settings,
                             struct filter_score *score, struct err *err)
{
    const struct template_settings *s = settings;
    struct span rest = c->answer->reasoning, word;
    int64_t count = 0;

    (void)err;
    if (rest.len == 0)
        return true; /* unknown: there is no reasoning */
    while (span_next(&rest, ' ', &word))
        count += word.len >= (size_t)s->least;
    score->known = true;
    score->value = (double)count;
    note_int(&score->evidence, "least", s->least);
    return true;
}

/* 6. Worked examples, two at least. Show the edges, and when the number is
 *    unknown. */
static const struct filter_example template_examples[] = {
    {"two of three words are long enough",
     {.answer =
          &(struct filter_answer){.reasoning = FILTER_TEXT("palms by houses")}},
     true,
     2},
    {"no reasoning", {.answer = &(struct filter_answer){.form = ""}}, false, 0},
};

/* 7. Last in the file, at the first column: the build finds it there. Raise
 *    `version` whenever a result could change. `min` and `max` are where the
 *    policy starts from; leave both out to measure without judging. */
const struct filter filter_template = {
    .name = "template",
    .version = 1,
    .about = "words in the reasoning",
    .unit = "words",
    .params = template_params,
    .param_count = PARAM_COUNT(template_params),
    .settings_size = sizeof(struct template_settings),
    .missing = "passes",
    .measure = template_measure,
    .examples = template_examples,
    .example_count = PARAM_COUNT(template_examples),
};
