/*
 * look: what is to be seen in the pictures?
 *
 * Reads: the pictures that the active teachers replied about, where a segmenter
 * or a reader of text is set. Writes: evidence (what a picture shows), look
 * (that it was looked at) and vocabulary (what could have been found in any).
 * Sets aside: pictures that cannot be read or decoded.
 *
 * Looking costs inference, so its state depends on the models and their
 * settings alone: another list of claims, another question, another reply look
 * at no picture again.
 */
#include "engine/stage.h"

#include "stages/look/look_models.h"

/* Flagged PARAM_RUNTIME: what they name stands in the stage version. */
static const struct param look_params[] = {
    {.name = "segformer",
     .type = PARAM_PATH,
     .at = offsetof(struct look_models_settings, segformer),
     .about = "folder of a SegFormer that says what the pictures show; "
              "nothing: they are not segmented",
     .flags = PARAM_RUNTIME | PARAM_READS},
    {.name = "least_share",
     .type = PARAM_REAL,
     .at = offsetof(struct look_models_settings, least_share),
     .initial = "0.0005",
     .min = 0,
     .max = 1,
     .about = "share of a picture from which a segment is kept",
     .flags = PARAM_RUNTIME},
    {.name = "ocr",
     .type = PARAM_BOOL,
     .at = offsetof(struct look_models_settings, ocr),
     .initial = "no",
     .about = "read text in the pictures, where Tesseract is built in",
     .flags = PARAM_RUNTIME},
    {.name = "ocr_languages",
     .type = PARAM_TEXT,
     .at = offsetof(struct look_models_settings, languages),
     .initial = "eng",
     .about = "languages to read, as Tesseract names them: eng+deu",
     .flags = PARAM_RUNTIME},
};

static bool look_identify(struct stage_run *run, struct buf *text,
                          struct err *err)
{
    struct look_models *m = look_models_open(run->options, true, err);

    run->off = m == NULL;
    if (m == NULL)
        return err->kind == ERR_NONE;
    look_models_describe(m, text);
    look_models_close(m);
    return true;
}

static bool look_save_vocabulary(struct stage_run *run, struct err *err)
{
    if (!db_begin(run->db, err))
        return false;
    if (look_models_save_vocabulary(run->state, run->db, run->version_id,
                                    err) &&
        db_commit(run->db, err))
        return true;
    db_rollback(run->db);
    return false;
}

static bool look_open(struct stage_run *run, struct err *err)
{
    run->state = look_models_open(run->options, false, err);
    return run->state != NULL &&
           look_models_start(run->state, run->jobs, err) &&
           look_save_vocabulary(run, err);
}

static void look_close(struct stage_run *run)
{
    look_models_close(run->state);
    run->state = NULL;
}

static bool look_load(struct stage_run *run, struct query *row,
                      struct record *record, struct err *err)
{
    struct stored_picture *place = arena_take(&record->arena, sizeof(*place));

    (void)run;
    (void)err;
    *place = stored_picture_make(query_get_text(row, 1, &record->arena),
                                 query_get_int(row, 2), query_get_int(row, 3),
                                 query_get_span(row, 4));
    record->in = place;
    return true;
}

static bool look_work(const struct stage_run *run, struct record *record,
                      int worker, struct err *err)
{
    record->out = arena_take(&record->arena, sizeof(struct look_findings));
    return look_models_find(run->state, worker, record->in, &record->arena,
                            record->out, err);
}

static bool look_save_finding(struct stage_run *run, int64_t picture_id,
                              const struct look_findings *found, size_t i,
                              struct err *err)
{
    const struct look_finding *one = &found->items[i];
    struct query *q = db_query(run->db, QUERY_EVIDENCE_PUT);

    query_int(q, 1, picture_id);
    query_int(q, 2, (int64_t)i);
    query_int(q, 3, run->version_id);
    query_text(q, 4, one->kind);
    query_text(q, 5, one->label);
    query_real(q, 6, one->share);
    query_real(q, 7, one->margin);
    return query_run(q, err);
}

static bool look_save(struct stage_run *run, struct record *record,
                      struct err *err)
{
    const struct look_findings *found = record->out;
    struct query *q = db_query(run->db, QUERY_EVIDENCE_FORGET);

    query_int(q, 1, record->id);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < found->count; i++) {
        if (!look_save_finding(run, record->id, found, i, err))
            return false;
    }
    q = db_query(run->db, QUERY_LOOK_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, (int64_t)found->count);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

const struct stage stage_look = {
    .name = "look",
    .version = 1,
    .about = "find what the pictures show",
    .unit = "pictures",
    .item = ITEM_PICTURE,
    .failure = FAILURE_MODEL,
    .section = "ground",
    .params = look_params,
    .param_count = PARAM_COUNT(look_params),
    .settings_size = sizeof(struct look_models_settings),
    .pending = QUERY_LOOK_PENDING,
    .sums = QUERY_LOOK_SUMS,
    .store_alone = true,
    .identify = look_identify,
    .open = look_open,
    .close = look_close,
    .load = look_load,
    .work = look_work,
    .save = look_save,
};
