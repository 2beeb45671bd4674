/* Any bytes as HEIF or AVIF: probed, decoded, its position read, and what was
 * stripped is a JPEG of its size. */
#include "images/image.h"

#include <stdlib.h>

/* Larger pictures are only slow. */
#define SIDES_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_make(data, size);
    struct image_position at;
    struct image_info info, stripped;
    struct image im;
    struct buf out;
    struct err err;

    if (!image_is_heif(bytes))
        return 0;
    image_read_position(bytes, &at);
    if (!image_probe(bytes, &info, &err) ||
        (int64_t)info.width * info.height > SIDES_MAX)
        return 0;
    if (!image_decode(bytes, &im, &err))
        return 0;
    buf_init(&out, 1 << 24);
    if (image_strip(bytes, &out, &err) &&
        (!image_probe(buf_span(&out), &stripped, &err) ||
         stripped.width != im.width || stripped.height != im.height))
        abort();
    buf_release(&out);
    image_release(&im);
    return 0;
}
