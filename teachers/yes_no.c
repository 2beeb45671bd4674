#include "teachers/yes_no.h"

#include "base/arena.h"
#include "adapters/digest.h"
#include "teachers/local_model.h"
#include "teachers/yes_no_server.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { YES_NO_TEXT_MAX = 4 << 20, YES_NO_WAIT_MS = 1000 };

static const char YES_NO_PICTURE[] = "{picture}";

/* The prompt in pieces, parts of its text. */
struct yes_no_form {
    struct span lead;          /* before the picture */
    struct span before, after; /* the blank, behind the picture */
};

struct yes_no {
    const struct yes_no_settings *settings;
    struct yes_no_form form;
    char *lead; /* NULL: nothing */
    struct local_model_settings model_settings;
    struct local_model model;
    struct yes_no_server *server; /* in its place, or NULL */
    bool loaded; /* or it was tried, and load_err says why not */
    struct err load_err;
    pthread_mutex_t lock;
    pthread_cond_t came; /* answers, or the batch is nobody's */
    bool taken;          /* one of those who wait takes from the batch */
};

/* Those who wait for the answers about one picture. */
struct yes_no_round {
    struct vlm_task *tasks;
    size_t left;
};

static bool yes_no_read_form(const struct yes_no_settings *s,
                             struct yes_no_form *form, struct err *err)
{
    struct span rest = span_of(s->prompt);
    size_t picture = span_find(rest, YES_NO_PICTURE);

    *form = (struct yes_no_form){.lead = SPAN_NONE};
    if (picture != SIZE_MAX) {
        form->lead = span_trim(span_cut(rest, 0, picture));
        rest = span_cut(rest, picture + strlen(YES_NO_PICTURE), SIZE_MAX);
    }
    rest = span_trim(rest);
    form->before = rest;
    if (s->blank == NULL)
        return true;
    size_t blank = span_find(rest, s->blank);
    if (blank == SIZE_MAX)
        return err_usage(err, "the prompt has no \"%s\" behind the picture",
                         s->blank);
    form->before = span_cut(rest, 0, blank);
    form->after = span_cut(rest, blank + strlen(s->blank), SIZE_MAX);
    return true;
}

static struct local_model_settings
yes_no_model_settings(const struct yes_no_settings *s)
{
    return (struct local_model_settings){
        .folder = s->model,
        .weights = s->weights,
        .kv = KV_F16,
        .sequences = VLM_BATCH_SEQUENCES,
        .threads = s->threads,
        .max_tokens = 1,
        .max_pixels = s->max_pixels,
        .memory = s->memory,
        .too_large = s->too_large,
    };
}

/* Read the weights, once. */
static bool yes_no_load(struct yes_no *y, struct err *err)
{
    pthread_mutex_lock(&y->lock);
    if (!y->loaded) {
        y->loaded = true;
        if (!local_model_load(&y->model, err))
            y->load_err = *err;
    }
    pthread_mutex_unlock(&y->lock);
    if (y->load_err.kind == ERR_NONE)
        return true;
    *err = y->load_err;
    return false;
}

struct yes_no *yes_no_open(const struct yes_no_settings *s, struct err *err)
{
    struct yes_no *y = heap_take(sizeof(*y));

    *y = (struct yes_no){.settings = s,
                         .model_settings = yes_no_model_settings(s)};
    pthread_mutex_init(&y->lock, NULL);
    pthread_cond_init(&y->came, NULL);
    bool ok = yes_no_read_form(s, &y->form, err);
    if (ok && s->server != NULL)
        y->server = yes_no_server_open(s->server, s->server_name, err);
    else if (ok)
        ok = local_model_init(&y->model, &y->model_settings, err);
    if (!ok || (s->server != NULL && y->server == NULL)) {
        yes_no_close(y);
        return NULL;
    }
    if (y->form.lead.len > 0) {
        y->lead = heap_take(y->form.lead.len + 1);
        memcpy(y->lead, y->form.lead.data, y->form.lead.len);
        y->lead[y->form.lead.len] = '\0';
    }
    return y;
}

void yes_no_close(struct yes_no *y)
{
    if (y == NULL)
        return;
    if (y->settings->server == NULL)
        local_model_release(&y->model);
    yes_no_server_close(y->server);
    pthread_mutex_destroy(&y->lock);
    pthread_cond_destroy(&y->came);
    free(y->lead);
    free(y);
}

