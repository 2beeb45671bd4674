/* Whatever a file of borders holds: it is refused, or answers everywhere. */
#include "geo/borders.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct borders_answer answer;
    struct err err;
    struct borders *b = borders_open(span_make(data, size), &err);

    if (!b)
        return 0;
    for (int lat = -90; lat <= 90; lat += 15) {
        for (int lon = -180; lon <= 180; lon += 15) {
            borders_at(b, lat, lon, 1, &answer);
            if (answer.near_count > BORDERS_NEAR)
                abort();
        }
    }
    borders_close(b);
    return 0;
}
