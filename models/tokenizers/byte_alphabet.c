#include "models/tokenizers/byte_alphabet.h"

#include "adapters/unicode.h"

static bool byte_is_own_letter(int byte)
{
    return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) ||
           byte >= 174;
}

void byte_alphabet_init(struct byte_alphabet *a)
{
    int byte, letter, next = 256;

    for (letter = 0; letter < BYTE_LETTERS; letter++)
        a->byte_of[letter] = -1;
    for (byte = 0; byte < 256; byte++)
        a->byte_of[byte_is_own_letter(byte) ? byte : next++] = (int16_t)byte;
}

bool byte_alphabet_decode(const struct byte_alphabet *a, struct span letters,
                          uint8_t *out, size_t *len)
{
    uint32_t code = 0;
    size_t n;

    *len = 0;
    for (n = unicode_next(letters, &code); n > 0;
         n = unicode_next(letters, &code)) {
        if (code >= BYTE_LETTERS || a->byte_of[code] < 0)
            return false;
        out[(*len)++] = (uint8_t)a->byte_of[code];
        letters = span_cut(letters, n, letters.len);
    }
    return true;
}
