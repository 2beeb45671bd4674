#include "geo/angle_degrees.h"

#include <math.h>

#include "geo/angle_marks.h"
#include "geo/angle_number.h"
#include "geo/angle_words.h"

enum { ANGLE_BLANKS_MAX = 3 };

size_t angle_skip_blanks(struct span text, size_t at)
{
    for (int i = 0; i < ANGLE_BLANKS_MAX; i++)
        at += angle_blank(angle_rest(text, at));
    return at;
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

bool angle_degrees_follow(struct span text, size_t at)
{
    at = angle_skip_blanks(text, at);
    return angle_degree_sign(angle_rest(text, at)) > 0;
}

/* Minutes or seconds after a sign: "25,151" of `51'25,151` is 25. */
static bool angle_part_after_sign(struct span text, size_t at,
                                  struct angle_number *n)
{
    if (!angle_part(text, at, n))
        return false;
    if (n->comma && angle_degrees_follow(text, n->end)) {
        n->end -= (size_t)n->decimals + 1;
        n->value = floor(n->value);
        n->decimals = 0;
        return true;
    }
    return !angle_degrees_follow(text, n->end);
}

/* 40 degrees 12.3456 N: minutes, and maybe seconds, without their marks. They
 * are known by a hemisphere in front (told) or behind; otherwise nobody can
 * say what the number is. */
static void angle_add_unsigned(struct span text, struct angle *a,
                               const struct angle_number *minutes, bool told)
{
    struct angle_number seconds = {0};
    size_t at = angle_skip_blanks(text, minutes->end);

    if (angle_is_unit(angle_rest(text, at)))
        return;
    seconds.end = minutes->end;
    if (!minutes->decimals && at > minutes->end &&
        !angle_part_after_sign(text, at, &seconds))
        seconds = (struct angle_number){.end = minutes->end};
    a->end = seconds.end;
    if (!told && !angle_hemisphere_follows(text, seconds.end)) {
        a->doubtful = true;
        return;
    }
    a->decimals = 2 + minutes->decimals +
                  (seconds.end > minutes->end ? 2 + seconds.decimals : 0);
    angle_set_parts(a, minutes->value, seconds.value);
}

/* After the degree sign: 44' 54.36", 44.906', 51'25 (then S) */
static void angle_add_marked(struct span text, struct angle *a, bool told)
{
    struct angle_number minutes, seconds;
    size_t at = angle_skip_blanks(text, a->end);
    size_t mark, p;

    if (!angle_part_after_sign(text, at, &minutes))
        return;
    p = angle_skip_blanks(text, minutes.end);
    mark = angle_minute_sign(angle_rest(text, p));
    if (!mark) {
        angle_add_unsigned(text, a, &minutes, told);
        return;
    }
    a->end = p + mark;
    a->decimals = 2 + minutes.decimals;
    at = angle_skip_blanks(text, a->end);
    if (!minutes.decimals && angle_part_after_sign(text, at, &seconds)) {
        p = angle_skip_blanks(text, seconds.end);
        mark = angle_second_sign(angle_rest(text, p));
        if (mark || told || at == a->end ||
            angle_hemisphere_follows(text, seconds.end)) {
            a->end = mark ? p + mark : seconds.end;
            a->decimals = 4 + seconds.decimals;
            angle_set_parts(a, minutes.value, seconds.value);
            return;
        }
        a->doubtful = true;
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

void angle_add_degrees(struct span text, struct angle *a, bool told)
{
    size_t at = angle_skip_blanks(text, a->end);
    size_t mark = angle_degree_sign(angle_rest(text, at));

    if (mark) {
        a->degree_sign = true;
        a->end = at + mark;
        if (a->whole)
            angle_add_marked(text, a, told);
    } else if (a->whole) {
        angle_add_unmarked(text, a, ':');
        if (a->whole)
            angle_add_unmarked(text, a, ' ');
    }
}
