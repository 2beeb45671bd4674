/*
 * extract_loose.h: the fields of something that was meant to be JSON, key by
 * key: `"key": value`, `key": value`, `'key': value`, and at the beginning of
 * a line `key: value`, whatever stands around. For extract_fields.c alone.
 */
#ifndef LIMBECK_EXTRACT_LOOSE_H
#define LIMBECK_EXTRACT_LOOSE_H

#include "answers/extract_fields.h"

/* Look through text[out->start .. out->end) and fill the fields that are not
 * found yet, the first mention of each; a value that the end cuts off is
 * marked. With locate, only fill in where the values of fields that are found
 * stand. Linear. */
void extract_loose_read(struct span text, struct arena *arena, bool locate,
                        struct extract_fields *out);

#endif