bool yes_no_identify(const struct yes_no_settings *s, struct buf *text,
                     struct err *err)
{
    struct digest digest = digest_of(span_of(s->prompt));
    struct yes_no_form form;
    char hex[65];

    if (!yes_no_read_form(s, &form, err))
        return false;
    digest_hex(&digest, hex);
    buf_print(text, "yes_no version=1\nprompt sha256=%s\n", hex);
    if (s->max_pixels > 0)
        buf_print(text, "max_pixels=%lld\n", (long long)s->max_pixels);
    if (s->server == NULL)
        return local_model_identify(s->model, s->weights, text, err);
    yes_no_server_identify(s->server, text);
    return true;
}

bool yes_no_choose(const struct settings *settings, const char *setting,
                   const char *teacher, struct teacher_settings *server,
                   struct yes_no_settings *out, struct err *err)
{
    char path[300];

    out->server = NULL;
    if (teacher == NULL)
        return true;
    if (out->model != NULL)
        return err_usage(err,
                         "\"%s\" names a teacher, and a folder is named "
                         "too: which of them?",
                         setting);
    snprintf(path, sizeof(path), "teachers.%s", teacher);
    if (settings_child(settings, path, 0) == NULL)
        return err_usage(err, "\"%s\" is \"%s\", which is no teacher", setting,
                         teacher);
    if (!teacher_read((struct settings *)settings, teacher, server, err))
        return err_context(err, "\"%s\"", setting);
    if (strcmp(server->backend, "server") != 0)
        return err_usage(err,
                         "\"%s\" is \"%s\", which is behind no server; a "
                         "local model is named by its folder",
                         setting, teacher);
    if (!server->pictures && !out->blind)
        return err_usage(err, "\"%s\" is \"%s\", which is shown no pictures",
                         setting, teacher);
    server->max_pixels =
        out->max_pixels > 0 ? out->max_pixels : server->max_pixels;
    out->max_pixels = server->max_pixels;
    out->server = server;
    out->server_name = teacher;
    return true;
}

/* The text behind the picture, in the heap; NULL: it failed. */
static char *yes_no_text(const struct yes_no *y, struct span fill,
                         struct err *err)
{
    char *text = NULL;
    struct buf b;
    size_t at;

    if (!span_utf8(fill, &at)) {
        err_record(err, "a question is not UTF-8 at byte %zu", at);
        return NULL;
    }
    buf_init(&b, YES_NO_TEXT_MAX);
    if (y->server != NULL && y->lead != NULL)
        buf_print(&b, "%s\n", y->lead);
    buf_add_span(&b, y->form.before);
    buf_add_span(&b, fill);
    buf_add_span(&b, y->form.after);
    if (buf_ok(&b, "a question", err))
        text = heap_text(b.data);
    buf_release(&b);
    return text;
}

static void yes_no_hand_over(struct yes_no *y, struct vlm_task *task)
{
    for (; task != NULL; task = vlm_batch_take(y->model.batch, 0)) {
        struct yes_no_round *owner = task->owner;
        owner->left--;
    }
    pthread_cond_broadcast(&y->came);
}

/* One of those who wait takes for all. */
static void yes_no_wait(struct yes_no *y, struct yes_no_round *round)
{
    pthread_mutex_lock(&y->lock);
    while (round->left > 0) {
        if (y->taken) {
            pthread_cond_wait(&y->came, &y->lock);
            continue;
        }
        y->taken = true;
        pthread_mutex_unlock(&y->lock);
        struct vlm_task *task = vlm_batch_take(y->model.batch, YES_NO_WAIT_MS);
        pthread_mutex_lock(&y->lock);
        y->taken = false;
        yes_no_hand_over(y, task);
    }
    pthread_mutex_unlock(&y->lock);
}

/* Those whose prompt can be written; counts them in `left`. */
static void yes_no_give(struct yes_no *y, struct yes_no_round *round,
                        const struct image *picture,
                        struct yes_no_question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        err_clear(&questions[i].err);
        char *text = yes_no_text(y, questions[i].fill, &questions[i].err);
        round->tasks[i] = (struct vlm_task){
            .kind = VLM_YES_NO,
            .request = {.lead = y->lead,
                        .prompt = text,
                        .image = picture,
                        .max_pixels = y->settings->max_pixels},
            .owner = round};
        round->left += text != NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (round->tasks[i].request.prompt != NULL)
            vlm_batch_give(y->model.batch, &round->tasks[i]);
    }
}

