#include "answers/answer_authors.h"

#include <string.h>
#include <strings.h>

#include "answers/answer_tags.h"

/* The marks around what is not the teacher's own text. An opening without `>`
 * may go on with attributes. */
static const struct author_mark {
    const char *open, *close;
    enum answer_author author;
    const char *after; /* counts only behind this; NULL: always */
} author_marks[] = {
    {"<tool_response", "</tool_response>", AUTHOR_TOOL, NULL},
    {"<tool_result", "</tool_result", AUTHOR_TOOL, NULL},
    {"<tool_output", "</tool_output", AUTHOR_TOOL, NULL},
    {"<function_result", "</function_result", AUTHOR_TOOL, NULL},
    {"<function_response", "</function_response", AUTHOR_TOOL, NULL},
    {"<search_result", "</search_result", AUTHOR_TOOL, NULL},
    {"<information>", "</information>", AUTHOR_TOOL, "</search>"},
    {"<observation>", "</observation>", AUTHOR_TOOL, "</action>"},
    {"<observation>", "</observation>", AUTHOR_TOOL, "</tool"},
    {"<result>", "</result>", AUTHOR_TOOL, "</search>"},
    {"<interpreter>", "</interpreter>", AUTHOR_TOOL, "</code>"},
    {"<|tool_response>", "<tool_response|>", AUTHOR_TOOL, NULL},
    {"<|im_start|>tool", "<|im_end|>", AUTHOR_TOOL, NULL},
    {"<|observation|>", "<|assistant|>", AUTHOR_TOOL, NULL},
    {"<|start_header_id|>ipython<|end_header_id|>", "<|eot_id|>", AUTHOR_TOOL,
     NULL},
    {"<|start|>functions.", "<|end|>", AUTHOR_TOOL, NULL},
    {"<\xEF\xBD\x9Ctool\xE2\x96\x81outputs\xE2\x96\x81"
     "begin\xEF\xBD\x9C>",
     "<\xEF\xBD\x9Ctool\xE2\x96\x81outputs\xE2\x96\x81"
     "end\xEF\xBD\x9C>",
     AUTHOR_TOOL, NULL},
    {"[TOOL_RESULTS]", "[/TOOL_RESULTS]", AUTHOR_TOOL, NULL},
    {"<tool_call", "</tool_call", AUTHOR_CALL, NULL},
    {"<function_call", "</function_call", AUTHOR_CALL, NULL},
    {"<search>", "</search>", AUTHOR_CALL, NULL},
    {"<action>", "</action>", AUTHOR_CALL, NULL},
    {"<code>", "</code>", AUTHOR_CALL, NULL},
    {"<|tool_call>", "<tool_call|>", AUTHOR_CALL, NULL},
    {"<|tool_call_start|>", "<|tool_call_end|>", AUTHOR_CALL, NULL},
    {"<|tool_calls_section_begin|>", "<|tool_calls_section_end|>", AUTHOR_CALL,
     NULL},
    {"<\xEF\xBD\x9Ctool\xE2\x96\x81"
     "calls\xE2\x96\x81"
     "begin\xEF\xBD\x9C>",
     "<\xEF\xBD\x9Ctool\xE2\x96\x81"
     "calls\xE2\x96\x81"
     "end\xEF\xBD\x9C>",
     AUTHOR_CALL, NULL},
    {"[TOOL_CALLS]", "[/TOOL_CALLS]", AUTHOR_CALL, NULL},
};

/* Lines of ReAct. */
static const struct author_line {
    const char *text;
    enum answer_author author;
} author_lines[] = {
    {"Observation:", AUTHOR_TOOL},     {"Action Input:", AUTHOR_CALL},
    {"Action:", AUTHOR_CALL},          {"Thought:", AUTHOR_TEACHER},
    {"Final Answer:", AUTHOR_TEACHER}, {"Answer:", AUTHOR_TEACHER},
};

enum {
    AUTHOR_MARKS = sizeof(author_marks) / sizeof(author_marks[0]),
    AUTHOR_LINES = sizeof(author_lines) / sizeof(author_lines[0])
};

_Static_assert((int)AUTHOR_MARKS <= (int)AUTHOR_MARKS_MAX,
               "room for each mark");

/* Does the mark count at that byte? */
static bool author_counts(struct answer_authors *a, size_t which, size_t at)
{
    if (!author_marks[which].after)
        return true;
    if (!a->known[which])
        a->behind[which] = span_find(a->text, author_marks[which].after);
    a->known[which] = true;
    return at >= a->behind[which];
}

/* The place of the mark in its table, AUTHOR_MARKS: none. */
static size_t author_mark_at(struct answer_authors *a, size_t at)
{
    struct span rest = span_cut(a->text, at, a->text.len);

    if (rest.len < 3 || rest.data[1] == '/')
        return AUTHOR_MARKS;
    for (size_t i = 0; i < AUTHOR_MARKS; i++)
        if (author_marks[i].open[0] == rest.data[0] &&
            author_marks[i].open[1] == rest.data[1] &&
            author_marks[i].open[2] == rest.data[2] &&
            span_starts(rest, author_marks[i].open) && author_counts(a, i, at))
            return i;
    return AUTHOR_MARKS;
}

/* The line of ReAct that begins at text[at], NULL: none. */
static const struct author_line *author_line_at(struct span text, size_t at)
{
    struct span rest = span_cut(text, at, text.len);

    if (at > 0 && text.data[at - 1] != '\n')
        return NULL;
    for (size_t i = 0; i < AUTHOR_LINES; i++)
        if (span_starts(rest, author_lines[i].text))
            return &author_lines[i];
    return NULL;
}

