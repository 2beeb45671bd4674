/*
 * localize: can the place be told from the picture, by a model that is asked
 * apart from the teachers?
 *
 * Reads: the pictures that the active teachers replied about. Writes:
 * localizability (how likely the model says yes, and no, about each),
 * asked_model and localize_version (who is asked). Sets aside: pictures that
 * cannot be read, decoded or asked about. Without `localize.model` or
 * `localize.teacher` there is nothing to do: then each teacher's own word
 * counts, where it was asked (`teachers.NAME.localizable`).
 *
 * An answer costs inference: it is a fact about picture, question and model,
 * and stays when another model is asked.
 */
#include "engine/stage.h"

#include "base/stop.h"
#include "engine/asked_model.h"
#include "engine/prompt.h"
#include "teachers/teacher.h"
#include "teachers/yes_no.h"

struct localize_settings {
    const char *model, *teacher, *weights, *prompt;
    int64_t max_pixels, memory;
};

/* Flagged PARAM_RUNTIME: all stand in the stage version by what they name. */
static const struct param localize_params[] = {
    {.name = "model",
     .type = PARAM_PATH,
     .at = offsetof(struct localize_settings, model),
     .about = "folder of a Qwen2.5-VL that is asked whether places can be "
              "told; nothing: each teacher's own word counts",
     .flags = PARAM_RUNTIME | PARAM_READS},
    {.name = "teacher",
     .type = PARAM_TEXT,
     .at = offsetof(struct localize_settings, teacher),
     .about = "in place of a folder: a teacher of this configuration behind a "
              "server that tells log-probabilities",
     .flags = PARAM_RUNTIME},
    {.name = "weights",
     .type = PARAM_CHOICE,
     .at = offsetof(struct localize_settings, weights),
     .initial = "bf16",
     .about = "as the model's files have them, or in 8 bits, twice as fast",
     .choices = "bf16|int8",
     .flags = PARAM_RUNTIME},
    {.name = "prompt",
     .type = PARAM_PATH,
     .at = offsetof(struct localize_settings, prompt),
     .initial = "localizable",
     .about = "what it is asked: localizable, or a text file",
     .flags = PARAM_RUNTIME | PARAM_PROMPT},
    {.name = "max_pixels",
     .type = PARAM_INT,
     .at = offsetof(struct localize_settings, max_pixels),
     .initial = "0",
     .min = 0,
     .max = 1e9,
     .about = "largest picture shown to it; 0: the model's own",
     .flags = PARAM_RUNTIME},
    {.name = "memory",
     .type = PARAM_INT,
     .at = offsetof(struct localize_settings, memory),
     .initial = "0",
     .min = 0,
     .max = 9007199254740992.0,
     .about = "most bytes that it takes; 0: three quarters of this machine's",
     .flags = PARAM_RUNTIME},
};

struct localize_state {
    struct arena arena;
    struct yes_no_settings settings;
    struct teacher_settings server;
    struct yes_no *model;
    int64_t model_id; /* of table asked_model */
};

/* One picture and what was answered about it. */
struct localize_case {
    struct stored_picture picture;
    struct yes_no_question question;
};

static bool localize_read_settings(const struct stage_run *run,
                                   struct arena *arena,
                                   struct teacher_settings *server,
                                   struct yes_no_settings *out, struct err *err)
{
    const struct localize_settings *s = run->options;

    *out = (struct yes_no_settings){
        .model = s->model,
        .weights = s->weights,
        .prompt = prompt_read(run->settings, "localize.prompt", s->prompt,
                              "localizable", arena, err),
        .max_pixels = s->max_pixels,
        .threads = run->jobs,
        .memory = s->memory,
        .too_large = "a smaller \"localize.max_pixels\" needs less; "
                     "\"localize.memory\" sets what it may take",
    };
    if (out->prompt == NULL)
        return err_context(err, "\"localize.prompt\"");
    return yes_no_choose(run->settings, "localize.teacher", s->teacher, server,
                         out, err);
}

/* Who answers: all that can change an answer. */
static bool localize_identify_model(const struct stage_run *run,
                                    struct buf *text, struct err *err)
{
    struct yes_no_settings model;
    struct teacher_settings server;
    struct arena arena;

