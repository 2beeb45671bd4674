/*
 * marker: how many of the special marks of trainers and chat templates the
 * reply holds. A literal "<image>" makes a trainer count pictures wrong, and
 * a template's "<|im_end|>" ends a turn in the middle.
 */
#include "filters/filter.h"
#include "filters/note.h"

static const char *const marker_texts[] = {
    "<image>",        "<video>",       "<audio>",       "<|im_start|>",
    "<|im_end|>",     "<|endoftext|>", "<|image_pad|>", "<|vision_start|>",
    "<|vision_end|>", "<|eot_id|>",    "</s>",          "<IMG_CONTEXT>",
};

static bool marker_measure(const struct filter_case *c, const void *settings,
                           struct filter_score *score, struct err *err)
{
    struct span rest = c->answer->text;
    size_t count = 0;

    (void)settings;
    (void)err;
    for (;;) {
        size_t at = span_find_char(rest, '<');
        if (at == SIZE_MAX)
            break;
        rest = span_cut(rest, at, SIZE_MAX);
        for (size_t i = 0; i < PARAM_COUNT(marker_texts); i++) {
            if (!span_starts(rest, marker_texts[i]))
                continue;
            if (count++ == 0)
                note_text(&score->evidence, "first", span_of(marker_texts[i]));
            break;
        }
        rest = span_cut(rest, 1, SIZE_MAX);
    }
    score->known = true;
    score->value = (double)count;
    return true;
}

static const struct filter_example marker_examples[] = {
    {"the tags of an answer are none",
     {.answer =
          &(struct filter_answer){
              .text = FILTER_TEXT("<think>a</think><answer>1, 2</answer>")}},
     true,
     0},
    {"a trainer's picture mark and an end of turn",
     {.answer = &(struct filter_answer){.text = FILTER_TEXT(
                                            "In <image> one sees <|im_end|>")}},
     true,
     2},
};

const struct filter filter_marker = {
    .name = "marker",
    .version = 1,
    .about = "special marks of trainers and chat templates in the reply",
    .unit = "marks",
    .max = "0",
    .missing = "fails",
    .measure = marker_measure,
    .examples = marker_examples,
    .example_count = PARAM_COUNT(marker_examples),
};
