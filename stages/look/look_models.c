#include "stages/look/look_models.h"

#include "base/log.h"
#include "adapters/ocr.h"
#include "models/segformer/segformer.h"

/* Of one worker. */
struct look_session {
    struct segformer_session *session; /* NULL: nothing is segmented */
    struct segformer_share *shares;    /* [labels] */
    struct ocr *reader;                /* NULL: nothing is read */
    struct buf bytes;
};

struct look_models {
    struct look_models_settings settings;
    struct segformer *model;       /* NULL: none */
    struct look_session *sessions; /* [count] */
    int count;
};

struct look_models *look_models_open(const struct look_models_settings *s,
                                     bool warn, struct err *err)
{
    struct look_models_settings own = *s;

    err_clear(err);
    if (own.ocr && !ocr_built_in()) {
        if (warn)
            log_warn("\"ground.ocr\" is on, but this program was built without "
                     "Tesseract: no text is read in pictures");
        own.ocr = false;
    }
    if (own.segformer == NULL && !own.ocr)
        return NULL;
    struct look_models *m = heap_take(sizeof(*m));
    *m = (struct look_models){.settings = own};
    if (own.segformer == NULL)
        return m;
    m->model = segformer_open(own.segformer, err);
    if (m->model == NULL) {
        err_context(err, "\"ground.segformer\"");
        free(m);
        return NULL;
    }
    return m;
}

void look_models_close(struct look_models *m)
{
    if (m == NULL)
        return;
    for (int i = 0; i < m->count; i++) {
        segformer_session_close(m->sessions[i].session);
        ocr_close(m->sessions[i].reader);
        free(m->sessions[i].shares);
        buf_release(&m->sessions[i].bytes);
    }
    segformer_close(m->model);
    free(m->sessions);
    free(m);
}

void look_models_describe(const struct look_models *m, struct buf *out)
{
    if (m->model != NULL)
        buf_print(out, "segformer=%s\nleast_share=%.17g\n",
                  segformer_identity(m->model), m->settings.least_share);
    if (m->settings.ocr)
        buf_print(out, "ocr=%s\nlanguages=%s\n", ocr_version(),
                  m->settings.languages);
}

static bool look_models_save_word(struct db *db, int64_t version_id,
                                  const char *kind, const char *label,
                                  struct err *err)
{
    struct query *q = db_query(db, QUERY_VOCABULARY_PUT);

    query_int(q, 1, version_id);
    query_text(q, 2, kind);
    query_text(q, 3, label);
    return query_run(q, err);
}

bool look_models_save_vocabulary(const struct look_models *m, struct db *db,
                                 int64_t version_id, struct err *err)
{
    size_t labels = m->model == NULL ? 0 : segformer_label_count(m->model);

    for (size_t i = 0; i < labels; i++) {
        if (!look_models_save_word(db, version_id, "segment",
                                   segformer_label(m->model, i), err))
            return false;
    }
    return !m->settings.ocr ||
           look_models_save_word(db, version_id, "text", "", err);
}

bool look_models_start(struct look_models *m, int workers, struct err *err)
{
    m->sessions = heap_grow(NULL, (size_t)workers, sizeof(m->sessions[0]));
    for (; m->count < workers; m->count++) {
        struct look_session *own = &m->sessions[m->count];
        *own = (struct look_session){.session = NULL};
        if (m->settings.ocr) {
            own->reader = ocr_open(m->settings.languages, err);
            if (own->reader == NULL)
                return err_context(err, "\"ground.ocr\"");
        }
        buf_init(&own->bytes, STORED_PICTURE_MAX);
        if (m->model == NULL)
            continue;
        own->session = segformer_session_open(m->model);
        own->shares = heap_grow(NULL, segformer_label_count(m->model),
                                sizeof(own->shares[0]));
    }
    return true;
}

static bool look_models_segment(const struct look_models *m,
                                struct look_session *own,
                                const struct image *image,
                                struct look_findings *out, struct err *err)
{
    size_t count;

    if (own->session == NULL)
        return true;
    if (!segformer_look(own->session, image, own->shares, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct segformer_share *share = &own->shares[i];
        if (share->share < m->settings.least_share)
            continue;
        out->items[out->count++] = (struct look_finding){
            "segment", segformer_label(m->model, share->label), share->share,
            share->margin};
    }
    return true;
}

static bool look_models_read(struct look_session *own,
                             const struct image *image, struct arena *arena,
                             struct look_findings *out, struct err *err)
{
    struct ocr_word *words;
    size_t count;

    if (own->reader == NULL)
        return true;
    if (!ocr_read(own->reader, image, arena, &words, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        out->items[out->count++] = (struct look_finding){
            "text", words[i].text, words[i].share, words[i].confidence};
    return true;
}

bool look_models_find(struct look_models *m, int worker,
                      const struct stored_picture *place, struct arena *arena,
                      struct look_findings *out, struct err *err)
{
    struct look_session *own = &m->sessions[worker];
    size_t labels = m->model == NULL ? 0 : segformer_label_count(m->model);
    struct image image = {0, 0, NULL};

    out->count = 0;
    out->items =
        arena_take_array(arena, labels + (m->settings.ocr ? OCR_WORDS_MAX : 0),
                         sizeof(out->items[0]));
    buf_reset(&own->bytes);
    bool ok = stored_picture_read(place, &own->bytes, err) &&
              image_decode(buf_span(&own->bytes), &image, err) &&
              look_models_segment(m, own, &image, out, err) &&
              look_models_read(own, &image, arena, out, err);
    image_release(&image);
    return ok || err_context(err, "\"%s\" at byte %lld", place->path,
                             (long long)place->offset);
}
