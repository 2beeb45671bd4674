#include "answers/sentence_list.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { HEADING_MAX = 48, INDENT_MAX = 64 };

static bool sentence_in(const char *set, char c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Length of a line end at text[at], or 0. */
static size_t sentence_line_end(struct span text, size_t at)
{
    if (text.data[at] == '\n')
        return 1;
    return span_starts(span_cut(text, at, 2), "\\n") ? 2 : 0;
}

static bool sentence_blank(struct span text, size_t at)
{
    return at >= text.len || isspace((unsigned char)text.data[at]) != 0;
}

/* Is the last thing before `at` a line end (or the beginning)? */
static bool sentence_begins_line(struct span text, size_t at)
{
    size_t least = at > INDENT_MAX ? at - INDENT_MAX : 0;

    while (at > least && sentence_in(" \t*#", text.data[at - 1]))
        at--;
    return at == 0 || text.data[at - 1] == '\n' ||
           (at > 1 && sentence_line_end(text, at - 2) == 2);
}

size_t sentence_mark(struct span text, size_t at)
{
    bool line = sentence_begins_line(text, at);
    size_t from = at, n = at;

    if (at > 0 && !line && !sentence_blank(text, at - 1))
        return 0;
    if (line && sentence_in("-*", text.data[at]) &&
        sentence_blank(text, at + 1))
        return 1;
    if (line && at + 5 < text.len &&
        span_is_nocase(span_cut(text, at, 5), "step "))
        from = n = at + 5;
    while (n < text.len && n < from + 3 && isdigit((unsigned char)text.data[n]))
        n++;
    if (n == from || n >= text.len || !sentence_in(".):", text.data[n]) ||
        !sentence_blank(text, n + 1))
        return 0;
    return n + 1 - at;
}

bool sentence_ends_before(struct span text, size_t at)
{
    size_t end = at;

    if (at >= text.len || sentence_blank(text, at))
        return false;
    while (end > 0 && sentence_blank(text, end - 1))
        end--;
    return end < at && end > 1 && sentence_in(".!?", text.data[end - 1]) &&
           !sentence_blank(text, end - 2) &&
           (isupper((unsigned char)text.data[at]) ||
            (unsigned char)text.data[at] >= 0x80);
}

/* Does the word before the dot at text[dot] stand for a longer one? */
static bool sentence_abbreviated(struct span text, size_t dot)
{
    static const char *const words[] = {
        "st",  "mt",  "dr", "mr", "mrs",    "ms", "ave", "blvd", "rd",  "ft",
        "e.g", "i.e", "cf", "vs", "approx", "no", "u.s", "u.k",  "prof"};
    size_t from = dot;

    while (from > 0 && (isalpha((unsigned char)text.data[from - 1]) ||
                        text.data[from - 1] == '.'))
        from--;
    struct span word = span_cut(text, from, dot - from);
    bool known = word.len == 1 && isupper((unsigned char)word.data[0]);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !known; i++)
        known = span_is_nocase(word, words[i]);
    return known;
}

/* Does a sentence begin at text[at], behind another one of its line? */
static bool sentence_begins(struct span text, size_t at)
{
    size_t end = at, first = at;

    if (at < 2 || sentence_blank(text, at) || !sentence_blank(text, at - 1))
        return false;
    while (end > 1 && sentence_blank(text, end - 1))
        end--;
    while (end > 1 && sentence_in("\"')]*_\\", text.data[end - 1]))
        end--;
    while (first < text.len && sentence_in("\"'([*_\\", text.data[first]))
        first++;
    if (first >= text.len || !sentence_in(".!?", text.data[end - 1]))
        return false;
    unsigned char begins = (unsigned char)text.data[first];
    return (isupper(begins) || isdigit(begins) || begins >= 0x80) &&
           !(text.data[end - 1] == '.' && sentence_abbreviated(text, end - 1));
}

