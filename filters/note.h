/*
 * note.h: a filter's evidence, written as one small JSON object.
 *
 * Each call adds one member; the buffer holds a complete object after every
 * call, and stays empty when none was made. Keys are plain ASCII names.
 *
* Included by: filters, rewards, tests.
 */
#ifndef LIMBECK_NOTE_H
#define LIMBECK_NOTE_H

#include <stdint.h>

#include "base/buf.h"

/* Text is cut to 200 bytes at a character; what is not UTF-8 becomes
 * U+FFFD. */
void note_text(struct buf *b, const char *key, struct span text);
void note_int(struct buf *b, const char *key, int64_t value);
/* Six significant digits: evidence is for people. NaN becomes null. */
void note_real(struct buf *b, const char *key, double value);
/* Add an object to the list at key; `first` begins the list. The others must
 * follow with no other member between. */
void note_item(struct buf *b, const char *key, bool first,
               const struct buf *object);

#endif
