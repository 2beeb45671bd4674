#include "geo/angle.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "geo/angle_words.h"

enum { ANGLE_DIGITS_MAX = 40, ANGLE_BLANKS_MAX = 3 };

/* One number without its sign. */
struct angle_number {
    double value;
    size_t end;
    int decimals;
    bool comma;
};

static bool angle_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char angle_char(struct span text, size_t at)
{
    return at < text.len ? text.data[at] : '\0';
}

static struct span angle_rest(struct span text, size_t at)
{
    return span_cut(text, at, text.len);
}

static size_t angle_skip_blanks(struct span text, size_t at)
{
    for (int i = 0; i < ANGLE_BLANKS_MAX; i++)
        at += angle_blank(angle_rest(text, at));
    return at;
}

/* Digits with a point read as a double: exactly, like strtod. */
static double angle_value(struct span digits, int decimals)
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

/* The digits at `at`, with a point or comma inside. false for what cannot be
 * an angle ("1.2.3", "1,234,567", forty digits); number->end is behind it in
 * any case. */
static bool angle_number(struct span text, size_t at, struct angle_number *n)
{
    size_t p = at;
    bool ok;

    *n = (struct angle_number){0};
    while (angle_is_digit(angle_char(text, p)))
        p++;
    ok = p - at <= 6;
    if ((angle_char(text, p) == '.' || angle_char(text, p) == ',') &&
        angle_is_digit(angle_char(text, p + 1))) {
        size_t point = p++;

        n->comma = text.data[point] == ',';
        while (angle_is_digit(angle_char(text, p)))
            p++;
        n->decimals = (int)(p - point - 1);
        /* "40,-73.9" never comes here; "40,73.9" and "1,2,3" are lists */
        if (n->comma &&
            ((angle_char(text, p) == '.' || angle_char(text, p) == ',') &&
             angle_is_digit(angle_char(text, p + 1)))) {
            p = point;
            n->comma = false;
            n->decimals = 0;
        } else if (!n->comma && angle_char(text, p) == '.' &&
                   angle_is_digit(angle_char(text, p + 1))) {
            ok = false;
        }
    }
    while (!ok && p < text.len &&
           (angle_is_digit(text.data[p]) || text.data[p] == '.'))
        p++;
    n->end = p;
    ok = ok && p - at < ANGLE_DIGITS_MAX;
    n->value = ok ? angle_value(span_cut(text, at, p - at), n->decimals) : NAN;
    return ok;
}

/* Minutes or seconds: one or two digits, maybe with a fraction. */
static bool angle_part(struct span text, size_t at, struct angle_number *n)
{
    return angle_is_digit(angle_char(text, at)) && angle_number(text, at, n) &&
           n->end - (size_t)n->decimals - (n->decimals > 0) - at <= 2;
}

static bool angle_hemisphere_follows(struct span text, size_t at)
{
    enum angle_kind kind;
    int sign;

    return angle_hemisphere(angle_rest(text, angle_skip_blanks(text, at)), true,
                            &kind, &sign) > 0;
}

static void angle_set_parts(struct angle *a, double minutes, double seconds)
{
    a->deg += minutes / 60.0 + seconds / 3600.0;
    a->origin = ANGLE_DMS;
    a->whole = false;
    a->off_globe = a->off_globe || minutes >= 60.0 || seconds >= 60.0;
}

/* After the degree sign: 44' 54.36", 44.906', 51'25 (then S) */
static void angle_add_marked(struct span text, struct angle *a)
{
    struct angle_number minutes, seconds;
    size_t at = angle_skip_blanks(text, a->end);
    size_t mark, p;

    if (!angle_part(text, at, &minutes))
        return;
    p = angle_skip_blanks(text, minutes.end);
    mark = angle_minute_sign(angle_rest(text, p));
    if (!mark)
        return;
    a->end = p + mark;
    a->decimals = 2 + minutes.decimals;
    at = angle_skip_blanks(text, a->end);
    if (!minutes.decimals && angle_part(text, at, &seconds)) {
        p = angle_skip_blanks(text, seconds.end);
        mark = angle_second_sign(angle_rest(text, p));
        if (mark || angle_hemisphere_follows(text, seconds.end)) {
            a->end = mark ? p + mark : seconds.end;
            a->decimals = 4 + seconds.decimals;
            angle_set_parts(a, minutes.value, seconds.value);
            return;
        }
    }
    angle_set_parts(a, minutes.value, 0.0);
}

/* 33:51:25 S, 33 51 25.5 S, 33:51.4 S: a hemisphere must follow, or it is a
 * time or a list. */
static void angle_add_unmarked(struct span text, struct angle *a, char between)
{
    struct angle_number minutes, seconds = {0};

    if (angle_char(text, a->end) != between ||
        !angle_part(text, a->end + 1, &minutes))
        return;
    seconds.end = minutes.end;
    if (!minutes.decimals && angle_char(text, minutes.end) == between &&
        !angle_part(text, minutes.end + 1, &seconds))
        return;
    if (!angle_hemisphere_follows(text, seconds.end))
        return;
    a->end = seconds.end;
    a->decimals = 2 + minutes.decimals + (seconds.end > minutes.end ? 2 : 0) +
                  seconds.decimals;
    angle_set_parts(a, minutes.value, seconds.value);
}

