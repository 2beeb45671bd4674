#include "teachers/teacher.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "adapters/json.h"
#include "teachers/chat_request.h"
#include "teachers/dialect.h"

#include <math.h>

#include <unistd.h>

#define AT(field) offsetof(struct teacher_settings, field)

/* Flagged PARAM_RUNTIME: what cannot change an answer, what stands in the
 * identity by its content instead (model, weights, prompts), what the backend
 * adds to it itself (picture, kv), and what stands there only where it is not
 * as it always was (reasoning): the teachers of old stores stay who they are.
 */
const struct param teacher_params[] = {
    {"backend", PARAM_CHOICE, AT(backend), NULL,
     "who answers: a server, a model in this process, recorded replies",
     .choices = "server|local|batch", .flags = PARAM_MUST},
    {"model", PARAM_PATH, AT(model), NULL,
     "name of the model at the server, or its folder",
     .flags = PARAM_MUST | PARAM_RUNTIME},
    {"weights", PARAM_CHOICE, AT(weights), "bf16",
     "local: as the model's files have them, or in 8 bits, twice as fast",
     .choices = "bf16|int8", .flags = PARAM_RUNTIME},
    {"dialect", PARAM_CHOICE, AT(dialect), "vllm",
     "what the server takes and how it is named", .choices = dialect_names,
     .flags = 0},
    {"prompt", PARAM_PATH, AT(prompt), "gre",
     "gre, globe, geoagent, or a text file",
     .flags = PARAM_RUNTIME | PARAM_PROMPT},
    {"system", PARAM_TEXT, AT(system), NULL,
     "system text; none: the model's own", .flags = 0},
    {"prefill", PARAM_TEXT, AT(prefill), NULL,
     "text that the answer is made to begin with", .flags = 0},
    {"stop", PARAM_TEXT, AT(stop), NULL, "text that ends an answer",
     .flags = 0},
    {"endpoints", PARAM_LIST, AT(endpoints), NULL,
     "base addresses of the servers", .flags = PARAM_RUNTIME | PARAM_ADDRESS},
    {"results", PARAM_LIST, AT(results), NULL,
     "batch: files of replies, also of errors; names or patterns",
     .flags = PARAM_RUNTIME | PARAM_PATHS},
    {"requests", PARAM_PATH, AT(requests), NULL,
     "batch: file for the requests that have no reply yet; more: NAME-2, ...",
     .flags = PARAM_RUNTIME},
    {"key_column", PARAM_TEXT, AT(key_column), "id",
     "batch: column of the picture's id or file name", .flags = 0},
    {"text_column", PARAM_TEXT, AT(text_column), "response",
     "batch: column of the reply", .flags = 0},
    {"api_key_env", PARAM_TEXT, AT(api_key_env), NULL,
     "environment variable that holds the server's key",
     .flags = PARAM_RUNTIME},
    {"cache", PARAM_PATH, AT(cache), NULL,
     "local: folder for what can be computed again; none: STORE.cache",
     .flags = PARAM_RUNTIME},
    {"pictures", PARAM_BOOL, AT(pictures), "yes",
     "show the picture; no: ask about samples without one too", .flags = 0},
    {"localizable", PARAM_BOOL, AT(localizable), "no",
     "ask also whether the place can be told, yes or no", .flags = 0},
    {"localizable_prompt", PARAM_PATH, AT(localizable_prompt), "localizable",
     "that question: localizable, or a text file",
     .flags = PARAM_RUNTIME | PARAM_PROMPT},
    {"temperature", PARAM_REAL, AT(temperature), "0",
     "0: always the likeliest word", .min = 0, .max = 5, .flags = PARAM_NONE},
    {"top_p", PARAM_REAL, AT(top_p), "1",
     "draw among the words that hold this share", .min = 0, .max = 1,
     .flags = PARAM_NONE},
    {"top_k", PARAM_INT, AT(top_k), "0",
     "draw among so many words, 0: all; of GeoCLIP: places told, 0: five",
     .min = 0, .max = 1e6, .flags = PARAM_NONE},
    {"repetition_penalty", PARAM_REAL, AT(repetition_penalty), "1",
     "above 1: words already said become less likely", .min = 0.1, .max = 10,
     .flags = PARAM_NONE},
    {"seed", PARAM_INT, AT(seed), "0", "of everything drawn", .min = 0,
     .max = 9007199254740992.0, .flags = PARAM_NONE},
    {"max_tokens", PARAM_INT, AT(max_tokens), "2048",
     "longest answer, in tokens", .min = 1, .max = 1e6, .flags = PARAM_NONE},
    {"candidates", PARAM_INT, AT(candidates), "1",
     "answers wanted of each sample; 0: none, it only judges", .min = 0,
     .max = 64, .flags = PARAM_RUNTIME},
    {"strip", PARAM_BOOL, AT(strip), "no",
     "make of each reply one without the sentences whose claims are not seen",
     .flags = PARAM_RUNTIME},
    {"repair.prompt", PARAM_PATH, AT(repair.prompt), "repair",
     "asks again for replies outside repair.FILTER.min and .max: repair, or a "
     "text file",
     .flags = PARAM_RUNTIME | PARAM_PROMPT},
    {"repair.rounds", PARAM_INT, AT(repair.rounds), "1",
     "how often a reply is asked for again, at most", .min = 1, .max = 8,
     .flags = PARAM_RUNTIME},
    {"repair.max_bytes", PARAM_INT, AT(repair.max_bytes), "32768",
     "longest reply that is shown to be asked for again, in bytes", .min = 256,
     .max = 4 << 20, .flags = PARAM_RUNTIME},
    {"min_pixels", PARAM_INT, AT(min_pixels), "0",
     "smallest picture shown to the model; 0: the model's own", .min = 0,
     .max = 1e9},
    {"max_pixels", PARAM_INT, AT(max_pixels), "0",
     "largest picture shown to the model; 0: the model's own", .min = 0,
     .max = 1e9},
    {"window", PARAM_INT, AT(window), "64",
     "most requests under way at one server", .min = 1, .max = 4096,
     .flags = PARAM_RUNTIME},
    {"timeout_s", PARAM_INT, AT(timeout_s), "600", "longest wait, in seconds",
     .min = 1, .max = 86400, .flags = PARAM_RUNTIME},
    {"retries", PARAM_INT, AT(retries), "6",
     "how often a request is sent again", .min = 0, .max = 100,
     .flags = PARAM_RUNTIME},
    {"max_reply_bytes", PARAM_INT, AT(max_reply_bytes), "4194304",
     "largest reply, in bytes", .min = 1024, .max = 1 << 30,
     .flags = PARAM_RUNTIME},
    {"batch", PARAM_INT, AT(batch), "8", "local: answers written at once",
     .min = 1, .max = 256, .flags = PARAM_RUNTIME},
    {"memory", PARAM_INT, AT(memory), "0",
     "local: most bytes; 0: three quarters of this machine's", .min = 0,
     .max = 9007199254740992.0, .flags = PARAM_RUNTIME},
    {"picture", PARAM_CHOICE, AT(picture), "first",
     "local: before or behind the prompt; last reads the prompt once a run",
     .choices = "first|last", .flags = PARAM_RUNTIME},
    {"kv", PARAM_CHOICE, AT(kv), "f16",
     "local: keys and values are kept in 16 bits, or exactly",
     .choices = "f16|f32", .flags = PARAM_RUNTIME},
    {"embeddings", PARAM_PATH, AT(embeddings), NULL,
     "local: folder that keeps what the model saw in pictures",
     .flags = PARAM_RUNTIME},
    {"reasoning", PARAM_CHOICE, AT(reasoning), "auto",
     "server: what it took out of the answer; auto: where that has no <think>",
     .choices = "auto|keep|drop", .flags = PARAM_RUNTIME},
    {"extra_body", PARAM_TEXT, AT(extra_body), NULL,
     "server, batch: more of the request, a mapping or JSON",
     .flags = PARAM_RUNTIME | PARAM_TREE},
    {"headers", PARAM_LIST, AT(headers), NULL,
     "server: more headers, a mapping; $NAME is of the environment",
     .flags = PARAM_RUNTIME | PARAM_TREE},
    {"connections", PARAM_CHOICE, AT(connections), "kept",
     "server: used again, or a fresh one for each request",
     .choices = "kept|fresh", .flags = PARAM_RUNTIME},
    {"budget.requests", PARAM_INT, AT(budget.requests), "0",
     "most answers, over all runs; 0: no bound", .min = 0, .max = 1e15,
     .flags = PARAM_RUNTIME},
    {"budget.tokens", PARAM_INT, AT(budget.tokens), "0",
     "most tokens of questions and answers, over all runs; 0: no bound",
     .min = 0, .max = 1e15, .flags = PARAM_RUNTIME},
    {"budget.hours", PARAM_REAL, AT(budget.hours), "0",
     "longest time of asking in one run, in hours; 0: no bound", .min = 0,
     .max = 1e6, .flags = PARAM_RUNTIME},
    {"budget.cost", PARAM_REAL, AT(budget.cost), "0",
     "most that the tokens of all runs may cost, by price; 0: no bound",
     .min = 0, .max = 1e12, .flags = PARAM_RUNTIME},
    {"price.input", PARAM_REAL, AT(price.input), "0",
     "of a million tokens of questions, in any currency", .min = 0, .max = 1e9,
     .flags = PARAM_RUNTIME},
    {"price.output", PARAM_REAL, AT(price.output), "0",
     "of a million tokens of answers", .min = 0, .max = 1e9,
     .flags = PARAM_RUNTIME},
};
const size_t teacher_param_count = PARAM_COUNT(teacher_params);

