/*
 * ocr.h: the adapter of Tesseract, which a build may lack: words that are
 * written in a picture.
 *
 * Included by: stages/look, program.c.
 */
#ifndef LIMBECK_OCR_H
#define LIMBECK_OCR_H

#include "base/arena.h"
#include "base/image_pixels.h"

struct ocr;

struct ocr_word {
    const char *text;  /* UTF-8, without blanks around it */
    double share;      /* of the picture's area that its box covers, 0..1 */
    double confidence; /* 0..1, Tesseract's own */
};

enum { OCR_WORDS_MAX = 2000, OCR_WORD_BYTES_MAX = 200 };

/* Was this program built with Tesseract? */
bool ocr_built_in(void);
/* "tesseract 5.3.0", or "" without it. */
const char *ocr_version(void);

/* languages: as Tesseract names them: "eng", "eng+deu". One reader belongs to
 * one thread. ERR_STAGE: not built in, or the languages' data are not
 * installed. */
struct ocr *ocr_open(const char *languages, struct err *err);
void ocr_close(struct ocr *o); /* NULL is fine */

/* The words of the picture in reading order, at most OCR_WORDS_MAX, in the
 * arena; longer than OCR_WORD_BYTES_MAX they are passed over. ERR_RECORD. */
MUST_CHECK bool ocr_read(struct ocr *o, const struct image *picture,
                         struct arena *arena, struct ocr_word **words,
                         size_t *count, struct err *err);

#endif
