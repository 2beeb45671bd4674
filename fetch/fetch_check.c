#include "fetch/fetch_check.h"

/* What a page that stands in place of a picture begins with is told by
 * image_probe; here is what it cannot tell. */
static bool fetch_is_text(struct span body)
{
    struct span head = span_trim(span_cut(body, 0, 512));

    return head.len == 0 || span_starts(head, "<") || span_starts(head, "{") ||
           span_utf8(span_cut(body, 0, 512), &(size_t){0});
}

/* The end that the format has: JPEG's EOI (some write a little behind it),
 * PNG's IEND, the length in WebP's RIFF head. */
static bool fetch_is_whole(struct span body, const char *format)
{
    const unsigned char *b = (const unsigned char *)body.data;
    size_t from = body.len > 65536 ? body.len - 65536 : 0;

    if (strcmp(format, "webp") == 0)
        return body.len >= 12 && (size_t)b[4] + ((size_t)b[5] << 8) +
                                         ((size_t)b[6] << 16) +
                                         ((size_t)b[7] << 24) + 8 <=
                                     body.len + 1;
    if (strcmp(format, "png") == 0)
        return span_find(span_cut(body, from, SIZE_MAX), "IEND") != SIZE_MAX;
    for (size_t i = body.len; strcmp(format, "jpeg") == 0 && i-- > from + 1;)
        if (b[i] == 0xd9 && b[i - 1] == 0xff)
            return true;
    return strcmp(format, "jpeg") != 0;
}

static bool fetch_is_wanted(const char *format, const char *const *types)
{
    for (; *types != NULL; types++)
        if (strcmp(format, *types) == 0)
            return true;
    return false;
}

void fetch_check_body(struct span body, const struct fetch_limits *limits,
                      struct fetch_picture *out)
{
    *out = (struct fetch_picture){.class = FETCH_CAME};
    if (!image_probe(body, &out->info, &out->err)) {
        out->class = out->err.class == FAILURE_FORMAT ? FETCH_TYPE
                     : fetch_is_text(body)            ? FETCH_PAGE
                                                      : FETCH_DAMAGED;
        return;
    }
    out->ending =
        strcmp(out->info.format, "jpeg") == 0 ? "jpg" : out->info.format;
    if (!fetch_is_wanted(out->info.format, limits->types)) {
        out->class = FETCH_TYPE;
        err_record(&out->err, "a picture of type \"%s\", which is not wanted",
                   out->info.format);
    } else if (!fetch_is_whole(body, out->info.format)) {
        out->class = FETCH_DAMAGED;
        err_record(&out->err, "the end of the picture is missing");
    } else if ((int64_t)body.len < limits->min_bytes) {
        out->class = FETCH_TOO_SMALL;
        err_record(&out->err, "%zu bytes are under %lld", body.len,
                   (long long)limits->min_bytes);
    }
}

enum fetch_class fetch_check_status(long status)
{
    switch (status) {
    case 404:
    case 410:
        return FETCH_GONE;
    case 401:
    case 402:
    case 403:
    case 407:
    case 451:
        return FETCH_FORBIDDEN;
    case 429:
        return FETCH_RATE_LIMIT;
    case 408:
    case 425:
        return FETCH_SERVER_ERROR;
    default:
        return status >= 500 && status < 600 ? FETCH_SERVER_ERROR
                                             : FETCH_STATUS;
    }
}

bool fetch_check_placeholder(const char *url)
{
    /* Flickr, Imgur, Tumblr, Photobucket and their like. */
    static const char *const marks[] = {
        "unavailable",     "/removed.png",     "/removed.jpg",
        "image_not_found", "image-not-found",  "no-longer-available",
        "not_available",   "media_violation",  "image_removed",
        "photo_deleted",   "content-violation"};
    struct span s = span_of(url);
    size_t query = span_find_char(s, '?');

    s = span_cut(s, 0, query);
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (span_find(s, marks[i]) != SIZE_MAX)
            return true;
    return false;
}

bool fetch_check_robots_tag(const char *value)
{
    struct span rest = span_of(value), word;
    bool ours = true;

    while (span_next(&rest, ',', &word)) {
        size_t colon = span_find_char(word, ':');
        if (colon != SIZE_MAX) {
            struct span name = span_trim(span_cut(word, 0, colon));
            if (span_is_nocase(name, "unavailable_after") ||
                span_find_char(name, ' ') != SIZE_MAX ||
                span_starts(name, "max-"))
                continue;
            ours = span_is_nocase(name, "limbeck") || span_is(name, "*");
            word = span_cut(word, colon + 1, SIZE_MAX);
        }
        word = span_trim(word);
        if (ours &&
            (span_is_nocase(word, "noai") || span_is_nocase(word, "noimageai")))
            return true;
    }
    return false;
}
