/*
 * label_set.h: what the models that look at pictures can find in any of them.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_LABEL_SET_H
#define LIMBECK_LABEL_SET_H

#include <stdbool.h>
#include <stddef.h>

struct label_set {
    const char *const *labels; /* [count] of the segmenter's classes */
    size_t count;
    bool text; /* writing is read */
};

#endif
