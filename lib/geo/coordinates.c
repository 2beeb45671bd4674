#include "geo/coordinates.h"

#include <math.h>
#include <string.h>

#include "geo/angle.h"
#include "geo/coordinate_codes.h"

enum {
    COORDINATES_RUN_MAX = 4,     /* bare numbers that may stand in a row */
    COORDINATES_NEAR = 48,       /* bytes between "40 N" and "74 W" */
    COORDINATES_LABEL_FAR = 400, /* bytes between two labelled numbers */
    COORDINATES_ALONE_MAX = 256  /* bytes of a text that is but a pair */
};

enum separator {
    SEPARATOR_NONE,
    SEPARATOR_BLANK,
    SEPARATOR_COMMA,
    SEPARATOR_SEMICOLON,
    SEPARATOR_LINE
};

struct search {
    struct span text, trimmed;
    struct angle run[COORDINATES_RUN_MAX]; /* bare, one after the other */
    enum separator before[COORDINATES_RUN_MAX];
    size_t count;
    bool run_over;        /* a list of numbers, not a pair */
    struct angle pending; /* a latitude or longitude without the other */
    bool has_pending;
    struct angle last; /* the angle before this one */
    bool has_last;

    const struct coordinate_codes *codes;

    struct coordinates best;
    int best_strength; /* 0 none, 1 bare pair, 2 labelled */
    int best_decimals;
    int range_strength, clash_strength;
    struct coordinates range, clash; /* where the strongest of them stand */
};

/* What the text between two numbers is, when it can part the two numbers of a
 * position; SEPARATOR_NONE when it cannot. */
static enum separator separator_between(struct span gap)
{
    static const struct {
        const char *text;
        enum separator kind;
    } marks[] = {{",", SEPARATOR_COMMA},
                 {"/", SEPARATOR_COMMA},
                 {"|", SEPARATOR_COMMA},
                 {"&", SEPARATOR_COMMA},
                 {"and", SEPARATOR_COMMA},
                 {"%2C", SEPARATOR_COMMA},
                 {"%2c", SEPARATOR_COMMA},
                 {"%2F", SEPARATOR_COMMA},
                 {"\\quad", SEPARATOR_BLANK},
                 {"\\,", SEPARATOR_BLANK},
                 {"\\;", SEPARATOR_BLANK},
                 {"%20", SEPARATOR_BLANK},
                 {"%2B", SEPARATOR_BLANK},
                 {"\xE2\x89\x88", SEPARATOR_BLANK}, /* about */
                 {"\xE2\x88\xBC", SEPARATOR_BLANK},
                 {"\xEF\xBC\x8C", SEPARATOR_COMMA}, /* fullwidth comma */
                 {"\xE3\x80\x81", SEPARATOR_COMMA}, /* ideographic comma */
                 {";", SEPARATOR_SEMICOLON},
                 {"\xEF\xBC\x9B", SEPARATOR_SEMICOLON},
                 {"\n", SEPARATOR_LINE}};
    enum separator kind = SEPARATOR_BLANK;
    size_t at = 0;

    if (gap.len == 0 || gap.len > 16)
        return SEPARATOR_NONE;
    while (at < gap.len) {
        struct span rest = span_cut(gap, at, gap.len);
        size_t i;

        for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
            if (span_starts(rest, marks[i].text))
                break;
        if (i < sizeof(marks) / sizeof(marks[0]) &&
            marks[i].kind == SEPARATOR_BLANK) {
            at += strlen(marks[i].text);
        } else if (i < sizeof(marks) / sizeof(marks[0])) {
            if (kind != SEPARATOR_BLANK && marks[i].kind != SEPARATOR_LINE &&
                kind != SEPARATOR_LINE)
                return SEPARATOR_NONE;
            if (kind == SEPARATOR_BLANK || kind == SEPARATOR_LINE)
                kind = marks[i].kind;
            at += strlen(marks[i].text);
        } else if (span_starts(rest, "\xC2\xA0")) {
            at += 2;
        } else if (gap.data[at] &&
                   strchr(" \t\r\"'`*()[]~$+{}", gap.data[at])) {
            at++;
        } else {
            return SEPARATOR_NONE;
        }
    }
    return kind;
}