/* Degree sign, minutes, seconds. */
static void angle_add_degrees(struct span text, struct angle *a)
{
    size_t at = angle_skip_blanks(text, a->end);
    size_t mark = angle_degree_sign(angle_rest(text, at));

    if (mark) {
        a->degree_sign = true;
        a->end = at + mark;
        if (a->whole)
            angle_add_marked(text, a);
    } else if (a->whole) {
        angle_add_unmarked(text, a, ':');
        if (a->whole)
            angle_add_unmarked(text, a, ' ');
    }
}

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
    char c;

    if (!n && p > 0 && text.data[*at - 1] == ' ') {
        before.len--;
        n = angle_minus_before(before);
        p = before.len - n;
        while (n && p > 0 && before.data[p - 1] == ' ')
            p--;
        if (!n || p == 0 || !strchr(":=,([{\"'", before.data[p - 1]))
            return false;
        *at = from + before.len - n;
        return true;
    }
    if (!n)
        return false;
    p -= n;
    c = p > 0 ? before.data[p - 1] : ' ';
    if (span_ends(span_cut(before, 0, p), "%2C"))
        c = ',';
    if (angle_is_digit(c) ||
        (isalpha((unsigned char)c) &&
         angle_label_before(span_cut(before, 0, p)).kind == ANGLE_ANY) ||
        (p >= 2 && memcmp(before.data + p - 2, "\xC2\xB0", 2) == 0))
        return false; /* a range, or a hyphen */
    *at = from + p;
    return true;
}

/* N 40.742, W73.985; not "E 40", which is a road. */
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
        !angle_hemisphere(span_cut(text, at - 1, 1), false, &kind, &sign))
        return 0;
    angle_set_kind(a, kind, ANGLE_HEMISPHERE);
    a->start = at - 1;
    return sign;
}

/* What follows: "N", "south", "latitude". */
static int angle_take_suffix(struct span text, struct angle *a, bool labelled)
{
    size_t at = angle_skip_blanks(text, a->end);
    enum angle_kind kind;
    size_t n;
    int sign = 0;

    n = angle_hemisphere(angle_rest(text, at), a->degree_sign || at == a->end,
                         &kind, &sign);
    if (n) {
        angle_set_kind(a, kind, ANGLE_HEMISPHERE);
        a->end = at + n;
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

static bool angle_suffix_refuses(struct span text, const struct angle *a)
{
    size_t at = a->end;
    char c = angle_char(text, at);

    if (angle_is_unit(angle_rest(text, at)) ||
        angle_is_unit(angle_rest(text, at + angle_blank(angle_rest(text, at)))))
        return true;
    if (c == '_' ||
        (c == '-' && a->whole && angle_is_digit(angle_char(text, at + 1))))
        return true; /* a date, a name */
    if (c == ':' && a->whole && angle_is_digit(angle_char(text, at + 1)))
        return true; /* a time */
    return isalpha((unsigned char)c) != 0;
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
}

/* "A4" and "x40" are words; "Lat40.7" is not, nor is an escaped line end. */
static bool angle_is_in_word(const struct angle_scan *scan, size_t at)
{
    struct span before =
        span_cut(scan->text, scan->last_end, at - scan->last_end);

    if (!before.len || !isalnum((unsigned char)before.data[before.len - 1]))
        return false;
    if (span_ends(before, "\\n") || span_ends(before, "\\t") ||
        span_ends(before, "%2C"))
        return false;
    return angle_label_before(before).kind == ANGLE_ANY;
}

/* The angle whose digits begin at `begin`; false when they are something
 * else. a->end is behind the number in any case. */
static bool angle_read(struct angle_scan *scan, size_t begin, struct angle *a)
{
    struct span text = scan->text;
    struct angle_number number;
    struct angle_label label;
    bool ok = angle_number(text, begin, &number);
    bool minus;
    int before, after;

    *a = (struct angle){0};
    a->start = begin;
    a->end = number.end;
    if (!ok)
        return false;
    a->deg = number.value;
    a->whole = number.decimals == 0;
    a->decimals = number.decimals;
    a->comma = number.comma;
    if (angle_is_unit(angle_rest(text, a->end)))
        return false;
    angle_add_degrees(text, a);
    minus = angle_take_minus(text, scan->last_end, &a->start);
    before = minus ? 0 : angle_take_hemisphere(text, scan->last_end, a);
    if (!before && angle_is_in_word(scan, a->start))
        return false;
    angle_take_prefix(scan, a, &label);
    after = before ? 0 : angle_take_suffix(text, a, label.kind != ANGLE_ANY);
    if (angle_suffix_refuses(text, a))
        return false;
    if (minus)
        a->deg = -a->deg;
    angle_set_sign(a, label.sign ? label.sign : before ? before : after, minus);
    if (fabs(a->deg) > (a->kind == ANGLE_LAT ? 90.0 : 180.0))
        a->off_globe = true;
    return true;
}

bool angle_next(struct angle_scan *scan, struct angle *out)
{
    struct span text = scan->text;

    while (scan->at < text.len) {
        size_t at = scan->at;
        bool ok;

        while (at < text.len && !angle_is_digit(text.data[at]))
            at++;
        if (at == text.len)
            break;
        if (at > 0 && (text.data[at - 1] == '#' || text.data[at - 1] == '$' ||
                       text.data[at - 1] == '_')) {
            while (at < text.len && angle_is_digit(text.data[at]))
                at++;
            scan->at = at;
            continue;
        }
        ok = angle_read(scan, at, out);
        scan->at = out->end;
        if (!ok)
            continue;
        scan->last_end = out->end;
        return true;
    }
    scan->at = text.len;
    return false;
}
