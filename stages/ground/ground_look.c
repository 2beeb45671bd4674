#include "stages/ground/ground_look.h"

#include "base/log.h"
#include "adapters/ocr.h"
#include "models/segformer/segformer.h"
#include "stages/ground/ground_state.h"

/* Of one worker. */
struct looker_seat {
    struct segformer_session *session; /* NULL: nothing is segmented */
    struct segformer_share *shares;    /* [labels] */
    struct ocr *reader;                /* NULL: nothing is read */
    struct buf bytes;
};

struct ground_looker {
    struct ground_look_settings settings;
    struct segformer *model;   /* NULL: none */
    struct looker_seat *seats; /* [count] */
    int count;
};

struct ground_looker *ground_looker_open(const struct ground_look_settings *s,
                                         bool warn, struct err *err)
{
    struct ground_look_settings own = *s;

    err_clear(err);
    if (own.ocr && !ocr_built_in()) {
        if (warn)
            log_warn("\"ground.ocr\" is on, but this program was built without "
                     "Tesseract: no text is read in pictures");
        own.ocr = false;
    }
    if (own.segformer == NULL && !own.ocr)
        return NULL;
    struct ground_looker *l = heap_take(sizeof(*l));
    *l = (struct ground_looker){.settings = own};
    if (own.segformer == NULL)
        return l;
    l->model = segformer_open(own.segformer, err);
    if (l->model == NULL) {
        err_context(err, "\"ground.segformer\"");
        free(l);
        return NULL;
    }
    return l;
}

void ground_looker_close(struct ground_looker *l)
{
    if (l == NULL)
        return;
    for (int i = 0; i < l->count; i++) {
        segformer_session_close(l->seats[i].session);
        ocr_close(l->seats[i].reader);
        free(l->seats[i].shares);
        buf_release(&l->seats[i].bytes);
    }
    segformer_close(l->model);
    free(l->seats);
    free(l);
}

void ground_looker_describe(const struct ground_looker *l, struct buf *out)
{
    buf_add_text(out, "evidence version=1\n");
    if (l->model != NULL)
        buf_print(out, "segformer=%s\nleast_share=%.17g\n",
                  segformer_identity(l->model), l->settings.least_share);
    if (l->settings.ocr)
        buf_print(out, "ocr=%s\nlanguages=%s\n", ocr_version(),
                  l->settings.languages);
}

void ground_looker_words(const struct ground_looker *l, struct arena *arena,
                         struct visible_words *out)
{
    size_t count =
        l == NULL || l->model == NULL ? 0 : segformer_label_count(l->model);
    const char **labels = arena_take_array(arena, count, sizeof(*labels));

    for (size_t i = 0; i < count; i++)
        labels[i] = segformer_label(l->model, i);
    *out = (struct visible_words){
        .labels = labels, .count = count, .text = l != NULL && l->settings.ocr};
}

bool ground_looker_keep_words(const struct ground_looker *l, struct db *db,
                              int64_t version_id, struct err *err)
{
    size_t labels = l->model == NULL ? 0 : segformer_label_count(l->model);

    for (size_t i = 0; i < labels; i++) {
        if (!ground_state_keep_word(db, version_id, "segment",
                                    segformer_label(l->model, i), err))
            return false;
    }
    return !l->settings.ocr ||
           ground_state_keep_word(db, version_id, "text", "", err);
}

bool ground_looker_staff(struct ground_looker *l, int workers, struct err *err)
{
    l->seats = heap_grow(NULL, (size_t)workers, sizeof(l->seats[0]));
    for (; l->count < workers; l->count++) {
        struct looker_seat *seat = &l->seats[l->count];
        *seat = (struct looker_seat){.session = NULL};
        if (l->settings.ocr) {
            seat->reader = ocr_open(l->settings.languages, err);
            if (seat->reader == NULL)
                return err_context(err, "\"ground.ocr\"");
        }
        buf_init(&seat->bytes, EXTENT_PICTURE_MAX + 1);
        if (l->model == NULL)
            continue;
        seat->session = segformer_session_open(l->model);
        seat->shares = heap_grow(NULL, segformer_label_count(l->model),
                                 sizeof(seat->shares[0]));
    }
    return true;
}

static bool looker_segment(const struct ground_looker *l,
                           struct looker_seat *seat, const struct image *image,
                           struct ground_findings *out, struct err *err)
{
    size_t count;

    if (seat->session == NULL)
        return true;
    if (!segformer_look(seat->session, image, seat->shares, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct segformer_share *share = &seat->shares[i];
        if (share->share < l->settings.least_share)
            continue;
        out->items[out->count++] = (struct ground_finding){
            "segment", segformer_label(l->model, share->label), share->share,
            share->margin};
    }
    return true;
}

static bool looker_read(struct looker_seat *seat, const struct image *image,
                        struct arena *arena, struct ground_findings *out,
                        struct err *err)
{
    struct ocr_word *words;
    size_t count;

    if (seat->reader == NULL)
        return true;
    if (!ocr_read(seat->reader, image, arena, &words, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        out->items[out->count++] = (struct ground_finding){
            "text", words[i].text, words[i].share, words[i].confidence};
    return true;
}

bool ground_look(struct ground_looker *l, int worker,
                 const struct extent *place, struct arena *arena,
                 struct ground_findings *out, struct err *err)
{
    struct looker_seat *seat = &l->seats[worker];
    size_t labels = l->model == NULL ? 0 : segformer_label_count(l->model);
    struct image image = {0, 0, NULL};

    out->count = 0;
    out->items =
        arena_take_array(arena, labels + (l->settings.ocr ? OCR_WORDS_MAX : 0),
                         sizeof(out->items[0]));
    buf_reset(&seat->bytes);
    bool ok = extent_read_picture(place, &seat->bytes, err) &&
              image_decode(buf_span(&seat->bytes), &image, err) &&
              looker_segment(l, seat, &image, out, err) &&
              looker_read(seat, &image, arena, out, err);
    image_release(&image);
    return ok || err_context(err, "\"%s\" at byte %lld", place->path,
                             (long long)place->offset);
}
