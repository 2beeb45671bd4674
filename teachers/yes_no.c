#include "teachers/yes_no.h"

#include "base/arena.h"
#include "adapters/digest.h"
#include "models/vlm/vlm_budget.h"

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
    struct vlm *model;
    struct vlm_batch *batch;
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
    size_t blank = span_find(rest, s->blank);
    if (blank == SIZE_MAX)
        return err_usage(err, "the prompt has no \"%s\" behind the picture",
                         s->blank);
    form->before = span_cut(rest, 0, blank);
    form->after = span_cut(rest, blank + strlen(s->blank), SIZE_MAX);
    return true;
}

/* headers: to be told apart, not to be asked. */
static struct vlm *yes_no_model(const struct yes_no_settings *s, bool headers,
                                struct err *err)
{
    const struct vlm_options options = {
        .weights = strcmp(s->weights, "int8") == 0 ? VLM_INT8 : VLM_BF16,
        .threads = s->threads,
        .numbers_unread = headers,
    };

    return vlm_open_with(s->model, &options, err);
}

static bool yes_no_open_batch(struct yes_no *y, struct err *err)
{
    const struct yes_no_settings *s = y->settings;
    const struct vlm_plan plan = {
        .sequences = VLM_BATCH_SEQUENCES,
        .max_tokens = 1,
        .max_pixels = s->max_pixels,
        .kv = KV_F16,
        .weights = strcmp(s->weights, "int8") == 0 ? VLM_INT8 : VLM_BF16,
        .threads = s->threads,
    };
    struct vlm_batch_options options = {
        .sequences = plan.sequences, .threads = s->threads, .kv = plan.kv};
    struct vlm_budget budget;

    if (!vlm_budget_make(s->model, &plan, &budget, err))
        return false;
    y->model = yes_no_model(s, false, err);
    if (y->model == NULL)
        return false;
    options.kv_bytes = budget.kv;
    options.picture_bytes = budget.pictures;
    y->batch = vlm_batch_open(y->model, &options);
    return true;
}

struct yes_no *yes_no_open(const struct yes_no_settings *s, struct err *err)
{
    struct yes_no *y = heap_take(sizeof(*y));

    *y = (struct yes_no){.settings = s};
    pthread_mutex_init(&y->lock, NULL);
    pthread_cond_init(&y->came, NULL);
    if (!yes_no_read_form(s, &y->form, err) || !yes_no_open_batch(y, err)) {
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
    vlm_batch_close(y->batch);
    vlm_close(y->model);
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
    struct vlm *model = yes_no_model(s, true, err);
    if (model == NULL)
        return false;
    digest_hex(&digest, hex);
    buf_print(text, "yes_no version=1\nprompt sha256=%s\n", hex);
    if (s->max_pixels > 0)
        buf_print(text, "max_pixels=%lld\n", (long long)s->max_pixels);
    buf_print(text, "model=%s\n", vlm_identity(model));
    vlm_close(model);
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
    for (; task != NULL; task = vlm_batch_take(y->batch, 0)) {
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
        struct vlm_task *task = vlm_batch_take(y->batch, YES_NO_WAIT_MS);
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
            vlm_batch_give(y->batch, &round->tasks[i]);
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
    return vlm_batch_counts(y->batch);
}
