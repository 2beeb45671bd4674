#include "stages/score/score_steps.h"

#include <ctype.h>

#include "answers/sentence_list.h"

enum { STEPS_LETTERS = 3 };

static size_t steps_letters(struct span text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += isalpha((unsigned char)text.data[i]) ||
             (unsigned char)text.data[i] >= 0x80;
    return n;
}

/* Keep text[from, end) without what is around it. */
static void steps_keep(struct span text, size_t from, size_t end,
                       struct filter_step *steps, size_t *count)
{
    struct span part = span_trim(span_cut(text, from, end - from));

    while (span_ends(part, "\\n"))
        part = span_trim(span_cut(part, 0, part.len - 2));
    if (steps_letters(part) < STEPS_LETTERS)
        return;
    size_t start = (size_t)(part.data - text.data);
    steps[(*count)++] =
        (struct filter_step){.start = start, .end = start + part.len};
}

static size_t steps_marks(struct span text)
{
    size_t marks = 0;

    for (size_t i = 0; i < text.len; i++)
        marks += sentence_mark(text, i) > 0;
    return marks;
}

size_t score_steps_split(struct span text, struct filter_step *steps)
{
    bool list = steps_marks(text) >= 2;
    size_t from = 0, count = 0;

    for (size_t i = 0; i < text.len && count + 1 < SCORE_STEPS_MAX; i++) {
        size_t mark = list ? sentence_mark(text, i) : 0;
        if (list ? mark == 0 : !sentence_ends_before(text, i))
            continue;
        steps_keep(text, from, i, steps, &count);
        from = i + mark;
        i = mark > 0 ? from - 1 : i;
    }
    steps_keep(text, from, text.len, steps, &count);
    return count;
}
