#include "answers/answer_stop.h"

#include <string.h>

#include "answers/answer_fields.h"
#include "base/json_syntax.h"
#include "geo/coordinates.h"

enum { STOP_BRACES = 64 };

static struct answer_stop stop_at_end(struct span reply, const char *why)
{
    struct span s = span_trim(reply);
    size_t end = s.len > 0 ? (size_t)(s.data - reply.data) + s.len : 0;

    return (struct answer_stop){end, end, why};
}

/* The brace whose object goes farthest, and where it breaks. */
static struct answer_stop stop_in_json(struct span reply)
{
    struct answer_stop stop = stop_at_end(reply, "no JSON could be read");
    size_t far = 0, at = 0;

    for (int i = 0; i < STOP_BRACES; i++) {
        struct json_syntax syntax;
        size_t brace = span_find_char(span_cut(reply, at, SIZE_MAX), '{');
        if (brace == SIZE_MAX)
            break;
        at += brace;
        struct span object = span_cut(reply, at, SIZE_MAX);
        if (!json_syntax_check(object, &syntax) && at + syntax.at >= far) {
            far = at + syntax.at;
            stop =
                (struct answer_stop){far, far + (far < reply.len), syntax.why};
        }
        at++;
    }
    return stop;
}

/* The bytes of a position, of fields or anywhere in the text. */
static struct answer_stop stop_at_position(struct span reply, const char *why,
                                           struct arena *arena)
{
    struct answer_fields f;
    struct coordinates c = {.start = 0};

    if (answer_fields_find(reply, true, arena, &f)) {
        const struct answer_value *a = &f.at[FIELD_LAT], *b = &f.at[FIELD_LON];
        if (f.at[FIELD_POSITION].end > 0)
            a = b = &f.at[FIELD_POSITION];
        if (a->end > 0 && b->end > 0)
            return (struct answer_stop){a->start < b->start ? a->start
                                                            : b->start,
                                        a->end > b->end ? a->end : b->end, why};
    }
    if (coordinates_find(reply, &c) != COORDINATES_NONE && c.end > c.start)
        return (struct answer_stop){c.start, c.end, why};
    return stop_at_end(reply, why);
}

static struct answer_stop stop_at_refusal(const struct answer_patterns *p,
                                          struct span reply)
{
    struct regex_match match;
    struct err err = {0};

    if (answer_patterns_find(p, PATTERN_REFUSAL, reply, &match, &err) > 0)
        return (struct answer_stop){match.start[0], match.end[0],
                                    "it declines to answer here"};
    return stop_at_end(reply, "it declines to answer");
}

struct answer_stop answer_stop_find(const struct answer_patterns *patterns,
                                    struct span reply, const char *status,
                                    struct arena *arena)
{
    if (strcmp(status, "broken json") == 0)
        return stop_in_json(reply);
    if (strcmp(status, "out of range") == 0)
        return stop_at_position(reply, "no such position on earth", arena);
    if (strcmp(status, "ambiguous") == 0)
        return stop_at_position(reply, "it may be read in several ways", arena);
    if (strcmp(status, "refusal") == 0)
        return stop_at_refusal(patterns, reply);
    if (strcmp(status, "truncated") == 0)
        return stop_at_end(reply, "the text ends before its answer does");
    if (strcmp(status, "empty") == 0)
        return stop_at_end(reply, "there is no text");
    return stop_at_end(reply, "read to its end: no position and no place");
}
