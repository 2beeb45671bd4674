/*
 * json_text.h: text as the inside of a JSON string (RFC 8259, 7).
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_JSON_TEXT_H
#define LIMBECK_JSON_TEXT_H

#include "base/buf.h"

enum json_text_for {
    JSON_TEXT_FILE,  /* a file of JSON */
    JSON_TEXT_SCRIPT /* also safe inside a script element of a page: <, > and
                      * & are escaped, and the line ends of JavaScript */
};

/* Append the text without the quotation marks around it. What is no
 * well-formed UTF-8 becomes U+FFFD, byte by byte; NUL is escaped like the
 * other control characters. */
void json_text_add(struct buf *b, struct span text, enum json_text_for use);

#endif
