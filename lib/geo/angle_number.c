#include "geo/angle_number.h"

#include <math.h>
#include <stdint.h>

enum { ANGLE_DIGITS_MAX = 40 };

static bool number_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char number_char(struct span text, size_t at)
{
    return at < text.len ? text.data[at] : '\0';
}

/* Digits with a point read as a double: exactly, like strtod. */
static double number_value(struct span digits, int decimals)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,
                                   1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16};
    char text[ANGLE_DIGITS_MAX + 2];
    int64_t whole = 0;
    double value = NAN;
    bool exact = digits.len <= 16 && decimals <= 16;

    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.data[i] == ',' ? '.' : digits.data[i];

        text[i] = c;
        if (exact && c != '.')
            whole = whole * 10 + (c - '0');
    }
    if (exact) /* both are exact, so only the division rounds */
        return (double)whole / power[decimals];
    return span_real(span_make(text, digits.len), &value) ? value : NAN;
}

bool angle_number(struct span text, size_t at, struct angle_number *n)
{
    size_t p = at;
    bool ok;

    *n = (struct angle_number){0};
    while (number_is_digit(number_char(text, p)))
        p++;
    ok = p - at <= 6;
    if ((number_char(text, p) == '.' || number_char(text, p) == ',') &&
        number_is_digit(number_char(text, p + 1))) {
        size_t point = p++;

        n->comma = text.data[point] == ',';
        while (number_is_digit(number_char(text, p)))
            p++;
        n->decimals = (int)(p - point - 1);
        /* "40,-73.9" never comes here; "40,73.9" and "1,2,3" are lists */
        if (n->comma &&
            ((number_char(text, p) == '.' || number_char(text, p) == ',') &&
             number_is_digit(number_char(text, p + 1)))) {
            p = point;
            n->comma = false;
            n->decimals = 0;
        } else if (!n->comma && number_char(text, p) == '.' &&
                   number_is_digit(number_char(text, p + 1))) {
            ok = false;
        }
    }
    while (!ok && p < text.len &&
           (number_is_digit(text.data[p]) || text.data[p] == '.'))
        p++;
    n->end = p;
    ok = ok && p - at < ANGLE_DIGITS_MAX;
    n->value = ok ? number_value(span_cut(text, at, p - at), n->decimals) : NAN;
    return ok;
}

bool angle_part(struct span text, size_t at, struct angle_number *n)
{
    return number_is_digit(number_char(text, at)) &&
           angle_number(text, at, n) &&
           n->end - (size_t)n->decimals - (n->decimals > 0) - at <= 2;
}