static double lon_difference(double a, double b)
{
    double d = fabs(a - b);

    return d > 180.0 ? 360.0 - d : d;
}

static struct coordinates search_place(const struct angle *first,
                                       const struct angle *second)
{
    return (struct coordinates){.lat_deg = NAN,
                                .lon_deg = NAN,
                                .start = first->start,
                                .end = second->end};
}

/* Takes a whole position. The one with the stronger labels is kept; of two that
 * are equally strong the finer, or a clash is noted when they differ. */
static void search_add(struct search *s, const struct angle *lat,
                       const struct angle *lon, int strength)
{
    const struct angle *first = lat->start < lon->start ? lat : lon;
    const struct angle *second = first == lat ? lon : lat;
    int decimals =
        lat->decimals < lon->decimals ? lat->decimals : lon->decimals;
    double tolerance;
    enum angle_origin origin =
        lat->origin > lon->origin ? lat->origin : lon->origin;
    static const char *const spelling[] = {"pair", "labelled", "hemisphere",
                                           "dms"};

    if (lat->contradiction || lon->contradiction || lat->doubtful ||
        lon->doubtful) {
        if (s->clash_strength < strength) {
            s->clash_strength = strength;
            s->clash = search_place(first, second);
        }
        return;
    }
    if (lat->off_globe || lon->off_globe || fabs(lat->deg) > 90.0) {
        if (s->range_strength < strength) {
            s->range_strength = strength;
            s->range = search_place(first, second);
        }
        return;
    }
    if (s->best_strength > strength)
        return;
    if (s->best_strength == strength) {
        int coarser = decimals < s->best_decimals ? decimals : s->best_decimals;

        tolerance = fmax(0.01, pow(10.0, -coarser)) + 1e-9;
        if (fabs(s->best.lat_deg - lat->deg) > tolerance ||
            lon_difference(s->best.lon_deg, lon->deg) > tolerance) {
            s->clash_strength = strength;
            s->clash = search_place(first, second);
            return;
        }
        if (decimals <= s->best_decimals)
            return;
    }
    s->best = (struct coordinates){.lat_deg = lat->deg,
                                   .lon_deg = lon->deg,
                                   .start = first->start,
                                   .end = second->end,
                                   .spelling = spelling[origin]};
    s->best_strength = strength;
    s->best_decimals = decimals;
}

/* Is the pair all there is, but for brackets and quotes? */
static bool search_is_alone(const struct search *s, const struct angle *a,
                            const struct angle *b)
{
    if (s->trimmed.len > COORDINATES_ALONE_MAX)
        return false;
    for (size_t i = 0; i < s->trimmed.len; i++) {
        size_t at = (size_t)(s->trimmed.data - s->text.data) + i;
        char c = s->trimmed.data[i];

        if (at >= a->start && at < b->end)
            continue;
        if (!c || !strchr(" \t\r\n\"'`*()[]{}.~+$", c))
            return false;
    }
    return true;
}

/* Does the number open a line, a bracket, a text or a value? */
static bool search_opens(const struct search *s, const struct angle *a)
{
    size_t at = a->start;

    while (at > 0 && strchr(" \t\"'`*~+$", s->text.data[at - 1]) &&
           s->text.data[at - 1])
        at--;
    return at == 0 ||
           (s->text.data[at - 1] && strchr("([{:=@\n", s->text.data[at - 1]));
}

static bool search_commas_are_points(const struct angle *a,
                                     const struct angle *b, enum separator sep)
{
    if (a->degree_sign && b->degree_sign)
        return true;
    if (!a->comma || !b->comma)
        return false;
    /* 1,200, 1,500: thousands */
    return !(sep == SEPARATOR_COMMA && a->decimals == 3 && b->decimals == 3);
}

/* POINT(2.35 48.85) of WKT: longitude first. */
static bool search_is_wkt(const struct search *s, const struct angle *a)
{
    static const char *const openings[] = {"point(", "point (", "point z(",
                                           "point z ("};
    struct span before = span_trim(span_cut(s->text, 0, a->start));

    for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
        size_t n = strlen(openings[i]);

        if (before.len >= n &&
            span_is_nocase(span_cut(before, before.len - n, n), openings[i]))
            return true;
    }
    return false;
}

