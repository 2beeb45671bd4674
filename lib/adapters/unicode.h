/*
 * unicode.h: the adapter of utf8proc: normal forms, folding, categories.
 *
* Included by: lib/geo, models/tokenizers, lib/intake, rewards, tests.
 */
#ifndef LIMBECK_UNICODE_H
#define LIMBECK_UNICODE_H

#include <stdint.h>

#include "base/buf.h"

/* Append NFC of text. Invalid bytes become U+FFFD. */
void unicode_nfc(struct span text, struct buf *out);
/* Append NFD without marks (Mn), lower-cased, for comparing: "São" is
 * "sao". */
void unicode_fold(struct span text, struct buf *out);
/* Decode one code point at text[0]; returns its length in bytes, 0 at the
 * end; invalid bytes give U+FFFD and length 1. */
size_t unicode_next(struct span text, uint32_t *code);
/* Append one code point as UTF-8. */
void unicode_add(struct buf *out, uint32_t code);
/* Two letters: "Lu", "Mn", "Zs", ... */
const char *unicode_category(uint32_t code);
uint32_t unicode_lower(uint32_t code);

#endif