const struct param_section teacher_section = {
    .name = "teachers",
    .about = "who is asked: a name each, with prompt, decoding and backend",
    .params = teacher_params,
    .count = PARAM_COUNT(teacher_params),
    .size = sizeof(struct teacher_settings),
    .many = true,
};

const struct backend *backend_find(const char *name)
{
    for (size_t i = 0; backend_all[i] != NULL; i++) {
        if (strcmp(backend_all[i]->name, name) == 0)
            return backend_all[i];
    }
    return NULL;
}

const struct backend *teacher_backend(const struct teacher_settings *s)
{
    static const char *const heads[] = {"geoclip.safetensors",
                                        "image_encoder_mlp_weights.pth"};
    bool position = false;

    if (strcmp(s->backend, "local") != 0 || s->model == NULL)
        return backend_find(s->backend);
    for (size_t i = 0; i < PARAM_COUNT(heads); i++) {
        char *path = file_join(s->model, heads[i]);
        position = position || access(path, F_OK) == 0;
        free(path);
    }
    return backend_find(position ? "geoclip" : "local");
}

double teacher_cost(const struct teacher_settings *s, double prompt_tokens,
                    double output_tokens)
{
    return (s->price.input * prompt_tokens + s->price.output * output_tokens) /
           1e6;
}

