/*
 * image_strip.c: a picture without what its maker, its camera or a website
 * wrote into it. What changes how pixels look stays: colour profiles, gamma,
 * transparency, Adobe's colour transform, and the orientation.
 */
#include "images/image.h"

#include "formats/chunk.h"

/* What is kept. While it is how the picture begins, nothing is copied: most
 * pictures have nothing that goes. */
struct strip_kept {
    struct span bytes;
    size_t same; /* bytes of it that are kept as they stand */
    bool copied; /* they stand in out, and more */
    struct buf *out;
};

static void strip_copy(struct strip_kept *k)
{
    if (!k->copied)
        buf_add_span(k->out, span_cut(k->bytes, 0, k->same));
    k->copied = true;
}

/* A piece of the picture. */
static void strip_keep(struct strip_kept *k, struct span piece)
{
    if (!k->copied && piece.data == k->bytes.data + k->same) {
        k->same += piece.len;
        return;
    }
    strip_copy(k);
    buf_add_span(k->out, piece);
}

/* A TIFF header, one directory, one entry: orientation. Little-endian. */
static void strip_add_exif(struct buf *out, int orientation)
{
    char block[] = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
                   "?\0\0\0\0\0\0";

    block[18] = (char)orientation;
    buf_add(out, block, 26);
}

static bool strip_begins(struct span s, const char *mark, size_t len)
{
    return s.len >= len && !memcmp(s.data, mark, len);
}

/* Application segments and comments go, but those that decoders need. */
static bool strip_keeps_jpeg(const struct chunk *c)
{
    uint8_t marker = (uint8_t)c->type[0];

    if (marker == 0xfe)
        return false;
    if (marker < 0xe0 || marker > 0xef)
        return true;
    return (marker == 0xe0 && strip_begins(c->data, "JFIF", 5)) ||
           (marker == 0xe2 && strip_begins(c->data, "ICC_PROFILE", 12)) ||
           (marker == 0xee && strip_begins(c->data, "Adobe", 5));
}

/* The JFIF segment may hold a thumbnail: its first 14 bytes do not. */
static void strip_add_jfif(struct strip_kept *k, const struct chunk *c)
{
    struct buf *out = k->out;

    if (c->data.len < 14)
        return;
    if (c->whole.len == 18 && c->data.data[12] == 0 && c->data.data[13] == 0) {
        strip_keep(k, c->whole);
        return;
    }
    strip_copy(k);
    buf_add(out, "\xff\xe0\0\x10", 4);
    buf_add(out, c->data.data, 12);
    buf_add(out, "\0\0", 2);
}

static void strip_jpeg(struct chunk_walk *w, int orientation,
                       struct strip_kept *k)
{
    bool begun = false;
    struct chunk c;

    strip_keep(k, span_cut(k->bytes, 0, 2));
    while (chunk_walk_next(w, &c)) {
        bool jfif = (uint8_t)c.type[0] == 0xe0;

        if (!strip_keeps_jpeg(&c))
            continue;
        if (!begun && !jfif && orientation != 1) {
            strip_copy(k);
            buf_add(k->out,
                    "\xff\xe1\0\x22"
                    "Exif\0",
                    10);
            strip_add_exif(k->out, orientation);
        }
        begun = begun || !jfif;
        if (jfif)
            strip_add_jfif(k, &c);
        else
            strip_keep(k, c.whole);
    }
}

