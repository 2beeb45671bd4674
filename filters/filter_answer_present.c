/*
 * answer_present: could a place be read from the reply at all? Parse failures
 * are told apart from wrong answers: the evidence names extract's reason.
 */
#include "filters/filter.h"
#include "filters/note.h"

static bool answer_present_measure(const struct filter_case *c,
                                   const void *settings,
                                   struct filter_score *score, struct err *err)
{
    const struct filter_answer *a = c->answer;

    (void)settings;
    (void)err;
    score->known = true;
    score->value = a->has_position || a->country[0] != '\0' ||
                   a->region[0] != '\0' || a->city[0] != '\0';
    if (score->value == 0)
        note_text(&score->evidence, "status", span_of(a->status));
    return true;
}

static const struct filter_example answer_present_examples[] = {
    {"coordinates",
     {.answer = &(struct filter_answer){.has_position = true, .status = "ok"}},
     true,
     1},
    {"a city without coordinates",
     {.answer = &(struct filter_answer){.city = "Perth", .status = "ok"}},
     true,
     1},
    {"nothing that names a place",
     {.answer = &(struct filter_answer){.status = "no answer"}},
     true,
     0},
};

const struct filter filter_answer_present = {
    .name = "answer_present",
    .version = 1,
    .about = "a place could be read from the reply",
    .unit = "1 = yes",
    .min = "1",
    .missing = "fails",
    .measure = answer_present_measure,
    .examples = answer_present_examples,
    .example_count = PARAM_COUNT(answer_present_examples),
};
