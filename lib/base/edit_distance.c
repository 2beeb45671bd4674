#include "base/edit_distance.h"

#include <stdint.h>

size_t edit_distance(struct span a, struct span b)
{
    size_t row[EDIT_DISTANCE_TEXT_MAX + 1];

    if (a.len > EDIT_DISTANCE_TEXT_MAX || b.len > EDIT_DISTANCE_TEXT_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t best = corner + (a.data[i - 1] != b.data[j - 1]);
            corner = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b.len];
}