/* Length of an item's number or bullet with the blanks behind it, or 0. A
 * number within a line must follow what ends there: "Route 5. The sea" has no
 * item. */
static size_t sentence_item_mark(struct span text, size_t at)
{
    size_t mark = sentence_mark(text, at), end = at;

    if (mark == 0)
        return 0;
    if (!sentence_begins_line(text, at)) {
        while (end > 0 && sentence_blank(text, end - 1))
            end--;
        while (end > 0 && sentence_in("\"')]*_\\", text.data[end - 1]))
            end--;
        if (end > 0 && !sentence_in(".!?:;", text.data[end - 1]))
            return 0;
    }
    while (at + mark < text.len && text.data[at + mark] != '\n' &&
           sentence_blank(text, at + mark))
        mark++;
    return mark;
}

/* Where the heading at text[at] ends, blanks behind it included; at when there
 * is none: a few words and a colon, in bold or not. */
static size_t sentence_heading(struct span text, size_t at, size_t end)
{
    size_t i = at;

    while (i < end && i < at + HEADING_MAX &&
           (isalpha((unsigned char)text.data[i]) ||
            sentence_in(" *&/,_-", text.data[i]) ||
            (unsigned char)text.data[i] >= 0x80))
        i++;
    if (i >= end || text.data[i] != ':' || i == at)
        return at;
    i++;
    while (i < end && (text.data[i] == '*' || text.data[i] == '_'))
        i++;
    if (i >= end || !sentence_blank(text, i))
        return at;
    while (i < end && sentence_blank(text, i))
        i++;
    return i;
}

struct sentence_reading {
    struct sentence_list *list;
    struct arena *arena;
};

static void sentence_open_item(struct sentence_reading *r, size_t at,
                               size_t mark)
{
    struct sentence_list *l = r->list;

    if (l->item_count > 0)
        l->items[l->item_count - 1].next = at;
    l->items = arena_grow(r->arena, l->items, l->item_count, sizeof(*l->items));
    l->items[l->item_count++] =
        (struct sentence_item){at, at + mark, l->text.len};
}

/* Keep [from, end) as a sentence of the last item. */
static void sentence_keep(struct sentence_reading *r, size_t from, size_t end)
{
    struct sentence_list *l = r->list;
    const struct sentence_item *item = &l->items[l->item_count - 1];

    while (from < end && sentence_blank(l->text, from))
        from++;
    while (end > from &&
           (sentence_blank(l->text, end - 1) ||
            (end - from >= 2 && sentence_line_end(l->text, end - 2) == 2)))
        end -= sentence_blank(l->text, end - 1) ? 1 : 2;
    if (from == end)
        return;
    l->sentences =
        arena_grow(r->arena, l->sentences, l->count, sizeof(*l->sentences));
    bool first =
        l->count == 0 || l->sentences[l->count - 1].item + 1 < l->item_count;
    size_t heading = first && item->mark > item->start
                         ? sentence_heading(l->text, from, end)
                         : from;
    l->sentences[l->count++] =
        (struct sentence){l->item_count - 1, from, heading, end};
}

void sentence_list_read(struct span text, struct arena *arena,
                        struct sentence_list *out)
{
    struct sentence_reading r = {.list = out, .arena = arena};
    size_t from = 0;

    *out = (struct sentence_list){.text = text};
    sentence_open_item(&r, 0, 0);
    for (size_t i = 0; i < text.len; i++) {
        size_t line = sentence_line_end(text, i);
        size_t mark = line > 0 ? 0 : sentence_item_mark(text, i);

        if (line > 0 || mark > 0 || sentence_begins(text, i)) {
            sentence_keep(&r, from, i);
            from = i + mark + line;
        }
        if (line > 0 || mark > 0) {
            sentence_open_item(&r, line > 0 ? i + line : i, mark);
            i += line > 0 ? line - 1 : mark - 1;
        }
    }
    sentence_keep(&r, from, text.len);
}

