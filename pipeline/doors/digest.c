#include "doors/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct digest digest_of(struct span data)
{
    struct digest d;

    if (!SHA256((const unsigned char *)(data.len ? data.data : ""), data.len,
                d.bytes))
        err_die("libcrypto cannot compute SHA-256");
    return d;
}

void digest_hex(const struct digest *d, char out[65])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < 32; i++) {
        out[2 * i] = digits[d->bytes[i] >> 4];
        out[2 * i + 1] = digits[d->bytes[i] & 15];
    }
    out[64] = 0;
}

uint64_t digest_fast(struct span data, uint64_t seed)
{
    return XXH3_64bits_withSeed(data.len ? data.data : "", data.len, seed);
}

void digest_base64(struct span data, struct buf *out)
{
    enum { PIECE = 3 * 1024 }; /* a multiple of 3: padding only at the end */
    unsigned char text[PIECE / 3 * 4 + 1];

    for (size_t at = 0; at < data.len; at += PIECE) {
        struct span s = span_cut(data, at, PIECE);
        int n =
            EVP_EncodeBlock(text, (const unsigned char *)s.data, (int)s.len);

        buf_add(out, text, (size_t)n);
    }
}
