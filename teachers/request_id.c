#include "teachers/request_id.h"

#include "adapters/digest.h"

enum { REQUEST_DIGEST_AT = 5, REQUEST_SUFFIX_MAX = 6 }; /* "_23999" */

static bool request_id_is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-';
}

void request_id_add(const char *source, const char *key, int candidate,
                    struct buf *out)
{
    buf_print(out, "%s/%s#%d", source, key, candidate);
}

static void request_id_escape(struct span text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (request_id_is_plain(text.data[i]))
            buf_add_char(out, text.data[i]);
        else
            buf_print(out, "_%02X", (unsigned char)text.data[i]);
    }
}

static size_t request_id_width(struct span text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += request_id_is_plain(text.data[i]) ? 1 : 3;
    return n;
}

bool request_name_is_long(struct span source, struct span key)
{
    return request_id_width(source) + 3 + request_id_width(key) >
           REQUEST_ID_NARROW - REQUEST_SUFFIX_MAX;
}

void request_name_digest(struct span source, struct span key,
                         char out[REQUEST_NAME_DIGEST + 1])
{
    struct buf name;
    char hex[65];

    buf_init(&name, source.len + key.len + 2);
    buf_add_span(&name, source);
    buf_add_char(&name, '/');
    buf_add_span(&name, key);
    struct digest d = digest_of(buf_span(&name));
    buf_release(&name);
    digest_hex(&d, hex);
    snprintf(out, REQUEST_NAME_DIGEST + 1, "name-%.32s", hex);
}

bool request_name_is_digest(struct span name)
{
    if (name.len != REQUEST_NAME_DIGEST ||
        memcmp(name.data, "name-", REQUEST_DIGEST_AT) != 0)
        return false;
    for (size_t i = REQUEST_DIGEST_AT; i < name.len; i++) {
        if (strchr("0123456789abcdef", name.data[i]) == NULL)
            return false;
    }
    return true;
}

void request_id_add_narrow(const char *source, const char *key, int candidate,
                           struct buf *out)
{
    char digest[REQUEST_NAME_DIGEST + 1];

    if (request_name_is_long(span_of(source), span_of(key))) {
        request_name_digest(span_of(source), span_of(key), digest);
        buf_add_text(out, digest);
    } else {
        request_id_escape(span_of(source), out);
        buf_add_text(out, "_2F");
        request_id_escape(span_of(key), out);
    }
    buf_print(out, "_23%d", candidate);
}

/* 0 to 15, or -1. */
static int request_id_digit(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

/* Every _ has two digits behind it; the last of them says #. */
static bool request_id_is_narrow(struct span id)
{
    size_t last = SIZE_MAX;

    if (id.len > REQUEST_ID_NARROW)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        if (id.data[i] != '_') {
            if (!request_id_is_plain(id.data[i]))
                return false;
            continue;
        }
        if (i + 2 >= id.len || request_id_digit(id.data[i + 1]) < 0 ||
            request_id_digit(id.data[i + 2]) < 0)
            return false;
        last = i;
        i += 2;
    }
    return last != SIZE_MAX && last + 3 < id.len && id.data[last + 1] == '2' &&
           id.data[last + 2] == '3';
}

struct span request_id_read(struct span id, struct arena *arena)
{
    struct buf b;

    if (!request_id_is_narrow(id))
        return id;
    buf_init(&b, REQUEST_ID_NARROW + 1);
    for (size_t i = 0; i < id.len; i++) {
        if (id.data[i] != '_') {
            buf_add_char(&b, id.data[i]);
            continue;
        }
        buf_add_char(&b, (char)(request_id_digit(id.data[i + 1]) * 16 +
                                request_id_digit(id.data[i + 2])));
        i += 2;
    }
    /* Bytes that no name of ours has are somebody else's id. */
    size_t at;
    bool ours = span_utf8(buf_span(&b), &at) &&
                span_find_char(buf_span(&b), '\0') == SIZE_MAX;
    if (ours)
        id = arena_span(arena, buf_span(&b));
    buf_release(&b);
    return id;
}
