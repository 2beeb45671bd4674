/*
 * loose_json.h: the fields of something that was meant to be JSON, key by key:
 * `"key": value`, `key": value`, `'key': value`, and at the beginning of a line
 * `key: value`, whatever stands around.
 *
 * Included by: answer_fields.c.
 */
#ifndef LIMBECK_LOOSE_JSON_H
#define LIMBECK_LOOSE_JSON_H

#include "answers/answer_fields.h"

/* Look through text[out->start .. out->end) and fill the fields that are not
 * found yet, the first mention of each; a value that the end cuts off is
 * marked, a null is none. Linear. */
void loose_json_read(struct span text, struct arena *arena,
                     struct answer_fields *out);

#endif
