/* Whatever GeoJSON says of countries: it is refused, or its borders can be
 * read. */
#include "geo/borders.h"
#include "geo/natural_earth.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct borders_answer answer;
    struct buf out;
    size_t rings;

    buf_init(&out, 1 << 20);
    if (natural_earth_convert(span_make(data, size), &out, &rings, NULL)) {
        struct borders *b = borders_open(buf_span(&out), NULL);

        if (b && borders_ring_count(b) != rings)
            abort();
        if (b)
            borders_at(b, 45, 5, 1, &answer);
        borders_close(b);
    }
    buf_release(&out);
    return 0;
}
