#include "answers/answer_own.h"

#include <string.h>

#include "answers/answer_authors.h"
#include "answers/answer_tags.h"

/* What has been found of it. */
struct own_walk {
    struct span reply;
    size_t start, end; /* of the part that is asked for */
    struct arena *arena;
    struct answer_own_piece *pieces;
    size_t count;
};

static void own_add(struct own_walk *w, size_t from, size_t to)
{
    const struct answer_own_piece *last;
    struct span piece;

    from = from < w->start ? w->start : from;
    to = to > w->end ? w->end : to;
    if (from >= to)
        return;
    piece = span_trim(span_cut(w->reply, from, to - from));
    if (!piece.len)
        return;
    w->pieces = arena_grow(w->arena, w->pieces, w->count, sizeof(*w->pieces));
    last = w->count ? &w->pieces[w->count - 1] : NULL;
    w->pieces[w->count++] =
        (struct answer_own_piece){.start = (size_t)(piece.data - w->reply.data),
                                  .at = last ? last->at + last->len + 1 : 0,
                                  .len = piece.len};
}

/* What the teacher wrote between two tools: tags part it. */
static void own_add_between(struct own_walk *w, size_t from, size_t to)
{
    struct span text = span_cut(w->reply, 0, to);
    struct answer_tag tag = {.end = from};

    while (answer_tags_next(text, tag.end, &tag)) {
        own_add(w, from, tag.start);
        from = tag.end;
    }
    own_add(w, from, to);
}

static struct span own_join(const struct own_walk *w)
{
    const struct answer_own_piece *last = &w->pieces[w->count - 1];
    char *out;

    if (w->count == 1)
        return span_cut(w->reply, last->start, last->len);
    out = arena_take(w->arena, last->at + last->len + 1);
    for (size_t i = 0; i < w->count; i++) {
        const struct answer_own_piece *p = &w->pieces[i];

        if (i > 0)
            out[p->at - 1] = '\n';
        memcpy(out + p->at, w->reply.data + p->start, p->len);
    }
    return span_make(out, last->at + last->len);
}

void answer_own_read(struct span reply, size_t start, size_t end,
                     struct arena *arena, struct answer_own *out)
{
    struct own_walk w = {
        .reply = reply, .start = start, .end = end, .arena = arena};
    struct answer_authors authors;
    struct answer_part part = {.end = 0};
    bool tools = false;
    size_t from = 0;

    *out = (struct answer_own){.text = SPAN_NONE};
    answer_authors_init(&authors, reply);
    while (answer_authors_next(&authors, &part)) {
        own_add_between(&w, from, part.start);
        from = part.end;
        tools = true;
    }
    if (tools) {
        own_add_between(&w, from, reply.len);
    } else if (start < end) {
        w.pieces = arena_take(arena, sizeof(*w.pieces));
        w.pieces[w.count++] =
            (struct answer_own_piece){.start = start, .len = end - start};
    }
    if (!w.count)
        return;
    *out = (struct answer_own){own_join(&w), w.pieces, w.count};
}

size_t answer_own_place(const struct answer_own *own, size_t at)
{
    for (size_t i = 0; i < own->count; i++) {
        const struct answer_own_piece *p = &own->pieces[i];

        if (at < p->start + p->len)
            return p->at + (at > p->start ? at - p->start : 0);
    }
    return own->text.len;
}
