/*
 * digest.h: the adapter of libcrypto (SHA-256) and xxHash (fast keys).
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_DIGEST_H
#define LIMBECK_DIGEST_H

#include <stdint.h>

#include "base/buf.h"

struct digest {
    uint8_t bytes[32];
};

struct digest digest_of(struct span data); /* SHA-256, FIPS 180-4 */
/* Lower-case hexadecimal, 64 characters and a NUL. */
void digest_hex(const struct digest *d, char out[65]);
/* SHA-1, FIPS 180-4: for names that others made with it. */
void digest_sha1(struct span data, uint8_t out[20]);
/* XXH3, 64 bits, with a seed: the same on every machine. */
uint64_t digest_fast(struct span data, uint64_t seed);
/* The same piece by piece, for what does not fit in memory. git: not SHA-256
 * of the bytes but the name git gives a file of size_bytes: SHA-1 of
 * "blob SIZE", a NUL and the bytes (git-hash-object(1)). */
struct digest_stream;
struct digest_stream *digest_stream_open(bool git, int64_t size_bytes);
void digest_stream_add(struct digest_stream *s, struct span piece);
/* Lower-case hexadecimal: 64 characters, or 40 for git; closes s. */
void digest_stream_finish(struct digest_stream *s, char out[65]);
void digest_stream_close(struct digest_stream *s); /* NULL is fine */

/* Append base64 (RFC 4648, padded). */
void digest_base64(struct span data, struct buf *out);

#endif
