#include "adapters/inflate.h"

#include <zlib.h>

enum { INFLATE_BLOCK = 16384 };

bool inflate_all(struct span packed, struct buf *out)
{
    unsigned char block[INFLATE_BLOCK];
    z_stream z = {.next_in = (z_const Bytef *)packed.data,
                  .avail_in = (uInt)packed.len};
    int code = Z_OK;

    if (packed.len > UINT32_MAX || inflateInit(&z) != Z_OK)
        return false;
    while (code == Z_OK && !out->over) {
        z.next_out = block;
        z.avail_out = sizeof(block);
        code = inflate(&z, Z_NO_FLUSH);
        buf_add(out, block, sizeof(block) - z.avail_out);
    }
    inflateEnd(&z);
    return code == Z_STREAM_END && !out->over;
}
