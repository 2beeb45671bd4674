/*
 * member_known.h: the files of a folder as a former version of it had them, so
 * that those whose name, size and time are the same are not read again.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_MEMBER_KNOWN_H
#define LIMBECK_MEMBER_KNOWN_H

#include "stages/ingest/ingest.h"

struct member_known;

/* source: the folder's former row; 0: nothing is known. */
struct member_known *member_known_open(struct db *db, int64_t source);
void member_known_close(struct member_known *k); /* NULL is fine */

/* The picture that a file was, or 0. Names are asked for in the order in which
 * folders are read; modified_ns: nanoseconds since 1970. What could not be
 * looked up is 0 too: it is read then. */
int64_t member_known_find(struct member_known *k, const char *name,
                          int64_t bytes, int64_t modified_ns);

#endif
