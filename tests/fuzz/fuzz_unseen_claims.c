/* Any text as a reasoning: without nothing it is itself; without some sentences
 * it is no longer, but for a number, and has what stays. */
#include "answers/sentence_list.h"
#include "answers/unseen_claims.h"

static void whole(struct span text)
{
    struct sentence_list list;
    struct arena arena;
    struct buf out;

    arena_init(&arena);
    buf_init(&out, text.len * 2 + 100);
    sentence_list_read(text, &arena, &list);
    const bool *none = arena_take_array(&arena, list.count + 1, sizeof(bool));
    sentence_list_without(&list, none, none, &out);
    if (!span_equals(buf_span(&out), text))
        abort();
    for (size_t i = 0; i < list.count; i++) {
        const struct sentence *s = &list.sentences[i];

        if (s->heading > s->start || s->start > s->end || s->end > text.len ||
            s->heading == s->end || s->item >= list.item_count)
            abort();
    }
    buf_release(&out);
    arena_release(&arena);
}

/* The first bytes say where claims stand; the rest is the reply. */
static void some(struct span data)
{
    struct span text = span_cut(data, 4, SIZE_MAX);
    struct unseen_reply r = {
        .text = text, .start = text.len / 8, .end = text.len};
    struct unseen_evidence e;
    struct arena arena;
    struct buf all, starts, out;

    arena_init(&arena);
    buf_init(&all, 1000);
    buf_init(&starts, 1000);
    buf_init(&out, text.len * 2 + 100000);
    for (size_t i = 0; i < 4; i++) {
        size_t at = r.start + (unsigned char)data.data[i] % (text.len + 1);

        buf_print(&all, "%s[%zu,%zu,%zu]", i == 0 ? "[" : ",", i % 2, at,
                  at + 3 < text.len ? at + 3 : at);
        buf_print(&starts, "%s%zu", i == 0 ? "[" : ",", at - r.start);
    }
    r.escaped = data.data[0] % 2 != 0;
    e = (struct unseen_evidence){buf_span(&all), buf_span(&starts),
                                 span_of("[1]")};
    unseen_claims_find(&r, &e, &arena);
    size_t gone = unseen_claims_strip(&r, &arena, &out);
    if ((gone == 0) != (out.len == 0) || out.len > text.len + 16)
        abort();
    buf_reset(&out);
    (void)unseen_claims_list(&r, &arena, &out);
    buf_release(&all);
    buf_release(&starts);
    buf_release(&out);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    whole(span_make(data, size));
    if (size > 4)
        some(span_make(data, size));
    return 0;
}
