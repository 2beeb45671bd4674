/*
 * sample_key.h: the one way in which a picture's name becomes the key that
 * tables, pictures and recorded replies are joined by.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_SAMPLE_KEY_H
#define LIMBECK_SAMPLE_KEY_H

#include "base/buf.h"

/* Append the key of a name, an id or a path: blanks around it go, then all up
 * to the last / or \, then one ending of a picture file (.jpg .jpeg .png .webp
 * .gif .bmp .tif .tiff .heic .heif .avif, in any case). Other dots stay, and
 * so does upper and lower case: "a/b/12.5.JPG" gives "12.5". A name that is
 * nothing but an ending keeps it. MP-16's names in all their spellings give
 * the photo's number, where the two folders are the first two bytes of SHA-1
 * of "NUMBER.jpg": "34/8d/9055806529.jpg", "34_8d_9055806529.jpg" and
 * "./images/34_8d_9055806529.jpg" give "9055806529". */
void sample_key_add(struct span name, struct buf *out);

/* The same with the folders before it, each followed by /: "./a/b/12.5.JPG"
 * gives "a/b/12.5", "a\\b.png" gives "a/b". A / at the beginning goes. */
void sample_key_add_path(struct span name, struct buf *out);

/* The folders alone, "a/b"; nothing where there are none. MP-16's two, which
 * are part of the photo's number, are none: "x/34/8d/9055806529.jpg" gives
 * "x". */
void sample_key_add_folder(struct span name, struct buf *out);

#endif
