#include "models/tokenizers/bpe.h"

#include "base/arena.h"
#include "adapters/unicode.h"
#include "models/tokenizers/bpe_file.h"

#include <stdlib.h>
#include <string.h>

struct bpe {
    struct bpe_tables tables;
    int32_t byte_ids[256];
    int32_t end_ids[256]; /* of a piece's last byte */
};

/* One token of a piece while it is merged; a list over an array. */
struct symbol {
    int32_t id;
    uint32_t prev, next; /* UINT32_MAX: none */
};

/* A pair that may merge; stale once either of its tokens has changed. */
struct candidate {
    uint32_t rank, at; /* at: its left symbol */
    int32_t left, right, merged;
};

struct merger {
    const struct merge_table *merges;
    struct symbol *symbols;
    struct candidate *heap; /* least rank first, then leftmost */
    size_t count;
};

static const uint32_t NO_SYMBOL = UINT32_MAX;

static bool candidate_before(const struct candidate *a,
                             const struct candidate *b)
{
    return a->rank != b->rank ? a->rank < b->rank : a->at < b->at;
}

static void merger_push(struct merger *m, struct candidate c)
{
    size_t i = m->count++;

    while (i > 0 && candidate_before(&c, &m->heap[(i - 1) / 2])) {
        m->heap[i] = m->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    m->heap[i] = c;
}

static struct candidate merger_pop(struct merger *m)
{
    struct candidate top = m->heap[0], last = m->heap[--m->count];
    size_t i = 0, child;

    for (child = 1; child < m->count; child = 2 * i + 1) {
        if (child + 1 < m->count &&
            candidate_before(&m->heap[child + 1], &m->heap[child]))
            child++;
        if (!candidate_before(&m->heap[child], &last))
            break;
        m->heap[i] = m->heap[child];
        i = child;
    }
    m->heap[i] = last;
    return top;
}

static void merger_consider(struct merger *m, uint32_t at)
{
    const struct symbol *left = &m->symbols[at];
    struct merge merge;
    int32_t right;

    if (left->next == NO_SYMBOL)
        return;
    right = m->symbols[left->next].id;
    if (merge_table_find(m->merges, left->id, right, &merge))
        merger_push(
            m, (struct candidate){merge.rank, at, left->id, right, merge.id});
}

static void merger_apply(struct merger *m, const struct candidate *c)
{
    struct symbol *left = &m->symbols[c->at], *right;

    if (left->id != c->left || left->next == NO_SYMBOL)
        return;
    right = &m->symbols[left->next];
    if (right->id != c->right)
        return;
    left->id = c->merged;
    left->next = right->next;
    right->id = -1;
    if (left->next != NO_SYMBOL)
        m->symbols[left->next].prev = c->at;
    merger_consider(m, c->at);
    if (left->prev != NO_SYMBOL)
        merger_consider(m, left->prev);
}

/* Each merge removes a symbol and adds at most two candidates, so 3n hold
 * whatever happens. */
static void bpe_merge(const struct bpe *bpe, struct span piece,
                      struct token_list *out)
{
    size_t n = piece.len, i;
    struct merger m = {.merges = bpe->tables.merges};
    uint32_t at;

    m.symbols = heap_grow(NULL, n, sizeof(*m.symbols));
    m.heap = heap_grow(NULL, 3 * n, sizeof(*m.heap));
    for (i = 0; i < n; i++)
        m.symbols[i] =
            (struct symbol){bpe->byte_ids[(uint8_t)piece.data[i]],
                            i == 0 ? NO_SYMBOL : (uint32_t)(i - 1),
                            i + 1 == n ? NO_SYMBOL : (uint32_t)(i + 1)};
    m.symbols[n - 1].id = bpe->end_ids[(uint8_t)piece.data[n - 1]];
    for (i = 0; i < n; i++)
        merger_consider(&m, (uint32_t)i);
    while (m.count > 0) {
        struct candidate c = merger_pop(&m);

        merger_apply(&m, &c);
    }
    for (at = 0; at != NO_SYMBOL; at = m.symbols[at].next)
        token_list_add(out, m.symbols[at].id);
    free(m.symbols);
    free(m.heap);
}

static void bpe_encode_piece(const struct bpe *bpe, struct piece_cache *cache,
                             struct span piece, struct token_list *out)
{
    size_t before = out->count;
    int32_t id = -1;

    if (cache && piece_cache_find(cache, piece, out))
        return;
    if (bpe->tables.ignore_merges)
        id = vocabulary_find(bpe->tables.vocabulary, piece);
    if (id >= 0)
        token_list_add(out, id);
    else
        bpe_merge(bpe, piece, out);
    if (cache)
        piece_cache_add(cache, piece, out->ids + before, out->count - before);
}

/* text: UTF-8. */
static void bpe_lower(struct buf *text)
{
    struct span rest = buf_span(text);
    struct buf lower;
    uint32_t code;
    size_t n;

    buf_init(&lower, text->len * 3 + 64);
    for (; (n = unicode_next(rest, &code)) > 0;
         rest = span_cut(rest, n, SIZE_MAX)) {
        unicode_add(&lower, code == 0x130 ? 'i' : unicode_lower(code));
        if (code == 0x130) /* the one that becomes two */
            unicode_add(&lower, 0x307);
    }
    buf_release(text);
    *text = lower;
}

/* CLIP's pattern passes over white space alone, and nothing else begins so. */
static bool bpe_is_white(struct span piece)
{
    uint32_t code;

    if (unicode_next(piece, &code) == 0)
        return true;
    return (code >= '\t' && code <= '\r') || code == 0x85 ||
           unicode_category(code)[0] == 'Z';
}

/* A stretch without added tokens. */
static bool bpe_encode_stretch(const struct bpe *bpe, struct piece_cache *cache,
                               struct span text, struct token_list *out,
                               struct err *err)
{
    struct span piece, clean;
    struct buf normal;
    size_t at = 0;
    int found;

    if (text.len == 0)
        return true;
    if (text.len > UINT32_MAX / 16)
        return err_record(err, "text of %zu bytes is too long", text.len);
    buf_init(&normal, text.len * 12 + 64); /* NFC at most triples */
    if (bpe->tables.nfc || !span_utf8(text, &at))
        unicode_nfc(text, &normal);
    else
        buf_add_span(&normal, text);
    if (bpe->tables.words)
        bpe_lower(&normal);
    clean = buf_span(&normal);
    at = 0;
    for (;;) {
        found = pretokenizer_next(bpe->tables.pretokenizer, clean, &at, &piece,
                                  err);
        if (found <= 0)
            break;
        if (bpe->tables.words && bpe_is_white(piece))
            continue;
        bpe_encode_piece(bpe, cache, piece, out);
    }
    buf_release(&normal);
    return found == 0;
}

bool bpe_encode(const struct bpe *bpe, struct piece_cache *cache,
                struct span text, enum bpe_split split, struct token_list *out,
                struct err *err)
{
    size_t begin = 0, at, len = 0;

    for (at = 0; split == BPE_ADDED && at < text.len;) {
        int32_t id = vocabulary_match_whole(bpe->tables.vocabulary,
                                            span_cut(text, at, text.len), &len);

        if (id < 0) {
            at++;
            continue;
        }
        if (!bpe_encode_stretch(bpe, cache, span_cut(text, begin, at - begin),
                                out, err))
            return false;
        token_list_add(out, id);
        at += len;
        begin = at;
    }
    return bpe_encode_stretch(bpe, cache, span_cut(text, begin, text.len), out,
                              err);
}

static bool bpe_find_bytes(struct bpe *bpe, struct err *err)
{
    int byte;

    for (byte = 0; byte < 256; byte++) {
        char c = (char)byte;

        bpe->byte_ids[byte] =
            vocabulary_find(bpe->tables.vocabulary, span_make(&c, 1));
        const char end[] = {c, BPE_WORD_END[0], BPE_WORD_END[1],
                            BPE_WORD_END[2], BPE_WORD_END[3]};
        bpe->end_ids[byte] = bpe->tables.words
                                 ? vocabulary_find(bpe->tables.vocabulary,
                                                   span_make(end, sizeof(end)))
                                 : bpe->byte_ids[byte];
        if (bpe->byte_ids[byte] < 0 || bpe->end_ids[byte] < 0)
            return err_stage(err, "no token for byte %d", byte);
    }
    return true;
}

static struct bpe *bpe_finish(struct bpe *bpe, bool ok, struct err *err)
{
    if (ok && bpe_find_bytes(bpe, err))
        return bpe;
    bpe_close(bpe);
    return NULL;
}

struct bpe *bpe_open(const char *dir, struct err *err)
{
    struct bpe *bpe = heap_take(sizeof(*bpe));
    bool ok = bpe_file_read(dir, &bpe->tables, err);

    bpe = bpe_finish(bpe, ok, err);
    if (!bpe)
        err_context(err, "cannot use the tokenizer of \"%s\"", dir);
    return bpe;
}

struct bpe *bpe_parse(struct span json, struct err *err)
{
    struct bpe *bpe = heap_take(sizeof(*bpe));
    bool ok = bpe_file_parse(json, &bpe->tables, err);

    return bpe_finish(bpe, ok, err);
}

void bpe_close(struct bpe *bpe)
{
    if (!bpe)
        return;
    bpe_tables_release(&bpe->tables);
    free(bpe);
}

bool bpe_marks_words(const struct bpe *bpe)
{
    return bpe->tables.words;
}

size_t bpe_end(const struct bpe *bpe)
{
    return vocabulary_end(bpe->tables.vocabulary);
}

int32_t bpe_find(const struct bpe *bpe, const char *text)
{
    int32_t id = bpe_added(bpe, text);

    return id >= 0 ? id
                   : vocabulary_find(bpe->tables.vocabulary, span_of(text));
}

int32_t bpe_added(const struct bpe *bpe, const char *text)
{
    return vocabulary_find_whole(bpe->tables.vocabulary, span_of(text));
}

struct span bpe_bytes(const struct bpe *bpe, int32_t id)
{
    return vocabulary_bytes(bpe->tables.vocabulary, id);
}

bool bpe_is_special(const struct bpe *bpe, int32_t id)
{
    return vocabulary_is_special(bpe->tables.vocabulary, id);
}
