#include "fetch/fetch_host.h"

#include "base/arena.h"
#include "fetch/fetch_later.h"

void fetch_hosts_init(struct fetch_hosts *h, int per_host, int64_t delay_ms)
{
    *h = (struct fetch_hosts){.per_host = per_host, .delay_ms = delay_ms};
    hash_index_init(&h->index, 64);
}

void fetch_job_free(struct fetch_job *job)
{
    free(job->key);
    free(job->url);
    free(job->at);
    free(job);
}

void fetch_hosts_release(struct fetch_hosts *h)
{
    for (size_t i = 0; i < h->count; i++) {
        struct fetch_host *host = h->all[i];
        while (host->first != NULL) {
            struct fetch_job *job = host->first;
            host->first = job->next;
            fetch_job_free(job);
        }
        fetch_later_close(host->later);
        robots_close(host->robots);
        free(host->origin);
        free(host);
    }
    free(h->all);
    hash_index_release(&h->index);
}

struct fetch_host *fetch_hosts_take(struct fetch_hosts *h, const char *origin)
{
    uint64_t hash = hash_mix(hash_fnv(origin, strlen(origin)));
    size_t at = SIZE_MAX, number;

    while (hash_index_next(&h->index, hash, &at, &number))
        if (strcmp(h->all[number]->origin, origin) == 0)
            return h->all[number];
    if (h->count == h->room) {
        h->room = h->room == 0 ? 64 : h->room * 2;
        h->all = heap_grow(h->all, h->room, sizeof(struct fetch_host *));
    }
    struct fetch_host *host = heap_take(sizeof(*host));
    *host = (struct fetch_host){.origin = heap_text(origin)};
    hash_index_add(&h->index, hash, h->count);
    h->all[h->count++] = host;
    return host;
}

void fetch_host_add(struct fetch_hosts *h, struct fetch_job *job)
{
    struct fetch_host *host = job->host;

    job->next = NULL;
    if (host->last != NULL)
        host->last->next = job;
    else
        host->first = job;
    host->last = job;
    host->waiting++;
    if (!host->busy) {
        host->busy = true;
        host->next_busy = h->busy;
        h->busy = host;
    }
}

int64_t fetch_backoff_ms(int n)
{
    return n > 6 ? FETCH_BACKOFF_MAX_MS : INT64_C(1000) << (n > 0 ? n - 1 : 0);
}

void fetch_host_pause(struct fetch_host *host, int64_t now_ms, int64_t ms)
{
    if (now_ms + ms > host->next_ms)
        host->next_ms = now_ms + ms;
}

/* The first that waits and whose time has come, off the queue. */
static struct fetch_job *fetch_host_pick(struct fetch_host *host,
                                         int64_t now_ms)
{
    struct fetch_job *before = NULL, *job = host->first;

    while (job != NULL && job->not_before_ms > now_ms) {
        before = job;
        job = job->next;
    }
    if (job == NULL)
        return NULL;
    if (before != NULL)
        before->next = job->next;
    else
        host->first = job->next;
    if (host->last == job)
        host->last = before;
    host->waiting--;
    return job;
}

static int64_t fetch_host_delay(const struct fetch_hosts *h,
                                const struct fetch_host *host)
{
    int64_t asked = robots_delay_ms(host->robots);

    return asked > h->delay_ms ? asked : h->delay_ms;
}

/* What this host may be asked now. */
static struct fetch_job *
fetch_host_next(struct fetch_hosts *h, struct fetch_host *host, int64_t now_ms)
{
    struct fetch_job *job;

    if (now_ms < host->next_ms || host->in_flight >= h->per_host ||
        host->robots_state == ROBOTS_ASKED)
        return NULL;
    if (host->robots_state == ROBOTS_UNKNOWN) {
        job = heap_take(sizeof(*job));
        *job = (struct fetch_job){.robots = true, .host = host};
        host->robots_state = ROBOTS_ASKED;
    } else {
        job = fetch_host_pick(host, now_ms);
    }
    if (job == NULL)
        return NULL;
    host->in_flight++;
    host->next_ms = now_ms + fetch_host_delay(h, host);
    return job;
}

struct fetch_job *fetch_hosts_next(struct fetch_hosts *h, int64_t now_ms)
{
    struct fetch_host **at = &h->busy, **end;
    struct fetch_job *job = NULL;

    while (*at != NULL && job == NULL) {
        struct fetch_host *host = *at;
        if (host->first == NULL) {
            *at = host->next_busy;
            host->busy = false;
            continue;
        }
        job = fetch_host_next(h, host, now_ms);
        if (job == NULL)
            at = &host->next_busy;
    }
    /* Who was served goes behind the others. */
    if (job != NULL && (*at)->next_busy != NULL) {
        struct fetch_host *host = *at;
        *at = host->next_busy;
        host->next_busy = NULL;
        for (end = at; *end != NULL;)
            end = &(*end)->next_busy;
        *end = host;
    }
    return job;
}

struct fetch_job *fetch_host_close(struct fetch_host *host, enum fetch_class as,
                                   const char *why)
{
    struct fetch_job *waiting = host->first;

    host->closed = true;
    host->closed_as = as;
    snprintf(host->why, sizeof(host->why), "%s", why);
    host->first = host->last = NULL;
    host->waiting = 0;
    return waiting;
}
