#include "geo/angle.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "geo/angle_degrees.h"
#include "geo/angle_marks.h"
#include "geo/angle_number.h"
#include "geo/angle_words.h"

static void angle_set_kind(struct angle *a, enum angle_kind kind,
                           enum angle_origin origin)
{
    if (a->kind != ANGLE_ANY && a->kind != kind)
        a->contradiction = true;
    a->kind = kind;
    if (a->origin < origin)
        a->origin = origin;
}

/* "-73.985 W" is west once; "-33.8 N" contradicts itself. */
static void angle_set_sign(struct angle *a, int sign, bool minus)
{
    if (minus && sign > 0)
        a->contradiction = true;
    if (sign < 0)
        a->deg = -fabs(a->deg);
}

/* A minus in front of `at`, or one blank before it where a list bullet cannot
 * stand. Moves *at to its beginning. */
static bool angle_take_minus(struct span text, size_t from, size_t *at)
{
    struct span before = span_cut(text, from, *at - from);
    size_t n = angle_minus_before(before);
    size_t p = before.len;
    unsigned char byte;
    char c;

    if (!n && p > 0 && text.data[*at - 1] == ' ') {
        before.len--;
        n = angle_minus_before(before);
        p = before.len - n;
        while (n && p > 0 && before.data[p - 1] == ' ')
            p--;
        if (!n || p == 0 || !strchr(":=,([{\"'|~", before.data[p - 1]))
            return false;
        *at = from + before.len - n;
        return true;
    }
    if (!n)
        return false;
    p -= n;
    c = p > 0 ? before.data[p - 1] : ' ';
    if (p >= 3 && angle_percent_escape(span_cut(before, p - 3, 3), &byte))
        c = ',';
    if (angle_is_digit(c) ||
        (isalpha((unsigned char)c) &&
         angle_label_before(span_cut(before, 0, p)).kind == ANGLE_ANY) ||
        (p >= 2 && memcmp(before.data + p - 2, "\xC2\xB0", 2) == 0))
        return false; /* a range, or a hyphen */
    *at = from + p;
    return true;
}

/* A hemisphere in front of the number that begins at a->start: N 40.742,
 * W73.985; not "E 40", which is a road. */
static int angle_take_hemisphere(struct span text, size_t from, struct angle *a)
{
    enum angle_kind kind;
    size_t at = a->start;
    char before;
    int sign;

    while (at > from && text.data[at - 1] == ' ' && a->start - at < 2)
        at--;
    if (at == from || (a->whole && !a->degree_sign))
        return 0;
    before = at - from >= 2 ? text.data[at - 2] : ' ';
    if (isalpha((unsigned char)before) || before == '\'' || before == '.' ||
        !isupper((unsigned char)text.data[at - 1]) ||
        !angle_hemisphere(span_cut(text, at - 1, 1), false, &kind, &sign))
        return 0;
    angle_set_kind(a, kind, ANGLE_HEMISPHERE);
    a->start = at - 1;
    return sign;
}

/* "(S)", and "latitud 33.45 sur", where the label tells that sur is no French
 * word. Returns the bytes, 0: neither. */
static size_t angle_hemisphere_apart(struct span text, size_t at,
                                     const struct angle_label *label,
                                     enum angle_kind *kind, int *sign)
{
    size_t from = angle_skip_blanks(text, at), n;
    bool bracket = angle_char(text, from) == '(';

    if (!bracket && label->kind != ANGLE_LAT)
        return 0;
    n = angle_hemisphere(angle_rest(text, from + bracket), true, kind, sign);
    if (bracket)
        return n && angle_char(text, from + 1 + n) == ')' ? from + n + 2 - at
                                                          : 0;
    if (label->o_sign == 0 &&
        span_is_nocase(span_cut(angle_rest(text, from), 0, n), "sur"))
        return 0;
    return n > 1 && *kind == ANGLE_LAT ? from + n - at : 0;
}

/* What follows: "N", "south", "latitude". */
static int angle_take_suffix(struct span text, struct angle *a,
                             const struct angle_label *label, bool minus)
{
    bool labelled = label->kind != ANGLE_ANY;
    size_t at = a->end + angle_filler(angle_rest(text, a->end));
    enum angle_kind kind;
    size_t n;
    int sign = 0;

    n = angle_hemisphere(angle_rest(text, at), a->degree_sign || at == a->end,
                         &kind, &sign);
    if (!n) {
        n = angle_hemisphere_apart(text, at, label, &kind, &sign);
        sign = n ? sign : 0;
    }
    if (n) {
        angle_set_kind(a, kind, ANGLE_HEMISPHERE);
        a->end = at + n;
        if (sign == 0) /* "O" */
            sign = label->o_sign;
        a->doubtful = a->doubtful || (sign == 0 && !minus);
        at = angle_skip_blanks(text, a->end);
    } else {
        at = angle_skip_blanks(text, a->end);
    }
    if (angle_char(text, at) == '(')
        at++;
    n = angle_label_after(angle_rest(text, at), &kind);
    if (n && (!labelled || sign)) {
        angle_set_kind(a, kind, ANGLE_LABELLED);
        a->end = at + n;
    }
    return sign;
}

