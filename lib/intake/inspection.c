#include "intake/inspection.h"

#include "images/phash.h"
#include "intake/sources.h"

bool inspection_named_picture(struct span name)
{
    static const char *const endings[] = {
        ".jpg",  ".jpeg", ".jpe", ".jfif", ".png",  ".webp",
        ".gif",  ".bmp",  ".tif", ".tiff", ".heic", ".heif",
        ".avif", ".jp2",  ".jxl", ".ppm",  ".pgm",  ".ico"};
    size_t i;

    for (i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        size_t n = strlen(endings[i]);

        if (name.len > n &&
            span_is_nocase(span_cut(name, name.len - n, n), endings[i]))
            return true;
    }
    return false;
}

static bool inspection_built_like_picture(struct span bytes)
{
    return span_starts(bytes, "\xFF\xD8\xFF") ||
           span_starts(bytes, "\x89PNG\r\n") || span_starts(bytes, "GIF8") ||
           (span_starts(bytes, "RIFF") &&
            span_is(span_cut(bytes, 8, 4), "WEBP")) ||
           image_is_heif(bytes) || span_starts(bytes, "II*") ||
           span_starts(bytes, "MM");
}

/* For bytes that are no picture at all: what they are instead. */
static bool inspection_not_a_picture(struct span bytes, struct err *err)
{
    char shown[33];
    size_t i, n = bytes.len < 32 ? bytes.len : 32;

    if (bytes.len == 0)
        return err_record(err, "not a picture: it is empty");
    if (source_is_lfs_pointer(bytes))
        return err_record(err, "is a git-lfs pointer, not the picture: "
                               "`git lfs pull`");
    for (i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes.data[i];

        if (c != '\t' && c != '\n' && c != '\r' && (c < ' ' || c > '~'))
            return err_record(err,
                              "not a picture: it begins with the bytes "
                              "%02x %02x",
                              (unsigned char)bytes.data[0],
                              (unsigned char)bytes.data[n > 1]);
        shown[i] = c < ' ' ? ' ' : (char)c;
    }
    shown[n] = '\0';
    return err_record(err,
                      "not a picture: it is text that begins with "
                      "\"%s\"",
                      shown);
}

static bool inspection_picture(struct span bytes, struct inspection *out)
{
    struct image_grey grey;

    if (!image_probe(bytes, &out->info, &out->err))
        return false;
    if (!image_decode_grey(bytes, PHASH_MIN_SIDE, &grey, &out->err))
        return false;
    out->hashed = phash_of(&grey, &out->phash);
    signature_of(&grey, &out->parts);
    image_grey_release(&grey);
    out->digest = digest_of(bytes);
    image_read_position(bytes, &out->position);
    return true;
}

int64_t inspection_need(struct span name, struct span bytes, bool shard)
{
    struct image_info info;
    struct err ignored;

    if ((!inspection_built_like_picture(bytes) && !shard &&
         !inspection_named_picture(name)) ||
        !image_probe(bytes, &info, &ignored))
        return 0;
    return info.decode_bytes + (int64_t)info.width * info.height;
}

void inspection_run(struct span name, struct span bytes, bool shard,
                    const struct digest *known, struct inspection *out)
{
    bool built = inspection_built_like_picture(bytes);

    memset(out, 0, sizeof(*out));
    if (known != NULL) {
        out->digest = digest_of(bytes);
        out->known = !memcmp(&out->digest, known, sizeof(*known));
    }
    if (out->known) {
        out->verdict = INSPECTION_PICTURE;
        return;
    }
    out->verdict = INSPECTION_FAILED;
    if (!built && !shard && !inspection_named_picture(name)) {
        out->verdict = INSPECTION_OTHER;
        return;
    }
    if (inspection_picture(bytes, out))
        out->verdict = INSPECTION_PICTURE;
    else if (!built && !span_starts(span_of(out->err.text), "unsupported"))
        inspection_not_a_picture(bytes, &out->err);
}
