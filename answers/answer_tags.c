#include "answers/answer_tags.h"

#include <string.h>

static const char TAG_THINK[] = "<think>", TAG_THINK_END[] = "</think>";
static const char TAG_ANSWER[] = "<answer>", TAG_ANSWER_END[] = "</answer>";

static void tags_find_think(struct span reply, struct answer_tags *t)
{
    size_t open = span_find(reply, TAG_THINK);
    size_t close = span_find(reply, TAG_THINK_END);
    size_t begin = open == SIZE_MAX ? 0 : open + strlen(TAG_THINK);

    t->body = reply;
    if (close != SIZE_MAX && (open == SIZE_MAX || open < close)) {
        size_t after = close + strlen(TAG_THINK_END);

        /* Templates may put the opening tag before the reply begins. */
        t->think = span_cut(reply, begin, close - begin);
        t->body = span_cut(reply, after, reply.len);
    } else if (open != SIZE_MAX) {
        size_t answer =
            span_find(span_cut(reply, begin, reply.len), TAG_ANSWER);

        t->think_open = true;
        t->think =
            span_cut(reply, begin, answer == SIZE_MAX ? reply.len : answer);
        t->body = span_cut(reply, begin + t->think.len, reply.len);
    }
}

static bool tags_are_in(struct span s)
{
    size_t at;

    while ((at = span_find_char(s, '<')) != SIZE_MAX) {
        s = span_cut(s, at, s.len);
        if (span_starts(s, TAG_THINK) || span_starts(s, TAG_ANSWER) ||
            span_starts(s, TAG_THINK_END))
            return true;
        s = span_cut(s, 1, s.len);
    }
    return false;
}

static bool tags_are_exact(struct span reply, const struct answer_tags *t)
{
    struct span between;

    if (t->answers != 1 || t->answer_open || !span_starts(reply, TAG_THINK) ||
        !span_ends(reply, TAG_ANSWER_END) || !span_trim(t->think).len ||
        !t->answer.len)
        return false;
    between = span_cut(t->body, 0, span_find(t->body, TAG_ANSWER));
    return !span_trim(between).len && !tags_are_in(t->think) &&
           !tags_are_in(t->answer) &&
           span_find(t->body, TAG_ANSWER_END) ==
               t->body.len - strlen(TAG_ANSWER_END);
}

void answer_tags_find(struct span reply, struct answer_tags *out)
{
    struct span rest;
    size_t at;

    *out = (struct answer_tags){0};
    tags_find_think(reply, out);
    rest = out->body;
    while ((at = span_find(rest, TAG_ANSWER)) != SIZE_MAX) {
        struct span before = out->answer, inside;
        size_t close;

        rest = span_cut(rest, at + strlen(TAG_ANSWER), rest.len);
        close = span_find(rest, TAG_ANSWER_END);
        inside = span_trim(span_cut(rest, 0, close));
        out->answer_open = close == SIZE_MAX;
        if (out->answers++ > 0 && !span_equals(span_trim(before), inside))
            out->differ = true;
        out->answer = inside.data ? inside : span_cut(rest, 0, 0);
        if (out->answer_open)
            break;
        rest = span_cut(rest, close + strlen(TAG_ANSWER_END), rest.len);
    }
    out->exact = tags_are_exact(reply, out);
}