/* $2.35$: the end of LaTeX's mathematics, where 2.35$ is money. */
static bool angle_closes_math(struct span text, size_t at)
{
    enum { FAR = 120 };
    struct span before;

    if (angle_char(text, at) != '$')
        return false;
    before = span_cut(text, at > FAR ? at - FAR : 0, at > FAR ? FAR : at);
    return span_find_char(before, '$') != SIZE_MAX;
}

/* Does a unit stand at a byte? */
static bool angle_has_unit(struct span text, size_t at)
{
    return angle_is_unit(angle_rest(text, at)) && !angle_closes_math(text, at);
}

static bool angle_suffix_refuses(struct span text, const struct angle *a)
{
    size_t at = a->end;

    return angle_has_unit(text, at) ||
           angle_has_unit(text, at + angle_blank(angle_rest(text, at)));
}

/* Does something touch the angle's end that is not accounted for: a letter, a
 * name, a date, a time, another point? */
static bool angle_is_touched(struct span text, const struct angle *a)
{
    char c = angle_char(text, a->end);
    unsigned char next = (unsigned char)angle_char(text, a->end + 1);

    if (c == '_' || isalpha((unsigned char)c) ||
        (c == '.' && (isalnum(next) || next == '_')))
        return true;
    return (c == '-' || c == ':') && a->whole && isdigit(next);
}

/* "33.86s, 151.21e": the s is a hemisphere when the other one follows. */
static bool angle_small_south(struct span text, size_t at)
{
    size_t p = at + 1;
    enum angle_kind kind;
    int sign;

    if (angle_char(text, at) != 's')
        return false;
    while (p < text.len && p < at + 4 && strchr(" ,;/", text.data[p]))
        p++;
    for (size_t from = p;
         p < text.len && p < from + 16 &&
         (angle_is_digit(text.data[p]) || text.data[p] == '.');)
        p++;
    return p > at + 1 && angle_is_digit(text.data[p - 1]) &&
           angle_hemisphere(angle_rest(text, p), true, &kind, &sign) == 1 &&
           kind == ANGLE_LON;
}

/* "40 to 42" is neither; "40 +/- 2" is 40. */
static void angle_take_range(struct angle_scan *scan, struct angle *a)
{
    struct span text = scan->text;
    size_t n = angle_tolerance_mark(angle_rest(text, a->end));
    struct angle_number number;
    bool more;

    if (n) {
        (void)angle_number(text, a->end + n, &number);
        a->end = number.end;
        a->end += angle_degree_sign(angle_rest(text, a->end));
        if (angle_char(text, a->end) == ')')
            a->end++;
    }
    n = angle_range_mark(angle_rest(text, a->end));
    more = n > 0;
    if (more) { /* "2.35 - 70%" and "2.35 - 5 km" are no ranges */
        (void)angle_number(text, a->end + n, &number);
        more = !angle_has_unit(text, number.end) &&
               !angle_is_unit(
                   angle_rest(text, angle_skip_blanks(text, number.end)));
    }
    a->doubtful = a->doubtful || more || scan->in_range;
    scan->in_range = more;
}

static void angle_take_prefix(struct angle_scan *scan, struct angle *a,
                              struct angle_label *label)
{
    struct span before =
        span_cut(scan->text, scan->last_end, a->start - scan->last_end);

    *label = angle_label_before(before);
    if (label->kind == ANGLE_ANY && scan->next_kind != ANGLE_ANY &&
        before.len <= 12 && memchr(before.data, '\n', before.len) == NULL)
        label->kind = scan->next_kind;
    scan->next_kind = label->second;
    if (label->kind != ANGLE_ANY)
        angle_set_kind(a, label->kind, ANGLE_LABELLED);
    if (angle_range_opens(before))
        a->doubtful = true;
}

/* "A4" and "x40" are words; "Lat40.7" is not, nor is an escaped line end. */
static bool angle_is_in_word(const struct angle_scan *scan, size_t at)
{
    struct span before =
        span_cut(scan->text, scan->last_end, at - scan->last_end);
    unsigned char byte;

    if (!before.len || !isalnum((unsigned char)before.data[before.len - 1]))
        return false;
    if (span_ends(before, "\\n") || span_ends(before, "\\t") ||
        (before.len >= 3 &&
         angle_percent_escape(span_cut(before, before.len - 3, 3), &byte)))
        return false;
    return !angle_label_touches(before);
}

