/*
 * answer_authors.h: who wrote which byte of a reply. A teacher that works with
 * tools (search, maps, zoom) answers in a trace: its own thinking, its calls,
 * and what the tools returned. What a tool returned is not the teacher's: no
 * answer, no reasoning and no claim is read out of it; nor out of a call, whose
 * arguments are no answer.
 *
 * Included by: answers, claims.c, filters, pipeline/commands.
 */
#ifndef LIMBECK_ANSWER_AUTHORS_H
#define LIMBECK_ANSWER_AUTHORS_H

#include "base/arena.h"
#include "base/span.h"

enum answer_author { AUTHOR_TEACHER, AUTHOR_CALL, AUTHOR_TOOL };

struct answer_part {
    enum answer_author author;
    size_t start, end;  /* bytes of the text, with the marks around them */
    struct span inside; /* without the marks */
};

enum { AUTHOR_MARKS_MAX = 32 };

/* A walk from part to part. */
struct answer_authors {
    struct span text;
    size_t at;
    bool known[AUTHOR_MARKS_MAX];    /* it was looked where a mark begins to */
    size_t behind[AUTHOR_MARKS_MAX]; /* count: there */
    bool endless[AUTHOR_MARKS_MAX];  /* its end stands nowhere any more */
    bool lines;                      /* the text is a trace of lines (ReAct) */
    size_t angle, square;            /* the next '<' and '[' */
};

void answer_authors_init(struct answer_authors *a, struct span text);

/* The next part that a tool returned, or that calls one: between marks of the
 * families of models (`<tool_response>`, `[TOOL_RESULTS]`, ...), or where
 * actions stand on lines, from `Observation:` or `Action:` to the next line of
 * that kind. A part without an end goes up to the next tag of thinking or
 * answers, else to the end of the text. false: there is no more. All together
 * linear. */
bool answer_authors_next(struct answer_authors *a, struct answer_part *part);

/* Does such a part begin at or behind that byte? */
bool answer_authors_within(struct span text, size_t from);

/* The text as the teacher wrote it, of the same length: what tools returned,
 * and calls, are blanks. The text itself where no tool is in it, else the
 * arena's. *blanked: how many bytes were made blank (may be NULL). Linear. */
struct span answer_authors_blank(struct span text, struct arena *arena,
                                 size_t *blanked);

#endif
