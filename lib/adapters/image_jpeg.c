#include "adapters/image_jpeg.h"

#include "base/arena.h"

#include <jpeglib.h>

#include <setjmp.h>
#include <stdlib.h>

/* The library's message codes, without its macros, which use functions that
 * we ban: its header allows to be asked for the list alone. */
enum jpeg_code {
#define JERROR_H
#define JMESSAGE(code, string) code,
#include <jerror.h>
    JPEG_CODE_COUNT
};

/* A progressive file of many scans costs a whole pass for each. */
#define JPEG_SCANS_MAX 200

struct jpeg_reader {
    struct jpeg_error_mgr manager; /* first: the library hands this back */
    struct jpeg_decompress_struct codec;
    struct jpeg_progress_mgr watch;
    jmp_buf give_up;
    uint8_t *row; /* of a CMYK picture */
    struct err *err;
};

struct jpeg_writer {
    struct jpeg_error_mgr manager;
    struct jpeg_compress_struct codec;
    jmp_buf give_up;
    unsigned char *data;
    unsigned long size;
    struct err *err;
};

static struct jpeg_reader *jpeg_reader_of(j_common_ptr codec)
{
    return (struct jpeg_reader *)codec->err;
}

static void jpeg_reader_fail(j_common_ptr codec)
{
    struct jpeg_reader *r = jpeg_reader_of(codec);
    char text[JMSG_LENGTH_MAX];

    if (codec->err->msg_code == JWRN_JPEG_EOF ||
        codec->err->msg_code == JWRN_HIT_MARKER) {
        err_record(r->err, "the JPEG is truncated");
    } else {
        codec->err->format_message(codec, text);
        err_record(r->err, "broken JPEG: %s", text);
    }
    longjmp(r->give_up, 1);
}

static void jpeg_reader_warn(j_common_ptr codec, int level)
{
    int code = codec->err->msg_code;

    /* The library would fill what is missing with grey and go on. */
    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER))
        jpeg_reader_fail(codec);
}

static void jpeg_reader_watch(j_common_ptr codec)
{
    struct jpeg_reader *r = jpeg_reader_of(codec);

    if (r->codec.input_scan_number <= JPEG_SCANS_MAX)
        return;
    err_record(r->err, "the JPEG has more than %d scans", JPEG_SCANS_MAX);
    longjmp(r->give_up, 1);
}

static void jpeg_quiet(j_common_ptr codec)
{
    (void)codec;
}

static struct jpeg_reader *jpeg_reader_open(struct span bytes, struct err *err)
{
    struct jpeg_reader *r = heap_take(sizeof(*r));

    memset(r, 0, sizeof(*r));
    r->err = err;
    r->codec.err = jpeg_std_error(&r->manager);
    r->manager.error_exit = jpeg_reader_fail;
    r->manager.emit_message = jpeg_reader_warn;
    r->manager.output_message = jpeg_quiet;
    r->watch.progress_monitor = jpeg_reader_watch;
    if (setjmp(r->give_up)) {
        jpeg_destroy_decompress(&r->codec);
        free(r);
        return NULL;
    }
    jpeg_create_decompress(&r->codec);
    r->codec.progress = &r->watch;
    jpeg_mem_src(&r->codec, (const unsigned char *)bytes.data,
                 (unsigned long)bytes.len);
    return r;
}

static void jpeg_reader_close(struct jpeg_reader *r)
{
    jpeg_destroy_decompress(&r->codec);
    free(r->row);
    free(r);
}

/* Every coefficient of a picture in several scans is held, whatever the size
 * that is asked for. */
static int64_t jpeg_reader_coefficients(struct jpeg_reader *r)
{
    struct jpeg_decompress_struct *c = &r->codec;
    int64_t blocks = 0;

    if (!jpeg_has_multiple_scans(c))
        return 0;
    for (int i = 0; i < c->num_components; i++)
        blocks += (int64_t)c->comp_info[i].width_in_blocks *
                  (int64_t)c->comp_info[i].height_in_blocks;
    return blocks * DCTSIZE2 * (int64_t)sizeof(JCOEF);
}

bool image_jpeg_probe(struct span bytes, struct image_info *info,
                      struct err *err)
{
    struct jpeg_reader *r = jpeg_reader_open(bytes, err);

    if (!r)
        return false;
    if (setjmp(r->give_up)) {
        jpeg_reader_close(r);
        return false;
    }
    (void)jpeg_read_header(&r->codec, TRUE);
    info->format = "jpeg";
    info->width = (int)r->codec.image_width;
    info->height = (int)r->codec.image_height;
    info->decode_bytes = jpeg_reader_coefficients(r);
    jpeg_reader_close(r);
    return true;
}

static void jpeg_reader_scale(struct jpeg_reader *r, int min_side)
{
    JDIMENSION side = r->codec.image_width < r->codec.image_height
                          ? r->codec.image_width
                          : r->codec.image_height;
    unsigned eighths = 8;

    r->codec.scale_denom = 8;
    while (min_side > 0 && eighths > 1 &&
           side * (eighths / 2) / 8 >= (unsigned)min_side)
        eighths /= 2;
    r->codec.scale_num = eighths;
}

