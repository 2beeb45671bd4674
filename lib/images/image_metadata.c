#include "images/image_metadata.h"

#include "formats/chunk.h"
#include "adapters/exif.h"
#include "adapters/image_heif.h"
#include "formats/png_profile.h"
#include "formats/xmp.h"

static bool metadata_after(struct span s, const char *mark, size_t mark_len,
                           struct span *rest)
{
    if (s.len < mark_len || memcmp(s.data, mark, mark_len) != 0)
        return false;
    *rest = span_cut(s, mark_len, s.len);
    return true;
}

/* PNG iTXt: keyword NUL, compressed?, method, language NUL, translated
 * keyword NUL, text. Compressed packets are left alone: XMP says not to. */
static bool metadata_itxt(struct span data, struct span *xmp)
{
    static const char mark[] = "XML:com.adobe.xmp\0\0";

    if (!metadata_after(data, mark, sizeof(mark) - 1, xmp))
        return false;
    *xmp = span_cut(*xmp, 1, xmp->len);
    for (int i = 0; i < 2; i++) {
        size_t nul = span_find_char(*xmp, 0);

        if (nul == SIZE_MAX)
            return false;
        *xmp = span_cut(*xmp, nul + 1, xmp->len);
    }
    return true;
}

static void metadata_see(const struct chunk *c, struct image_metadata *m)
{
    static const char exif[] = "Exif\0", xmp[] = "http://ns.adobe.com/xap/1.0/";
    struct span rest;

    if (!m->exif.data &&
        ((!strcmp(c->type, "\xe1") &&
          metadata_after(c->data, exif, sizeof(exif), &rest)) ||
         !strcmp(c->type, "eXIf") || !strcmp(c->type, "EXIF")))
        m->exif = c->data;
    if (m->xmp.data)
        return;
    if ((!strcmp(c->type, "\xe1") &&
         metadata_after(c->data, xmp, sizeof(xmp), &rest)) ||
        (!strcmp(c->type, "iTXt") && metadata_itxt(c->data, &rest)))
        m->xmp = rest;
    else if (!strcmp(c->type, "XMP "))
        m->xmp = c->data;
}

struct image_metadata image_metadata_find(struct span bytes)
{
    struct image_metadata m = {SPAN_NONE, SPAN_NONE};
    enum chunk_format format;
    struct chunk_walk walk;
    struct chunk c;

    if (!chunk_format_of(bytes, &format))
        return m;
    chunk_walk_begin(&walk, format, bytes);
    while (chunk_walk_next(&walk, &c)) {
        /* Metadata stands before a JPEG's first scan. */
        if (format == CHUNK_JPEG && !strcmp(c.type, "\xda"))
            break;
        metadata_see(&c, &m);
    }
    return m;
}

int image_metadata_orientation(const struct image_metadata *m)
{
    struct exif *e = exif_open(m->exif);
    int orientation = e ? exif_orientation(e) : 1;

    exif_close(e);
    return orientation;
}

/* EXIF (whatever its header) or XMP: a position, if one is in it. */
static void metadata_read_block(struct span exif, struct span xmp,
                                struct image_position *out)
{
    struct exif *e = exif_open(exif);

    if (e)
        exif_position(e, out);
    exif_close(e);
    if (!out->found && xmp.len > 0)
        xmp_position(xmp, out);
}

/* The profiles that a PNG holds as text, until one has a position. */
static void metadata_read_profiles(struct span bytes,
                                   struct image_position *out)
{
    static const char address[] = "http://ns.adobe.com/xap/1.0/";
    struct chunk_walk walk;
    struct chunk c;
    struct buf profile;

    buf_init(&profile, PNG_PROFILE_MAX);
    chunk_walk_begin(&walk, CHUNK_PNG, bytes);
    while (!out->found && chunk_walk_next(&walk, &c)) {
        struct span xmp = SPAN_NONE;

        buf_reset(&profile);
        if (!png_profile_read(c.type, c.data, &profile))
            continue;
        if (!metadata_after(buf_span(&profile), address, sizeof(address),
                            &xmp) &&
            span_starts(buf_span(&profile), "<"))
            xmp = buf_span(&profile);
        metadata_read_block(xmp.data ? SPAN_NONE : buf_span(&profile), xmp,
                            out);
    }
    buf_release(&profile);
}

/* Its blocks lie in pieces, and are copied. */
static void metadata_read_heif(struct span bytes, struct image_position *out)
{
    struct buf exif, xmp;

    buf_init(&exif, EXIF_BYTES_MAX);
    buf_init(&xmp, EXIF_BYTES_MAX);
    image_heif_metadata(bytes, &exif, &xmp);
    metadata_read_block(buf_span(&exif), buf_span(&xmp), out);
    buf_release(&exif);
    buf_release(&xmp);
}

void image_read_position(struct span bytes, struct image_position *out)
{
    struct image_metadata m = image_metadata_find(bytes);
    enum chunk_format format;

    *out = (struct image_position){.origin = ""};
    if (image_heif_format(bytes))
        metadata_read_heif(bytes, out);
    else
        metadata_read_block(m.exif, m.xmp, out);
    if (!out->found && chunk_format_of(bytes, &format) && format == CHUNK_PNG)
        metadata_read_profiles(bytes, out);
    if (out->found)
        out->refused[0] = 0;
}
