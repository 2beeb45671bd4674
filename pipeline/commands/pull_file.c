#include "pull_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "adapters/digest.h"

enum { PULL_BLOCK = 1 << 20, PULL_PROGRESS = 1 << 20, PULL_NOTE_MAX = 1024 };

/* One file under way. */
struct pull {
    const struct hub *hub;
    const struct hub_file *file;
    struct pull_meter *meter;
    char *path, *part, *note; /* note: what the part is a part of */
    int fd;
    int64_t have; /* bytes of the part */
    char etag[HTTP_TAG_MAX], origin[HTTP_TAG_MAX];
};

static char *pull_name(const char *path, const char *more)
{
    size_t n = strlen(path) + strlen(more) + 1;
    char *name = heap_take(n);

    snprintf(name, n, "%s%s", path, more);
    return name;
}

/* Digest of a file, as the listing writes it; false when it has another
 * size, or cannot be read. */
static bool pull_digest(const char *path, const struct hub_file *file,
                        char out[65])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int64_t size = 0;
    ssize_t n;

    if (fd < 0)
        return false;
    char *block = heap_take(PULL_BLOCK);
    struct digest_stream *s = digest_stream_open(file->git, file->size_bytes);
    while ((n = read(fd, block, PULL_BLOCK)) > 0) {
        digest_stream_add(s, span_make(block, (size_t)n));
        size += n;
    }
    digest_stream_finish(s, out);
    free(block);
    close(fd);
    return n == 0 && size == file->size_bytes;
}