static bool teacher_check_budget(const char *name,
                                 const struct teacher_settings *t,
                                 struct err *err)
{
    bool any = t->budget.requests > 0 || t->budget.tokens > 0 ||
               t->budget.hours > 0 || t->budget.cost > 0;

    if (any && strcmp(t->backend, "batch") == 0)
        return err_usage(err,
                         "\"teachers.%s.budget\" is for teachers that are "
                         "asked; recorded replies cost nothing more",
                         name);
    if (t->budget.cost > 0 && t->price.input <= 0 && t->price.output <= 0) {
        err_usage(err, "\"teachers.%s.budget.cost\" needs a price", name);
        return err_hint(err, "price: {input: ..., output: ...}, of a million "
                             "tokens");
    }
    return true;
}

/* What the table cannot say about settings that belong together. */
static bool teacher_check(const char *name, const struct teacher_settings *t,
                          struct err *err)
{
    bool server = strcmp(t->backend, "server") == 0;
    bool batch = strcmp(t->backend, "batch") == 0;

    if (server && t->endpoints.count == 0)
        return err_usage(err, "\"teachers.%s.endpoints\" is missing", name);
    if (batch && t->results.count == 0 && t->requests == NULL)
        return err_usage(
            err, "\"teachers.%s\" has neither results nor requests", name);
    if (batch && t->localizable)
        return err_usage(err,
                         "\"teachers.%s.localizable\" is for teachers that "
                         "can be asked; recorded replies cannot",
                         name);
    if (!batch && t->candidates > 1 && t->temperature <= 0 &&
        dialect_find(t->dialect)->temperature)
        return err_usage(err,
                         "\"teachers.%s.candidates\" is %lld, but with "
                         "temperature 0 all would be the same",
                         name, (long long)t->candidates);
    if (t->min_pixels > 0 && t->max_pixels > 0 && t->min_pixels > t->max_pixels)
        return err_usage(err, "\"teachers.%s.min_pixels\" is above max_pixels",
                         name);
    return true;
}

