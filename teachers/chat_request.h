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

/* Texts before the picture's media type, between that and its base64, behind.
 */
struct chat_picture_form {
    const char *begin, *middle, *end;
};

/* Append what is sent of the picture: all but its metadata; smaller, and a
 * JPEG, where the server would not make it so (max_pixels). ERR_RECORD. */
MUST_CHECK bool chat_picture_add(const struct teacher_settings *s,
                                 const struct ask *ask,
                                 const struct chat_picture_form *form,
                                 struct buf *out, struct err *err);
/* Append a comma and the members of the user's `extra_body`, which was checked
 * to be one object; nothing for NULL or an empty one. */
void chat_extra_add(const char *extra, struct buf *out);

/* Does a request say these? Some dialects refuse them, or both together. */
bool chat_sends_temperature(const struct teacher_settings *s);
bool chat_sends_top_p(const struct teacher_settings *s);

#endif
