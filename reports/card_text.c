/* A reply's text with what it claims to see. */
#include "reports/card_parts.h"

#include <stdlib.h>

#include "base/arena.h"
#include "reports/figure.h"
#include "reports/page.h"
#include "reports/untrusted.h"

enum {
    TEXT_SHOWN = 1200, /* bytes before the fold */
    TEXT_SUM = 4000,   /* bytes of the sum of claims */
    TEXT_NAMED = 8,    /* claims that the sum names */
    TEXT_TAG = 40      /* bytes of "</reasoning>" at most */
};

/* A part of the text that is shown otherwise: a claim (its number), or the
 * span that the answer was read from. */
struct text_part {
    size_t start, end;
    const struct card_claim *claim; /* NULL: the answer */
};

struct text_view {
    const struct card_reply *reply;
    const struct text_part *parts;
    size_t part_count;
};

/* The bytes [from, to) of the whole text, as far as they are there. */
static struct span text_cut(const struct card_reply *r, size_t from, size_t to)
{
    size_t tail_at = (size_t)r->text.bytes - r->text.tail.len;

    if (to <= r->text.head.len)
        return span_cut(r->text.head, from, to - from);
    if (from >= tail_at && tail_at >= r->text.head.len)
        return span_cut(r->text.tail, from - tail_at, to - from);
    return span_cut(r->text.head, from, SIZE_MAX);
}

/* "<think>", "</answer>": letters between angle brackets; its length, or 0. */
static size_t text_tag(struct span s)
{
    size_t i = 1;

    if (s.len < 3 || s.data[0] != '<')
        return 0;
    if (s.data[i] == '/')
        i++;
    size_t first = i;
    while (i < s.len && i < TEXT_TAG &&
           ((s.data[i] >= 'a' && s.data[i] <= 'z') || s.data[i] == '_'))
        i++;
    return i > first && i < s.len && s.data[i] == '>' ? i + 1 : 0;
}

static void text_add_plain(struct xml_node *node, struct span s)
{
    size_t begun = 0;

    for (size_t i = 0; i < s.len;) {
        size_t tag = text_tag(span_cut(s, i, SIZE_MAX));
        if (tag == 0) {
            i++;
            continue;
        }
        untrusted_add(node, span_cut(s, begun, i - begun));
        struct xml_node *shown = page_add(node, "span", "tag", NULL);
        xml_add_text(shown, span_cut(s, i, tag));
        i += tag;
        begun = i;
    }
    untrusted_add(node, span_cut(s, begun, SIZE_MAX));
}

static void text_add_claim(struct xml_node *node, enum card_seen seen,
                           struct span s)
{
    static const char *const classes[] = {"unchecked", "seen", "unseen"};
    static const char *const signs[] = {"?", "\xE2\x9C\x93", "\xE2\x9C\x97"};
    static const char *const words[] = {" (cannot be checked)", " (seen)",
                                        " (not seen)"};
    struct xml_node *mark = page_add(node, "mark", classes[seen], NULL);
    struct xml_node *sign = page_add(mark, "span", "sign", signs[seen]);

    xml_set(sign, "aria-hidden", "true");
    untrusted_add(mark, s);
    page_add(mark, "span", "spoken", words[seen]);
}

static void text_add_range(struct xml_node *node, const struct text_view *v,
                           size_t from, size_t to)
{
    for (size_t i = 0; i < v->part_count; i++) {
        const struct text_part *part = &v->parts[i];
        if (part->start < from || part->end > to)
            continue;
        text_add_plain(node, text_cut(v->reply, from, part->start));
        struct span s = text_cut(v->reply, part->start, part->end);
        if (part->claim != NULL) {
            text_add_claim(node, part->claim->seen, s);
        } else {
            struct xml_node *box = page_add(node, "span", "answer", NULL);
            text_add_plain(box, s);
            page_add(box, "span", "spoken", " (answer read here)");
        }
        from = part->end;
    }
    text_add_plain(node, text_cut(v->reply, from, to));
}

/* Where to fold: behind so many bytes, but in no part and no character. */
static size_t text_fold(const struct text_view *v, size_t end)
{
    size_t at = TEXT_SHOWN;
    const struct card_text *t = &v->reply->text;

    if (end <= TEXT_SHOWN + TEXT_SHOWN / 4)
        return end;
    for (size_t i = 0; i < v->part_count; i++) {
        if (v->parts[i].start < at && v->parts[i].end > at)
            at = v->parts[i].end;
    }
    while (at < t->head.len && at < end &&
           ((unsigned char)t->head.data[at] & 0xC0) == 0x80)
        at++;
    return at < end ? at : end;
}

static void text_add_cut(struct xml_node *block, int64_t left, int64_t bytes)
{
    struct buf note;

    buf_init(&note, 200);
    buf_add_text(&note, " [");
    figure_add_count(&note, left);
    buf_add_text(&note, " of ");
    figure_add_count(&note, bytes);
    buf_add_text(&note, " bytes left out here] ");
    page_add(block, "span", "cut", note.data);
    buf_release(&note);
}