static bool teacher_refuse(const char *name, const char *setting,
                           const struct teacher_settings *t, struct err *err)
{
    err_usage(err,
              "\"teachers.%s.%s\": servers of the dialect \"%s\" do not "
              "take it",
              name, setting, t->dialect);
    return err_hint(err, "leave it out, or set \"dialect\" to what the server "
                         "is");
}

/* What the requests of a batch must say. */
static bool teacher_check_requests(const char *name,
                                   const struct teacher_settings *t,
                                   struct err *err)
{
    if (t->requests == NULL || t->max_tokens != PARAM_NONE_INT ||
        dialect_find(t->dialect)->batch != BATCH_MESSAGES)
        return true;
    return err_usage(err,
                     "\"teachers.%s.max_tokens\": each request of a batch of "
                     "the dialect \"%s\" needs it",
                     name, t->dialect);
}

/* What was set although the dialect has no way to say it. */
static bool teacher_check_dialect(const char *name,
                                  const struct teacher_settings *t,
                                  struct err *err)
{
    const struct dialect *d = dialect_find(t->dialect);
    const struct {
        const char *setting;
        bool lost;
    } lost[] = {
        {"temperature", !d->temperature && t->temperature > 0},
        {"temperature",
         d->temperature_max > 0 && t->temperature > d->temperature_max},
        {"top_p", !d->top_p && t->top_p < 1},
        {"top_p", d->either && t->top_p < 1 && t->temperature > 0},
        {"top_k", !d->top_k && t->top_k > 0},
        {"repetition_penalty", d->repetition == NULL &&
                                   !isnan(t->repetition_penalty) &&
                                   fabs(t->repetition_penalty - 1) > 0},
        {"seed", d->seed == NULL && t->seed > 0},
        {"stop", !d->stop && t->stop != NULL},
        {"prefill", d->prefill == PREFILL_NONE && t->prefill != NULL},
        {"localizable", !d->logprobs && t->localizable},
        {"min_pixels", d->pixels == PIXELS_OURS && t->min_pixels > 0},
    };

    for (size_t i = 0; i < PARAM_COUNT(lost); i++) {
        if (lost[i].lost)
            return teacher_refuse(name, lost[i].setting, t, err);
    }
    return teacher_check_requests(name, t, err);
}

/* A model of this process has no settings of its own to fall back on. */
static bool teacher_check_unset(const char *name,
                                const struct teacher_settings *t,
                                struct err *err)
{
    if (!isnan(t->temperature) && !isnan(t->top_p) &&
        !isnan(t->repetition_penalty) && t->top_k != PARAM_NONE_INT &&
        t->seed != PARAM_NONE_INT && t->max_tokens != PARAM_NONE_INT)
        return true;
    return err_usage(err,
                     "\"teachers.%s\": \"none\" is for servers; a local model "
                     "needs a value",
                     name);
}

static bool teacher_check_extra(const char *name, const char *extra,
                                struct err *err)
{
    struct arena arena;

    if (extra == NULL)
        return true;
    arena_init(&arena);
    const struct json *tree = json_parse(span_of(extra), &arena, err);
    bool ok = tree != NULL && tree->type == JSON_OBJECT;
    if (tree != NULL && !ok)
        err_usage(err, "it is no JSON object");
    arena_release(&arena);
    if (ok)
        return true;
    err_as(err, ERR_USAGE);
    return err_context(err, "\"teachers.%s.extra_body\"", name);
}

bool teacher_read(struct settings *s, const char *name,
                  struct teacher_settings *out, struct err *err)
{
    struct buf path;

