/* A table of countries, and one of people by position. */
#include "geo/cells.h"
#include "geo/country_stats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_make(data, size);
    struct country_stats stats;
    struct cells cells;
    struct err err;

    cells_init(&cells);
    (void)!country_stats_read(text, "t", &stats, &err);
    (void)!cells_read(text, "t", &cells, &err);
    (void)cells_people(&cells, "FR", 0);
    cells_release(&cells);
    return 0;
}
