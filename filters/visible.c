#include "filters/visible.h"

#include <string.h>

#include "base/thing_list.h"

static const char VISIBLE_ABOUT[] = "visible things";
static const char VISIBLE_FORMAT[] = "kind label: segment, segment";

struct visible {
    struct arena arena;
    struct thing_list *things;
    const char *const **segments; /* [things] each ends with NULL, or NULL */
    bool text;
};

static bool visible_known(const struct label_set *words, struct span label)
{
    for (size_t i = 0; i < words->count; i++) {
        if (span_is(label, words->labels[i]))
            return true;
    }
    return false;
}

/* The labels of a group that the segmenter knows; NULL when it knows none. */
static const char *const *visible_group(struct visible *v,
                                        const struct label_set *words,
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

/* The same of the first group of which it knows a label; NULL when none. */
static const char *const *visible_first_group(struct visible *v,
                                              const struct label_set *words,
                                              const char *text)
{
    const char *const *segments = NULL;
    struct span groups = span_of(text), group;

    while (segments == NULL && span_next(&groups, ';', &group))
        segments = visible_group(v, words, group);
    return segments;
}

struct visible *visible_open(struct span text, const struct label_set *words,
                             struct err *err)
{
    struct thing_list *things =
        thing_list_open(text, VISIBLE_ABOUT, VISIBLE_FORMAT, err);

    if (things == NULL)
        return NULL;
    struct visible *v = heap_take(sizeof(*v));
    size_t count = thing_list_count(things);
    *v = (struct visible){.things = things, .text = words->text};
    arena_init(&v->arena);
    v->segments = arena_take_array(&v->arena, count, sizeof(v->segments[0]));
    for (size_t i = 0; i < count; i++)
        v->segments[i] =
            visible_first_group(v, words, thing_list_at(things, i)->text);
    return v;
}

void visible_close(struct visible *v)
{
    if (v == NULL)
        return;
    thing_list_close(v->things);
    arena_release(&v->arena);
    free(v);
}

const char *const *visible_of(const struct visible *v, const char *kind,
                              const char *label)
{
    const struct thing_entry *found = thing_list_find(v->things, kind, label);

    return found == NULL ? NULL : v->segments[found->index];
}

bool visible_nameable(const struct visible *v, const char *segment)
{
    for (size_t i = 0; i < thing_list_count(v->things); i++) {
        const char *const *s = v->segments[i];
        for (; s != NULL && *s != NULL; s++) {
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
