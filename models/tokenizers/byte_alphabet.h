/*
 * byte_alphabet.h: the letters that byte-level BPE files write bytes in.
 *
 * GPT-2's table: bytes 33..126, 161..172 and 174..255 stand for themselves as
 * code points; the other 68, in order of the byte, for U+0100, U+0101, ...
 *
 * Included by: models/tokenizers.
 */
#ifndef LIMBECK_BYTE_ALPHABET_H
#define LIMBECK_BYTE_ALPHABET_H

#include <stdint.h>

#include "base/span.h"

enum { BYTE_LETTERS = 324 }; /* code points from 0 that may be letters */

struct byte_alphabet {
    int16_t byte_of[BYTE_LETTERS]; /* -1: no letter of the alphabet */
};

void byte_alphabet_init(struct byte_alphabet *a);
/* Letters (UTF-8) to bytes, at most letters.len of them, into out; their
 * number in *len. false when a letter is not of the alphabet. */
bool byte_alphabet_decode(const struct byte_alphabet *a, struct span letters,
                          uint8_t *out, size_t *len);

#endif
