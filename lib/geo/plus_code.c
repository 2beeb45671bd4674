#include "geo/plus_code.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const char plus_code_digits[] = "23456789CFGHJMPQRVWX";

enum {
    PLUS_CODE_BEFORE = 8, /* digits before the + of a full code */
    PLUS_CODE_SHORT = 4,
    PLUS_CODE_AFTER = 7, /* digits behind it, at most */
    PLUS_CODE_PAIRS = 10
};

/* -1: no digit. */
static int plus_code_digit(char c)
{
    const char *at = c ? strchr(plus_code_digits, c) : NULL;

    return at ? (int)(at - plus_code_digits) : -1;
}

/* Could the byte be part of a code, or of a word? */
static bool plus_code_joins(unsigned char c)
{
    return isalnum(c) || c == '+' || c == '_' || c >= 0x80;
}

/* The digits of a code around its +; `before` of them in front of it, `count`
 * in all, without zeros that fill it up. */
struct plus_code_text {
    char digits[PLUS_CODE_BEFORE + PLUS_CODE_AFTER];
    int before, count;
    size_t start, end;
};

static bool plus_code_cut(struct span text, size_t plus,
                          struct plus_code_text *t)
{
    size_t start = plus, end = plus + 1;
    bool letter = false;

    while (start > 0 && plus - start < PLUS_CODE_BEFORE &&
           (plus_code_digit(text.data[start - 1]) >= 0 ||
            text.data[start - 1] == '0'))
        start--;
    while (end < text.len && end - plus <= PLUS_CODE_AFTER &&
           plus_code_digit(text.data[end]) >= 0)
        end++;
    t->before = (int)(plus - start);
    t->start = start;
    t->end = end;
    if ((t->before != PLUS_CODE_BEFORE && t->before != PLUS_CODE_SHORT) ||
        (start > 0 && plus_code_joins((unsigned char)text.data[start - 1])) ||
        (end < text.len && plus_code_joins((unsigned char)text.data[end])))
        return false;
    t->count = 0;
    for (size_t i = start; i < end; i++) {
        if (i == plus)
            continue;
        letter = letter || isalpha((unsigned char)text.data[i]);
        t->digits[t->count++] = text.data[i];
    }
    return letter || t->before == PLUS_CODE_BEFORE;
}

/* Zeros fill a code up in pairs, to the +, and nothing stands behind it. */
static bool plus_code_unfill(struct plus_code_text *t)
{
    const char *zero = memchr(t->digits, '0', (size_t)t->count);
    int told = zero ? (int)(zero - t->digits) : t->count;

    if (zero == NULL)
        return t->count - t->before != 1; /* one digit behind the + */
    if (t->before != PLUS_CODE_BEFORE || t->count != PLUS_CODE_BEFORE ||
        told % 2 != 0 || told < 4)
        return false;
    for (int i = told; i < t->count; i++)
        if (t->digits[i] != '0')
            return false;
    t->count = told;
    return true;
}

/* South-west corner from -90, -180 and size of the cell; of a short code within
 * its square degree. */
static bool plus_code_decode(const struct plus_code_text *t,
                             struct plus_code *out)
{
    int missing = PLUS_CODE_BEFORE - t->before;
    double south = 0, west = 0, height = 400, width = 400;

    for (int i = 0; i < t->count; i++) {
        int place = i + missing, value = plus_code_digit(t->digits[i]);

        if (place >= PLUS_CODE_PAIRS) { /* five rows of four */
            height /= 5;
            width /= 4;
            south += value / 4 * height;
            west += value % 4 * width;
        } else if (place % 2 == 0) {
            height = pow(20, 1 - place / 2);
            south += value * height;
        } else {
            width = pow(20, 1 - place / 2);
            west += value * width;
        }
    }
    if (!missing && (south >= 180 || west >= 360))
        return false;
    out->height_deg = height;
    out->lat_deg = south + height / 2 - 90;
    out->lon_deg = west + width / 2 - 180;
    return true;
}

bool plus_code_next(struct span text, size_t *at, struct plus_code *out)
{
    while (*at < text.len) {
        const char *plus = memchr(text.data + *at, '+', text.len - *at);
        struct plus_code_text t;
        size_t here;

        if (plus == NULL)
            break;
        here = (size_t)(plus - text.data);
        *at = here + 1;
        if (!plus_code_cut(text, here, &t) || !plus_code_unfill(&t) ||
            !plus_code_decode(&t, out))
            continue;
        out->start = t.start;
        out->end = t.end;
        out->is_short = t.before == PLUS_CODE_SHORT;
        *at = t.end;
        return true;
    }
    *at = text.len;
    return false;
}

/* Of the numbers that are `within` more than a whole one, that nearest to. */
static double plus_code_nearest(double within, double to)
{
    return within + round(to - within);
}

void plus_code_recover(struct plus_code *code, double lat_deg, double lon_deg)
{
    code->lat_deg = plus_code_nearest(code->lat_deg + 90, lat_deg + 90) - 90;
    code->lon_deg = plus_code_nearest(code->lon_deg + 180, lon_deg + 180) - 180;
    if (code->lat_deg > 90)
        code->lat_deg -= 1;
    if (code->lat_deg < -90)
        code->lat_deg += 1;
    if (code->lon_deg >= 180)
        code->lon_deg -= 360;
    if (code->lon_deg < -180)
        code->lon_deg += 360;
}
