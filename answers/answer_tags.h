/*
 * answer_tags.h: the tags <think> and <answer> of a reply, as every family of
 * models writes them, and the blocks that they mark. Nothing else in the tree
 * reads these tags.
 *
 * Included by: answers, exports, filters, tests.
 */
#ifndef LIMBECK_ANSWER_TAGS_H
#define LIMBECK_ANSWER_TAGS_H

#include "base/arena.h"
#include "base/span.h"

enum answer_tag_kind {
    TAG_THINK,
    TAG_THINK_END,
    TAG_ANSWER,
    TAG_ANSWER_END,
    TAG_KINDS
};

struct answer_tag {
    enum answer_tag_kind kind;
    bool published;    /* <think> or <answer> in small letters, as the published
                        * rules want it */
    size_t start, end; /* bytes of the text */
    size_t square, wide; /* of a walk: behind the next byte at which a tag may
                          * begin that does not begin with <; 0: unknown */
};

/* The first tag of the text at or after byte `from`, in capitals or small
 * letters, of whatever family. false: there is none. *tag is zero to begin
 * with; a walk forward through one text hands the same one in again. Linear,
 * all calls of a walk together. */
bool answer_tags_next(struct span text, size_t from, struct answer_tag *tag);

/* The text without tags, trimmed; a tag that appears because another one was
 * taken out of its middle goes too. Part of the text, or the arena's. */
struct span answer_tags_strip(struct span text, struct arena *arena);

/* All spans are parts of the reply; one without data is not there. */
struct answer_tags {
    struct span think; /* the first thinking that is not blank: inside <think>,
                        * or before a </think> that no <think> opened */
    struct span thoughts; /* from the first thinking to the end of the last */
    bool think_open;      /* the last thinking has no end */
    struct span answer; /* the last answer that is not blank, trimmed; it holds
                         * no tag: of an answer that is parted by thinking or
                         * by a tag out of place, the last part */
    size_t answer_tag;  /* where its <answer> begins */
    bool answer_open;   /* it has no end */
    int answers;        /* how many are not blank; those inside of thinking do
                         * not count */
    bool differ;        /* and they do not say the same */
    struct span body;   /* the last part outside of thinking that is not blank;
                         * without thinking, all */
};

/* Read the blocks of a reply. Thinking ends at the first </think>, whatever
 * stands in it. When it never ends, it goes up to the first <answer>. An
 * <answer> that another one follows ends there. Linear. */
void answer_tags_find(struct span reply, struct answer_tags *out);

#endif
