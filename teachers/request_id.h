/*
 * request_id.h: what a request in a batch file is called, by which its reply
 * finds back to the sample.
 *
 * Included by: teachers, stages/teach, tests.
 */
#ifndef LIMBECK_REQUEST_ID_H
#define LIMBECK_REQUEST_ID_H

#include "base/arena.h"
#include "base/buf.h"

enum {
    REQUEST_ID_NARROW = 64, /* bytes that Anthropic's may have */
    REQUEST_NAME_DIGEST = 37
};

/* Append "source/key#N", N the candidate. */
void request_id_add(const char *source, const char *key, int candidate,
                    struct buf *out);
/* The same in at most 64 of A-Z, a-z, 0-9, _ and -: every other byte, and _, is
 * _ and two hexadecimal digits ("a/b_c#0" is "a_2Fb_5Fc_230"). What becomes too
 * long has the digest of "source/key" (request_name_digest) in its place. */
void request_id_add_narrow(const char *source, const char *key, int candidate,
                           struct buf *out);
/* What such an id stands for; any other comes back as it is. */
struct span request_id_read(struct span id, struct arena *arena);

/* "name-" and 32 hexadecimal digits of SHA-256 of "source/key"; 0 bytes after
 * them. */
void request_name_digest(struct span source, struct span key,
                         char out[REQUEST_NAME_DIGEST + 1]);
/* Is it of that shape? */
bool request_name_is_digest(struct span name);
/* Does the narrow id of this sample hold its digest? */
bool request_name_is_long(struct span source, struct span key);

#endif
