#include "answers/answer_tags.h"

#include <string.h>
#include <strings.h>

/* The marks of thinking and of answers. The first of each kind is the one of
 * the published rules; the others are those of other open families of models.
 * What begins with another one stands before it. */
#define TAG_MARK(mark, kind) {mark, sizeof(mark) - 1, kind}

static const struct tag_mark {
    const char *text;
    size_t len;
    enum answer_tag_kind kind;
} tag_marks[] = {
    TAG_MARK("<think>", TAG_THINK),
    TAG_MARK("</think>", TAG_THINK_END),
    TAG_MARK("<answer>", TAG_ANSWER),
    TAG_MARK("</answer>", TAG_ANSWER_END),
    TAG_MARK("<thinking>", TAG_THINK),
    TAG_MARK("</thinking>", TAG_THINK_END),
    TAG_MARK("<thought>", TAG_THINK), /* EXAONE Deep */
    TAG_MARK("</thought>", TAG_THINK_END),
    TAG_MARK("<reasoning>", TAG_THINK),
    TAG_MARK("</reasoning>", TAG_THINK_END),
    TAG_MARK("<mm:think>", TAG_THINK), /* MiniMax */
    TAG_MARK("</mm:think>", TAG_THINK_END),
    TAG_MARK("<seed:think>", TAG_THINK), /* Seed-OSS */
    TAG_MARK("</seed:think>", TAG_THINK_END),
    TAG_MARK("<longcat_think>", TAG_THINK),
    TAG_MARK("</longcat_think>", TAG_THINK_END),
    TAG_MARK("<|begin_of_thought|>", TAG_THINK), /* Sky-T1, OpenThinker */
    TAG_MARK("<|end_of_thought|>", TAG_THINK_END),
    TAG_MARK("<|START_THINKING|>", TAG_THINK), /* Command A */
    TAG_MARK("<|END_THINKING|>", TAG_THINK_END),
    TAG_MARK("<|channel|>analysis<|message|>", TAG_THINK), /* gpt-oss */
    TAG_MARK("<|end|><|start|>assistant<|channel|>final<|message|>",
             TAG_THINK_END),
    TAG_MARK("<|channel>thought", TAG_THINK), /* Gemma */
    TAG_MARK("<channel|>", TAG_THINK_END),
    TAG_MARK("<unused94>thought", TAG_THINK), /* MedGemma */
    TAG_MARK("<unused95>", TAG_THINK_END),
    TAG_MARK("[THINK]", TAG_THINK), /* Magistral */
    TAG_MARK("[/THINK]", TAG_THINK_END),
    TAG_MARK("\xE2\x97\x81think\xE2\x96\xB7", TAG_THINK), /* Kimi-VL */
    TAG_MARK("\xE2\x97\x81/think\xE2\x96\xB7", TAG_THINK_END),
    TAG_MARK("<final_answer>", TAG_ANSWER),
    TAG_MARK("</final_answer>", TAG_ANSWER_END),
    TAG_MARK("<|begin_of_box|>", TAG_ANSWER), /* GLM-4.1V */
    TAG_MARK("<|end_of_box|>", TAG_ANSWER_END),
};

enum {
    TAG_MARKS = sizeof(tag_marks) / sizeof(tag_marks[0]),
    TAG_WINDOW = 4096 /* bytes in which < is looked for */
};

/* The mark at the beginning of the text, NULL: none. */
static const struct tag_mark *tag_at(struct span text)
{
    for (size_t i = 0; i < TAG_MARKS; i++) {
        const char *mark = tag_marks[i].text;
        size_t len = tag_marks[i].len;

        if (text.len >= len && text.data[0] == mark[0] &&
            ((text.data[1] ^ mark[1]) & ~0x20) == 0 &&
            strncasecmp(text.data, mark, len) == 0)
            return &tag_marks[i];
    }
    return NULL;
}

/* One behind the next such byte at or after `from`; known: what was found
 * before. */
static size_t tag_seek(struct span text, size_t from, char byte, size_t known)
{
    size_t at;

    if (known > from)
        return known;
    at = span_find_char(span_cut(text, from, text.len), byte);
    return at == SIZE_MAX ? SIZE_MAX : from + at + 1;
}

