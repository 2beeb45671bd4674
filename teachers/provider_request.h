/*
 * provider_request.h: one ask as a request in a file for the batch interface of
 * the provider that the teacher's dialect says.
 *
 *   anthropic: {"custom_id", "params": a Message}; a file named .json is the
 *     body that creates a Message Batch, {"requests": [...]}, any other has one
 *     request a line;
 *   gemini: {"key", "request": a GenerateContentRequest}, one a line;
 *   all others: {"custom_id", "method", "url", "body": a chat completion}, one
 *     a line.
 *
 * Sources: Anthropic's "Create a Message Batch" and "Batch processing",
 * Google's "Batch API", OpenAI's "Batch API".
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_PROVIDER_REQUEST_H
#define LIMBECK_PROVIDER_REQUEST_H

#include "teachers/request_files.h"
#include "teachers/teacher.h"

/* What one file may hold, by the provider and the name in s->requests. */
const struct request_form *
provider_request_form(const struct teacher_settings *s);
/* Append the line, without its end. A picture that cannot be read through, or a
 * request that is too large, is ERR_RECORD. */
MUST_CHECK bool provider_request_write(const struct teacher_settings *s,
                                       const struct ask *ask, struct buf *out,
                                       struct err *err);

#endif
