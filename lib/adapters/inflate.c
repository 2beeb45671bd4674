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

void deflate_all(struct span plain, int level, struct buf *out)
{
    unsigned char block[INFLATE_BLOCK];
    z_stream z = {.next_in = (z_const Bytef *)plain.data,
                  .avail_in = (uInt)plain.len};
    int code = Z_OK;

    if (plain.len > UINT32_MAX || deflateInit(&z, level) != Z_OK)
        err_die("out of memory");
    while (code == Z_OK) {
        z.next_out = block;
        z.avail_out = sizeof(block);
        code = deflate(&z, Z_FINISH);
        buf_add(out, block, sizeof(block) - z.avail_out);
    }
    deflateEnd(&z);
}
