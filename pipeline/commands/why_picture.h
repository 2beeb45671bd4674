/*
 * why_picture.h: a picture inside a terminal, by one of three protocols.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_WHY_PICTURE_H
#define LIMBECK_WHY_PICTURE_H

#include "base/image_pixels.h"
#include "base/buf.h"

/* Append the escape sequences that show it, and a line end. how: "kitty"
 * (graphics protocol, RGB), "iterm" (OSC 1337, the bytes of the file) or
 * "sixel" (DEC, 216 colours). jpeg: the same picture as a file. */
void why_picture_add(struct buf *out, const char *how,
                     const struct image *pixels, struct span jpeg);

#endif
