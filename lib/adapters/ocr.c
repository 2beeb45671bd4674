#include "adapters/ocr.h"

#ifdef HAVE_TESSERACT
#include "base/file.h"

#include <stdlib.h>
#include <tesseract/capi.h>
#include <unistd.h>

enum { OCR_SIDE_MAX = 1 << 15 }; /* Tesseract's own limit on a picture */

struct ocr {
    TessBaseAPI *api;
};

bool ocr_built_in(void)
{
    return true;
}

const char *ocr_version(void)
{
    return "tesseract " HAVE_TESSERACT;
}

/* The data that came with the program, in the heap, or NULL: Tesseract's own
 * place, or that of TESSDATA_PREFIX. */
static char *ocr_bundled_data(void)
{
    char *dir = file_program_dir(NULL);

    if (dir == NULL || getenv("TESSDATA_PREFIX") != NULL) {
        free(dir);
        return NULL;
    }
    char *data = file_join(dir, "../share/tessdata");
    free(dir);
    if (access(data, R_OK) == 0)
        return data;
    free(data);
    return NULL;
}

struct ocr *ocr_open(const char *languages, struct err *err)
{
    struct ocr *o = heap_take(sizeof(*o));

    char *data = ocr_bundled_data();
    o->api = TessBaseAPICreate();
    int failed = TessBaseAPIInit3(o->api, data, languages);
    free(data);
    if (failed != 0) {
        ocr_close(o);
        err_stage(err, "could not open Tesseract's data for \"%s\"", languages);
        err_hint(err, "on Debian they are packages: tesseract-ocr-eng, ...");
        return NULL;
    }
    TessBaseAPISetPageSegMode(o->api, PSM_SPARSE_TEXT);
    (void)TessBaseAPISetVariable(o->api, "debug_file", "/dev/null");
    return o;
}

void ocr_close(struct ocr *o)
{
    if (o == NULL)
        return;
    TessBaseAPIDelete(o->api);
    free(o);
}

/* The word that the iterator stands at; false when it is empty, too long or not
 * UTF-8. */
static bool ocr_word_at(TessResultIterator *it, const struct image *picture,
                        struct arena *arena, struct ocr_word *word)
{
    char *text = TessResultIteratorGetUTF8Text(it, RIL_WORD);
    int left = 0, top = 0, right = 0, bottom = 0;
    size_t bad;

    if (text == NULL)
        return false;
    struct span s = span_trim(span_of(text));
    bool fits = s.len > 0 && s.len <= OCR_WORD_BYTES_MAX && span_utf8(s, &bad);
    if (fits)
        word->text = arena_span_text(arena, s);
    TessDeleteText(text);
    word->confidence =
        (double)TessResultIteratorConfidence(it, RIL_WORD) / 100.0;
    (void)TessPageIteratorBoundingBox(TessResultIteratorGetPageIterator(it),
                                      RIL_WORD, &left, &top, &right, &bottom);
    word->share = (double)(right - left) * (bottom - top) /
                  ((double)picture->width * picture->height);
    return fits;
}

bool ocr_read(struct ocr *o, const struct image *picture, struct arena *arena,
              struct ocr_word **words, size_t *count, struct err *err)
{
    *words = NULL;
    *count = 0;
    if (picture->width > OCR_SIDE_MAX || picture->height > OCR_SIDE_MAX)
        return err_record(err, "the picture is too large to be read: %d x %d",
                          picture->width, picture->height);
    TessBaseAPISetImage(o->api, picture->rgb, picture->width, picture->height,
                        3, picture->width * 3);
    TessBaseAPISetSourceResolution(o->api, 96);
    if (TessBaseAPIRecognize(o->api, NULL) != 0)
        return err_record(err, "Tesseract gave the picture up");
    TessResultIterator *it = TessBaseAPIGetIterator(o->api);
    if (it == NULL)
        return true;
    *words = arena_take_array(arena, OCR_WORDS_MAX, sizeof(**words));
    do {
        *count += ocr_word_at(it, picture, arena, &(*words)[*count]);
    } while (*count < OCR_WORDS_MAX && TessResultIteratorNext(it, RIL_WORD));
    TessResultIteratorDelete(it);
    TessBaseAPIClear(o->api);
    return true;
}

#else

bool ocr_built_in(void)
{
    return false;
}

const char *ocr_version(void)
{
    return "";
}

struct ocr *ocr_open(const char *languages, struct err *err)
{
    (void)languages;
    err_stage(err, "this program was built without Tesseract");
    return NULL;
}

void ocr_close(struct ocr *o)
{
    (void)o;
}

bool ocr_read(struct ocr *o, const struct image *picture, struct arena *arena,
              struct ocr_word **words, size_t *count, struct err *err)
{
    (void)o;
    (void)picture;
    (void)arena;
    *words = NULL;
    *count = 0;
    return err_record(err, "this program was built without Tesseract");
}

#endif
