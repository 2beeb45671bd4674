#include "filters/question.h"

#include <string.h>

#include "base/buf.h"
#include "base/thing_list.h"

static const char QUESTION_ABOUT[] = "questions";
static const char QUESTION_FORMAT[] = "kind label: words";

const char question_face[] = "one face that fills more than half of it";
const char *const question_scenes[] = {
    "wild nature under the open sky, such as mountains, forest or coast",
    "outdoor surroundings that people have made, such as streets, squares, "
    "parks or buildings seen from outside",
    "fields, orchards, pastures or other farmland",
    "factories, mines, ports or other industrial grounds from outside",
    "traffic on a road, seen from the road or beside it",
    "the inside of a shop, market hall or restaurant",
    "the inside of an office or other workplace",
    "the inside of a station, airport, bus, train or other vehicle",
    "the inside of a museum, church, school or other cultural building",
    "the inside of a hospital or other medical room",
    "the inside of a theatre, stadium, bar or other place of entertainment",
};

struct question_list {
    struct thing_list *things; /* text: words with {label} and {text} */
};

struct question_list *question_list_open(struct span text, struct err *err)
{
    struct thing_list *things =
        thing_list_open(text, QUESTION_ABOUT, QUESTION_FORMAT, err);

    if (things == NULL)
        return NULL;
    struct question_list *list = heap_take(sizeof(*list));
    *list = (struct question_list){things};
    return list;
}

void question_list_close(struct question_list *list)
{
    if (list == NULL)
        return;
    thing_list_close(list->things);
    free(list);
}

/* Room for the words with every place filled, whatever fills them. */
static size_t question_room(const char *words, const char *label,
                            const char *text)
{
    size_t len = strlen(words), places = len / strlen("{text}") + 1;

    return len + places * (strlen(label) + strlen(text)) + 1;
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
    const struct thing_entry *found =
        thing_list_find(list->things, kind, label);
    struct buf out;

    if (found == NULL)
        found = thing_list_find(list->things, kind, "*");
    const char *words = found == NULL ? "{label}" : found->text;
    buf_init(&out, question_room(words, label, text));
    question_fill(&out, words, label, text);
    words = arena_span_text(arena, buf_span(&out));
    buf_release(&out);
    return words;
}
