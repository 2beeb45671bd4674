/*
 * provider_reply.h: replies as Anthropic's Messages and Google's Gemini give
 * them where they are not asked as OpenAI is: in the results of their batches.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_PROVIDER_REPLY_H
#define LIMBECK_PROVIDER_REPLY_H

#include "teachers/chat_reply.h"

/* Anthropic: content, a list of parts, of which `thinking` is the reasoning;
 * stop_reason; usage.input_tokens (with what was read from or written to the
 * cache) and output_tokens. ERR_RETRY: no message; ERR_RECORD: withheld. */
MUST_CHECK bool provider_message_take(const struct json *message,
                                      struct arena *arena,
                                      struct chat_reply *out, struct err *err);
/* Gemini: candidates[0].content.parts, of which `thought` are the reasoning;
 * finishReason; usageMetadata. Likewise. */
MUST_CHECK bool provider_candidates_take(const struct json *response,
                                         struct arena *arena,
                                         struct chat_reply *out,
                                         struct err *err);

#endif
