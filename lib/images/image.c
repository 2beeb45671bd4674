#include "images/image.h"

#include "adapters/image_heif.h"
#include "adapters/image_jpeg.h"
#include "adapters/image_png.h"
#include "adapters/image_webp.h"
#include "base/arena.h"
#include "formats/chunk.h"
#include "images/image_metadata.h"
#include "images/webp_frame.h"

/* How a format that we do not decode begins. */
struct image_mark {
    const char *format;
    size_t at;
    struct span begins;
};

#define MARK(format, at, text) {format, at, {text, sizeof(text) - 1}}

static const struct image_mark image_marks[] = {
    MARK("GIF", 0, "GIF87a"),
    MARK("GIF", 0, "GIF89a"),
    MARK("TIFF", 0, "II*\0"),
    MARK("TIFF", 0, "MM\0*"),
    MARK("TIFF", 0, "II+\0"),
    MARK("TIFF", 0, "MM\0+"),
    MARK("video", 4, "ftyp"),
    MARK("JPEG 2000", 0, "\0\0\0\x0cjP  \r\n\x87\n"),
    MARK("JPEG 2000", 0, "\xff\x4f\xff\x51"),
    MARK("JPEG XL", 0, "\xff\x0a"),
    MARK("JPEG XL", 0, "\0\0\0\x0cJXL \r\n\x87\n"),
    MARK("ICO", 0, "\0\0\1\0"),
    MARK("CUR", 0, "\0\0\2\0"),
    MARK("Photoshop", 0, "8BPS"),
    MARK("OpenEXR", 0, "\x76\x2f\x31\x01"),
    MARK("PDF", 0, "%PDF-"),
};

/* "BM", then a size, two zero words, an offset, and a header's size. */
static bool image_is_bmp(struct span s)
{
    return s.len >= 18 && !memcmp(s.data, "BM", 2) &&
           !memcmp(s.data + 6, "\0\0\0\0", 4) && s.data[14] >= 12 &&
           !memcmp(s.data + 15, "\0\0\0", 3);
}

static bool image_unsupported(const char *format, struct err *err)
{
    err_record(err, "unsupported picture format: %s", format);
    return err_class(err, FAILURE_FORMAT);
}

/* Says what the bytes are instead of a picture that we decode. */
static bool image_refuse(struct span s, struct err *err)
{
    struct span text = span_trim(span_cut(s, 0, 512));

    if (s.len == 0)
        return err_record(err, "the file is empty");
    for (size_t i = 0; i < sizeof(image_marks) / sizeof(*image_marks); i++) {
        const struct image_mark *m = &image_marks[i];

        if (s.len >= m->at + m->begins.len &&
            !memcmp(s.data + m->at, m->begins.data, m->begins.len))
            return image_unsupported(m->format, err);
    }
    if (image_is_bmp(s))
        return image_unsupported("BMP", err);
    if (span_starts(text, "<svg") ||
        (span_starts(text, "<?xml") && span_find(text, "<svg") != SIZE_MAX))
        return image_unsupported("SVG", err);
    if (span_starts(text, "<"))
        return err_record(err, "not a picture: an HTML or XML page");
    if (span_utf8(text, &(size_t){0}))
        return err_record(err, "not a picture: a text");
    return err_record(err, "not a picture of a format that we know");
}

/* The container turns it, not EXIF. */
static bool image_probe_heif(struct span bytes, struct image_info *info,
                             struct err *err)
{
    info->orientation = 1;
    return image_heif_probe(bytes, info, err) &&
           image_pixels_fit(info->width, info->height, err);
}

bool image_probe(struct span bytes, struct image_info *info, struct err *err)
{
    struct image_metadata metadata;
    enum chunk_format format;
    bool ok = false;

    if (image_heif_format(bytes))
        return image_probe_heif(bytes, info, err);
    if (!chunk_format_of(bytes, &format))
        return image_refuse(bytes, err);
    switch (format) {
    case CHUNK_JPEG:
        ok = image_jpeg_probe(bytes, info, err);
        break;
    case CHUNK_PNG:
        ok = image_png_probe(bytes, info, err);
        break;
    case CHUNK_WEBP:
        ok = image_webp_probe(bytes, info, err);
        break;
    }
    if (!ok || !image_pixels_fit(info->width, info->height, err))
        return false;
    metadata = image_metadata_find(bytes);
    info->orientation = image_metadata_orientation(&metadata);
    return true;
}

