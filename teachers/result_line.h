/*
 * result_line.h: one line of a file of recorded replies, in whichever shape
 * its maker wrote it.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_RESULT_LINE_H
#define LIMBECK_RESULT_LINE_H

#include "adapters/json.h"

/* One recorded reply. bad.kind ERR_NONE: there is a text. ERR_RETRY: whoever
 * made the file reports a failure; ERR_RECORD: what is there cannot be taken
 * (too long, a NUL). */
struct result {
    struct span id; /* what the line says of the picture */
    int candidate;  /* -1: not told */
    int64_t line;
    struct span text;
    char finish[24];
    int64_t prompt_tokens, output_tokens; /* -1: not told */
    double logprob;                       /* NaN: not told */
    struct err bad;
};

/* Read an object. Texts are in the arena or the line. One whose key_column is
 * a text or a number and whose text_column is a text is that reply. Otherwise
 * it is an output of a provider's batch:
 *   OpenAI, Mistral: custom_id, response.body (a chat completion), error;
 *   vLLM run-batch: the same, its errors one in the other;
 *   Anthropic: custom_id, result of type succeeded (a message), errored,
 *     canceled or expired; an id as request_id.h makes it is read back;
 *   Gemini: key, or metadata.key; response (candidates) or error.
 * An id may end in "#N" for candidate N. false: it has no id. */
bool result_line_read(struct span line, const char *key_column,
                      const char *text_column, struct arena *arena,
                      struct result *out);
/* "abc#2" is "abc", candidate 2; "abc" is candidate -1. */
struct span result_line_split(struct span id, int *candidate);
/* Nothing is told yet. */
struct result result_none(int64_t line);

#endif
