/*
 * ask: what does a model say when it is asked whether what replies claim to
 * see is in the picture?
 *
 * Reads: the claims in the replies of the active teachers, and the pictures
 * that they are about. Writes: claim_answer (one a picture, model and question)
 * and asked (that the claims about a picture were gone through); asked_model
 * and ask_version (who is asked, and what about). Sets aside: pictures that
 * cannot be read, decoded or asked about. Without `ground.ask` there is nothing
 * to do.
 *
 * An answer costs inference, so it depends on picture, question and model
 * alone, and stays: other claims, other words for some of them, another
 * segmenter ask only what was not asked before. docs/decisions/0007 says why.
 */
#include "engine/stage.h"

#include "base/stop.h"
#include "engine/asked_model.h"
#include "engine/prompt.h"
#include "filters/categories.h"
#include "filters/question.h"
#include "stages/ask/ask_questions.h"
#include "teachers/teacher.h"

struct ask_settings {
    const char *model, *teacher, *weights, *prompt, *about;
    int64_t max_pixels, memory;
    bool face, scene;
};

/* Flagged PARAM_RUNTIME: what they name stands in the stage version. */
static const struct param ask_params[] = {
    {.name = "ask",
     .type = PARAM_PATH,
     .at = offsetof(struct ask_settings, model),
     .about = "folder of a Qwen2.5-VL that is asked whether what was claimed "
              "is in the picture; nothing: it is not asked",
     .flags = PARAM_RUNTIME | PARAM_READS},
    {.name = "ask_teacher",
     .type = PARAM_TEXT,
     .at = offsetof(struct ask_settings, teacher),
     .about = "in place of a folder: a teacher of this configuration behind a "
              "server that tells log-probabilities",
     .flags = PARAM_RUNTIME},
    {.name = "ask_weights",
     .type = PARAM_CHOICE,
     .at = offsetof(struct ask_settings, weights),
     .initial = "bf16",
     .about = "as the model's files have them, or in 8 bits, twice as fast",
     .choices = "bf16|int8",
     .flags = PARAM_RUNTIME},
    {.name = "ask_prompt",
     .type = PARAM_PATH,
     .at = offsetof(struct ask_settings, prompt),
     .initial = "entity",
     .about = "what is asked: entity, or a text file with {thing}",
     .flags = PARAM_RUNTIME | PARAM_PROMPT},
    {.name = "ask_about",
     .type = PARAM_CHOICE,
     .at = offsetof(struct ask_settings, about),
     .initial = "undecided",
     .about = "claims that no segment and no read text can decide, or all",
     .choices = "undecided|all",
     .flags = PARAM_RUNTIME},
    {.name = "ask_face",
     .type = PARAM_BOOL,
     .at = offsetof(struct ask_settings, face),
     .initial = "no",
     .about =
         "ask of every picture, too, whether one face fills more than half "
         "of it: for the filter face",
     .flags = PARAM_RUNTIME},
    {.name = "ask_scene",
     .type = PARAM_BOOL,
     .at = offsetof(struct ask_settings, scene),
     .initial = "no",
     .about =
         "ask of every picture, too, which of GREval-Bench's eleven scenes "
         "it shows, a question each: for the filter scene",
     .flags = PARAM_RUNTIME},
    {.name = "ask_max_pixels",
     .type = PARAM_INT,
     .at = offsetof(struct ask_settings, max_pixels),
     .initial = "0",
     .min = 0,
     .max = 1e9,
     .about = "largest picture shown to that model; 0: the model's own",
     .flags = PARAM_RUNTIME},
    {.name = "ask_memory",
     .type = PARAM_INT,
     .at = offsetof(struct ask_settings, memory),
     .initial = "0",
     .min = 0,
     .max = 9007199254740992.0,
     .about = "most bytes that it takes; 0: three quarters of this machine's",
     .flags = PARAM_RUNTIME},
};

