#include "adapters/image_png.h"

#include "base/arena.h"

#include <png.h>

#include <setjmp.h>

/* Ancillary chunks that libpng may hold, and the bytes of one. */
#define PNG_CHUNKS_MAX      1000
#define PNG_CHUNK_BYTES_MAX (64u << 20)

struct png_reader {
    png_structp codec;
    png_infop info;
    struct span rest;
    int width, height;
    uint8_t *rgba; /* one row, or the whole when interlaced */
    struct err *err;
};

static void png_reader_fail(png_structp codec, png_const_charp text)
{
    struct png_reader *r = png_get_error_ptr(codec);

    err_record(r->err, "broken PNG: %s", text);
    png_longjmp(codec, 1);
}

static void png_reader_warn(png_structp codec, png_const_charp text)
{
    (void)codec;
    (void)text;
}

static void png_reader_read(png_structp codec, png_bytep to, size_t len)
{
    struct png_reader *r = png_get_io_ptr(codec);

    if (len > r->rest.len)
        png_error(codec, "the file is truncated");
    memcpy(to, r->rest.data, len);
    r->rest = span_cut(r->rest, len, r->rest.len);
}

static void png_reader_close(struct png_reader *r)
{
    png_destroy_read_struct(&r->codec, &r->info, NULL);
    free(r->rgba);
    free(r);
}

static struct png_reader *png_reader_open(struct span bytes, struct err *err)
{
    struct png_reader *r = heap_take(sizeof(*r));

    *r = (struct png_reader){.rest = bytes, .err = err};
    r->codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, png_reader_fail,
                                      png_reader_warn);
    if (r->codec)
        r->info = png_create_info_struct(r->codec);
    if (!r->codec || !r->info)
        err_die("out of memory in libpng");
    png_set_read_fn(r->codec, r, png_reader_read);
    png_set_user_limits(r->codec, 1000000, 1000000);
    png_set_chunk_cache_max(r->codec, PNG_CHUNKS_MAX);
    png_set_chunk_malloc_max(r->codec, PNG_CHUNK_BYTES_MAX);
    /* Texts and profiles are not needed, so they are not unpacked. */
    png_set_keep_unknown_chunks(r->codec, PNG_HANDLE_CHUNK_NEVER,
                                (png_const_bytep) "iCCP\0zTXt\0iTXt\0tEXt", 4);
    return r;
}

static void png_reader_header(struct png_reader *r)
{
    png_read_info(r->codec, r->info);
    r->width = (int)png_get_image_width(r->codec, r->info);
    r->height = (int)png_get_image_height(r->codec, r->info);
}

bool image_png_probe(struct span bytes, struct image_info *info,
                     struct err *err)
{
    struct png_reader *r = png_reader_open(bytes, err);

    if (setjmp(png_jmpbuf(r->codec))) {
        png_reader_close(r);
        return false;
    }
    png_reader_header(r);
    info->format = "png";
    info->width = r->width;
    info->height = r->height;
    info->decode_bytes =
        png_get_interlace_type(r->codec, r->info) == PNG_INTERLACE_NONE
            ? 0
            : (int64_t)r->width * r->height * 4;
    png_reader_close(r);
    return true;
}

/* Whatever is stored comes out as RGBA, 8 bits. Returns the passes. */
static int png_reader_start(struct png_reader *r)
{
    int passes;

    png_set_strip_16(r->codec);
    png_set_expand(r->codec);
    png_set_gray_to_rgb(r->codec);
    png_set_add_alpha(r->codec, 255, PNG_FILLER_AFTER);
    passes = png_set_interlace_handling(r->codec);
    png_read_update_info(r->codec, r->info);
    if (png_get_rowbytes(r->codec, r->info) != (size_t)r->width * 4)
        png_error(r->codec, "unexpected size of a row");
    return passes;
}

static void png_reader_rows(struct png_reader *r, int passes,
                            struct image_pixels *out)
{
    size_t row = (size_t)r->width * 4;
    size_t out_row = (size_t)out->width * (size_t)out->channels;

    r->rgba = heap_take(passes > 1 ? row * (size_t)r->height : row);
    for (int pass = 0; pass < passes; pass++) {
        for (size_t y = 0; y < (size_t)r->height; y++) {
            uint8_t *to = r->rgba + (passes > 1 ? row * y : 0);

            png_read_row(r->codec, to, NULL);
            if (pass == passes - 1)
                image_pixels_flatten(to, r->width, out->channels,
                                     out->pixels + out_row * y);
        }
    }
}

static void png_reader_picture(struct png_reader *r, struct image_pixels *out)
{
    int passes = png_reader_start(r);

    out->width = r->width;
    out->height = r->height;
    out->pixels =
        heap_take((size_t)r->width * (size_t)r->height * (size_t)out->channels);
    png_reader_rows(r, passes, out);
}

bool image_png_decode(struct span bytes, struct image_pixels *out,
                      struct err *err)
{
    struct png_reader *r = png_reader_open(bytes, err);

    out->pixels = NULL;
    if (setjmp(png_jmpbuf(r->codec)))
        goto failed;
    png_reader_header(r);
    if (!image_pixels_fit(r->width, r->height, err))
        goto failed;
    png_reader_picture(r, out);
    png_reader_close(r);
    return true;

failed:
    png_reader_close(r);
    free(out->pixels);
    out->pixels = NULL;
    return false;
}
