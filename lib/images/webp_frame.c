#include "images/webp_frame.h"

#include "formats/chunk.h"

#include <string.h>

static int webp_frame_int24(const uint8_t *b)
{
    return b[0] | b[1] << 8 | b[2] << 16;
}

/* ANMF: 16 bytes of place and time, then the frame's own chunks. Places count
 * pairs of pixels. */
static struct image_webp_frame webp_frame_animated(struct span anmf)
{
    const uint8_t *b = (const uint8_t *)anmf.data;

    return (struct image_webp_frame){.bytes = span_cut(anmf, 16, anmf.len),
                                     .x = webp_frame_int24(b) * 2,
                                     .y = webp_frame_int24(b + 3) * 2};
}

struct image_webp_frame webp_frame_find(struct span bytes)
{
    struct image_webp_frame none = {.bytes = SPAN_NONE};
    size_t begin = SIZE_MAX;
    struct chunk_walk walk;
    struct chunk c;

    chunk_walk_begin(&walk, CHUNK_WEBP, bytes);
    while (chunk_walk_next(&walk, &c)) {
        size_t at = (size_t)(c.whole.data - bytes.data);
        bool coded = !strcmp(c.type, "VP8 ") || !strcmp(c.type, "VP8L");

        if (!strcmp(c.type, "ANMF") && c.data.len >= 16)
            return webp_frame_animated(c.data);
        if (begin == SIZE_MAX && (coded || !strcmp(c.type, "ALPH")))
            begin = at;
        if (coded)
            return (struct image_webp_frame){
                .bytes = span_cut(bytes, begin, at + c.whole.len - begin)};
    }
    return none;
}
