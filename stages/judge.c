/*
 * judge: does a model that looks at the picture itself believe a reply?
 *
 * Reads: the replies of the active teachers that answer in words, and the
 * pictures that they are about. Writes: judgement (how likely the judge says
 * yes, and no, to each). Sets aside: replies whose picture cannot be read or
 * decoded, or that are too long for the judge. Without `judge.model` or
 * `judge.teacher` there is nothing to do.
 *
 * A judgement is a measure: it depends on reply, picture, model and prompt,
 * and on nothing else that was asked. All replies about one picture are judged
 * together, so that the picture is encoded once; they are counted one by one.
 * Items: samples; a failure's detail is the reply.
 */
#include "engine/stage.h"

#include "base/stop.h"
#include "engine/prompt.h"
#include "teachers/teacher.h"
#include "teachers/yes_no.h"

struct judge_settings {
    const char *model, *teacher, *weights, *prompt;
    int64_t max_pixels, memory;
};

/* Flagged PARAM_RUNTIME: all stand in the stage version by what they name. */
static const struct param judge_params[] = {
    {.name = "model",
     .type = PARAM_PATH,
     .at = offsetof(struct judge_settings, model),
     .about = "folder of a Qwen2.5-VL that is asked whether replies are right; "
              "nothing: none is judged",
     .flags = PARAM_RUNTIME | PARAM_READS},
    {.name = "teacher",
     .type = PARAM_TEXT,
     .at = offsetof(struct judge_settings, teacher),
     .about = "in place of a folder: a teacher of this configuration behind a "
              "server that tells log-probabilities",
     .flags = PARAM_RUNTIME},
    {.name = "weights",
     .type = PARAM_CHOICE,
     .at = offsetof(struct judge_settings, weights),
     .initial = "bf16",
     .about = "as the model's files have them, or in 8 bits, twice as fast",
     .choices = "bf16|int8",
     .flags = PARAM_RUNTIME},
    {.name = "prompt",
     .type = PARAM_PATH,
     .at = offsetof(struct judge_settings, prompt),
     .initial = "judge",
     .about = "what it is asked: judge, or a text file with {reply}",
     .flags = PARAM_RUNTIME | PARAM_PROMPT},
    {.name = "max_pixels",
     .type = PARAM_INT,
     .at = offsetof(struct judge_settings, max_pixels),
     .initial = "0",
     .min = 0,
     .max = 1e9,
     .about = "largest picture shown to it; 0: the model's own",
     .flags = PARAM_RUNTIME},
    {.name = "memory",
     .type = PARAM_INT,
     .at = offsetof(struct judge_settings, memory),
     .initial = "0",
     .min = 0,
     .max = 9007199254740992.0,
     .about = "most bytes that it takes; 0: three quarters of this machine's",
     .flags = PARAM_RUNTIME},
};

struct judge_state {
    struct arena arena;
    struct yes_no_settings settings;
    struct teacher_settings server;
    struct yes_no *model;
};

/* The replies to one sample. */
struct judge_case {
    struct stored_picture picture;
    int64_t *replies;                  /* [count] ids */
    struct yes_no_question *questions; /* [count] */
    size_t count;
};

static bool judge_read_settings(const struct stage_run *run,
                                struct arena *arena,
                                struct teacher_settings *server,
                                struct yes_no_settings *out, struct err *err)
{
    const struct judge_settings *s = run->options;

    *out = (struct yes_no_settings){
        .model = s->model,
        .weights = s->weights,
        .prompt = prompt_read(run->settings, "judge.prompt", s->prompt, "judge",
                              arena, err),
        .blank = "{reply}",
        .blind = true,
        .max_pixels = s->max_pixels,
        .threads = run->jobs,
        .memory = s->memory,
        .too_large = "a smaller \"judge.max_pixels\" needs less; "
                     "\"judge.memory\" sets what it may take",
    };
    if (out->prompt == NULL)
        return err_context(err, "\"judge.prompt\"");
    return yes_no_choose(run->settings, "judge.teacher", s->teacher, server,
                         out, err);
}

static bool judge_identify(struct stage_run *run, struct buf *text,
                           struct err *err)
{
    const struct judge_settings *s = run->options;
    struct yes_no_settings model;
    struct teacher_settings server;
    struct arena arena;

    run->off = s->model == NULL && s->teacher == NULL;
    run->server = s->teacher != NULL;
    if (run->off)
        return true;
    arena_init(&arena);
    bool ok = judge_read_settings(run, &arena, &server, &model, err) &&
              (yes_no_identify(&model, text, err) ||
               err_context(err, "\"judge.model\""));
    arena_release(&arena);
    return ok;
}