/* (2.35, 48.85) [lon, lat]: the order is said behind the pair. */
static bool search_is_turned(const struct search *s, const struct angle *b)
{
    enum { FAR = 24 };
    struct span after = span_cut(s->text, b->end, FAR);
    size_t lon, lat;

    after = span_cut(after, 0, span_find_char(after, '\n'));
    lon = span_find(after, "lon");
    lat = span_find(after, "lat");
    return lat != SIZE_MAX && lon > 0 && lon < lat &&
           (after.data[lon - 1] == '(' || after.data[lon - 1] == '[');
}

/* Two bare numbers in a row: latitude first. */
static void search_add_pair(struct search *s, struct angle a, struct angle b,
                            enum separator sep)
{
    bool blank = sep == SEPARATOR_BLANK || sep == SEPARATOR_LINE;

    if (a.stray && b.stray)
        return; /* "2.4GHz, 5.0GHz" */
    if (search_is_wkt(s, &a) || search_is_turned(s, &b)) {
        search_add(s, &b, &a, 2);
        return;
    }
    if ((a.comma || b.comma) && !search_commas_are_points(&a, &b, sep))
        return;
    if (a.whole && b.whole) {
        if (!search_is_alone(s, &a, &b))
            return;
    } else if (a.whole || b.whole) {
        if (blank || !search_opens(s, &a))
            return;
    } else if (blank && !(a.degree_sign && b.degree_sign) &&
               (a.decimals < 2 || b.decimals < 2)) {
        return;
    }
    if (fabs(a.deg) > 360.0 || fabs(b.deg) > 360.0)
        return; /* no angles at all */
    search_add(s, &a, &b, 1);
}

/* Ends a row of bare numbers: two are a position; of three, one is the number
 * of a list or a height; four are two positions. */
static void search_flush(struct search *s)
{
    const struct angle *r = s->run;
    size_t n = s->run_over ? 0 : s->count;

    if (n == 2) {
        search_add_pair(s, r[0], r[1], s->before[1]);
    } else if (n == 3) { /* the integer before a position counts a list */
        struct angle first = r[0];

        /* 0.8, 48.8566, 2.3522: the first is of another kind */
        first.doubtful = first.doubtful ||
                         (r[1].decimals == r[2].decimals && r[1].decimals > 2 &&
                          r[0].decimals < r[1].decimals - 1);
        if (r[0].whole && !r[1].whole && !r[2].whole)
            search_add_pair(s, r[1], r[2], s->before[2]);
        else if (first.doubtful)
            search_add_pair(s, first, r[1], s->before[1]);
        else
            search_add_pair(s, r[0], r[1], s->before[1]);
    } else if (n == 4) {
        search_add_pair(s, r[0], r[1], s->before[1]);
        search_add_pair(s, r[2], r[3], s->before[3]);
    }
    s->count = 0;
    s->run_over = false;
}

static void search_add_told(struct search *s, const struct angle *a,
                            const struct angle *b)
{
    const struct angle *lat = a->kind == ANGLE_LAT ? a : b;

    search_add(s, lat, lat == a ? b : a, 2);
    s->has_pending = false;
}

static enum angle_kind kind_other(enum angle_kind kind)
{
    return kind == ANGLE_LAT ? ANGLE_LON : ANGLE_LAT;
}

/* Takes a number whose label or hemisphere says which of the two it is. */
static void search_take_told(struct search *s, const struct angle *a,
                             enum separator sep)
{
    size_t far = s->pending.origin == ANGLE_LABELLED ? COORDINATES_LABEL_FAR
                                                     : COORDINATES_NEAR;

    if (sep != SEPARATOR_NONE && s->count > 0 && !s->run_over) {
        struct angle mate = s->run[--s->count]; /* 40.742, 73.985 W */

        search_flush(s);
        mate.kind = kind_other(a->kind);
        /* 40 degrees 12.3456 N: minutes, or another angle? */
        mate.doubtful =
            mate.doubtful || (sep == SEPARATOR_BLANK && mate.degree_sign &&
                              !a->degree_sign && a->origin == ANGLE_HEMISPHERE);
        search_add_told(s, &mate, a);
        return;
    }
    search_flush(s);
    if (s->has_pending && s->pending.kind != a->kind &&
        a->start - s->pending.end <= far) {
        search_add_told(s, &s->pending, a);
        return;
    }
    s->pending = *a;
    s->has_pending = true;
}