static void yes_no_read(struct yes_no_question *q, const struct vlm_task *task)
{
    if (task->request.prompt == NULL)
        return;
    q->yes_logprob = task->verdict.yes_logprob;
    q->no_logprob = task->verdict.no_logprob;
    if (!task->answered)
        q->err = task->err;
}

bool yes_no_ask(struct yes_no *y, const struct image *picture,
                struct yes_no_question *questions, size_t count,
                struct err *err)
{
    struct yes_no_round round = {.left = 0};
    bool ok = true;

    if (count == 0)
        return true;
    if (!yes_no_load(y, err))
        return false;
    round.tasks = heap_grow(NULL, count, sizeof(round.tasks[0]));
    yes_no_give(y, &round, picture, questions, count);
    yes_no_wait(y, &round);
    for (size_t i = 0; i < count; i++) {
        yes_no_read(&questions[i], &round.tasks[i]);
        free((char *)round.tasks[i].request.prompt);
        if (ok && questions[i].err.kind != ERR_NONE) {
            *err = questions[i].err;
            ok = false;
        }
    }
    free(round.tasks);
    return ok;
}

static const char *yes_no_type(struct span bytes)
{
    if (span_starts(bytes, "\x89PNG"))
        return "image/png";
    return span_starts(bytes, "RIFF") ? "image/webp" : "image/jpeg";
}

/* Those whose text can be written, of a server. */
static bool yes_no_ask_server(struct yes_no *y, struct span bytes,
                              struct yes_no_question *questions, size_t count,
                              struct err *err)
{
    struct yes_no_remote *calls = heap_grow(NULL, count, sizeof(calls[0]));
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        err_clear(&questions[i].err);
        calls[i].text = yes_no_text(y, questions[i].fill, &questions[i].err);
    }
    yes_no_server_ask(y->server, bytes, yes_no_type(bytes), calls, count);
    for (size_t i = 0; i < count; i++) {
        questions[i].yes_logprob = calls[i].yes_logprob;
        questions[i].no_logprob = calls[i].no_logprob;
        if (calls[i].text != NULL)
            questions[i].err = calls[i].err;
        if (questions[i].err.kind != ERR_NONE &&
            (ok || questions[i].err.kind == ERR_STAGE)) {
            *err = questions[i].err;
            ok = false;
        }
        free((char *)calls[i].text);
    }
    free(calls);
    return ok;
}

/* What is wrong with the picture is wrong with each question about it. */
static void yes_no_fail_all(struct yes_no_question *questions, size_t count,
                            const struct err *why)
{
    for (size_t i = 0; i < count; i++)
        questions[i].err = *why;
}

bool yes_no_ask_at(struct yes_no *y, const struct stored_picture *place,
                   struct yes_no_question *questions, size_t count,
                   struct err *err)
{
    struct image picture = {0, 0, NULL};
    struct buf bytes;

    buf_init(&bytes, STORED_PICTURE_MAX);
    bool read =
        stored_picture_read(place, &bytes, err) &&
        (y->server != NULL || image_decode(buf_span(&bytes), &picture, err));
    bool ok = read && (y->server == NULL
                           ? yes_no_ask(y, &picture, questions, count, err)
                           : yes_no_ask_server(y, buf_span(&bytes), questions,
                                               count, err));
    if (!ok && err->kind != ERR_STAGE)
        err_context(err, "\"%s\" at byte %lld", place->path,
                    (long long)place->offset);
    if (!read)
        yes_no_fail_all(questions, count, err);
    image_release(&picture);
    buf_release(&bytes);
    return ok;
}

double yes_no_share(const struct yes_no_question *q)
{
    return 1 / (1 + exp(q->no_logprob - q->yes_logprob));
}

double yes_no_mass(const struct yes_no_question *q)
{
    return exp(q->yes_logprob) + exp(q->no_logprob);
}

struct vlm_batch_counts yes_no_counts(struct yes_no *y)
{
    if (y->model.batch == NULL)
        return (struct vlm_batch_counts){0};
    return vlm_batch_counts(y->model.batch);
}