/* The colours that the library shall hand out for what is stored. */
static bool jpeg_reader_choose(struct jpeg_reader *r,
                               const struct image_pixels *out)
{
    struct jpeg_decompress_struct *c = &r->codec;

    switch (c->jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
    case JCS_RGB:
        c->out_color_space = out->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
        return true;
    case JCS_CMYK:
    case JCS_YCCK:
        c->out_color_space = JCS_CMYK;
        return true;
    default:
        return err_record(r->err,
                          "JPEG with %d components, which is no "
                          "colour that we know",
                          c->num_components);
    }
}

static int jpeg_times(int a, int b)
{
    int t = a * b + 128;

    return ((t >> 8) + t) >> 8;
}

/* cmyk: inverted inks, [width, 4]. out: [width, channels] */
static void jpeg_row_from_cmyk(const uint8_t *cmyk, int width, int channels,
                               uint8_t *out)
{
    for (int x = 0; x < width; x++, cmyk += 4) {
        int rgb[3];

        for (int i = 0; i < 3; i++) {
            rgb[i] = cmyk[3] - jpeg_times(255 - cmyk[i], cmyk[3]);
            if (rgb[i] < 0)
                rgb[i] = 0;
        }
        if (channels == 1) {
            out[x] = image_pixels_luma(rgb[0], rgb[1], rgb[2]);
            continue;
        }
        for (int i = 0; i < 3; i++)
            out[3 * x + i] = (uint8_t)rgb[i];
    }
}

static void jpeg_reader_rows(struct jpeg_reader *r, struct image_pixels *out)
{
    struct jpeg_decompress_struct *c = &r->codec;
    bool inks = c->out_color_space == JCS_CMYK;
    size_t stride = (size_t)out->width * (size_t)out->channels;

    while (c->output_scanline < c->output_height) {
        uint8_t *to = out->pixels + stride * c->output_scanline;
        JSAMPROW row = inks ? r->row : to;

        (void)jpeg_read_scanlines(c, &row, 1);
        if (inks)
            jpeg_row_from_cmyk(r->row, out->width, out->channels, to);
    }
}

bool image_jpeg_decode(struct span bytes, struct image_pixels *out,
                       struct err *err)
{
    struct jpeg_reader *r = jpeg_reader_open(bytes, err);

    out->pixels = NULL;
    if (!r)
        return false;
    if (setjmp(r->give_up))
        goto failed;
    (void)jpeg_read_header(&r->codec, TRUE);
    if (!image_pixels_fit(r->codec.image_width, r->codec.image_height, err))
        goto failed;
    if (!jpeg_reader_choose(r, out))
        goto failed;
    jpeg_reader_scale(r, out->min_side);
    (void)jpeg_start_decompress(&r->codec);
    out->width = (int)r->codec.output_width;
    out->height = (int)r->codec.output_height;
    out->pixels = heap_take((size_t)out->width * (size_t)out->height *
                            (size_t)out->channels);
    r->row = heap_take((size_t)out->width * 4);
    jpeg_reader_rows(r, out);
    jpeg_reader_close(r);
    return true;

failed:
    jpeg_reader_close(r);
    free(out->pixels);
    out->pixels = NULL;
    return false;
}

static void jpeg_writer_fail(j_common_ptr codec)
{
    struct jpeg_writer *w = (struct jpeg_writer *)codec->err;
    char text[JMSG_LENGTH_MAX];

    codec->err->format_message(codec, text);
    err_record(w->err, "could not write a JPEG: %s", text);
    longjmp(w->give_up, 1);
}

static void jpeg_writer_rows(struct jpeg_writer *w, const struct image *im,
                             int quality)
{
    struct jpeg_compress_struct *c = &w->codec;

    c->image_width = (JDIMENSION)im->width;
    c->image_height = (JDIMENSION)im->height;
    c->input_components = 3;
    c->in_color_space = JCS_RGB;
    jpeg_set_defaults(c);
    jpeg_set_quality(c, quality, TRUE);
    c->optimize_coding = TRUE;
    jpeg_start_compress(c, TRUE);
    while (c->next_scanline < c->image_height) {
        JSAMPROW row =
            im->rgb + (size_t)c->next_scanline * (size_t)im->width * 3;

        (void)jpeg_write_scanlines(c, &row, 1);
    }
    jpeg_finish_compress(c);
}

bool image_jpeg_encode(const struct image *im, int quality, struct buf *out,
                       struct err *err)
{
    struct jpeg_writer *w = heap_take(sizeof(*w));
    bool ok = false;

    memset(w, 0, sizeof(*w));
    w->err = err;
    w->codec.err = jpeg_std_error(&w->manager);
    w->manager.error_exit = jpeg_writer_fail;
    w->manager.output_message = jpeg_quiet;
    if (!setjmp(w->give_up)) {
        jpeg_create_compress(&w->codec);
        jpeg_mem_dest(&w->codec, &w->data, &w->size);
        jpeg_writer_rows(w, im, quality);
        buf_add(out, w->data, w->size);
        ok = true;
    }
    jpeg_destroy_compress(&w->codec);
    free(w->data);
    free(w);
    return ok && buf_ok(out, "the JPEG", err);
}
