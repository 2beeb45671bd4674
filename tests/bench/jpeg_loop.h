/*
 * jpeg_loop.h: the plain loop over libjpeg-turbo that our reading of pictures
 * is measured beside: luma, scaled by the decoder as far as the shorter side
 * stays at `min_side` or above, row by row. It keeps nothing.
 *
 * Included by: tests/bench.
 */
#ifndef LIMBECK_JPEG_LOOP_H
#define LIMBECK_JPEG_LOOP_H

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "base/span.h"

struct jpeg_loop_error {
    struct jpeg_error_mgr manager;
    jmp_buf back;
};

static inline void jpeg_loop_fail(j_common_ptr jpeg)
{
    longjmp(((struct jpeg_loop_error *)jpeg->err)->back, 1);
}

static inline void jpeg_loop_quiet(j_common_ptr jpeg)
{
    (void)jpeg;
}

/* The decoder of libjpeg-turbo scales by eighths. */
static inline void jpeg_loop_scale(struct jpeg_decompress_struct *jpeg,
                                   unsigned min_side)
{
    unsigned side = jpeg->image_width < jpeg->image_height ? jpeg->image_width
                                                           : jpeg->image_height;

    jpeg->scale_denom = 8;
    jpeg->scale_num = 8;
    while (jpeg->scale_num > 1 && side * (jpeg->scale_num / 2) / 8 >= min_side)
        jpeg->scale_num /= 2;
    jpeg->out_color_space = JCS_GRAYSCALE;
}

static inline void jpeg_loop_decode(struct span bytes, unsigned min_side)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_loop_error error;
    JSAMPARRAY row;

    jpeg.err = jpeg_std_error(&error.manager);
    error.manager.error_exit = jpeg_loop_fail;
    error.manager.output_message = jpeg_loop_quiet;
    jpeg_create_decompress(&jpeg);
    if (setjmp(error.back) == 0) {
        jpeg_mem_src(&jpeg, (const unsigned char *)bytes.data,
                     (unsigned long)bytes.len);
        jpeg_read_header(&jpeg, TRUE);
        jpeg_loop_scale(&jpeg, min_side);
        jpeg_start_decompress(&jpeg);
        row = jpeg.mem->alloc_sarray(
            (j_common_ptr)&jpeg, JPOOL_IMAGE,
            jpeg.output_width * (unsigned)jpeg.output_components, 1);
        while (jpeg.output_scanline < jpeg.output_height)
            jpeg_read_scanlines(&jpeg, row, 1);
        jpeg_finish_decompress(&jpeg);
    }
    jpeg_destroy_decompress(&jpeg);
}

#endif
