#include "teachers/chat_text.h"

#include "base/buf.h"

#include <string.h>

enum { CHAT_REPEATED_LEAST = 4 };

static const char CHAT_OPEN[] = "<think>";
static const char CHAT_SHUT[] = "</think>";

/* White space in front does not count. */
static struct span chat_skip_blanks(struct span s)
{
    while (s.len > 0 &&
           (s.data[0] == ' ' || (s.data[0] >= '\t' && s.data[0] <= '\r')))
        s = span_cut(s, 1, SIZE_MAX);
    return s;
}

/* Take `text`, white space around it aside, off the front of *s. */
static bool chat_take_front(struct span *s, struct span text)
{
    struct span bare = span_trim(text), rest = chat_skip_blanks(*s);

    if (bare.len == 0 || rest.len < bare.len ||
        !span_equals(span_cut(rest, 0, bare.len), bare))
        return false;
    *s = span_cut(rest, bare.len, SIZE_MAX);
    return true;
}

/* The same of what a server may have repeated: a short text may as well be the
 * beginning of the next word. */
static void chat_take_repeated(struct span *s, struct span text)
{
    if (span_trim(text).len >= CHAT_REPEATED_LEAST)
        (void)chat_take_front(s, text);
}

/* The thoughts that the answer begins with, and what follows them. false: it
 * begins with none. */
static bool chat_split_thoughts(struct span answer, struct span *thoughts,
                                struct span *rest)
{
    struct span s = answer;

    *thoughts = SPAN_NONE;
    *rest = answer;
    if (!chat_take_front(&s, span_of(CHAT_OPEN)))
        return false;
    size_t shut = span_find(s, CHAT_SHUT);
    *thoughts = span_cut(s, 0, shut);
    *rest = shut == SIZE_MAX
                ? span_of("")
                : span_cut(s, shut + sizeof(CHAT_SHUT) - 1, SIZE_MAX);
    return true;
}

/* What a reply is made of, once each. */
struct chat_pieces {
    struct span lead;     /* the prefill, before everything else */
    struct span begun;    /* the prefill's own thoughts, behind <think> */
    struct span taken;    /* reasoning that the server took out */
    struct span thoughts; /* that the answer itself has */
    struct span answer;
    bool thinks; /* there is a pair of tags */
    bool open;   /* its end is not there */
};

/* A prefill that opens <think> is part of the thoughts. */
static void chat_take_prefill(struct chat_pieces *p, const char *prefill)
{
    struct span begun = span_of(prefill);

    if (prefill == NULL)
        return;
    if (!chat_take_front(&begun, span_of(CHAT_OPEN)) ||
        span_find(begun, CHAT_SHUT) != SIZE_MAX) {
        p->lead = span_of(prefill);
        return;
    }
    p->begun = begun;
    p->thinks = true;
}

/* The answer of a server that goes on behind the prefill, or repeats it. */
static void chat_take_answer(struct chat_pieces *p, const char *prefill,
                             struct span answer)
{
    if (!chat_split_thoughts(answer, &p->thoughts, &p->answer)) {
        chat_take_repeated(&answer, span_of(prefill));
        (void)chat_split_thoughts(answer, &p->thoughts, &p->answer);
    }
    size_t shut = span_find(answer, CHAT_SHUT);
    if (p->thoughts.data != NULL) {
        p->thinks = true;
        p->open = shut == SIZE_MAX;
        chat_take_repeated(&p->thoughts, p->begun);
        return;
    }
    bool taken = p->taken.len > 0;
    if (taken ? shut == SIZE_MAX : !p->thinks)
        return;
    /* The prefill opened the thoughts, or the server took the opening tag
     * alone: the answer goes on with them. */
    p->thoughts = span_cut(answer, 0, shut);
    p->answer = shut == SIZE_MAX
                    ? span_of("")
                    : span_cut(answer, shut + sizeof(CHAT_SHUT) - 1, SIZE_MAX);
    p->open = shut == SIZE_MAX;
}

static void chat_add_thoughts(const struct chat_pieces *p, bool both,
                              struct buf *out)
{
    struct span taken = p->taken;

    buf_add_text(out, CHAT_OPEN);
    buf_add_span(out, p->begun);
    chat_take_repeated(&taken, p->begun);
    if (p->thoughts.len == 0 || both)
        buf_add_span(out, taken);
    if (both && taken.len > 0 && p->thoughts.len > 0)
        buf_add_char(out, '\n');
    buf_add_span(out, p->thoughts);
    if (!p->open)
        buf_add_text(out, CHAT_SHUT);
}

/* "</answer>" where "<answer>" stands open. */
static bool chat_needs_stop(const char *stop, struct span text)
{
    size_t len = stop == NULL ? 0 : strlen(stop), last = SIZE_MAX, at;
    char open[80];

    if (len < 4 || len >= sizeof(open) || strncmp(stop, "</", 2) != 0 ||
        stop[len - 1] != '>')
        return false;
    snprintf(open, sizeof(open), "<%s", stop + 2);
    while ((at = span_find(span_cut(text, last + 1, SIZE_MAX), open)) !=
           SIZE_MAX)
        last = last + 1 + at;
    return last != SIZE_MAX &&
           span_find(span_cut(text, last, SIZE_MAX), stop) == SIZE_MAX;
}

static void chat_pieces_read(struct chat_pieces *p, const struct chat_form *f,
                             const struct chat_reply *reply)
{
    struct span nothing, taken = reply->reasoning, inner;

    *p = (struct chat_pieces){.answer = reply->text};
    chat_take_prefill(p, f->prefill);
    /* Some servers leave the tags in what they took out. */
    if (chat_split_thoughts(taken, &inner, &nothing))
        taken = inner;
    p->taken = taken;
    chat_take_answer(p, f->prefill, reply->text);
    p->thinks = p->thinks || p->taken.len > 0;
    if (span_equals(span_trim(p->taken), span_trim(p->thoughts)))
        p->taken = SPAN_NONE; /* it came in both fields */
    if (p->taken.len > 0 && span_trim(p->answer).len == 0 &&
        p->thoughts.len == 0 && strcmp(reply->finish, "length") == 0)
        p->open = true;
}

void chat_text_add(const struct chat_form *form, const struct chat_reply *reply,
                   struct buf *out)
{
    bool drop = form->reasoning != NULL && strcmp(form->reasoning, "drop") == 0;
    bool both = form->reasoning != NULL && strcmp(form->reasoning, "keep") == 0;
    size_t begun = out->len;
    struct chat_pieces p;

    chat_pieces_read(&p, form, reply);
    buf_add_span(out, p.lead);
    if (p.thinks && !drop)
        chat_add_thoughts(&p, both, out);
    buf_add_span(out, p.answer);
    if (strcmp(reply->finish, "stop") == 0 && reply->stop != CHAT_STOP_OTHER &&
        chat_needs_stop(form->stop, span_cut(buf_span(out), begun, SIZE_MAX)))
        buf_add_text(out, form->stop);
}
