/*
 * split_sides.h: which groups are for testing, where a number of samples is
 * wanted.
 *
 * Included by: stages/split, tests.
 */
#ifndef LIMBECK_SPLIT_SIDES_H
#define LIMBECK_SPLIT_SIDES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct split_group {
    double draw;  /* 0..1, by its name and the seed */
    int64_t size; /* its samples that are in a split */
    bool tested;  /* in: it is for testing whatever is drawn; out: likewise */
};

/* So many samples for testing: groups in the order of their draw, of which one
 * that would be too much is passed over; so the number is met where there are
 * enough small groups. What is for testing anyway counts first. */
void split_sides(struct split_group *groups, size_t count, int64_t wanted);

#endif
