#include "stages/score/score_steps.h"

#include <ctype.h>
#include <string.h>

enum { STEPS_LETTERS = 3 };

/* Length of a line end at text[at], or 0. */
static size_t steps_line_end(struct span text, size_t at)
{
    if (text.data[at] == '\n')
        return 1;
    return span_starts(span_cut(text, at, 2), "\\n") ? 2 : 0;
}

static bool steps_blank(struct span text, size_t at)
{
    return at >= text.len || isspace((unsigned char)text.data[at]) != 0;
}

/* Is the last thing before `at` a line end (or the beginning)? */
static bool steps_begins_line(struct span text, size_t at)
{
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t' ||
                      text.data[at - 1] == '*' || text.data[at - 1] == '#'))
        at--;
    return at == 0 || text.data[at - 1] == '\n' ||
           (at > 1 && steps_line_end(text, at - 2) == 2);
}

/* Length of the number or bullet of a list item at text[at], or 0: "1. ",
 * "2) ", "- ", "Step 3: " (of a line). */
static size_t steps_mark(struct span text, size_t at)
{
    bool line = steps_begins_line(text, at);
    size_t from = at, n = at;

    if (at > 0 && !line && !steps_blank(text, at - 1))
        return 0;
    if (line && strchr("-*", text.data[at]) != NULL && text.data[at] != '\0' &&
        steps_blank(text, at + 1))
        return 1;
    if (line && at + 5 < text.len &&
        span_is_nocase(span_cut(text, at, 5), "step "))
        from = n = at + 5;
    while (n < text.len && n < from + 3 && isdigit((unsigned char)text.data[n]))
        n++;
    if (n == from || n >= text.len || strchr(".):", text.data[n]) == NULL ||
        !steps_blank(text, n + 1))
        return 0;
    return n + 1 - at;
}

/* Does a sentence end before text[at]? */
static bool steps_sentence(struct span text, size_t at)
{
    size_t end = at;

    while (end > 0 && steps_blank(text, end - 1))
        end--;
    return end < at && end > 1 && strchr(".!?", text.data[end - 1]) != NULL &&
           !steps_blank(text, end - 2) &&
           (isupper((unsigned char)text.data[at]) ||
            (unsigned char)text.data[at] >= 0x80);
}

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
        marks += steps_mark(text, i) > 0;
    return marks;
}

size_t score_steps_split(struct span text, struct filter_step *steps)
{
    bool list = steps_marks(text) >= 2;
    size_t from = 0, count = 0;

    for (size_t i = 0; i < text.len && count + 1 < SCORE_STEPS_MAX; i++) {
        size_t mark = list ? steps_mark(text, i) : 0;
        if (list ? mark == 0 : !steps_sentence(text, i))
            continue;
        steps_keep(text, from, i, steps, &count);
        from = i + mark;
        i = mark > 0 ? from - 1 : i;
    }
    steps_keep(text, from, text.len, steps, &count);
    return count;
}
