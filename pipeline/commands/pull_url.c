#include "pull_url.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "adapters/http_download.h"
#include "hub.h"

enum { URL_NOTE_MAX = 1024 };
#define URL_BYTES_MAX (INT64_C(1) << 31)

/* A download under way. */
struct url_part {
    const struct pull_url *ask;
    char *part, *note; /* note: the ETag, and who gave it */
    int fd;
    int64_t have, total; /* total -1: not said */
    char etag[HTTP_TAG_MAX], origin[HTTP_TAG_MAX];
};

static char *url_name(const char *path, const char *more)
{
    size_t n = strlen(path) + strlen(more) + 1;
    char *name = heap_take(n);

    snprintf(name, n, "%s%s", path, more);
    return name;
}

static bool url_restart(struct url_part *p, struct err *err)
{
    p->have = 0;
    p->etag[0] = p->origin[0] = '\0';
    if (ftruncate(p->fd, 0) != 0 || lseek(p->fd, 0, SEEK_SET) != 0)
        return err_stage(err, "could not empty \"%s\": %s", p->part,
                         strerror(errno));
    return true;
}

static bool url_write_note(const struct url_part *p, struct err *err)
{
    struct buf b;

    buf_init(&b, URL_NOTE_MAX);
    buf_print(&b, "%s\n%s\n", p->etag, p->origin);
    bool ok = buf_ok(&b, "the note of a part", err) &&
              file_write(p->note, buf_span(&b), err);
    buf_release(&b);
    return ok;
}

/* Without an ETag that is strong nothing tells whether a part is of the file
 * that is there now. */
static bool url_read_note(struct url_part *p)
{
    struct span rest, line;
    struct buf b;
    bool ok = false;

    buf_init(&b, URL_NOTE_MAX);
    if (file_read(p->note, &b, NULL)) {
        rest = buf_span(&b);
        ok = span_next(&rest, '\n', &line) && span_starts(line, "\"") &&
             line.len < HTTP_TAG_MAX;
        if (ok)
            snprintf(p->etag, sizeof(p->etag), "%.*s", (int)line.len,
                     line.data);
        ok = ok && span_next(&rest, '\n', &line) && line.len < HTTP_TAG_MAX;
        if (ok)
            snprintf(p->origin, sizeof(p->origin), "%.*s", (int)line.len,
                     line.data);
    }
    buf_release(&b);
    return ok;
}

static bool url_begin(void *arg, const struct http_head *head, struct err *err)
{
    struct url_part *p = arg;

    if (head->total > URL_BYTES_MAX)
        return err_stage(err, "%lld bytes are more than such a file has",
                         (long long)head->total);
    if (head->status == 206 && head->from != p->have)
        return err_retry(err, "the server sends from byte %lld on, not %lld",
                         (long long)head->from, (long long)p->have);
    if (head->status == 200 && p->have > 0 && !url_restart(p, err))
        return false;
    p->total = head->total;
    snprintf(p->etag, sizeof(p->etag), "%s", head->etag);
    snprintf(p->origin, sizeof(p->origin), "%s", head->origin);
    return url_write_note(p, err);
}

static bool url_put(void *arg, struct span piece, struct err *err)
{
    struct url_part *p = arg;

    if (p->have + (int64_t)piece.len > URL_BYTES_MAX)
        return err_stage(err, "more came than such a file has");
    while (piece.len > 0) {
        ssize_t n = write(p->fd, piece.data, piece.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_stage(err, "could not write \"%s\": %s", p->part,
                             strerror(errno));
        piece = span_cut(piece, (size_t)n, piece.len);
        p->have += n;
    }
    return true;
}

static bool url_refused(const struct url_part *p, long status, struct err *err)
{
    if (status == 408 || status == 412 || status == 416 || status == 429 ||
        status >= 500)
        return err_retry(err, "the server answers with status %ld", status);
    return err_stage(err, "\"%s\" is answered with status %ld", p->ask->url,
                     status);
}

static bool url_attempt(struct url_part *p, int64_t *retry_after_ms,
                        struct err *err)
{
    const struct http_download d = {.url = p->ask->url,
                                    .offset = p->have,
                                    .if_match =
                                        p->etag[0] == '"' ? p->etag : NULL,
                                    .if_match_origin = p->origin,
                                    .stall_ms = p->ask->stall_ms,
                                    .begin = url_begin,
                                    .put = url_put,
                                    .arg = p};
    struct http_head head = {.retry_after_ms = -1};
    bool ok = http_download(&d, &head, err);

    *retry_after_ms = head.retry_after_ms;
    if (!ok)
        return false;
    if (head.status != 200 && head.status != 206) {
        if ((head.status == 412 || head.status == 416) && !url_restart(p, err))
            return false;
        return url_refused(p, head.status, err);
    }
    if (p->total >= 0 && p->have != p->total)
        return err_retry(err, "%lld of %lld bytes came", (long long)p->have,
                         (long long)p->total);
    return true;
}

/* A server that gives no strong ETag is asked for the whole again. */
static bool url_attempts(struct url_part *p, struct err *err)
{
    int64_t before, retry_after_ms;

    for (int attempt = 1;; attempt++) {
        before = p->have;
        err_clear(err);
        if (p->have > 0 && p->etag[0] != '"' && !url_restart(p, err))
            return false;
        if (url_attempt(p, &retry_after_ms, err))
            return true;
        if (p->have > before)
            attempt = 1;
        if (err->kind != ERR_RETRY || attempt >= p->ask->attempts)
            return false;
        log_detail("\"%s\", attempt %d: %s", p->ask->url, attempt, err->text);
        if (!hub_wait(attempt, retry_after_ms))
            return false;
    }
}

static bool url_finish(struct url_part *p, struct err *err)
{
    bool ok = fsync(p->fd) == 0 && p->ask->check(p->part, err);

    if (!ok) {
        unlink(p->part);
        unlink(p->note);
        err_as(err, ERR_STAGE);
        return err_context(err, "what came is not what it should be");
    }
    if (rename(p->part, p->ask->path) != 0)
        return err_stage(err, "could not rename \"%s\": %s", p->part,
                         strerror(errno));
    unlink(p->note);
    return true;
}

static bool url_fetch(struct url_part *p, struct err *err)
{
    p->fd = open(p->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (p->fd < 0)
        return err_stage(err, "could not open \"%s\": %s", p->part,
                         strerror(errno));
    p->have = lseek(p->fd, 0, SEEK_END);
    return (p->have == 0 || url_read_note(p) || url_restart(p, err)) &&
           url_attempts(p, err) && url_finish(p, err);
}

bool pull_url(const struct pull_url *ask, bool *fetched, struct err *err)
{
    struct url_part p = {.ask = ask, .fd = -1, .total = -1};
    bool ok;

    *fetched = false;
    if (access(ask->path, R_OK) == 0)
        return ask->check(ask->path, err) ||
               err_context(err, "\"%s\" is here, but broken", ask->path);
    p.part = url_name(ask->path, ".part");
    p.note = url_name(ask->path, ".part.of");
    ok = url_fetch(&p, err);
    if (p.fd >= 0)
        close(p.fd);
    free(p.part);
    free(p.note);
    *fetched = ok;
    return ok || err_context(err, "could not fetch \"%s\"", ask->url);
}