static bool image_read(struct span bytes, struct image_pixels *out,
                       struct err *err)
{
    struct image_webp_frame coded;
    struct image_metadata metadata;
    enum chunk_format format;
    bool ok = false;

    out->pixels = NULL;
    if (image_heif_format(bytes))
        return image_heif_decode(bytes, out, err);
    if (!chunk_format_of(bytes, &format))
        return image_refuse(bytes, err);
    switch (format) {
    case CHUNK_JPEG:
        ok = image_jpeg_decode(bytes, out, err);
        break;
    case CHUNK_PNG:
        ok = image_png_decode(bytes, out, err);
        break;
    case CHUNK_WEBP:
        coded = webp_frame_find(bytes);
        ok = image_webp_decode(bytes, &coded, out, err);
        break;
    }
    if (!ok)
        return false;
    metadata = image_metadata_find(bytes);
    image_pixels_orient(out, image_metadata_orientation(&metadata));
    return true;
}

bool image_decode(struct span bytes, struct image *out, struct err *err)
{
    struct image_pixels pixels = {.channels = 3};
    bool ok = image_read(bytes, &pixels, err);

    *out = (struct image){pixels.width, pixels.height, pixels.pixels};
    return ok;
}

bool image_decode_grey(struct span bytes, int min_side, struct image_grey *out,
                       struct err *err)
{
    struct image_pixels pixels = {.channels = 1, .min_side = min_side};
    bool ok = image_read(bytes, &pixels, err);

    *out = (struct image_grey){pixels.width, pixels.height, pixels.pixels};
    return ok;
}

/* The size that fits into max_side, at least one pixel; never larger. */
static void image_fit(const struct image_pixels *im, int max_side, int *width,
                      int *height)
{
    int longest = im->width > im->height ? im->width : im->height;

    *width = im->width;
    *height = im->height;
    if (longest < 1 || longest <= max_side)
        return;
    *width = (int)((int64_t)im->width * max_side / longest);
    *height = (int)((int64_t)im->height * max_side / longest);
    if (*width < 1)
        *width = 1;
    if (*height < 1)
        *height = 1;
}

bool image_thumbnail(struct span bytes, int max_side, int quality,
                     struct buf *out, struct err *err)
{
    struct image_pixels pixels = {.channels = 3, .min_side = max_side};
    struct image small;
    float *mean;
    size_t n;
    bool ok;

    if (!image_read(bytes, &pixels, err))
        return false;
    image_fit(&pixels, max_side, &small.width, &small.height);
    n = (size_t)small.width * (size_t)small.height * 3;
    mean = heap_take(n * sizeof(*mean));
    image_pixels_shrink(&pixels, small.width, small.height, mean);
    small.rgb = heap_take(n);
    for (size_t i = 0; i < n; i++)
        small.rgb[i] = (uint8_t)(mean[i] + 0.5f);
    ok = image_jpeg_encode(&small, quality, out, err);
    free(mean);
    free(small.rgb);
    free(pixels.pixels);
    return ok;
}

bool image_encode(const struct image *im, int quality, struct buf *out,
                  struct err *err)
{
    return image_jpeg_encode(im, quality, out, err);
}

bool image_is_heif(struct span bytes)
{
    return image_heif_format(bytes) != NULL;
}

bool image_leaves_as_jpeg(struct span format)
{
    return span_is(format, "heif") || span_is(format, "avif");
}

void image_release(struct image *im)
{
    free(im->rgb);
    *im = (struct image){0, 0, NULL};
}

void image_grey_release(struct image_grey *im)
{
    free(im->grey);
    *im = (struct image_grey){0, 0, NULL};
}
