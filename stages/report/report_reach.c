#include "stages/report/report_reach.h"

void reach_release(struct reach *r)
{
    spill_release(&r->memory);
    *r = (struct reach){.room = 0};
}

void reach_add(struct reach *r, int64_t sample_id, unsigned bits)
{
    size_t at = (size_t)sample_id;

    if (sample_id < 0)
        return;
    if (at >= r->room) {
        r->bits = spill_grow(&r->memory, at + 1);
        r->room = r->memory.room;
    }
    r->bits[at] |= (uint8_t)bits;
}

unsigned reach_of(const struct reach *r, int64_t sample_id)
{
    return sample_id >= 0 && (size_t)sample_id < r->room
               ? r->bits[(size_t)sample_id]
               : 0;
}

int64_t reach_count(const struct reach *r, unsigned bit)
{
    int64_t count = 0;

    for (size_t i = 0; i < r->room; i++)
        count += (r->bits[i] & bit) != 0;
    return count;
}
