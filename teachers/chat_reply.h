/*
 * chat_reply.h: the body of a chat completion, read with limits.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_CHAT_REPLY_H
#define LIMBECK_CHAT_REPLY_H

#include "base/arena.h"
#include "base/buf.h"
#include "adapters/json.h"

struct chat_reply {
    struct span text; /* in the arena; UTF-8 without NUL */
    char finish[24];  /* as the server said, "" when it did not */
    int64_t prompt_tokens, output_tokens; /* -1: not told */
    double logprob; /* sum over the answer's tokens, or NaN */
    /* Of the first token: log of the summed probability of all spellings of
     * yes and of no among the likeliest tokens. A side that is not among them
     * gets the smallest one listed, its upper bound. NaN when the server gave
     * none, or neither word. */
    double yes_logprob, no_logprob;
};

/* The text is choices[0].message.content: a text, or a list of parts whose
 * texts are joined. What a server took out as `reasoning_content` (or
 * `reasoning`) is put back before it between <think> and </think>. A refusal
 * counts as the text. Not JSON, or not of this shape: ERR_RETRY (the
 * server was cut short or confused). A NUL in the text: ERR_RECORD with the
 * offset. */
MUST_CHECK bool chat_reply_read(struct span body, struct arena *arena,
                                struct chat_reply *out, struct err *err);
/* The same from a tree. */
MUST_CHECK bool chat_reply_take(const struct json *body, struct arena *arena,
                                struct chat_reply *out, struct err *err);

/* The server's own words about an error (`error.message`, `message`,
 * `detail`), at most 200 bytes, unprintable bytes as "?"; "" when there are
 * none. */
void chat_reply_error(struct span body, struct arena *arena, char out[201]);

#endif