/* The size of a plain file, or -1. */
static int64_t pull_size(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

int64_t pull_file_held(const char *dir, const struct hub_file *file,
                       bool *whole)
{
    char *path = file_join(dir, file->path), *part = pull_name(path, ".part");
    int64_t held = pull_size(path);
    char digest[65];

    *whole = held == file->size_bytes && pull_digest(path, file, digest) &&
             strcmp(digest, file->digest) == 0;
    if (!*whole) {
        held = pull_size(part);
        if (held < 0 || held > file->size_bytes)
            held = 0;
    }
    free(path);
    free(part);
    return held;
}

/* "DIGEST\nETAG\nORIGIN\n" */
static bool pull_write_note(const struct pull *p, struct err *err)
{
    struct buf b;

    buf_init(&b, PULL_NOTE_MAX);
    buf_print(&b, "%s\n%s\n%s\n", p->file->digest, p->etag, p->origin);
    bool ok = buf_ok(&b, "the note of a part", err) &&
              file_write(p->note, buf_span(&b), err);
    buf_release(&b);
    return ok;
}

static bool pull_note_line(struct span *rest, char out[HTTP_TAG_MAX])
{
    struct span line;

    if (!span_next(rest, '\n', &line) || line.len >= HTTP_TAG_MAX)
        return false;
    memcpy(out, line.data, line.len);
    out[line.len] = '\0';
    return true;
}

/* Is the part that lies there a part of this very file? */
static bool pull_read_note(struct pull *p)
{
    char digest[HTTP_TAG_MAX];
    struct buf b;

    buf_init(&b, PULL_NOTE_MAX);
    bool ok = file_read(p->note, &b, NULL);
    struct span rest = buf_span(&b);
    ok = ok && pull_note_line(&rest, digest) &&
         strcmp(digest, p->file->digest) == 0 &&
         pull_note_line(&rest, p->etag) && pull_note_line(&rest, p->origin);
    if (!ok)
        p->etag[0] = p->origin[0] = '\0';
    buf_release(&b);
    return ok;
}

static bool pull_restart(struct pull *p, struct err *err)
{
    p->have = 0;
    p->etag[0] = p->origin[0] = '\0';
    if (ftruncate(p->fd, 0) != 0 || lseek(p->fd, 0, SEEK_SET) != 0)
        return err_stage(err, "could not empty \"%s\": %s", p->part,
                         strerror(errno));
    return true;
}

static void pull_show(const struct pull *p)
{
    if (p->meter->progress != NULL)
        progress_step(p->meter->progress,
                      (p->meter->done_bytes + p->have) / PULL_PROGRESS, 0);
}

static bool pull_begin(void *arg, const struct http_head *head, struct err *err)
{
    struct pull *p = arg;

    if (head->total >= 0 && head->total != p->file->size_bytes)
        return err_retry(err,
                         "the server promises %lld bytes, the listing says "
                         "%lld",
                         (long long)head->total,
                         (long long)p->file->size_bytes);
    if (head->status == 206 && head->from != p->have)
        return err_retry(err, "the server sends from byte %lld on, not %lld",
                         (long long)head->from, (long long)p->have);
    if (head->status == 200 && p->have > 0 && !pull_restart(p, err))
        return false;
    snprintf(p->etag, sizeof(p->etag), "%s", head->etag);
    snprintf(p->origin, sizeof(p->origin), "%s", head->origin);
    return pull_write_note(p, err);
}

static bool pull_put(void *arg, struct span piece, struct err *err)
{
    struct pull *p = arg;
    size_t at = 0, fits = (size_t)(p->file->size_bytes - p->have);
    bool over = piece.len > fits;

    piece = span_cut(piece, 0, fits);
    while (at < piece.len) {
        ssize_t n = write(p->fd, piece.data + at, piece.len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_stage(err, "could not write \"%s\": %s", p->part,
                             strerror(errno));
        at += (size_t)n;
        p->have += n;
    }
    pull_show(p);
    return !over || err_retry(err,
                              "more came than the %lld bytes that the "
                              "listing says",
                              (long long)p->file->size_bytes);
}

/* The part is as long as the file: is it the file? Then it gets its name. */
static bool pull_finish(struct pull *p, struct err *err)
{
    char digest[65];

    if (fsync(p->fd) != 0)
        return err_stage(err, "could not write \"%s\": %s", p->part,
                         strerror(errno));
    if (!pull_digest(p->part, p->file, digest))
        return err_stage(err, "could not read \"%s\" again", p->part);
    if (strcmp(digest, p->file->digest) != 0) {
        if (!pull_restart(p, err))
            return false;
        return err_retry(err,
                         "wrong bytes: their %s is %s, the listing says "
                         "%s",
                         p->file->git ? "git digest" : "SHA-256", digest,
                         p->file->digest);
    }
    if (rename(p->part, p->path) != 0)
        return err_stage(err, "could not rename \"%s\": %s", p->part,
                         strerror(errno));
    unlink(p->note);
    return true;
}

static bool pull_attempt(struct pull *p, int64_t *retry_after_ms,
                         struct err *err)
{
    char *url = hub_file_url(p->hub, p->file->path);
    const struct http_download d = {.url = url,
                                    .bearer = p->hub->token,
                                    .offset = p->have,
                                    .if_match =
                                        p->etag[0] == '"' ? p->etag : NULL,
                                    .if_match_origin = p->origin,
                                    .stall_ms = p->hub->stall_ms,
                                    .begin = pull_begin,
                                    .put = pull_put,
                                    .arg = p};
    struct http_head head = {.retry_after_ms = -1};
    bool ok = p->have == p->file->size_bytes && p->have > 0;

    if (!ok)
        ok = http_download(&d, &head, err);
    free(url);
    *retry_after_ms = head.retry_after_ms;
    if (ok && head.status != 0 && head.status != 200 && head.status != 206) {
        /* 412, 416: what we hold is no part of what is there now. */
        if ((head.status == 412 || head.status == 416) && !pull_restart(p, err))
            return false;
        return hub_refused(p->hub, head.status, err);
    }
    if (p->have == p->file->size_bytes && (ok || err->kind == ERR_RETRY)) {
        err_clear(err); /* all came, whatever happened after it */
        return pull_finish(p, err);
    }
    return ok ? err_retry(err, "only %lld of %lld bytes came",
                          (long long)p->have, (long long)p->file->size_bytes)
              : false;
}

static bool pull_attempts(struct pull *p, struct err *err)
{
    int64_t begun = p->have, retry_after_ms;

    for (int attempt = 1;; attempt++) {
        err_clear(err);
        if (pull_attempt(p, &retry_after_ms, err))
            return true;
        if (p->have >= begun + PULL_BLOCK) { /* it gets further: patience */
            begun = p->have;
            attempt = 1;
        }
        if (err->kind != ERR_RETRY || attempt >= p->hub->attempts)
            return false;
        log_detail("\"%s\", attempt %d: %s", p->file->path, attempt, err->text);
        if (!hub_wait(attempt, retry_after_ms))
            return false;
    }
}

static bool pull_open_part(struct pull *p, struct err *err)
{
    char *dir = file_dir(p->path);
    bool ok = file_make_dir(dir, err);

    free(dir);
    if (!ok)
        return false;
    p->fd = open(p->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (p->fd < 0)
        return err_stage(err, "could not open \"%s\": %s", p->part,
                         strerror(errno));
    p->have = lseek(p->fd, 0, SEEK_END);
    if (p->have > 0 && (p->have > p->file->size_bytes || !pull_read_note(p)))
        return pull_restart(p, err);
    return true;
}

bool pull_file(const struct hub *h, const char *dir,
               const struct hub_file *file, struct pull_meter *meter,
               struct err *err)
{
    struct pull p = {.hub = h, .file = file, .meter = meter, .fd = -1};

    p.path = file_join(dir, file->path);
    p.part = pull_name(p.path, ".part");
    p.note = pull_name(p.path, ".part.of");
    bool ok = pull_open_part(&p, err) && pull_attempts(&p, err);
    if (p.fd >= 0)
        close(p.fd);
    if (ok)
        meter->done_bytes += file->size_bytes;
    free(p.path);
    free(p.part);
    free(p.note);
    return ok || err_context(err, "could not fetch \"%s\"", file->path);
}
