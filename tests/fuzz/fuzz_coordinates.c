/* What is found lies on the globe and inside the text. */
#include "geo/coordinates.h"
#include "geo/distance.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coordinates c;

    if (coordinates_find(span_make(data, size), &c) == COORDINATES_FOUND &&
        (!position_in_range(c.lat_deg, c.lon_deg) || c.start >= c.end ||
         c.end > size))
        abort();
    return 0;
}
