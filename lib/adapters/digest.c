#include "adapters/digest.h"

#include "base/arena.h"

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

void digest_sha1(struct span data, uint8_t out[20])
{
    if (!EVP_Digest(data.len ? data.data : "", data.len, out, NULL, EVP_sha1(),
                    NULL))
        err_die("libcrypto cannot compute SHA-1");
}

static void digest_write(const uint8_t *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < count; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * count] = 0;
}

void digest_hex(const struct digest *d, char out[65])
{
    digest_write(d->bytes, sizeof(d->bytes), out);
}

struct digest_stream {
    EVP_MD_CTX *context;
};

void digest_stream_add(struct digest_stream *s, struct span piece)
{
    if (!EVP_DigestUpdate(s->context, piece.data, piece.len))
        err_die("libcrypto cannot compute a digest");
}

struct digest_stream *digest_stream_open(bool git, int64_t size_bytes)
{
    struct digest_stream *s = heap_take(sizeof(*s));
    char head[40];

    s->context = EVP_MD_CTX_new();
    if (s->context == NULL ||
        !EVP_DigestInit_ex(s->context, git ? EVP_sha1() : EVP_sha256(), NULL))
        err_die("libcrypto cannot begin a digest");
    if (git) {
        int n =
            snprintf(head, sizeof(head), "blob %lld", (long long)size_bytes);
        digest_stream_add(s, span_make(head, (size_t)n + 1));
    }
    return s;
}

void digest_stream_finish(struct digest_stream *s, char out[65])
{
    uint8_t bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (!EVP_DigestFinal_ex(s->context, bytes, &size) || size > 32)
        err_die("libcrypto cannot end a digest");
    digest_write(bytes, size, out);
    digest_stream_close(s);
}

void digest_stream_close(struct digest_stream *s)
{
    if (s == NULL)
        return;
    EVP_MD_CTX_free(s->context);
    free(s);
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
