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

/* Did one of the request's `stop` texts end the answer? */
enum chat_stop { CHAT_STOP_UNTOLD, CHAT_STOP_TEXT, CHAT_STOP_OTHER };

enum { CHAT_FINISH = 24 };

struct chat_reply {
    /* In the arena; UTF-8 without NUL. The reasoning is what the server took
     * out of the text; "" when it did not. */
    struct span text, reasoning;
    long error_status; /* of an error that came in place of a completion, when
                        * it says one (400 to 599), or 0 */
    struct span id;    /* that the server gave the reply, or SPAN_NONE */
    enum chat_stop stop;
    char finish[CHAT_FINISH]; /* as the server said, "" when it did not */
    int64_t prompt_tokens, output_tokens; /* -1: not told */
    double logprob; /* sum over the answer's tokens, or NaN */
    /* Of the first token: log of the summed probability of all spellings of
     * yes and of no among the likeliest tokens. A side that is not among them
     * gets the smallest one listed, its upper bound. NaN when the server gave
     * none, or neither word. */
    double yes_logprob, no_logprob;
};

/* The text is choices[0].message.content: a text, or a list of parts whose
 * texts are joined. The reasoning is `reasoning_content`, `reasoning`, the
 * texts of `reasoning_details` or the parts that are `thinking`. A refusal
 * counts as the text. ERR_RETRY: it is not JSON or not of this shape (the
 * server's words are in the message, if it has any), the server gave up (an
 * `error` in the choice; a finish of abort or error), neither text nor
 * reasoning came, or a text has a NUL. ERR_RECORD: a content filter withheld
 * all of it. */
MUST_CHECK bool chat_reply_read(struct span body, struct arena *arena,
                                struct chat_reply *out, struct err *err);
/* The same from a tree. */
MUST_CHECK bool chat_reply_take(const struct json *body, struct arena *arena,
                                struct chat_reply *out, struct err *err);

/* Keep how an answer ended: at most what fits, in whole characters. */
void chat_finish_set(char finish[CHAT_FINISH], struct span said);

#endif