/* Behind the `>` of an opening or closing mark that was written without it. */
static size_t author_mark_end(struct span text, size_t at, const char *mark)
{
    size_t p;

    if (mark[0] != '<' || mark[strlen(mark) - 1] == '>' ||
        strchr(mark, '|') != NULL || strchr(mark, '.') != NULL)
        return at;
    p = span_find_char(span_cut(text, at, text.len), '>');
    return p == SIZE_MAX ? text.len : at + p + 1;
}

static void author_take_marked(struct answer_authors *a, size_t at,
                               size_t which, struct answer_part *part)
{
    const struct author_mark *m = &author_marks[which];
    size_t begin = author_mark_end(a->text, at + strlen(m->open), m->open);
    size_t end = a->text.len, close = SIZE_MAX;
    struct answer_tag tag = {.end = 0};

    if (!a->endless[which])
        close = span_find(span_cut(a->text, begin, end), m->close);
    if (close != SIZE_MAX) {
        close += begin;
        end = author_mark_end(a->text, close + strlen(m->close), m->close);
    } else {
        a->endless[which] = true;
        if (answer_tags_next(a->text, begin, &tag))
            end = tag.start;
        close = end;
    }
    *part = (struct answer_part){m->author, at, end,
                                 span_cut(a->text, begin, close - begin)};
}

/* Does a tag of thinking or answers begin at text[at]? */
static bool author_tag_at(struct span text, size_t at)
{
    enum { LONGEST = 64 };
    struct answer_tag tag = {.end = 0};

    return answer_tags_next(span_cut(text, at, LONGEST), 0, &tag) &&
           tag.start == 0;
}

static void author_take_line(struct answer_authors *a, size_t at,
                             const struct author_line *line,
                             struct answer_part *part)
{
    size_t begin = at + strlen(line->text), p = begin;

    do {
        struct span rest = span_cut(a->text, p, a->text.len);
        size_t end = span_find_char(rest, '\n');

        p = end == SIZE_MAX ? a->text.len : p + end + 1;
    } while (p < a->text.len && !author_line_at(a->text, p) &&
             !author_tag_at(a->text, p));
    *part = (struct answer_part){line->author, at, p,
                                 span_cut(a->text, begin, p - begin)};
}

/* Is it a trace of lines: an action on one, what came of it on another? */
static bool author_has_lines(struct span text)
{
    bool action = span_starts(text, "Action:"), seen = false;
    size_t at = 0, line;

    while (!(action && seen)) {
        line = span_find_char(span_cut(text, at, text.len), '\n');
        if (line == SIZE_MAX)
            return false;
        at += line + 1;
        if (at < text.len && text.data[at] == 'A')
            action = action || span_starts(span_cut(text, at, 8), "Action:");
        else if (at < text.len && text.data[at] == 'O')
            seen = seen || span_starts(span_cut(text, at, 16), "Observation:");
    }
    return true;
}

void answer_authors_init(struct answer_authors *a, struct span text)
{
    *a = (struct answer_authors){.text = text};
    a->lines = author_has_lines(text);
    a->angle = span_find_char(text, '<');
    a->square = span_find_char(text, '[');
}

/* Where something stands at or after a byte; found: where it stood last. */
static size_t author_find(struct span text, size_t at, size_t found, char what)
{
    if (found != SIZE_MAX && found < at) {
        found = span_find_char(span_cut(text, at, text.len), what);
        found += found == SIZE_MAX ? 0 : at;
    }
    return found;
}

/* The next byte at which a part may begin, or SIZE_MAX. */
static size_t author_next_open(struct answer_authors *a)
{
    size_t first, line;

    a->angle = author_find(a->text, a->at, a->angle, '<');
    a->square = author_find(a->text, a->at, a->square, '[');
    first = a->angle < a->square ? a->angle : a->square;
    if (!a->lines)
        return first;
    if (a->at == 0 || a->text.data[a->at - 1] == '\n')
        return a->at;
    line = span_find_char(span_cut(a->text, a->at, a->text.len), '\n');
    line = line == SIZE_MAX ? SIZE_MAX : a->at + line + 1;
    return line < first ? line : first;
}

bool answer_authors_next(struct answer_authors *a, struct answer_part *part)
{
    while (a->at < a->text.len) {
        size_t at = author_next_open(a), which;
        const struct author_line *line;

        if (at >= a->text.len)
            break;
        which = author_mark_at(a, at);
        line = a->lines ? author_line_at(a->text, at) : NULL;
        if (which < AUTHOR_MARKS)
            author_take_marked(a, at, which, part);
        else if (line)
            author_take_line(a, at, line, part);
        else {
            a->at = at + 1;
            continue;
        }
        a->at = part->end;
        if (part->author != AUTHOR_TEACHER)
            return true;
    }
    a->at = a->text.len;
    return false;
}

bool answer_authors_within(struct span text, size_t from)
{
    struct answer_authors a;
    struct answer_part part;

    answer_authors_init(&a, text);
    while (answer_authors_next(&a, &part))
        if (part.start >= from)
            return true;
    return false;
}

struct span answer_authors_blank(struct span text, struct arena *arena,
                                 size_t *blanked)
{
    struct answer_authors a;
    struct answer_part part;
    char *out = NULL;
    size_t n = 0;

    answer_authors_init(&a, text);
    while (answer_authors_next(&a, &part)) {
        if (!out) {
            out = arena_take(arena, text.len + 1);
            memcpy(out, text.data, text.len);
            out[text.len] = '\0';
        }
        memset(out + part.start, ' ', part.end - part.start);
        n += part.end - part.start;
    }
    if (blanked)
        *blanked = n;
    return out ? span_make(out, text.len) : text;
}