/* 4.07e1: a number that nobody writes so means something else. */
static bool angle_has_power(struct span text, size_t at)
{
    char c = angle_char(text, at);

    if (c != 'e' && c != 'E')
        return false;
    c = angle_char(text, at + 1);
    return angle_is_digit((c == '-' || c == '+') ? angle_char(text, at + 2)
                                                 : c);
}

/* What touches the number is not known: where it would count, it is doubtful,
 * and otherwise no angle at all. */
static bool angle_doubt(struct span text, struct angle *a,
                        const struct angle_label *label)
{
    if (label->kind == ANGLE_ANY && a->whole)
        return false;
    a->doubtful = true;
    a->stray = true;
    while (isalnum((unsigned char)angle_char(text, a->end)) ||
           angle_char(text, a->end) == '_' ||
           (angle_char(text, a->end) == '.' &&
            angle_char(text, a->end + 1) == '_'))
        a->end++;
    return true;
}

/* The angle whose digits begin at `begin`; false when they are something
 * else. a->end is behind the number in any case. */
static bool angle_read(struct angle_scan *scan, size_t begin, struct angle *a)
{
    struct span text = scan->text;
    struct angle_number number;
    struct angle_label label;
    struct angle front = {.start = begin, .degree_sign = true};
    bool ok = angle_number(text, begin, &number);
    bool minus, in_word;
    int before, after;

    *a = (struct angle){0};
    a->start = begin;
    a->end = number.end;
    a->deg = ok ? number.value : 0.0;
    a->whole = number.decimals == 0;
    a->decimals = number.decimals;
    a->comma = number.comma;
    scan->capital =
        scan->capital || (a->whole && angle_char(text, a->end) >= 'C' &&
                          angle_char(text, a->end) <= 'X');
    if (!ok || angle_has_power(text, a->end)) {
        angle_take_prefix(scan, a, &label);
        return angle_doubt(text, a, &label);
    }
    if (angle_has_unit(text, a->end) && !angle_small_south(text, a->end))
        return false;
    angle_add_degrees(text, a,
                      angle_take_hemisphere(text, scan->last_end, &front) != 0);
    minus = angle_take_minus(text, scan->last_end, &a->start);
    before = minus ? 0 : angle_take_hemisphere(text, scan->last_end, a);
    in_word = !before && angle_is_in_word(scan, a->start);
    if (minus && a->start > scan->last_end &&
        (text.data[a->start - 1] == '+' ||
         angle_minus_before(span_cut(text, 0, a->start)) > 0))
        a->doubtful = true; /* "--33.8" */
    angle_take_prefix(scan, a, &label);
    if (in_word)
        return label.kind != ANGLE_ANY && angle_doubt(text, a, &label);
    after = before ? 0 : angle_take_suffix(text, a, &label, minus);
    if (angle_suffix_refuses(text, a))
        return false;
    if (angle_is_touched(text, a))
        return angle_doubt(text, a, &label);
    if (minus)
        a->deg = -a->deg;
    angle_set_sign(a, label.sign ? label.sign : before ? before : after, minus);
    if (fabs(a->deg) > (a->kind == ANGLE_LAT ? 90.0 : 180.0))
        a->off_globe = true;
    angle_take_range(scan, a);
    return true;
}

/* #3, _7 and $12.05 are no angles; $12.05^\circ$ of LaTeX is one. */
static bool angle_is_counted(struct span text, size_t at)
{
    enum { FAR = 40 };
    struct angle_number number;
    char before = at > 0 ? text.data[at - 1] : ' ';

    if (before == '#' || before == '_')
        return true;
    if (before != '$')
        return false;
    (void)angle_number(text, at, &number);
    if (angle_degrees_follow(text, number.end))
        return false;
    for (size_t p = number.end; p < text.len && p < number.end + FAR; p++)
        if (text.data[p] == '$')
            return angle_is_digit(angle_char(text, p + 1));
    return true;
}

bool angle_next(struct angle_scan *scan, struct angle *out)
{
    struct span text = scan->text;
    unsigned char byte;

    while (scan->at < text.len) {
        size_t at = scan->at;
        bool ok;

        while (at < text.len && !angle_is_digit(text.data[at]))
            at++;
        if (at == text.len)
            break;
        if (angle_is_counted(text, at)) {
            struct angle_number number;

            (void)angle_number(text, at, &number);
            scan->at = number.end;
            continue;
        }
        if (at > 0 && angle_percent_escape(span_cut(text, at - 1, 3), &byte)) {
            scan->at = at + 2; /* the digits of %22 */
            continue;
        }
        ok = angle_read(scan, at, out);
        scan->at = out->end;
        if (!ok) {
            scan->in_range = false;
            continue;
        }
        scan->last_end = out->end;
        return true;
    }
    scan->at = text.len;
    return false;
}
