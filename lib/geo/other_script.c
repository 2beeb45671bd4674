#include "geo/other_script.h"

#include "adapters/unicode.h"

enum { SCRIPT_GREEK = 0x370, SCRIPT_CHINESE = 0x2E80 };

/* Letters behind the Greek ones that are Latin, or signs. */
static const struct {
    uint32_t first, last;
} script_latin[] = {
    {0x1D00, 0x1EFF}, /* phonetic, and Latin with several marks */
    {0x2000, 0x2BFF}, /* like letters: the sign of a litre */
    {0x2C60, 0x2C7F},   {0xA720, 0xA7FF},
    {0xAB30, 0xAB6F},   {0xFB00, 0xFB06}, /* ligatures */
    {0xFF00, 0xFF65},                     /* fullwidth */
    {0x1D400, 0x1D7FF},                   /* mathematical */
};

static bool script_is_latin(uint32_t code)
{
    if (code < SCRIPT_GREEK)
        return true;
    for (size_t i = 0; i < sizeof(script_latin) / sizeof(script_latin[0]); i++)
        if (code >= script_latin[i].first && code <= script_latin[i].last)
            return true;
    return false;
}

bool other_script_in(struct span text)
{
    size_t at = 0, length;
    uint32_t code;
    int letters = 0; /* beside each other */

    while ((length = unicode_next(span_cut(text, at, text.len - at), &code)) >
           0) {
        char category = code < 0x80 ? 'X' : *unicode_category(code);

        at += length;
        if (category == 'M')
            continue;
        letters = category == 'L' && !script_is_latin(code) ? letters + 1 : 0;
        if (letters == 2 || (letters == 1 && code >= SCRIPT_CHINESE))
            return true;
    }
    return false;
}
