/* Maps of any bytes: a record lies inside what was given, and what is too
 * short says how much more it needs. */
#include "formats/msgpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(struct span part, struct span whole)
{
    return part.data >= whole.data &&
           part.data + part.len <= whole.data + whole.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size);
    struct msgpack_record r;
    struct err err;
    size_t used;
    enum msgpack_state state;

    do {
        state =
            msgpack_parse(rest, (int64_t)(size - rest.len), &r, &used, &err);
        if (state == MSGPACK_SHORT && used <= rest.len)
            abort();
        if (state == MSGPACK_RECORD &&
            (!inside(r.id, rest) || !inside(r.image, rest) ||
             r.image_offset != r.image.data - (const char *)data))
            abort();
        if (state != MSGPACK_RECORD && state != MSGPACK_BAD)
            break;
        if (used == 0 || used > rest.len)
            abort();
        rest = span_cut(rest, used, SIZE_MAX);
    } while (rest.len > 0);
    return 0;
}
