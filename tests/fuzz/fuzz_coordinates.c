/* What is found lies on the globe and inside the text. */
#include "geo/coordinates.h"
#include "geo/distance.h"
#include "geo/plus_code.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plus_code code;
    struct coordinates c;
    size_t at = 0;

    while (plus_code_next(span_make(data, size), &at, &code)) {
        if (code.is_short)
            plus_code_recover(&code, 89.9, 179.9);
        if (!position_in_range(code.lat_deg, code.lon_deg) || code.end > at)
            abort();
    }
    if (coordinates_find(span_make(data, size), &c) == COORDINATES_FOUND &&
        (!position_in_range(c.lat_deg, c.lon_deg) || c.start >= c.end ||
         c.end > size))
        abort();
    return 0;
}