static struct xml_node *text_block(struct xml_node *parent)
{
    struct xml_node *block = page_add(parent, "div", "reply", NULL);

    xml_set(block, "dir", "auto");
    return block;
}

static void text_add_rest(struct xml_node *parent, const struct text_view *v,
                          size_t fold)
{
    const struct card_text *t = &v->reply->text;
    int64_t shown = (int64_t)(t->head.len + t->tail.len);
    struct xml_node *more = xml_add(parent, "details", NULL);
    struct buf title;

    buf_init(&title, 200);
    buf_add_text(&title, "Show the other ");
    figure_add_count(&title, t->bytes - (int64_t)fold);
    buf_add_text(&title, " bytes");
    xml_add(more, "summary", title.data);
    buf_release(&title);
    struct xml_node *block = text_block(more);
    text_add_range(block, v, fold, t->head.len);
    if (t->bytes > shown)
        text_add_cut(block, t->bytes - shown, t->bytes);
    text_add_range(block, v, (size_t)t->bytes - t->tail.len, (size_t)t->bytes);
}

static int text_compare(const void *a, const void *b)
{
    const struct text_part *x = a, *y = b;

    return (x->start > y->start) - (x->start < y->start);
}

/* The claims, and the answer where no claim lies over it. */
static size_t text_parts(const struct card_reply *r, struct text_part *parts)
{
    bool room = r->answer_end > r->answer_start;
    size_t n = 0;

    for (size_t i = 0; i < r->claim_count; i++) {
        const struct card_claim *c = &r->claims[i];
        parts[n++] = (struct text_part){c->start, c->end, c};
        room = room && (c->end <= r->answer_start || c->start >= r->answer_end);
    }
    if (room)
        parts[n++] = (struct text_part){r->answer_start, r->answer_end, NULL};
    qsort(parts, n, sizeof(*parts), text_compare);
    return n;
}

/* "2 of 6 claims not seen: Landmark, statue. 3 cannot be checked." */
static void text_print_sum(const struct card_reply *r, struct buf *out)
{
    size_t checked = 0, unseen = 0, named = 0;

    for (size_t i = 0; i < r->claim_count; i++) {
        checked += r->claims[i].seen != CARD_UNCHECKED;
        unseen += r->claims[i].seen == CARD_UNSEEN;
    }
    if (unseen > 0)
        buf_print(out, "%zu of %zu claims not seen: ", unseen, checked);
    else if (checked > 0)
        buf_print(out, "All of %zu claims seen.", checked);
    for (size_t i = 0; i < r->claim_count; i++) {
        const struct card_claim *c = &r->claims[i];
        if (c->seen != CARD_UNSEEN || named == TEXT_NAMED)
            continue;
        buf_add_text(out, named++ > 0 ? ", " : "");
        buf_add_span(out, span_cut(text_cut(r, c->start, c->end), 0, 100));
    }
    if (unseen > 0)
        buf_add_text(out, unseen > named ? " and others." : ".");
    if (r->claim_count > checked)
        buf_print(out, " %zu cannot be checked.", r->claim_count - checked);
}

static void text_add_evidence(struct xml_node *parent,
                              const struct card_reply *r)
{
    struct buf sum;

    if (r->claim_count == 0)
        return;
    buf_init(&sum, TEXT_SUM);
    text_print_sum(r, &sum);
    struct xml_node *more = page_add(parent, "details", "claims", NULL);
    untrusted_add(xml_add(more, "summary", NULL), buf_span(&sum));
    struct xml_node *list = xml_add(more, "ul", NULL);
    for (size_t i = 0; i < r->claim_count; i++) {
        const struct card_claim *c = &r->claims[i];
        if (c->evidence == NULL)
            continue;
        struct xml_node *item = xml_add(list, "li", NULL);
        text_add_claim(item, c->seen, text_cut(r, c->start, c->end));
        xml_print(item, ": ");
        untrusted_add(item, span_of(c->evidence));
    }
    buf_release(&sum);
}

void card_add_text(struct xml_node *parent, const struct card_reply *r)
{
    struct text_part *parts = heap_take((r->claim_count + 2) * sizeof(*parts));
    struct text_view v = {.reply = r, .parts = parts};

    v.part_count = text_parts(r, parts);
    size_t fold = text_fold(&v, r->text.head.len);
    struct xml_node *block = text_block(parent);
    if (r->text.bytes == 0)
        page_add(block, "span", "none", "An empty reply.");
    text_add_range(block, &v, 0, fold);
    if ((int64_t)fold < r->text.bytes)
        text_add_rest(parent, &v, fold);
    text_add_evidence(parent, r);
    free(parts);
}
