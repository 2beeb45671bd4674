/*
 * digest.h: the door to libcrypto (SHA-256) and xxHash (fast keys).
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
/* XXH3, 64 bits, with a seed: the same on every machine. */
uint64_t digest_fast(struct span data, uint64_t seed);
/* Append base64 (RFC 4648, padded). */
void digest_base64(struct span data, struct buf *out);

#endif
