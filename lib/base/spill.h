/*
 * spill.h: memory that grows with the store, in a temporary file.
 *
 * The file has no name; it lies in $TMPDIR, or else in /var/tmp, and is gone
 * with the program. It is mapped, so what is used seldom can leave memory, and
 * a small amount needs no file. Where no file can be had, or the disk is full,
 * it is memory like any other.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_SPILL_H
#define LIMBECK_SPILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum { SPILL_MEMORY = 1 << 20 }; /* bytes that are kept without a file */

/* All zero: empty, and valid. data moves when it grows. */
struct spill {
    char *data;  /* [room] what was not written yet is zero */
    size_t room; /* in bytes; at least what was asked for */
    size_t used; /* by spill_add_text */
    int file;    /* a descriptor plus one; 0: plain memory */
};

void spill_release(struct spill *s); /* empty again */
/* Room for so many bytes, and what is there stays. Returns data. Out of memory
 * ends the program. */
void *spill_grow(struct spill *s, size_t bytes);
/* The same for an array: items [count] of that size. */
void *spill_grow_array(struct spill *s, size_t count, size_t size);
/* Append a text with a NUL; returns where in data it begins. Not to be mixed
 * with the two above. */
size_t spill_add_text(struct spill *s, struct span text);

/* A new file without a name, in that folder: a descriptor, or -1 and errno. */
int spill_make_file(void);

#endif
