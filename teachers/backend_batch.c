/*
 * backend_batch.c: teachers that answered elsewhere: recorded replies are
 * taken from files, and what has none yet, or failed there, is written down as
 * requests for the batch interface that the teacher's dialect has.
 *
 * The requests take the place of the old ones at the end, once a run; a run in
 * which nothing was missing leaves the old ones alone.
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "adapters/json.h"
#include "teachers/provider_request.h"
#include "teachers/request_files.h"
#include "teachers/result_file.h"
#include "teachers/result_index.h"

#include <math.h>
#include <unistd.h>

enum { BATCH_ROOM = 256, BATCH_LINE_MAX = 512 << 20 };

struct batch {
    const struct teacher_settings *settings;
    struct result_index *index; /* NULL: no results yet */
    struct ask *done[BATCH_ROOM];
    size_t first, count;            /* of done, a ring */
    struct request_files *requests; /* NULL: none are written */
    struct buf line;
};

static void *batch_open(const struct teacher_settings *s, const char *name,
                        int jobs, struct err *err)
{
    struct batch *b = heap_take(sizeof(*b));

    (void)name;
    (void)jobs;
    (void)err;
    *b = (struct batch){.settings = s};
    if (s->requests != NULL)
        b->requests = request_files_open(s->requests, provider_request_form(s));
    buf_init(&b->line, BATCH_LINE_MAX);
    return b;
}

/* Nothing that was recorded is about any sample: the key column is another, or
 * the files are of another archive. */
static bool batch_matches(const struct batch *b, struct err *err)
{
    struct result_counts n = result_index_counts(b->index);

    if (n.matched > 0 || n.unmatched == 0)
        return true;
    err_record(err,
               "none of the %lld recorded replies is about a sample of "
               "the store",
               (long long)n.unmatched);
    return err_hint(err, "key_column says where they name their picture");
}

/* Those of the files that are there: before the first results come, there are
 * only the requests. */
static void batch_present(const struct teacher_settings *s,
                          struct text_list *files)
{
    const char **present = (const char **)files->items;
    size_t n = 0;

    for (size_t i = 0; i < files->count; i++) {
        if (s->requests == NULL || access(files->items[i], F_OK) == 0)
            present[n++] = files->items[i];
    }
    files->count = n;
}

static bool batch_load(void *state, const struct sample_names *names,
                       struct err *err)
{
    struct batch *b = state;
    const struct teacher_settings *s = b->settings;
    struct result_form form = {s->key_column, s->text_column,
                               s->max_reply_bytes, s->candidates, names};
    struct arena arena;

    arena_init(&arena);
    struct text_list files = result_files_find(&s->results, &arena);
    batch_present(s, &files);
    if (files.count > 0)
        b->index = result_index_open(&files, &form, err);
    bool ok = files.count > 0 || s->results.count == 0 || s->requests != NULL;
    if (!ok)
        err_stage(err, "no file is called \"%s\"", s->results.items[0]);
    arena_release(&arena);
    if (b->index != NULL)
        return batch_matches(b, err);
    return ok && files.count == 0;
}

static void batch_close(void *state)
{
    struct batch *b = state;

    if (b == NULL)
        return;
    request_files_close(b->requests);
    result_index_close(b->index);
    buf_release(&b->line);
    free(b);
}

static size_t batch_room(void *state)
{
    const struct batch *b = state;

    return BATCH_ROOM - b->count;
}

static bool batch_add_request(struct batch *b, const struct ask *ask,
                              struct err *err)
{
    buf_reset(&b->line);
    return provider_request_write(b->settings, ask, &b->line, err) &&
           request_files_add(b->requests, buf_span(&b->line), err);
}

static void batch_fill(struct ask *ask, const struct result *r)
{
    ask->answered = r->bad.kind == ERR_NONE;
    if (!ask->answered) {
        ask->err = r->bad;
        return;
    }
    buf_reset(&ask->text);
    buf_add_span(&ask->text, r->text);
    memcpy(ask->finish, r->finish, sizeof(ask->finish));
    ask->prompt_tokens = r->prompt_tokens;
    ask->output_tokens = r->output_tokens;
    ask->logprob = r->logprob;
    ask->yes_logprob = NAN;
    ask->no_logprob = NAN;
    ask->duration_ms = -1;
}

/* A request for what has no reply, or failed; false: the disk is full. */
static bool batch_request(struct batch *b, struct ask *ask, struct err *err)
{
    struct err why;

    if (b->requests == NULL || batch_add_request(b, ask, &why))
        return true;
    if (why.kind == ERR_STAGE) {
        *err = why;
        return false;
    }
    ask->absent = false;
    ask->err = why;
    return true;
}

/* Is it the very line that was set aside, and is to be tried again? */
static bool batch_is_retried(const struct ask *ask, const struct result *r)
{
    return ask->retried != 0 && r->bad.kind != ERR_NONE &&
           hash_fnv(r->bad.text, strlen(r->bad.text)) == ask->retried;
}

static bool batch_give(void *state, struct ask *ask, struct err *err)
{
    struct batch *b = state;
    const struct result *r = NULL;

    if (b->index != NULL)
        r = result_index_about(b->index, ask->about, ask->candidate);
    if (b->index != NULL && !result_index_ok(b->index, err))
        return false;
    ask->answered = false;
    if (r != NULL && b->requests != NULL && batch_is_retried(ask, r))
        r = NULL;
    ask->absent = r == NULL;
    if (r != NULL)
        batch_fill(ask, r);
    /* What expired or failed is asked again; what cannot be taken is not, until
     * somebody says so. */
    if ((r == NULL || r->bad.kind == ERR_RETRY) && !batch_request(b, ask, err))
        return false;
    b->done[(b->first + b->count++) % BATCH_ROOM] = ask;
    return true;
}

static struct ask *batch_take(void *state, int timeout_ms)
{
    struct batch *b = state;

    (void)timeout_ms; /* nothing comes later */
    if (b->count == 0)
        return NULL;
    struct ask *ask = b->done[b->first];
    b->first = (b->first + 1) % BATCH_ROOM;
    b->count--;
    return ask;
}

const struct backend backend_batch = {
    .name = "batch",
    .about = "replies recorded elsewhere; requests for a provider's batches",
    .open = batch_open,
    .load = batch_load,
    .close = batch_close,
    .room = batch_room,
    .give = batch_give,
    .take = batch_take,
};
