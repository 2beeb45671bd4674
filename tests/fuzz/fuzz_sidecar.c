#include "intake/sidecar.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the name; what follows is the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size), name;
    struct arena arena;
    struct sidecar s;

    if (!span_next(&rest, '\n', &name))
        return 0;
    arena_init(&arena);
    sidecar_read(name, rest, &arena, &s);
    if (s.verdict == SIDECAR_PLACE &&
        (!(fabs(s.lat_deg) <= 90) || !(fabs(s.lon_deg) <= 180)))
        abort();
    arena_release(&arena);
    return 0;
}