/* CRC of PNG: ITU-T V.42, bit by bit; for one short chunk. */
static uint32_t strip_crc(const char *data, size_t len)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < len; i++) {
        crc ^= (uint8_t)data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void strip_add_exif_png(struct buf *out, int orientation)
{
    size_t at;
    uint32_t crc;

    buf_add(out, "\0\0\0\x1a", 4);
    at = out->len;
    buf_add(out, "eXIf", 4);
    strip_add_exif(out, orientation);
    if (out->over)
        return;
    crc = strip_crc(out->data + at, out->len - at);
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_char(out, (char)(crc >> shift));
}

/* Critical chunks begin with a capital letter. */
static void strip_png(struct chunk_walk *w, int orientation,
                      struct strip_kept *k)
{
    static const char kept[] = "tRNS cHRM gAMA iCCP sBIT sRGB cICP acTL fcTL "
                               "fdAT";
    struct chunk c;

    strip_keep(k, span_cut(k->bytes, 0, 8));
    while (chunk_walk_next(w, &c)) {
        if (!isupper((unsigned char)c.type[0]) && !strstr(kept, c.type))
            continue;
        strip_keep(k, c.whole);
        if (orientation != 1 && !strcmp(c.type, "IHDR")) {
            strip_copy(k);
            strip_add_exif_png(k->out, orientation);
        }
    }
}

static void strip_webp(struct chunk_walk *w, int orientation, struct buf *out)
{
    static const char kept[] = "VP8  VP8L VP8X ALPH ANIM ANMF ICCP";
    size_t at = out->len, flags = 0;
    struct chunk c;

    buf_add(out, "RIFF\0\0\0\0WEBP", 12);
    while (chunk_walk_next(w, &c)) {
        if (!strstr(kept, c.type))
            continue;
        if (!strcmp(c.type, "VP8X"))
            flags = out->len + 8;
        buf_add_span(out, c.whole);
    }
    if (orientation != 1 && flags) {
        buf_add(out, "EXIF\x1a\0\0\0", 8);
        strip_add_exif(out, orientation);
    }
    if (out->over || out->len < at + 12)
        return;
    /* EXIF is bit 3, XMP bit 2 of VP8X. */
    if (flags && flags < out->len)
        out->data[flags] =
            (char)((out->data[flags] & ~0x0c) | (orientation != 1 ? 0x08 : 0));
    for (int i = 0; i < 4; i++)
        out->data[at + 4 + (size_t)i] = (char)((out->len - at - 8) >> 8 * i);
}

static bool strip_to_jpeg(struct span bytes, struct buf *room,
                          struct span *bare, struct err *err)
{
    struct image im;
    bool ok = image_decode(bytes, &im, err) &&
              image_encode(&im, IMAGE_QUALITY, room, err);

    image_release(&im);
    *bare = buf_span(room);
    return ok && buf_ok(room, "the stripped picture", err);
}

bool image_bare(struct span bytes, struct buf *room, struct span *bare,
                struct err *err)
{
    struct strip_kept k = {.bytes = bytes, .out = room};
    enum chunk_format format;
    struct image_info info;
    struct chunk_walk walk;

    /* image_probe says what the bytes are when they are no picture. */
    if (!image_probe(bytes, &info, err))
        return false;
    if (image_leaves_as_jpeg(span_of(info.format)))
        return strip_to_jpeg(bytes, room, bare, err);
    if (!chunk_format_of(bytes, &format))
        return false;
    chunk_walk_begin(&walk, format, bytes);
    switch (format) {
    case CHUNK_JPEG:
        strip_jpeg(&walk, info.orientation, &k);
        break;
    case CHUNK_PNG:
        strip_png(&walk, info.orientation, &k);
        break;
    case CHUNK_WEBP:
        strip_copy(&k); /* its head has a length, known at the end */
        strip_webp(&walk, info.orientation, room);
        break;
    }
    if (!walk.ended)
        return err_record(err, "the picture is truncated");
    *bare = k.copied ? buf_span(room) : span_cut(bytes, 0, k.same);
    if (k.copied && span_equals(*bare, bytes))
        *bare = bytes;
    return buf_ok(room, "the stripped picture", err);
}

bool image_strip(struct span bytes, struct buf *out, struct err *err)
{
    struct span bare;
    size_t at = out->len;

    if (!image_bare(bytes, out, &bare, err))
        return false;
    if (out->len == at)
        buf_add_span(out, bare);
    return buf_ok(out, "the stripped picture", err);
}
