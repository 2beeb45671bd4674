/*
 * token_stream.h: tokens as they come, into text of whole characters.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_TOKEN_STREAM_H
#define LIMBECK_TOKEN_STREAM_H

#include "base/buf.h"

/* Bytes of a character that is not complete yet. Zeroed is empty. */
struct token_stream {
    uint8_t held[4];
    size_t count;
};

/* Append what is complete after these bytes. What can never become UTF-8 is
 * U+FFFD, one for each longest beginning of a character, as Unicode
 * recommends. */
void token_stream_add(struct token_stream *s, struct span bytes,
                      struct buf *out);
/* No more will come: a held beginning becomes one U+FFFD. */
void token_stream_end(struct token_stream *s, struct buf *out);

#endif
