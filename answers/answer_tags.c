#include "answers/answer_tags.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *text;
    size_t len;
} answer_tags[TAG_KINDS] = {
    [TAG_THINK] = {"<think>", 7},
    [TAG_THINK_END] = {"</think>", 8},
    [TAG_ANSWER] = {"<answer>", 8},
    [TAG_ANSWER_END] = {"</answer>", 9},
};

/* The tag at the beginning of the text, TAG_KINDS: none. */
static enum answer_tag_kind tag_at(struct span text)
{
    int kind = 0;

    while (kind < TAG_KINDS && (text.len < answer_tags[kind].len ||
                                strncasecmp(text.data, answer_tags[kind].text,
                                            answer_tags[kind].len) != 0))
        kind++;
    return (enum answer_tag_kind)kind;
}

bool answer_tags_next(struct span text, size_t from, struct answer_tag *tag)
{
    while (from < text.len) {
        const char *open = memchr(text.data + from, '<', text.len - from);
        struct span rest;

        if (!open)
            break;
        from = (size_t)(open - text.data);
        rest = span_cut(text, from, SIZE_MAX);
        tag->kind = tag_at(rest);
        if (tag->kind < TAG_KINDS) {
            tag->lower = span_starts(rest, answer_tags[tag->kind].text);
            tag->start = from;
            tag->end = from + answer_tags[tag->kind].len;
            return true;
        }
        from++;
    }
    return false;
}

struct span answer_tags_strip(struct span text, struct arena *arena)
{
    struct answer_tag tag;
    size_t n = 0;
    char *out;

    if (!answer_tags_next(text, 0, &tag))
        return span_trim(text);
    out = arena_take(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        out[n++] = text.data[i];
        for (int k = 0; text.data[i] == '>' && k < TAG_KINDS; k++) {
            size_t len = answer_tags[k].len;

            if (n >= len &&
                strncasecmp(out + n - len, answer_tags[k].text, len) == 0) {
                n -= len;
                break;
            }
        }
    }
    return span_trim(span_make(out, n));
}

/* ----------------------------------------------------------- blocks */

/* A walk from tag to tag. */
struct tag_walk {
    struct span reply;
    struct answer_tags *out;
    bool thinking;     /* inside <think> */
    bool thought;      /* some thinking began */
    bool endless;      /* no </think> follows any more */
    size_t think_tag;  /* where its tag stands */
    size_t think_from; /* where the thinking begins */
    size_t draft;      /* the first <answer> in it, SIZE_MAX: none */
    bool answering;    /* inside <answer> */
    size_t answer_tag; /* where that tag stands */
    size_t part_from;  /* where the present part of the answer begins */
    struct span said;  /* the last part of it that is not blank */
};

static struct span walk_cut(const struct tag_walk *w, size_t from, size_t to)
{
    return span_cut(w->reply, from, to - from);
}

/* A part of the answer ends at one byte, the next begins at another. */
static void walk_part(struct tag_walk *w, size_t end, size_t next)
{
    struct span part = span_trim(walk_cut(w, w->part_from, end));

    if (part.len)
        w->said = part;
    w->part_from = next;
}

static void walk_answer_close(struct tag_walk *w, size_t end, bool open)
{
    struct answer_tags *out = w->out;

    walk_part(w, end, end);
    w->answering = false;
    if (!w->said.len) {
        out->answer_open = out->answer_open || (open && out->answers == 0);
        return;
    }
    if (out->answers++ > 0 && !span_equals(out->answer, w->said))
        out->differ = true;
    out->answer = w->said;
    out->answer_tag = w->answer_tag;
    out->answer_open = open;
}

static void walk_answer_open(struct tag_walk *w, const struct answer_tag *tag)
{
    if (w->answering)
        walk_answer_close(w, tag->start, false);
    w->answering = true;
    w->answer_tag = tag->start;
    w->part_from = tag->end;
    w->said = SPAN_NONE;
}

/* Thinking from one byte to another; `next`: what follows it. */
static void walk_think(struct tag_walk *w, size_t from, size_t to, size_t next)
{
    struct answer_tags *out = w->out;

    if (!out->think.data) {
        out->body = walk_cut(w, next, w->reply.len);
        if (!span_trim(out->body).len)
            out->body = span_cut(w->reply, 0, w->think_tag);
    }
    if (!span_trim(out->think).len)
        out->think = walk_cut(w, from, to);
}

static void walk_think_close(struct tag_walk *w, const struct answer_tag *tag)
{
    if (w->thinking) {
        w->thinking = false;
        w->part_from = tag->end;
        walk_think(w, w->think_from, tag->start, tag->end);
    } else if (!w->thought) {
        /* Chat templates may put <think> before the reply begins. */
        w->thought = true;
        w->answering = false;
        w->out->answers = 0;
        w->out->differ = w->out->answer_open = false;
        w->out->answer = SPAN_NONE;
        walk_think(w, 0, tag->start, tag->end);
    } else if (w->answering) {
        walk_part(w, tag->start, tag->end);
    }
}

static void walk_think_open(struct tag_walk *w, const struct answer_tag *tag)
{
    if (w->thinking) {
        if (!span_trim(walk_cut(w, w->think_from, tag->start)).len)
            w->think_from = tag->end; /* the tag was written twice */
        return;
    }
    if (w->answering)
        walk_part(w, tag->start, tag->end);
    if (w->endless)
        return;
    w->thinking = w->thought = true;
    w->think_tag = tag->start;
    w->think_from = tag->end;
    w->draft = SIZE_MAX;
}

static void walk_step(struct tag_walk *w, const struct answer_tag *tag)
{
    if (tag->kind == TAG_THINK)
        walk_think_open(w, tag);
    else if (tag->kind == TAG_THINK_END)
        walk_think_close(w, tag);
    else if (w->thinking && tag->kind == TAG_ANSWER && w->draft == SIZE_MAX)
        w->draft = tag->start;
    else if (!w->thinking && tag->kind == TAG_ANSWER)
        walk_answer_open(w, tag);
    else if (!w->thinking && w->answering)
        walk_answer_close(w, tag->start, false);
}

void answer_tags_find(struct span reply, struct answer_tags *out)
{
    struct tag_walk w = {.reply = reply, .out = out};
    struct answer_tag tag;
    size_t at = 0;

    *out = (struct answer_tags){.body = reply};
    for (;;) {
        while (answer_tags_next(reply, at, &tag)) {
            walk_step(&w, &tag);
            at = tag.end;
        }
        if (!w.thinking)
            break;
        /* No end: what follows the first <answer> in it is read again. */
        at = w.draft < reply.len ? w.draft : reply.len;
        walk_think(&w, w.think_from, at, at);
        out->think_open = true;
        w.thinking = false;
        w.endless = true;
        w.part_from = at;
    }
    if (w.answering)
        walk_answer_close(&w, reply.len, true);
}