struct ask_state {
    struct arena arena;
    struct ask_wording *wording;
    struct yes_no_settings settings;
    struct teacher_settings server;
    struct yes_no *model;
    int64_t model_id; /* of table asked_model */
};

/* The claims about one picture. */
struct ask_case {
    int64_t fingerprint; /* of the claims, as the pending query took it */
    struct stored_picture picture;
    struct ask_questions questions;
};

static bool ask_all(const struct stage_run *run)
{
    const struct ask_settings *s = run->options;

    return strcmp(s->about, "all") == 0;
}

static bool ask_read_settings(const struct stage_run *run, struct arena *arena,
                              struct teacher_settings *server,
                              struct yes_no_settings *out, struct err *err)
{
    const struct ask_settings *s = run->options;

    *out = (struct yes_no_settings){
        .model = s->model,
        .weights = s->weights,
        .prompt = prompt_read(run->settings, "ground.ask_prompt", s->prompt,
                              "entity", arena, err),
        .blank = "{thing}",
        .max_pixels = s->max_pixels,
        .threads = run->jobs,
        .memory = s->memory,
        .too_large = "a smaller \"ground.ask_max_pixels\" needs less; "
                     "\"ground.ask_memory\" sets what it may take",
    };
    if (out->prompt == NULL)
        return err_context(err, "\"ground.ask_prompt\"");
    return yes_no_choose(run->settings, "ground.ask_teacher", s->teacher,
                         server, out, err);
}

/* Who answers: all that can change an answer. */
static bool ask_identify_model(const struct stage_run *run, struct buf *text,
                               struct err *err)
{
    struct yes_no_settings model;
    struct teacher_settings server;
    struct arena arena;

    arena_init(&arena);
    bool ok = ask_read_settings(run, &arena, &server, &model, err) &&
              (yes_no_identify(&model, text, err) ||
               err_context(err, "\"ground.ask\""));
    arena_release(&arena);
    return ok;
}

/* What look can find decides what is left to ask, unless all is asked. */
static bool ask_identify_look(struct stage_run *run, struct buf *text,
                              struct err *err)
{
    struct query *q = db_query(run->db, QUERY_CURRENT_VERSION_FIND);
    int64_t version_id;

    query_text(q, 1, "look");
    if (!query_one(q, &version_id, err))
        return false;
    buf_print(text, "look=%lld\n", (long long)version_id);
    return true;
}

static bool ask_identify(struct stage_run *run, struct buf *text,
                         struct err *err)
{
    const struct ask_settings *s = run->options;

    run->off = s->model == NULL && s->teacher == NULL;
    run->server = s->teacher != NULL;
    if (run->off)
        return true;
    if (s->face)
        buf_print(text, "face=%s\n", question_face);
    for (size_t k = 0; s->scene && k < SCENES; k++)
        buf_print(text, "scene=%s\n", question_scenes[k]);
    return ask_identify_model(run, text, err) &&
           ask_wording_identify(ask_all(run), text, err) &&
           (ask_all(run) || ask_identify_look(run, text, err));
}

/* What this version of the stage asks, and whom: score reads it. */
static bool ask_save_version(struct stage_run *run, struct ask_state *s,
                             struct err *err)
{
    const struct ask_settings *options = run->options;
    struct buf identity;

    buf_init(&identity, 1 << 16);
    bool ok = ask_identify_model(run, &identity, err) &&
              buf_ok(&identity, "the description of a model", err) &&
              asked_model_find(run, buf_span(&identity), &s->model_id, err);
    buf_release(&identity);
    if (!ok)
        return false;
    struct query *q = db_query(run->db, QUERY_ASK_VERSION_PUT);
    query_int(q, 1, run->version_id);
    query_int(q, 2, s->model_id);
    query_text(q, 3, options->about);
    return query_run(q, err);
}

static bool ask_enter_version(struct stage_run *run, struct ask_state *s,
                              struct err *err)
{
    if (!db_begin(run->db, err))
        return false;
    if (ask_save_version(run, s, err) && db_commit(run->db, err))
        return true;
    db_rollback(run->db);
    return false;
}

