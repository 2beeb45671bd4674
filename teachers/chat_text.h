/*
 * chat_text.h: the text of a reply, put together of what a server sends in
 * pieces: the prefill, the reasoning that it took out, the answer, and the stop
 * text that it cut off.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_CHAT_TEXT_H
#define LIMBECK_CHAT_TEXT_H

#include "teachers/chat_reply.h"

/* Texts may be NULL. reasoning: "auto": what the answer itself has between
 * <think> and </think>, else what the server took out; "keep": both, in one
 * pair of tags; "drop": neither. */
struct chat_form {
    const char *prefill, *stop, *reasoning;
};

/* Append the text. <think> never stands twice, the prefill not either, whether
 * the server repeats it or not. Reasoning that broke off (no answer behind it,
 * finish "length") is not closed. A closing tag that is the stop text is put
 * back where its opening tag stands open and the server did not say that
 * something else ended the answer. */
void chat_text_add(const struct chat_form *form, const struct chat_reply *reply,
                   struct buf *out);

#endif