/* The next byte at which a mark may begin, or SIZE_MAX. It is looked only so
 * far for <, so that a text of many other marks costs no more. */
static size_t tag_next_open(struct span text, size_t from,
                            struct answer_tag *tag)
{
    size_t other;

    tag->square = tag_seek(text, from, '[', tag->square);
    tag->wide = tag_seek(text, from, '\xE2', tag->wide);
    other = (tag->square < tag->wide ? tag->square : tag->wide);
    other -= other != SIZE_MAX;
    while (from < text.len && from < other) {
        size_t len =
            text.len - from < TAG_WINDOW ? text.len - from : TAG_WINDOW;
        const char *open;

        if (other != SIZE_MAX && len > other - from)
            len = other - from;
        open = memchr(text.data + from, '<', len);
        if (open)
            return (size_t)(open - text.data);
        from += len;
    }
    return other;
}

bool answer_tags_next(struct span text, size_t from, struct answer_tag *tag)
{
    while ((from = tag_next_open(text, from, tag)) != SIZE_MAX) {
        struct span rest = span_cut(text, from, SIZE_MAX);
        const struct tag_mark *mark = tag_at(rest);

        if (mark) {
            tag->kind = mark->kind;
            tag->published =
                mark < tag_marks + TAG_KINDS && span_starts(rest, mark->text);
            tag->start = from;
            tag->end = from + mark->len;
            return true;
        }
        from++;
    }
    return false;
}

/* How many bytes a mark that ends with the text takes, or 0. */
static size_t tag_ends(struct span text)
{
    for (size_t i = 0; i < TAG_MARKS; i++) {
        size_t len = tag_marks[i].len;

        if (text.len >= len &&
            text.data[text.len - 1] == tag_marks[i].text[len - 1] &&
            strncasecmp(text.data + text.len - len, tag_marks[i].text, len) ==
                0)
            return len;
    }
    return 0;
}

struct span answer_tags_strip(struct span text, struct arena *arena)
{
    struct answer_tag tag = {.end = 0};
    size_t n = 0;
    char *out;

    if (!answer_tags_next(text, 0, &tag))
        return span_trim(text);
    out = arena_take(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        out[n++] = c;
        if (c == '>' || c == ']' || c == 't' || c == 'T' || c == '\xB7')
            n -= tag_ends(span_make(out, n));
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
    size_t outside;    /* where the last thinking ended */
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

/* What stands between two thinkings, and before or after them: the last that
 * is not blank is the body. */
static void walk_body(struct tag_walk *w, size_t from, size_t to)
{
    struct span part = to > from ? walk_cut(w, from, to) : SPAN_NONE;

    if (span_trim(part).len)
        w->out->body = part;
}

/* Thinking from one byte to another; `next`: what follows it. */
static void walk_think(struct tag_walk *w, size_t from, size_t to, size_t next)
{
    struct answer_tags *out = w->out;

    walk_body(w, w->outside, w->think_tag);
    w->outside = next;
    if (!span_trim(out->think).len)
        out->think = walk_cut(w, from, to);
    if (!out->thoughts.data)
        out->thoughts = walk_cut(w, from, to);
    else
        out->thoughts.len = to - (size_t)(out->thoughts.data - w->reply.data);
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
    struct answer_tag tag = {.end = 0};
    size_t at = 0;

    *out = (struct answer_tags){.think_open = false};
    for (;;) {
        while (answer_tags_next(reply, at, &tag)) {
            walk_step(&w, &tag);
            at = tag.end;
        }
        if (!w.thinking)
            break;
        /* No end: what follows the first <answer> in it is read again. */
        at = w.draft < reply.len ? w.draft : reply.len;
        tag = (struct answer_tag){.end = at};
        walk_think(&w, w.think_from, at, at);
        out->think_open = true;
        w.thinking = false;
        w.endless = true;
        w.part_from = at;
    }
    if (w.answering)
        walk_answer_close(&w, reply.len, true);
    walk_body(&w, w.outside, reply.len);
    if (!out->body.data)
        out->body = span_cut(reply, reply.len, 0);
}
