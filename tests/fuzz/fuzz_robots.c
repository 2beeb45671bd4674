#include "formats/robots.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the path; what follows is the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size), path;
    struct robots *r;

    if (!span_next(&rest, '\n', &path))
        return 0;
    r = robots_open(rest, "limbeck");
    (void)robots_allows(r, path);
    if (robots_delay_ms(r) < 0 || robots_delay_ms(r) > ROBOTS_DELAY_MAX_MS ||
        !robots_allows(r, span_of("/robots.txt")))
        abort();
    robots_close(r);
    return 0;
}
