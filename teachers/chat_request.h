/*
 * chat_request.h: one ask as the body of an OpenAI chat completion, as vLLM,
 * SGLang, llama-server, Ollama and OpenAI take it.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_CHAT_REQUEST_H
#define LIMBECK_CHAT_REQUEST_H

#include "teachers/teacher.h"

enum chat_question {
    CHAT_ANSWER, /* ask->prompt */
    CHAT_YES_NO  /* settings->localizable_prompt: one token, with the 20
                  * likeliest and their log-probabilities */
};

/* Append the JSON object, keys always in the same order. The picture, if the
 * ask has one, goes first, as a data URL, without its metadata (a position in
 * it would give the answer away). A picture that cannot be read through is
 * ERR_RECORD. */
MUST_CHECK bool chat_request_write(const struct teacher_settings *settings,
                                   const struct ask *ask,
                                   enum chat_question question, struct buf *out,
                                   struct err *err);

/* Does a request say these? Some dialects refuse them, or both together. */
bool chat_sends_temperature(const struct teacher_settings *s);
bool chat_sends_top_p(const struct teacher_settings *s);

#endif
