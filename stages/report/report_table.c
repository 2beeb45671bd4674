#include "stages/report/report_table.h"

void table_release(struct table *t)
{
    spill_release(&t->memory[0]);
    spill_release(&t->memory[1]);
    *t = (struct table){.rows = 0};
}

void table_grow(struct table *t, int64_t sample_id)
{
    size_t rows = (size_t)sample_id + 1;

    if (sample_id < 0 || rows <= t->rows)
        return;
    t->samples = spill_grow_array(&t->memory[0], rows, sizeof(*t->samples));
    if (t->teachers > 0)
        t->replies = spill_grow_array(&t->memory[1], rows * t->teachers,
                                      sizeof(*t->replies));
    t->rows = rows;
}

struct table_sample *table_find(const struct table *t, int64_t sample_id)
{
    return sample_id >= 0 && (size_t)sample_id < t->rows
               ? &t->samples[sample_id]
               : NULL;
}

struct table_reply *table_reply(const struct table *t, int64_t sample_id,
                                size_t teacher)
{
    return sample_id >= 0 && (size_t)sample_id < t->rows &&
                   teacher < t->teachers
               ? &t->replies[(size_t)sample_id * t->teachers + teacher]
               : NULL;
}

uint16_t table_mask(struct table *t, uint64_t failed, struct arena *arena)
{
    /* Few sets are common, and those come early. */
    for (size_t i = 0; i < t->mask_count; i++) {
        if (t->masks[i] == failed)
            return (uint16_t)i;
    }
    if (t->mask_count == TABLE_MASKS)
        return TABLE_MASKS - 1;
    t->masks = arena_grow(arena, t->masks, t->mask_count, sizeof(*t->masks));
    t->mask_replies = arena_grow(arena, t->mask_replies, t->mask_count,
                                 sizeof(*t->mask_replies));
    t->masks[t->mask_count] = failed;
    return (uint16_t)t->mask_count++;
}

int64_t table_count(const struct table *t, unsigned bit)
{
    int64_t count = 0;

    for (size_t i = 0; i < t->rows; i++)
        count += (t->samples[i].bits & bit) != 0 &&
                 (t->samples[i].bits & TABLE_CURRENT) != 0;
    return count;
}
