/*
 * vocabulary.h: what the models that look at pictures can find in any.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_VOCABULARY_H
#define LIMBECK_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

struct vocabulary {
    const char *const *labels; /* [count] of the segmenter's classes */
    size_t count;
    bool text; /* writing is read */
};

#endif
