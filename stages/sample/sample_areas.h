/*
 * sample_areas.h: how far the places of pictures can be told, by a table of
 * what they show.
 *
 * Included by: sample.c.
 */
#ifndef LIMBECK_SAMPLE_AREAS_H
#define LIMBECK_SAMPLE_AREAS_H

#include <stdint.h>

#include "base/buf.h"

/* Append what changes when the file does: its size and time. ERR_USAGE. */
MUST_CHECK bool sample_areas_identify(const char *path, struct buf *out,
                                      struct err *err);

/* path: a table with the columns key, label and share, a row for each class
 * that a picture shows; read once, in bounded memory. Of each candidate the sum
 * of weight and share; NaN: the table has nothing of it. named[i]: hashes of
 * what the i-th is called (digest_fast, seed 0): its key, and "source/key". A
 * label without a weight counts nothing. ERR_USAGE, with the line. */
MUST_CHECK bool sample_areas_read(const char *path, const uint64_t (*named)[2],
                                  size_t count, double *values,
                                  struct err *err);
#endif
