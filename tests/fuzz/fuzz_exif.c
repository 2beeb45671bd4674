/* Any bytes as a picture's EXIF block, and as its XMP packet: a position that
 * is found lies on the globe; a refusal says why. */
#include "adapters/exif.h"
#include "formats/xmp.h"
#include "images/image.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct image_position *p)
{
    if (p->found && (!(fabs(p->lat_deg) <= 90) || !(fabs(p->lon_deg) <= 180)))
        abort();
    if (!memchr(p->refused, 0, sizeof(p->refused)) ||
        !memchr(p->taken_at, 0, sizeof(p->taken_at)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_make(data, size);
    struct image_position p = {.origin = ""};
    struct exif *e = exif_open(bytes);

    if (e) {
        if (exif_orientation(e) < 1 || exif_orientation(e) > 8)
            abort();
        exif_position(e, &p);
        check(&p);
    }
    exif_close(e);
    p = (struct image_position){.origin = ""};
    xmp_position(bytes, &p);
    check(&p);
    p = (struct image_position){.origin = ""};
    image_read_position(bytes, &p);
    check(&p);
    return 0;
}
