#include "filters/visible.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct visible_line {
    const char *thing;           /* "KIND LABEL" */
    const char *const *segments; /* ends with NULL */
};

struct visible {
    struct arena arena;
    struct visible_line *lines; /* [count], by thing */
    size_t count, room;
    bool text;
};

static bool visible_known(const struct visible_words *words, struct span label)
{
    for (size_t i = 0; i < words->count; i++) {
        if (span_is(label, words->labels[i]))
            return true;
    }
    return false;
}

/* Those of a group that the vocabulary has; NULL: none. */
static const char *const *visible_group(struct visible *v,
                                        const struct visible_words *words,
                                        struct span group)
{
    struct span rest = group, label;
    size_t most = 1, n = 0;

    while (span_next(&rest, ',', &label))
        most++;
    const char **out = arena_take_array(&v->arena, most, sizeof(*out));
    while (span_next(&group, ',', &label)) {
        label = span_trim(label);
        if (visible_known(words, label))
            out[n++] = arena_span_text(&v->arena, label);
    }
    return n == 0 ? NULL : out;
}

static bool visible_add(struct visible *v, const struct visible_words *words,
                        struct span line)
{
    size_t colon = span_find_char(line, ':');
    const char *const *segments = NULL;
    struct span groups, group;

    if (colon == SIZE_MAX || colon == 0)
        return false;
    groups = span_cut(line, colon + 1, SIZE_MAX);
    if (span_trim(groups).len == 0)
        return false;
    while (segments == NULL && span_next(&groups, ';', &group))
        segments = visible_group(v, words, group);
    if (segments == NULL)
        return true;
    if (v->count == v->room) {
        v->room = v->room == 0 ? 128 : v->room * 2;
        v->lines = heap_grow(v->lines, v->room, sizeof(v->lines[0]));
    }
    v->lines[v->count++] = (struct visible_line){
        arena_span_text(&v->arena, span_trim(span_cut(line, 0, colon))),
        segments};
    return true;
}

static int visible_compare(const void *a, const void *b)
{
    const struct visible_line *x = a, *y = b;

    return strcmp(x->thing, y->thing);
}

struct visible *visible_open(struct span text,
                             const struct visible_words *words, struct err *err)
{
    struct visible *v = heap_take(sizeof(*v));
    struct span line;

    *v = (struct visible){.text = words->text};
    arena_init(&v->arena);
    for (int number = 1; span_next(&text, '\n', &line); number++) {
        line = span_trim(line);
        if (line.len == 0 || line.data[0] == '#')
            continue;
        if (!visible_add(v, words, line)) {
            err_stage(err,
                      "line %d of the list of visible things is not of the "
                      "form \"kind label: segment, segment\"",
                      number);
            visible_close(v);
            return NULL;
        }
    }
    if (v->count > 0)
        qsort(v->lines, v->count, sizeof(v->lines[0]), visible_compare);
    return v;
}

void visible_close(struct visible *v)
{
    if (v == NULL)
        return;
    arena_release(&v->arena);
    free(v->lines);
    free(v);
}

const char *const *visible_of(const struct visible *v, const char *kind,
                              const char *label)
{
    char thing[200];

    if (v->count == 0 || snprintf(thing, sizeof(thing), "%s %s", kind, label) >=
                             (int)sizeof(thing))
        return NULL;
    struct visible_line key = {.thing = thing};
    const struct visible_line *found =
        bsearch(&key, v->lines, v->count, sizeof(v->lines[0]), visible_compare);
    return found == NULL ? NULL : found->segments;
}

bool visible_nameable(const struct visible *v, const char *segment)
{
    for (size_t i = 0; i < v->count; i++) {
        for (const char *const *s = v->lines[i].segments; *s != NULL; s++) {
            if (strcmp(*s, segment) == 0)
                return true;
        }
    }
    return false;
}

bool visible_text(const struct visible *v)
{
    return v->text;
}
