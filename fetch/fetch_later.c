#include "fetch/fetch_later.h"

#include "base/arena.h"
#include "base/spill.h"

#include <errno.h>
#include <unistd.h>

struct fetch_later {
    int file;
    int64_t first, end; /* of what is put off, in the file */
    int64_t count;
};

/* Before the key and the address, each with a NUL. */
struct fetch_later_head {
    uint64_t known;
    uint32_t key_bytes, url_bytes;
};

bool fetch_later_due(const struct fetch_hosts *h, const struct fetch_host *host)
{
    bool begun = host->later != NULL;

    return (begun || host->waiting >= FETCH_HOST_WAITING) &&
           (begun || h->later_hosts < FETCH_LATER_HOSTS) &&
           h->later_rows < FETCH_LATER_ROWS;
}

static bool fetch_later_open(struct fetch_hosts *h, struct fetch_host *host)
{
    int file = host->later ? -1 : spill_make_file();

    if (host->later)
        return true;
    if (file < 0)
        return false;
    host->later = heap_take(sizeof(*host->later));
    *host->later = (struct fetch_later){.file = file};
    host->later_next = h->later;
    h->later = host;
    h->later_hosts++;
    return true;
}

static bool fetch_later_write(struct fetch_later *l, struct span bytes)
{
    int64_t at = l->end;

    while (bytes.len > 0) {
        ssize_t n = pwrite(l->file, bytes.data, bytes.len, (off_t)at);

        if (n <= 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        bytes = span_cut(bytes, (size_t)n, SIZE_MAX);
    }
    l->end = at;
    return true;
}

bool fetch_later_put(struct fetch_hosts *h, struct fetch_job *job)
{
    struct fetch_later_head head = {.known = job->known,
                                    .key_bytes = (uint32_t)strlen(job->key) + 1,
                                    .url_bytes =
                                        (uint32_t)strlen(job->url) + 1};
    struct buf b;
    bool ok;

    if (!fetch_later_open(h, job->host))
        return false;
    buf_init(&b, sizeof(head) + head.key_bytes + head.url_bytes + 1);
    buf_add(&b, (const char *)&head, sizeof(head));
    buf_add(&b, job->key, head.key_bytes);
    buf_add(&b, job->url, head.url_bytes);
    ok = !b.over && fetch_later_write(job->host->later, buf_span(&b));
    buf_release(&b);
    if (!ok)
        return false;
    job->host->later->count++;
    h->later_rows++;
    fetch_job_free(job);
    return true;
}

static bool fetch_later_read(struct fetch_later *l, void *into, size_t bytes,
                             struct err *err)
{
    ssize_t n = pread(l->file, into, bytes, (off_t)l->first);

    if (n != (ssize_t)bytes)
        return err_stage(err, "could not read back addresses put off: %s",
                         n < 0 ? strerror(errno) : "the file ends");
    l->first += n;
    return true;
}

/* Nothing is put off for the host any more. */
static void fetch_later_end(struct fetch_hosts *h, struct fetch_host *host)
{
    struct fetch_host **at = &h->later;

    while (*at != host)
        at = &(*at)->later_next;
    *at = host->later_next;
    h->later_rows -= host->later->count;
    h->later_hosts--;
    fetch_later_close(host->later);
    host->later = NULL;
}

struct fetch_job *fetch_later_take(struct fetch_hosts *h,
                                   struct fetch_host *host, struct err *err)
{
    struct fetch_later *l = host->later;
    struct fetch_later_head head;
    struct fetch_job *job;

    if (!l)
        return NULL;
    if (l->count == 0) {
        fetch_later_end(h, host);
        return NULL;
    }
    if (!fetch_later_read(l, &head, sizeof(head), err))
        return NULL;
    job = heap_take(sizeof(*job));
    *job = (struct fetch_job){.host = host,
                              .known = (size_t)head.known,
                              .key = heap_take(head.key_bytes),
                              .url = heap_take(head.url_bytes)};
    if (!fetch_later_read(l, job->key, head.key_bytes, err) ||
        !fetch_later_read(l, job->url, head.url_bytes, err)) {
        fetch_job_free(job);
        return NULL;
    }
    l->count--;
    h->later_rows--;
    if (l->count == 0)
        fetch_later_end(h, host);
    return job;
}

struct fetch_host *fetch_later_host(const struct fetch_hosts *h)
{
    struct fetch_host *host = h->later;

    while (host && !host->closed && host->waiting >= FETCH_HOST_WAITING / 2)
        host = host->later_next;
    return host;
}

void fetch_later_close(struct fetch_later *l)
{
    if (!l)
        return;
    close(l->file);
    free(l);
}