static void search_take_bare(struct search *s, const struct angle *a,
                             enum separator sep)
{
    bool mate_stands_off = sep == SEPARATOR_BLANK || sep == SEPARATOR_LINE;

    /* "48.85 0" is no pair: an integer behind a blank belongs to the text */
    if (s->has_pending && sep != SEPARATOR_NONE && !s->count &&
        s->last.end == s->pending.end && !(mate_stands_off && a->whole)) {
        struct angle mate = *a; /* 40.742 N, -73.985 */

        mate.kind = kind_other(s->pending.kind);
        search_add_told(s, &s->pending, &mate);
        return;
    }
    if (sep == SEPARATOR_NONE ||
        (s->count >= 2 &&
         (sep == SEPARATOR_SEMICOLON || sep == SEPARATOR_LINE)))
        search_flush(s);
    if (s->count == COORDINATES_RUN_MAX) {
        s->run_over = true;
        return;
    }
    s->before[s->count] = sep;
    s->run[s->count++] = *a;
}

static void search_take(struct search *s, const struct angle *a)
{
    enum separator sep = SEPARATOR_NONE;

    if (s->has_last && a->start >= s->last.end)
        sep = separator_between(
            span_cut(s->text, s->last.end, a->start - s->last.end));
    if (a->kind == ANGLE_ANY)
        search_take_bare(s, a, sep);
    else
        search_take_told(s, a, sep);
    s->last = *a;
    s->has_last = true;
}

/* Codes count as much as what else was found, and have to agree with it. */
static void search_add_codes(struct search *s)
{
    for (size_t i = 0; i < s->codes->count; i++) {
        const struct coordinates *c = &s->codes->list[i];
        struct angle lat = {.deg = c->lat_deg,
                            .start = c->start,
                            .end = c->end,
                            .decimals = (int)-floor(log10(c->cell_m / 1e5))};
        struct angle lon = lat;

        lat.decimals = lat.decimals < 0 ? 0 : lat.decimals;
        lon.decimals = lat.decimals;
        lon.deg = c->lon_deg;
        search_add(s, &lat, &lon, s->best_strength > 1 ? s->best_strength : 1);
        if (s->best_strength && s->best.start == c->start)
            s->best = *c;
    }
}

/* *capital: a code of MGRS may stand in the text. */
static void search_run(struct search *s, const struct coordinate_codes *codes,
                       bool *capital)
{
    struct angle_scan scan = {.text = s->text};
    struct angle a;

    s->codes = codes;
    while (angle_next(&scan, &a)) {
        if (!codes || !coordinate_codes_hold(codes, &a)) {
            search_take(s, &a);
            continue;
        }
        search_flush(s);
        s->has_last = false;
    }
    search_flush(s);
    if (codes)
        search_add_codes(s);
    *capital = scan.capital;
}

/* Once more with what was taken for angles, where there are codes. */
static void search_with_codes(struct search *s, bool capital)
{
    struct span text = s->text;
    struct coordinate_codes codes;

    coordinate_codes_find(text, capital, &codes);
    if (codes.count == 0)
        return;
    *s = (struct search){.text = text, .trimmed = s->trimmed};
    search_run(s, &codes, &capital);
    s->codes = NULL;
}

enum coordinates_verdict coordinates_find(struct span text,
                                          struct coordinates *out)
{
    struct search s = {.text = text, .trimmed = span_trim(text)};
    bool capital;

    *out = (struct coordinates){0};
    search_run(&s, NULL, &capital);
    if (capital || span_find_char(text, '+') != SIZE_MAX)
        search_with_codes(&s, capital);
    if (s.clash_strength && s.clash_strength >= s.best_strength &&
        s.clash_strength >= s.range_strength) {
        *out = s.clash;
        return COORDINATES_AMBIGUOUS;
    }
    if (s.range_strength > s.best_strength) {
        *out = s.range;
        return COORDINATES_RANGE;
    }
    if (!s.best_strength)
        return COORDINATES_NONE;
    *out = s.best;
    return COORDINATES_FOUND;
}
