#include "base/file.h"
#include "models/tokenizers/bpe.h"
#include "models/tokenizers/token_stream.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Tokens of well-formed NFC text must spell it again, but for CLIP's, which
 * spell the marks of words' ends. */
static void spell(const struct bpe *bpe, const struct token_list *ids,
                  struct buf *out)
{
    struct token_stream stream = {0};
    size_t i;

    buf_reset(out);
    for (i = 0; i < ids->count; i++)
        token_stream_add(&stream, bpe_bytes(bpe, ids->ids[i]), out);
    token_stream_end(&stream, out);
}

static void encode(const struct bpe *bpe, struct span text,
                   enum bpe_split split)
{
    struct token_list ids = {0}, again = {0};
    struct buf first, second;

    buf_init(&first, 1 << 24);
    buf_init(&second, 1 << 24);
    if (bpe_encode(bpe, NULL, text, split, &ids, NULL) &&
        !bpe_marks_words(bpe)) {
        spell(bpe, &ids, &first);
        if (bpe_encode(bpe, NULL, buf_span(&first), split, &again, NULL)) {
            spell(bpe, &again, &second);
            if (!span_equals(buf_span(&first), buf_span(&second)))
                abort();
        }
    }
    token_list_release(&ids);
    token_list_release(&again);
    buf_release(&first);
    buf_release(&second);
}

/* A small tokenizer as published, read once. */
static const struct bpe *fixed(void)
{
    static struct bpe *bpe;

    if (!bpe)
        bpe = bpe_open("tests/golden/data/qwen_a", NULL);
    if (!bpe)
        abort();
    return bpe;
}

/* First byte even: the rest is text for a good tokenizer. Odd: a
 * tokenizer.json, up to a NUL, and text for it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size), json;
    struct err err = {0};
    struct bpe *bpe;

    if (size == 0)
        return 0;
    rest = span_cut(rest, 1, rest.len);
    if (data[0] % 2 == 0) {
        encode(fixed(), rest, BPE_PLAIN);
        encode(fixed(), rest, BPE_ADDED);
        return 0;
    }
    if (!span_next(&rest, '\0', &json))
        return 0;
    bpe = bpe_parse(json, &err);
    if (bpe)
        encode(bpe, rest, BPE_ADDED);
    bpe_close(bpe);
    return 0;
}
