/* Any bytes: probed, decoded, hashed, stripped; what was stripped decodes to
 * the same pixels and strips to itself. */
#include "images/image.h"
#include "images/phash.h"

#include <stdlib.h>

/* Larger pictures are only slow. */
#define SIDES_MAX (1 << 21)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_stripped(struct span bytes, const struct image *before)
{
    struct image after;
    struct buf once, twice;
    struct err err;

    buf_init(&once, 1 << 24);
    buf_init(&twice, 1 << 24);
    if (image_strip(bytes, &once, &err)) {
        if (!image_decode(buf_span(&once), &after, &err) ||
            after.width != before->width || after.height != before->height ||
            memcmp(after.rgb, before->rgb,
                   (size_t)after.width * (size_t)after.height * 3) != 0)
            abort();
        image_release(&after);
        if (!image_strip(buf_span(&once), &twice, &err) ||
            !span_equals(buf_span(&once), buf_span(&twice)))
            abort();
    }
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_make(data, size);
    struct image_info info;
    struct image_grey grey;
    struct image im;
    uint64_t hash;
    struct err err;

    if (image_is_heif(bytes) || /* fuzz_heif */
        !image_probe(bytes, &info, &err) ||
        (int64_t)info.width * info.height > SIDES_MAX)
        return 0;
    if (image_decode(bytes, &im, &err))
        check_stripped(bytes, &im);
    image_release(&im);
    if (image_decode_grey(bytes, PHASH_MIN_SIDE, &grey, &err) &&
        phash_of(&grey, &hash) && hash == 0)
        abort();
    image_grey_release(&grey);
    return 0;
}
