/*
 * answer_tags.h: the blocks of a reply: <think>, <answer> and what is left.
 *
 * Included by: answers.
 */
#ifndef LIMBECK_ANSWER_TAGS_H
#define LIMBECK_ANSWER_TAGS_H

#include "base/span.h"

struct answer_tags {
    struct span think;  /* inside <think>, or before a lone </think> */
    bool think_open;    /* it never ends */
    struct span answer; /* inside the last <answer>, else SPAN_NONE */
    bool answer_open;
    int answers; /* blocks */
    bool differ; /* and they do not say the same */
    bool exact;  /* the form that VLM-R1's format reward wants, to the letter:
                  * <think>..</think> blanks <answer>..</answer> and nothing
                  * else; each once, and neither blank */
    struct span body; /* what follows the thinking, all of it when there is
                       * none */
};

void answer_tags_find(struct span reply, struct answer_tags *out);

#endif
