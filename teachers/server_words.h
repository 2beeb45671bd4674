/*
 * server_words.h: a server's own words about an error, in whichever shape they
 * come.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_SERVER_WORDS_H
#define LIMBECK_SERVER_WORDS_H

#include "base/arena.h"
#include "base/span.h"
#include "adapters/json.h"

enum { SERVER_WORDS_MAX = 300 };

/* What a tree says about an error: `error` as a text, an object with
 * `message`, a list of either, one inside the other, and the provider's words
 * that OpenRouter passes on; FastAPI's `detail` (a text, an object, a list of
 * `msg` with the place, `loc`); `message`, `errors`, `error_msg`, `msg`. In the
 * arena; SPAN_NONE when it says nothing. */
struct span server_words_find(const struct json *tree, struct arena *arena);

/* Does a tree report an error: has it an `error`, `errors` or `detail` that is
 * not null, or an "object" that is "error"? */
bool server_words_is_error(const struct json *tree);

/* The same of a body: JSON as above, the title of an HTML page, or the first
 * words of a plain text. Not cut, not cleaned. */
struct span server_words_read(struct span body, struct arena *arena);

/* One line of at most SERVER_WORDS_MAX bytes: runs of white space become one
 * blank, what is not printable or not UTF-8 "?". */
void server_words_clean(struct span words, char out[SERVER_WORDS_MAX + 1]);

#endif