static bool judge_open(struct stage_run *run, struct err *err)
{
    struct judge_state *s = heap_take(sizeof(*s));

    *s = (struct judge_state){.model = NULL};
    arena_init(&s->arena);
    run->state = s;
    if (!judge_read_settings(run, &s->arena, &s->server, &s->settings, err))
        return false;
    s->model = yes_no_open(&s->settings, err);
    return s->model != NULL || err_context(err, "\"judge.model\"");
}

static void judge_close(struct stage_run *run)
{
    struct judge_state *s = run->state;

    run->state = NULL;
    if (s == NULL)
        return;
    yes_no_close(s->model);
    arena_release(&s->arena);
    free(s);
}

static bool judge_load(struct stage_run *run, struct query *row,
                       struct record *record, struct err *err)
{
    struct judge_case *c = arena_take(&record->arena, sizeof(*c));
    struct query *q = db_query(run->db, QUERY_JUDGE_REPLIES);
    enum query_state state;

    c->picture = stored_picture_make(
        query_get_text(row, 1, &record->arena), query_get_int(row, 2),
        query_get_int(row, 3), query_get_span(row, 4));
    record->in = c;
    query_int(q, 1, run->version_id);
    query_int(q, 2, record->id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        c->replies = arena_grow(&record->arena, c->replies, c->count,
                                sizeof(c->replies[0]));
        c->questions = arena_grow(&record->arena, c->questions, c->count,
                                  sizeof(c->questions[0]));
        c->replies[c->count] = query_get_int(q, 0);
        c->questions[c->count++].fill =
            arena_span(&record->arena, query_get_span(q, 1));
    }
    return state != QUERY_FAILED;
}

/* An error of one question is that reply's own; another stops the stage. */
static bool judge_work(const struct stage_run *run, struct record *record,
                       int worker, struct err *err)
{
    const struct judge_state *s = run->state;
    struct judge_case *c = record->in;

    (void)worker;
    record->dropped = stop_asked(); /* it need not wait for all that was read */
    if (record->dropped ||
        yes_no_ask_at(s->model, &c->picture, c->questions, c->count, err) ||
        err->kind == ERR_STAGE)
        return err->kind == ERR_NONE;
    err_clear(err);
    return true;
}

static bool judge_save_one(struct stage_run *run, int64_t reply_id,
                           const struct yes_no_question *answer,
                           struct err *err)
{
    struct query *q = db_query(run->db, QUERY_JUDGEMENT_PUT);
    struct stage_item item = {.kind = ITEM_REPLY, .id = reply_id};
    char name[40];

    if (answer->err.kind != ERR_NONE) {
        snprintf(name, sizeof(name), "reply %lld", (long long)reply_id);
        return stage_fail(run, &item, name, &answer->err, err);
    }
    query_int(q, 1, reply_id);
    query_int(q, 2, run->version_id);
    query_real(q, 3, answer->yes_logprob);
    query_real(q, 4, answer->no_logprob);
    query_int(q, 5, run->run_id);
    return query_run(q, err) && stage_done(run, &item, err);
}

/* The engine counts one of the replies itself, as a record that went well. */
static bool judge_save(struct stage_run *run, struct record *record,
                       struct err *err)
{
    const struct judge_case *c = record->in;
    int64_t failed = 0;

    for (size_t i = 0; i < c->count; i++) {
        failed += c->questions[i].err.kind != ERR_NONE;
        if (!judge_save_one(run, c->replies[i], &c->questions[i], err))
            return false;
    }
    run->worked += (int64_t)c->count - 1;
    progress_step(run->progress, (int64_t)c->count - 1, failed);
    return true;
}

const struct stage stage_judge = {
    .name = "judge",
    .version = 1,
    .about = "ask a model that sees the picture whether replies are right",
    .unit = "replies",
    .item = ITEM_SAMPLE,
    .failure = FAILURE_MODEL,
    .params = judge_params,
    .param_count = PARAM_COUNT(judge_params),
    .settings_size = sizeof(struct judge_settings),
    .pending = QUERY_JUDGE_PENDING,
    .sums = QUERY_JUDGE_SUMS,
    .store_alone = true,
    .identify = judge_identify,
    .open = judge_open,
    .close = judge_close,
    .load = judge_load,
    .work = judge_work,
    .save = judge_save,
};
