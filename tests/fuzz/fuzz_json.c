/* Whatever json_parse takes in, it writes so that it reads back the same. */
#include "adapters/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct buf once, twice;
    struct err err;
    size_t used;
    struct json *v;

    arena_init(&a);
    buf_init(&once, 1 << 24);
    buf_init(&twice, 1 << 24);
    v = json_parse_prefix(span_make(data, size), &a, &used);
    if (v && used > size)
        abort();
    v = json_parse(span_make(data, size), &a, &err);
    if (v) {
        json_add(&once, v);
        v = json_parse(buf_span(&once), &a, &err);
        if (!v)
            abort();
        json_add(&twice, v);
        if (!span_equals(buf_span(&once), buf_span(&twice)))
            abort();
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&a);
    return 0;
}
