#include "adapters/image_webp.h"

#include "base/arena.h"

#include <webp/decode.h>

/* A still picture, or the first frame of an animation, on its canvas. */
struct webp_frame {
    struct span bytes; /* what libwebp is given */
    int x, y, width, height;
    int canvas_width, canvas_height;
    bool alpha;
};

static bool webp_refuse(VP8StatusCode status, struct err *err)
{
    switch (status) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
        return err_record(err, "the WebP is truncated");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        return err_record(err, "the WebP uses a feature that libwebp does "
                               "not support");
    default:
        return err_record(err, "broken WebP");
    }
}

/* Asks the library about the file and about the coded frame in it. */
static bool webp_frame_check(struct span bytes,
                             const struct image_webp_frame *coded,
                             struct webp_frame *f, struct err *err)
{
    WebPBitstreamFeatures seen;
    VP8StatusCode status;

    *f = (struct webp_frame){
        .bytes = coded->bytes, .x = coded->x, .y = coded->y};
    status = WebPGetFeatures((const uint8_t *)bytes.data, bytes.len, &seen);
    if (status != VP8_STATUS_OK)
        return webp_refuse(status, err);
    f->canvas_width = seen.width;
    f->canvas_height = seen.height;
    if (f->bytes.len == 0)
        return err_record(err, "the WebP is truncated");
    status =
        WebPGetFeatures((const uint8_t *)f->bytes.data, f->bytes.len, &seen);
    if (status != VP8_STATUS_OK)
        return webp_refuse(status, err);
    f->width = seen.width;
    f->height = seen.height;
    f->alpha = seen.has_alpha != 0;
    if (f->x > f->canvas_width - f->width ||
        f->y > f->canvas_height - f->height)
        return err_record(err, "broken WebP: a frame outside its canvas");
    return true;
}

bool image_webp_probe(struct span bytes, struct image_info *info,
                      struct err *err)
{
    WebPBitstreamFeatures seen;
    VP8StatusCode status =
        WebPGetFeatures((const uint8_t *)bytes.data, bytes.len, &seen);

    if (status != VP8_STATUS_OK)
        return webp_refuse(status, err);
    info->format = "webp";
    info->width = seen.width;
    info->height = seen.height;
    info->decode_bytes = (int64_t)seen.width * seen.height * 4;
    return true;
}

static bool webp_frame_decode(const struct webp_frame *f, uint8_t *pixels,
                              struct err *err)
{
    WebPDecoderConfig config;
    int channels = f->alpha ? 4 : 3;
    VP8StatusCode status;

    if (!WebPInitDecoderConfig(&config))
        err_die("libwebp is of another version");
    config.output.colorspace = f->alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels;
    config.output.u.RGBA.stride = f->width * channels;
    config.output.u.RGBA.size =
        (size_t)f->width * (size_t)f->height * (size_t)channels;
    status = WebPDecode((const uint8_t *)f->bytes.data, f->bytes.len, &config);
    return status == VP8_STATUS_OK || webp_refuse(status, err);
}

static void webp_frame_place(const struct webp_frame *f, const uint8_t *from,
                             struct image_pixels *out)
{
    size_t row = (size_t)f->width * (f->alpha ? 4 : 3);
    size_t out_row = (size_t)out->width * (size_t)out->channels;

    memset(out->pixels, 255, out_row * (size_t)out->height);
    for (int y = 0; y < f->height; y++, from += row) {
        uint8_t *to = out->pixels + out_row * (size_t)(f->y + y) +
                      (size_t)f->x * (size_t)out->channels;

        if (f->alpha)
            image_pixels_flatten(from, f->width, out->channels, to);
        else
            image_pixels_row(from, f->width, out->channels, to);
    }
}

bool image_webp_decode(struct span bytes, const struct image_webp_frame *coded,
                       struct image_pixels *out, struct err *err)
{
    struct webp_frame f;
    uint8_t *pixels;
    bool ok;

    out->pixels = NULL;
    if (!webp_frame_check(bytes, coded, &f, err))
        return false;
    if (!image_pixels_fit(f.canvas_width, f.canvas_height, err))
        return false;
    pixels = heap_take((size_t)f.width * (size_t)f.height * 4);
    ok = webp_frame_decode(&f, pixels, err);
    if (ok) {
        out->width = f.canvas_width;
        out->height = f.canvas_height;
        out->pixels = heap_take((size_t)out->width * (size_t)out->height *
                                (size_t)out->channels);
        webp_frame_place(&f, pixels, out);
    }
    free(pixels);
    return ok;
}
