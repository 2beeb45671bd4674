#include "geo/names.h"

#include <ctype.h>
#include <string.h>

#include "adapters/unicode.h"

struct folding {
    struct buf *out;
    size_t start; /* of this name in out */
    bool gap;     /* a space is due before the next letter */
};

static void folding_add(struct folding *f, const char *text, size_t len)
{
    if (f->gap && f->out->len > f->start)
        buf_add_char(f->out, ' ');
    f->gap = false;
    buf_add(f->out, text, len);
}

/* Letters that Unicode does not take apart; NULL for all others. */
static const char *folding_letter(uint32_t code)
{
    switch (code) {
    case 0xDF:
        return "ss";
    case 0xE6:
        return "ae";
    case 0xF0:
    case 0x111:
        return "d";
    case 0xF8:
        return "o";
    case 0xFE:
        return "th";
    case 0x127:
        return "h";
    case 0x131:
        return "i";
    case 0x142:
        return "l";
    case 0x153:
        return "oe";
    case 0x259:
        return "a";
    case 0x491: /* Ukrainian, often written as its neighbour */
        return "г";
    default:
        return NULL;
    }
}

static bool folding_keeps(uint32_t code)
{
    char kind = unicode_category(code)[0];

    /* U+02B9 and on look like letters to Unicode and are apostrophes in
     * names: O'zbekiston, Hawai'i. */
    if (code >= 0x2B9 && code <= 0x2FF)
        return false;
    return kind == 'L' || kind == 'N' || kind == 'M';
}

static void folding_add_code(struct folding *f, uint32_t code)
{
    const char *letter = folding_letter(code);
    struct buf one;

    if (letter) {
        folding_add(f, letter, strlen(letter));
    } else if (!folding_keeps(code)) {
        f->gap = true;
    } else {
        buf_init(&one, 4);
        unicode_add(&one, code);
        folding_add(f, one.data, one.len);
        buf_release(&one);
    }
}

static void folding_add_ascii(struct folding *f, unsigned char c)
{
    char low = (char)tolower(c);

    if (isalnum(c))
        folding_add(f, &low, 1);
    else
        f->gap = true;
}

static void folding_add_name(struct folding *f, struct span name)
{
    struct buf apart;
    uint32_t code = 0;
    size_t n = 0;

    if (span_ascii(name)) {
        for (size_t i = 0; i < name.len; i++)
            folding_add_ascii(f, (unsigned char)name.data[i]);
        return;
    }
    buf_init(&apart, name.len * 4 + 64);
    unicode_fold(name, &apart);
    name = buf_span(&apart);
    for (n = unicode_next(name, &code); n > 0; n = unicode_next(name, &code)) {
        if (code < 0x80)
            folding_add_ascii(f, (unsigned char)code);
        else
            folding_add_code(f, code);
        name = span_cut(name, n, name.len);
    }
    buf_release(&apart);
}

void names_fold(struct span name, struct buf *out)
{
    struct folding f = {.out = out, .start = out->len};

    folding_add_name(&f, name);
    if (span_starts(span_cut(buf_span(out), f.start, out->len), "the ")) {
        memmove(out->data + f.start, out->data + f.start + 4,
                out->len - f.start - 4 + 1);
        out->len -= 4;
    }
}