/* The number of an item's mark, and where its digits stand; 0: a bullet. */
static long sentence_number(struct span text, const struct sentence_item *item,
                            size_t *from, size_t *to)
{
    size_t at = item->start;

    while (at < item->mark && !isdigit((unsigned char)text.data[at]))
        at++;
    *from = *to = at;
    while (*to < item->mark && isdigit((unsigned char)text.data[*to]))
        (*to)++;
    return *to > *from ? strtol(text.data + *from, NULL, 10) : 0;
}

/* What numbering does while items go. */
struct sentence_numbers {
    long last, gone; /* number of the item before; how many went since the list
                      * began */
};

static void sentence_put_mark(const struct sentence_list *l,
                              const struct sentence_item *item, bool stays,
                              struct sentence_numbers *n, struct buf *out)
{
    size_t from, to;
    long number = sentence_number(l->text, item, &from, &to);

    if (number > 0 && number <= n->last)
        n->gone = 0; /* another list */
    if (number > 0)
        n->last = number;
    if (stays && number > 0 && n->gone > 0) {
        buf_add_span(out, span_cut(l->text, item->start, from - item->start));
        buf_print(out, "%ld", number - n->gone);
        buf_add_span(out, span_cut(l->text, to, item->mark - to));
    } else if (stays) {
        buf_add_span(out,
                     span_cut(l->text, item->start, item->mark - item->start));
    }
    n->gone += number > 0 && !stays;
}

/* What is put together, and what is left out. */
struct sentence_writing {
    const struct sentence_list *list;
    const bool *drop, *drop_heading;
    struct sentence_numbers numbers;
    bool went; /* the item before */
    struct buf *out;
};

static void sentence_put(struct sentence_writing *w, size_t from, size_t end)
{
    buf_add_span(w->out, span_cut(w->list->text, from, end - from));
}

/* Sentences [first, end) of an item: those that stay, with what stands behind
 * each of them. */
static void sentence_put_sentences(struct sentence_writing *w, size_t first,
                                   size_t end)
{
    const struct sentence *s = w->list->sentences;
    size_t last = SIZE_MAX;

    if (w->drop[first] && !w->drop_heading[first])
        sentence_put(w, s[first].heading, s[first].start);
    for (size_t i = first; i < end; i++) {
        if (w->drop[i])
            continue;
        if (last != SIZE_MAX)
            sentence_put(w, s[last].end, s[last + 1].heading);
        sentence_put(w, w->drop_heading[i] ? s[i].start : s[i].heading,
                     s[i].end);
        last = i;
    }
}

static void sentence_put_item(struct sentence_writing *w,
                              const struct sentence_item *item, size_t first,
                              size_t end)
{
    const struct sentence *s = w->list->sentences;
    size_t stay = 0;

    for (size_t i = first; i < end; i++)
        stay += !w->drop[i];
    if (first == end && w->went) /* an empty line behind what went */
        return;
    w->went = first < end && stay == 0;
    bool headless = first < end && w->drop[first] && w->drop_heading[first];
    sentence_put_mark(w->list, item, !w->went && !headless, &w->numbers,
                      w->out);
    if (first == end)
        sentence_put(w, item->mark, item->next);
    if (stay == 0)
        return;
    sentence_put(w, item->mark, s[first].heading);
    sentence_put_sentences(w, first, end);
    sentence_put(w, s[end - 1].end, item->next);
}

void sentence_list_without(const struct sentence_list *list, const bool *drop,
                           const bool *drop_heading, struct buf *out)
{
    struct sentence_writing w = {
        .list = list, .drop = drop, .drop_heading = drop_heading, .out = out};
    size_t first = 0;

    for (size_t i = 0; i < list->item_count; i++) {
        size_t end = first;

        while (end < list->count && list->sentences[end].item == i)
            end++;
        sentence_put_item(&w, &list->items[i], first, end);
        first = end;
    }
}