    arena_init(&arena);
    bool ok = localize_read_settings(run, &arena, &server, &model, err) &&
              (yes_no_identify(&model, text, err) ||
               err_context(err, "\"localize.model\""));
    arena_release(&arena);
    return ok;
}

static bool localize_identify(struct stage_run *run, struct buf *text,
                              struct err *err)
{
    const struct localize_settings *s = run->options;

    run->off = s->model == NULL && s->teacher == NULL;
    run->server = s->teacher != NULL;
    return run->off || localize_identify_model(run, text, err);
}

/* Whom this version of the stage asks: score reads it. */
static bool localize_save_version(struct stage_run *run,
                                  struct localize_state *s, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_LOCALIZE_VERSION_PUT);
    struct buf identity;

    buf_init(&identity, 1 << 16);
    bool ok = localize_identify_model(run, &identity, err) &&
              buf_ok(&identity, "the description of a model", err) &&
              asked_model_find(run, buf_span(&identity), &s->model_id, err);
    buf_release(&identity);
    if (!ok)
        return false;
    query_int(q, 1, run->version_id);
    query_int(q, 2, s->model_id);
    return query_run(q, err);
}

static bool localize_enter_version(struct stage_run *run,
                                   struct localize_state *s, struct err *err)
{
    if (!db_begin(run->db, err))
        return false;
    if (localize_save_version(run, s, err) && db_commit(run->db, err))
        return true;
    db_rollback(run->db);
    return false;
}

static bool localize_open(struct stage_run *run, struct err *err)
{
    struct localize_state *s = heap_take(sizeof(*s));

    *s = (struct localize_state){.model = NULL};
    arena_init(&s->arena);
    run->state = s;
    if (!localize_enter_version(run, s, err) ||
        !localize_read_settings(run, &s->arena, &s->server, &s->settings, err))
        return false;
    s->model = yes_no_open(&s->settings, err);
    return s->model != NULL || err_context(err, "\"localize.model\"");
}

static void localize_close(struct stage_run *run)
{
    struct localize_state *s = run->state;

    run->state = NULL;
    if (s == NULL)
        return;
    yes_no_close(s->model);
    arena_release(&s->arena);
    free(s);
}

static bool localize_load(struct stage_run *run, struct query *row,
                          struct record *record, struct err *err)
{
    struct localize_case *c = arena_take(&record->arena, sizeof(*c));

    (void)run;
    (void)err;
    *c = (struct localize_case){
        .picture = stored_picture_make(
            query_get_text(row, 1, &record->arena), query_get_int(row, 2),
            query_get_int(row, 3), query_get_span(row, 4))};
    record->in = c;
    return true;
}

static bool localize_work(const struct stage_run *run, struct record *record,
                          int worker, struct err *err)
{
    const struct localize_state *s = run->state;
    struct localize_case *c = record->in;

    (void)worker;
    record->dropped = stop_asked(); /* it need not wait for all that was read */
    return record->dropped ||
           yes_no_ask_at(s->model, &c->picture, &c->question, 1, err);
}

static bool localize_save(struct stage_run *run, struct record *record,
                          struct err *err)
{
    const struct localize_state *s = run->state;
    const struct localize_case *c = record->in;
    struct query *q = db_query(run->db, QUERY_LOCALIZABILITY_ADD);

    query_int(q, 1, record->id);
    query_int(q, 2, s->model_id);
    query_real(q, 3, c->question.yes_logprob);
    query_real(q, 4, c->question.no_logprob);
    query_int(q, 5, run->run_id);
    return query_run(q, err);
}

const struct stage stage_localize = {
    .name = "localize",
    .version = 1,
    .about = "ask a model whether the place can be told from a picture",
    .unit = "pictures",
    .item = ITEM_PICTURE,
    .failure = FAILURE_MODEL,
    .params = localize_params,
    .param_count = PARAM_COUNT(localize_params),
    .settings_size = sizeof(struct localize_settings),
    .pending = QUERY_LOCALIZE_PENDING,
    .sums = QUERY_LOCALIZE_SUMS,
    .store_alone = true,
    .durable = true,
    .identify = localize_identify,
    .open = localize_open,
    .close = localize_close,
    .load = localize_load,
    .work = localize_work,
    .save = localize_save,
};
