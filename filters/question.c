#include "filters/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { QUESTION_WORDS_MAX = 4096 };

struct question_line {
    const char *thing; /* "KIND LABEL", or "KIND *" */
    const char *words; /* with {label} and {text} */
};

struct question_list {
    struct arena arena;
    struct question_line *lines; /* [count], by thing */
    size_t count, room;
};

static int question_compare(const void *a, const void *b)
{
    const struct question_line *x = a, *y = b;

    return strcmp(x->thing, y->thing);
}

static bool question_add(struct question_list *list, struct span line)
{
    size_t colon = span_find_char(line, ':');
    struct span thing, words;

    if (colon == SIZE_MAX)
        return false;
    thing = span_trim(span_cut(line, 0, colon));
    words = span_trim(span_cut(line, colon + 1, SIZE_MAX));
    if (span_find_char(thing, ' ') == SIZE_MAX || words.len == 0)
        return false;
    if (list->count == list->room) {
        list->room = list->room == 0 ? 128 : list->room * 2;
        list->lines =
            heap_grow(list->lines, list->room, sizeof(list->lines[0]));
    }
    list->lines[list->count++] =
        (struct question_line){arena_span_text(&list->arena, thing),
                               arena_span_text(&list->arena, words)};
    return true;
}

struct question_list *question_list_open(struct span text, struct err *err)
{
    struct question_list *list = heap_take(sizeof(*list));
    struct span line;

    *list = (struct question_list){.count = 0};
    arena_init(&list->arena);
    for (int number = 1; span_next(&text, '\n', &line); number++) {
        line = span_trim(line);
        if (line.len == 0 || line.data[0] == '#' || question_add(list, line))
            continue;
        err_stage(err,
                  "line %d of the list of questions is not of the form "
                  "\"kind label: words\"",
                  number);
        question_list_close(list);
        return NULL;
    }
    if (list->count > 0)
        qsort(list->lines, list->count, sizeof(list->lines[0]),
              question_compare);
    return list;
}

void question_list_close(struct question_list *list)
{
    if (list == NULL)
        return;
    arena_release(&list->arena);
    free(list->lines);
    free(list);
}

static const char *question_find(const struct question_list *list,
                                 const char *kind, const char *label,
                                 struct arena *arena)
{
    struct question_line key = {.thing =
                                    arena_print(arena, "%s %s", kind, label)};
    const struct question_line *found = NULL;

    if (list->count > 0)
        found = bsearch(&key, list->lines, list->count, sizeof(key),
                        question_compare);
    return found == NULL ? NULL : found->words;
}

static void question_fill(struct buf *out, const char *words, const char *label,
                          const char *text)
{
    struct span rest = span_of(words);

    while (rest.len > 0) {
        bool is_label = span_starts(rest, "{label}");
        bool is_text = span_starts(rest, "{text}");

        if (is_label || is_text)
            buf_add_text(out, is_label ? label : text);
        else
            buf_add_char(out, rest.data[0]);
        rest = span_cut(rest, is_label ? 7 : is_text ? 6 : 1, SIZE_MAX);
    }
}

const char *question_words(const struct question_list *list, const char *kind,
                           const char *label, const char *text,
                           struct arena *arena)
{
    const char *words = question_find(list, kind, label, arena);
    struct buf out;

    if (words == NULL)
        words = question_find(list, kind, "*", arena);
    buf_init(&out, QUESTION_WORDS_MAX);
    question_fill(&out, words == NULL ? "{label}" : words, label, text);
    words = arena_span_text(arena, buf_span(&out));
    buf_release(&out);
    return words;
}
