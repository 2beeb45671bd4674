/*
 * sort.h: sorting without memory of its own, for arrays that grow with the
 * store: qsort takes as much again as it sorts, or a pointer for each item.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_SORT_H
#define LIMBECK_SORT_H

#include <stddef.h>

/* As of qsort_r. */
typedef int sort_compare(const void *a, const void *b, void *arg);

/* items: [count] of `size` bytes. Equal ones end in any order; the number of
 * comparisons is in proportion to count * log(count) whatever the order. */
void sort_in_place(void *items, size_t count, size_t size,
                   sort_compare *compare, void *arg);

#endif
