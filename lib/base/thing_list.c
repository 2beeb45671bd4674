#include "base/thing_list.h"

#include <stdlib.h>
#include <string.h>

struct thing_list {
    struct arena arena;
    struct thing_entry *entries; /* [count], by thing */
    size_t count, room;
};

bool thing_reader_refuse(const struct thing_reader *r, struct err *err)
{
    return err_stage(err, "line %d of the list of %s is not of the form \"%s\"",
                     r->number, r->about, r->format);
}

static bool thing_line_read(struct span from, struct thing_line *line)
{
    size_t colon = span_find_char(from, ':');

    if (colon == SIZE_MAX)
        return false;
    line->thing = span_trim(span_cut(from, 0, colon));
    line->text = span_trim(span_cut(from, colon + 1, SIZE_MAX));
    size_t blank = span_find_char(line->thing, ' ');
    if (blank == SIZE_MAX || line->text.len == 0)
        return false;
    line->kind = span_cut(line->thing, 0, blank);
    line->label = span_trim(span_cut(line->thing, blank, SIZE_MAX));
    return true;
}

bool thing_reader_next(struct thing_reader *r, struct thing_line *line,
                       struct err *err)
{
    struct span one;

    err_clear(err);
    while (span_next(&r->rest, '\n', &one)) {
        r->number++;
        one = span_trim(one);
        if (one.len == 0 || one.data[0] == '#')
            continue;
        if (thing_line_read(one, line))
            return true;
        thing_reader_refuse(r, err);
        break;
    }
    return false;
}

static void thing_list_add(struct thing_list *list,
                           const struct thing_line *line)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 128 : list->room * 2;
        list->entries =
            heap_grow(list->entries, list->room, sizeof(list->entries[0]));
    }
    list->entries[list->count++] = (struct thing_entry){
        .thing = arena_span_text(&list->arena, line->thing),
        .text = arena_span_text(&list->arena, line->text)};
}

static int thing_entry_compare(const void *a, const void *b)
{
    const struct thing_entry *x = a, *y = b;

    return strcmp(x->thing, y->thing);
}

struct thing_list *thing_list_open(struct span text, const char *about,
                                   const char *format, struct err *err)
{
    struct thing_list *list = heap_take(sizeof(*list));
    struct thing_reader reader = {text, about, format, 0};
    struct thing_line line = {0};

    *list = (struct thing_list){.count = 0};
    arena_init(&list->arena);
    while (thing_reader_next(&reader, &line, err))
        thing_list_add(list, &line);
    if (err->kind != ERR_NONE) {
        thing_list_close(list);
        return NULL;
    }
    if (list->count > 0)
        qsort(list->entries, list->count, sizeof(list->entries[0]),
              thing_entry_compare);
    for (size_t i = 0; i < list->count; i++)
        list->entries[i].index = i;
    return list;
}

void thing_list_close(struct thing_list *list)
{
    if (list == NULL)
        return;
    arena_release(&list->arena);
    free(list->entries);
    free(list);
}

size_t thing_list_count(const struct thing_list *list)
{
    return list->count;
}

const struct thing_entry *thing_list_at(const struct thing_list *list,
                                        size_t index)
{
    return &list->entries[index];
}

const struct thing_entry *thing_list_find(const struct thing_list *list,
                                          const char *kind, const char *label)
{
    const struct thing_entry *found = NULL;
    size_t room = strlen(kind) + strlen(label) + 2;
    char *thing = heap_take(room);
    struct thing_entry key = {.thing = thing};

    snprintf(thing, room, "%s %s", kind, label);
    if (list->count > 0)
        found = bsearch(&key, list->entries, list->count, sizeof(key),
                        thing_entry_compare);
    free(thing);
    return found;
}
