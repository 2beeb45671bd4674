/* Whatever a dump of GeoNames holds, the reader gives places on the globe with
 * names, and every line is kept, left out or broken. */
#include "geo/geonames_dump.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_visit(void *context, const struct dump_place *place)
{
    size_t *count = context;

    if (place->name.len == 0 || place->name.len > DUMP_NAME_BYTES ||
        place->country.len != 2 || place->population < 0 ||
        !(fabs(place->lat_deg) <= 90) || !(fabs(place->lon_deg) <= 180))
        abort();
    ++*count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_make(data, size);
    struct dump_tally tally;
    struct dump_division *divisions = NULL;
    size_t count = 0;

    dump_read(text, fuzz_visit, &count, &tally);
    if (count != tally.kept ||
        tally.kept + tally.other + tally.broken > tally.lines ||
        (tally.broken > 0) != (tally.first[0] != '\0'))
        abort();
    divisions = dump_divisions(text, &count);
    for (size_t i = 0; i < count; i++) {
        struct span code = divisions[i].code;
        size_t dot = span_find_char(code, '.');

        if (dot == SIZE_MAX)
            continue;
        if (code.len < 60 && dot > 0 && dot + 1 < code.len &&
            dump_division_name(divisions, count, span_cut(code, 0, dot),
                               span_cut(code, dot + 1, SIZE_MAX))
                    .len == 0)
            abort();
    }
    free(divisions);
    return 0;
}
