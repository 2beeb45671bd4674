/* kitty: sw.kovidgoyal.net/kitty/graphics-protocol; iTerm2: inline images
 * protocol; sixel: VT330/VT340 Programmer Reference Manual, chapter 14. */
#include "commands/why_picture.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/digest.h"
#include "base/arena.h"

enum {
    PICTURE_CHUNK = 4096, /* of base64, as kitty wants it */
    PICTURE_LEVELS = 6,   /* of each colour in sixel */
    PICTURE_COLOURS = PICTURE_LEVELS * PICTURE_LEVELS * PICTURE_LEVELS,
    PICTURE_BAND = 6 /* rows of a sixel */
};

static void picture_add_kitty(struct buf *out, const struct image *im)
{
    size_t bytes = (size_t)im->width * (size_t)im->height * 3;
    struct buf text;

    buf_init(&text, bytes * 2 + PICTURE_CHUNK);
    digest_base64(span_make(im->rgb, bytes), &text);
    for (size_t at = 0; at < text.len; at += PICTURE_CHUNK) {
        bool more = at + PICTURE_CHUNK < text.len;
        if (at == 0)
            buf_print(out, "\x1B_Ga=T,f=24,s=%d,v=%d,m=%d;", im->width,
                      im->height, more);
        else
            buf_print(out, "\x1B_Gm=%d;", more);
        buf_add_span(out, span_cut(buf_span(&text), at, PICTURE_CHUNK));
        buf_add_text(out, "\x1B\\");
    }
    buf_add_char(out, '\n');
    buf_release(&text);
}

static void picture_add_iterm(struct buf *out, struct span jpeg)
{
    buf_print(out, "\x1B]1337;File=inline=1;size=%zu:", jpeg.len);
    digest_base64(jpeg, out);
    buf_add_text(out, "\a\n");
}

static uint8_t picture_colour(const uint8_t *rgb)
{
    int level[3];

    for (int i = 0; i < 3; i++)
        level[i] = (rgb[i] * (PICTURE_LEVELS - 1) + 127) / 255;
    return (uint8_t)((level[0] * PICTURE_LEVELS + level[1]) * PICTURE_LEVELS +
                     level[2]);
}

/* The columns of one colour in one band, equal ones told once. */
static void picture_add_run(struct buf *out, int count, int bits)
{
    if (count > 3)
        buf_print(out, "!%d%c", count, '?' + bits);
    for (int i = 0; count <= 3 && i < count; i++)
        buf_add_char(out, (char)('?' + bits));
}

static void picture_add_band(struct buf *out, const uint8_t *colours, int width,
                             int rows)
{
    bool there[PICTURE_COLOURS] = {false};

    for (int i = 0; i < width * rows; i++)
        there[colours[i]] = true;
    for (int c = 0; c < PICTURE_COLOURS; c++) {
        int run = 0, last = 0;
        if (!there[c])
            continue;
        buf_print(out, "#%d", c);
        for (int x = 0; x < width; x++) {
            int bits = 0;
            for (int y = 0; y < rows; y++)
                bits |= (colours[y * width + x] == c) << y;
            if (run > 0 && bits != last) {
                picture_add_run(out, run, last);
                run = 0;
            }
            last = bits;
            run++;
        }
        picture_add_run(out, run, last);
        buf_add_char(out, '$');
    }
    buf_add_char(out, '-');
}

static void picture_add_sixel(struct buf *out, const struct image *im)
{
    size_t count = (size_t)im->width * (size_t)im->height;
    uint8_t *colours = heap_take(count + 1);

    for (size_t i = 0; i < count; i++)
        colours[i] = picture_colour(im->rgb + 3 * i);
    buf_print(out, "\x1BPq\"1;1;%d;%d", im->width, im->height);
    for (int c = 0; c < PICTURE_COLOURS; c++)
        buf_print(
            out, "#%d;2;%d;%d;%d", c,
            c / PICTURE_LEVELS / PICTURE_LEVELS * 100 / (PICTURE_LEVELS - 1),
            c / PICTURE_LEVELS % PICTURE_LEVELS * 100 / (PICTURE_LEVELS - 1),
            c % PICTURE_LEVELS * 100 / (PICTURE_LEVELS - 1));
    for (int y = 0; y < im->height; y += PICTURE_BAND) {
        int rows =
            im->height - y < PICTURE_BAND ? im->height - y : PICTURE_BAND;
        picture_add_band(out, colours + (size_t)y * (size_t)im->width,
                         im->width, rows);
    }
    buf_add_text(out, "\x1B\\\n");
    free(colours);
}

void why_picture_add(struct buf *out, const char *how,
                     const struct image *pixels, struct span jpeg)
{
    if (strcmp(how, "kitty") == 0)
        picture_add_kitty(out, pixels);
    else if (strcmp(how, "iterm") == 0)
        picture_add_iterm(out, jpeg);
    else
        picture_add_sixel(out, pixels);
}