static bool ask_open(struct stage_run *run, struct err *err)
{
    struct ask_state *s = heap_take(sizeof(*s));

    *s = (struct ask_state){.model = NULL};
    arena_init(&s->arena);
    run->state = s;
    s->wording = ask_wording_open(run->db, ask_all(run), err);
    if (s->wording == NULL || !ask_enter_version(run, s, err) ||
        !ask_read_settings(run, &s->arena, &s->server, &s->settings, err))
        return false;
    s->model = yes_no_open(&s->settings, err);
    return s->model != NULL || err_context(err, "\"ground.ask\"");
}

static void ask_close(struct stage_run *run)
{
    struct ask_state *s = run->state;

    run->state = NULL;
    if (s == NULL)
        return;
    yes_no_close(s->model);
    ask_wording_close(s->wording);
    arena_release(&s->arena);
    free(s);
}

static bool ask_load(struct stage_run *run, struct query *row,
                     struct record *record, struct err *err)
{
    const struct ask_settings *o = run->options;
    const struct ask_state *s = run->state;
    struct ask_case *c = arena_take(&record->arena, sizeof(*c));

    c->fingerprint = query_get_int(row, 1);
    c->picture = stored_picture_make(
        query_get_text(row, 2, &record->arena), query_get_int(row, 3),
        query_get_int(row, 4), query_get_span(row, 5));
    record->in = c;
    bool ok = ask_questions_load(s->wording, run->db, record->id, s->model_id,
                                 &record->arena, &c->questions, err) &&
              (!o->face || ask_questions_also(
                               question_face, run->db, record->id, s->model_id,
                               &record->arena, &c->questions, err));
    for (size_t k = 0; ok && o->scene && k < SCENES; k++)
        ok =
            ask_questions_also(question_scenes[k], run->db, record->id,
                               s->model_id, &record->arena, &c->questions, err);
    return ok;
}

/* A question that has no answer, a thing quoted at too great a length perhaps,
 * takes nothing from the others. */
static bool ask_work(const struct stage_run *run, struct record *record,
                     int worker, struct err *err)
{
    const struct ask_state *s = run->state;
    struct ask_case *c = record->in;
    struct ask_questions *q = &c->questions;

    (void)worker;
    record->dropped = stop_asked(); /* it need not wait for all that was read */
    if (record->dropped || q->count == 0 ||
        yes_no_ask_at(s->model, &c->picture, q->items, q->count, err))
        return true;
    if (err->kind == ERR_STAGE || !ask_questions_answered(q))
        return false;
    err_clear(err);
    return true;
}

static bool ask_save(struct stage_run *run, struct record *record,
                     struct err *err)
{
    const struct ask_state *s = run->state;
    const struct ask_case *c = record->in;

    if (!ask_questions_save(&c->questions, run->db, record->id, s->model_id,
                            run->run_id, err))
        return false;
    struct query *q = db_query(run->db, QUERY_ASKED_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, c->fingerprint);
    query_int(q, 4, (int64_t)c->questions.count);
    query_int(q, 5, run->run_id);
    return query_run(q, err);
}

const struct stage stage_ask = {
    .name = "ask",
    .version = 1,
    .about = "ask a model that sees the picture about what is claimed",
    .unit = "pictures",
    .item = ITEM_PICTURE,
    .failure = FAILURE_MODEL,
    .section = "ground",
    .params = ask_params,
    .param_count = PARAM_COUNT(ask_params),
    .settings_size = sizeof(struct ask_settings),
    .pending = QUERY_ASK_PENDING,
    .sums = QUERY_ASK_SUMS,
    .store_alone = true,
    .identify = ask_identify,
    .open = ask_open,
    .close = ask_close,
    .load = ask_load,
    .work = ask_work,
    .save = ask_save,
};