    *out = (struct teacher_settings){.backend = NULL};
    buf_init(&path, 1000);
    buf_print(&path, "teachers.%s", name);
    bool ok = settings_bind(s, path.data, teacher_params, teacher_param_count,
                            out, err);
    buf_add_text(&path, ".model");
    if (ok && strcmp(out->backend, "local") != 0)
        out->model = settings_find(s, path.data);
    buf_release(&path);
    if (!ok || !teacher_check(name, out, err) ||
        !teacher_check_budget(name, out, err) ||
        !teacher_check_extra(name, out->extra_body, err))
        return false;
    return strcmp(out->backend, "local") == 0
               ? teacher_check_unset(name, out, err)
               : teacher_check_dialect(name, out, err);
}

bool teacher_wants_picture(const struct teacher_settings *s)
{
    if (!s->pictures)
        return false;
    return strcmp(s->backend, "batch") != 0 || s->requests != NULL;
}

static void teacher_add_hash(const char *what, const char *text,
                             struct buf *out)
{
    struct digest d = digest_of(span_of(text));
    char hex[65];

    digest_hex(&d, hex);
    buf_print(out, "%s sha256=%s\n", what, hex);
}

/* Does a request never say this setting? */
static bool teacher_leaves_out(const struct teacher_settings *of,
                               const char *name)
{
    const struct dialect *d = dialect_find(of->dialect);
    const struct {
        const char *name;
        bool said;
    } said[] = {
        {"temperature", chat_sends_temperature(of)},
        {"top_p", chat_sends_top_p(of)},
        {"top_k", d->top_k && of->top_k != PARAM_NONE_INT},
        {"repetition_penalty",
         d->repetition != NULL && !isnan(of->repetition_penalty)},
        {"seed", d->seed != NULL && of->seed != PARAM_NONE_INT},
        {"max_tokens", of->max_tokens != PARAM_NONE_INT},
        {"min_pixels", d->pixels == PIXELS_SERVER},
        {"stop", d->stop},
    };

    for (size_t i = 0; i < PARAM_COUNT(said); i++) {
        if (strcmp(said[i].name, name) == 0)
            return !said[i].said;
    }
    return false;
}

/* The settings that are part of it, one a line. */
static void teacher_describe(const struct settings *s, const char *name,
                             const struct teacher_settings *of, bool all,
                             struct buf *out)
{
    struct param table[PARAM_COUNT(teacher_params)];
    bool asked = strcmp(of->backend, "local") != 0;
    char path[300];

    memcpy(table, teacher_params, sizeof(table));
    for (size_t i = 0; asked && !all && i < teacher_param_count; i++) {
        if (teacher_leaves_out(of, table[i].name))
            table[i].flags |= PARAM_RUNTIME;
    }
    snprintf(path, sizeof(path), "teachers.%s", name);
    settings_describe(s, path, table, teacher_param_count, PARAM_RUNTIME, out);
}

static bool teacher_identity_by(const struct settings *s, const char *name,
                                const struct teacher_settings *of,
                                const char *prompt, bool all, struct buf *out,
                                struct err *err)
{
    const struct backend *backend = teacher_backend(of);

    teacher_describe(s, name, of, all, out);
    teacher_add_hash("prompt", prompt, out);
    if (of->localizable)
        teacher_add_hash("localizable_prompt", of->localizable_prompt, out);
    if (strcmp(of->reasoning, "auto") != 0)
        buf_print(out, "reasoning=%s\n", of->reasoning);
    if (of->extra_body != NULL)
        buf_print(out, "extra_body=%s\n", of->extra_body);
    if (backend == NULL)
        return err_usage(err, "this build has no backend \"%s\"", of->backend);
    if (backend->identify == NULL)
        buf_print(out, "model=%s\n", of->model);
    else if (!backend->identify(of, out, err))
        return false;
    return buf_ok(out, "the identity of a teacher", err);
}

bool teacher_identity(const struct settings *s, const char *name,
                      const struct teacher_settings *of, const char *prompt,
                      struct buf *out, struct err *err)
{
    return teacher_identity_by(s, name, of, prompt, false, out, err);
}

bool teacher_identity_before(const struct settings *s, const char *name,
                             const struct teacher_settings *of,
                             const char *prompt, struct buf *out,
                             struct err *err)
{
    err_clear(err);
    return strcmp(of->dialect, "openai") == 0 && of->max_pixels == 0 &&
           of->extra_body == NULL && strcmp(of->backend, "local") != 0 &&
           teacher_identity_by(s, name, of, prompt, true, out, err);
}
