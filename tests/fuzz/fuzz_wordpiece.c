#include "models/tokenizers/wordpiece.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A small vocabulary as published, read once. */
static const struct wordpiece *fixed(void)
{
    static struct wordpiece *w;

    if (!w)
        w = wordpiece_open("tests/golden/data/bert", NULL);
    if (!w)
        abort();
    return w;
}

/* First byte: how many ids at most. Ids are of the vocabulary, and the same
 * text gives the same ones. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct token_list ids = {0}, again = {0};
    struct span text = span_make(data, size);

    if (size == 0)
        return 0;
    size_t max = 2 + data[0];
    text = span_cut(text, 1, text.len);
    wordpiece_encode(fixed(), text, max, &ids);
    wordpiece_encode(fixed(), text, max, &again);
    if (ids.count < 2 || ids.count > max || ids.count != again.count)
        abort();
    for (size_t i = 0; i < ids.count; i++) {
        if (ids.ids[i] < 0 || (size_t)ids.ids[i] >= wordpiece_count(fixed()) ||
            ids.ids[i] != again.ids[i])
            abort();
    }
    token_list_release(&ids);
    token_list_release(&again);
    return 0;
}
