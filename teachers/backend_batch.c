/*
 * backend_batch.c: teachers that answered elsewhere: recorded replies are
 * taken from a file, and what has none yet is written down as requests in
 * OpenAI's batch format.
 *
 * The requests are written to a temporary name and take the place of the old
 * file at the end, once a run; a run in which nothing was missing leaves the
 * old file alone.
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "base/log.h"
#include "adapters/json.h"
#include "teachers/chat_request.h"
#include "teachers/result_index.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

enum { BATCH_ROOM = 256, BATCH_LINE_MAX = 512 << 20 };

struct batch {
    const struct teacher_settings *settings;
    struct result_index *index; /* NULL: no results yet */
    struct ask *done[BATCH_ROOM];
    size_t first, count; /* of done, a ring */
    FILE *requests;      /* NULL until the first */
    struct buf temporary, line;
};

static void *batch_open(const struct teacher_settings *s, const char *name,
                        int jobs, struct err *err)
{
    struct batch *b = heap_take(sizeof(*b));

    (void)name;
    (void)jobs;
    (void)err;
    *b = (struct batch){.settings = s};
    buf_init(&b->temporary, 4096);
    buf_init(&b->line, BATCH_LINE_MAX);
    return b;
}

static bool batch_load(void *state, const struct sample_names *names,
                       struct err *err)
{
    struct batch *b = state;
    const struct teacher_settings *s = b->settings;
    struct result_form form = {s->key_column, s->text_column,
                               s->max_reply_bytes, s->candidates, names};

    /* Before the first results come, there is only the file of requests. */
    if (s->results == NULL ||
        (s->requests != NULL && access(s->results, F_OK) != 0))
        return true;
    b->index = result_index_open(s->results, &form, err);
    return b->index != NULL;
}

/* The new file of requests in the place of the old one. */
static void batch_publish(struct batch *b)
{
    const char *path = b->settings->requests;
    bool ok = fflush(b->requests) == 0 && fsync(fileno(b->requests)) == 0;

    ok = fclose(b->requests) == 0 && ok;
    if (ok && rename(b->temporary.data, path) == 0)
        return;
    log_warn("could not write \"%s\": %s", path, strerror(errno));
    unlink(b->temporary.data);
}

static void batch_close(void *state)
{
    struct batch *b = state;

    if (b == NULL)
        return;
    if (b->requests != NULL)
        batch_publish(b);
    result_index_close(b->index);
    buf_release(&b->temporary);
    buf_release(&b->line);
    free(b);
}

static size_t batch_room(void *state)
{
    const struct batch *b = state;

    return BATCH_ROOM - b->count;
}

static bool batch_begin_requests(struct batch *b, struct err *err)
{
    if (b->requests != NULL)
        return true;
    buf_print(&b->temporary, "%s.new-%ld", b->settings->requests,
              (long)getpid());
    b->requests = fopen(b->temporary.data, "we");
    if (b->requests == NULL)
        return err_stage(err, "could not write \"%s\": %s", b->temporary.data,
                         strerror(errno));
    return true;
}

/* One line that OpenAI's batch interface takes. */
static bool batch_add_request(struct batch *b, const struct ask *ask,
                              struct err *err)
{
    struct buf *line = &b->line, id;

    buf_init(&id, 8192);
    buf_print(&id, "%s/%s#%d", ask->source, ask->key, ask->candidate);
    buf_reset(line);
    buf_add_text(line, "{\"custom_id\":");
    json_add_text(line, buf_span(&id));
    buf_release(&id);
    buf_add_text(line, ",\"method\":\"POST\",\"url\":"
                       "\"/v1/chat/completions\",\"body\":");
    if (!chat_request_write(b->settings, ask, CHAT_ANSWER, line, err))
        return false;
    buf_add_text(line, "}\n");
    if (!batch_begin_requests(b, err))
        return false;
    if (fwrite(line->data, 1, line->len, b->requests) != line->len)
        return err_stage(err, "could not write \"%s\": %s", b->temporary.data,
                         strerror(errno));
    return true;
}

static void batch_fill(struct ask *ask, const struct result *r)
{
    ask->answered = r->bad == NULL;
    if (r->bad != NULL) {
        ask->err = *r->bad;
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

static bool batch_give(void *state, struct ask *ask, struct err *err)
{
    struct batch *b = state;
    const struct result *r = NULL;

    if (b->index != NULL)
        r = result_index_about(b->index, ask->about, ask->candidate);
    if (r != NULL) {
        batch_fill(ask, r);
    } else {
        ask->answered = false;
        ask->absent = true;
        if (b->settings->requests != NULL &&
            !batch_add_request(b, ask, &ask->err)) {
            if (ask->err.kind == ERR_STAGE) {
                *err = ask->err;
                return false;
            }
            ask->absent = false;
        }
    }
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
    .about = "replies recorded elsewhere; requests as OpenAI batch files",
    .open = batch_open,
    .load = batch_load,
    .close = batch_close,
    .room = batch_room,
    .give = batch_give,
    .take = batch_take,
};
