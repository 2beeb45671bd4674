/* What answers mean, and what follows. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "adapters/digest.h"
#include "adapters/http_download.h"
#include "fetch/fetch_loop.h"

/* The path and query of an address, as a request names them. */
static struct span fetch_path(const char *url)
{
    struct span s = span_of(url);
    size_t at = span_find(s, "://"), n;

    if (at == SIZE_MAX)
        return span_of("/");
    s = span_cut(s, at + 3, SIZE_MAX);
    for (n = 0; n < s.len && strchr("/?#", s.data[n]) == NULL;)
        n++;
    s = span_cut(s, n, SIZE_MAX);
    s = span_cut(s, 0, span_find_char(s, '#'));
    return span_starts(s, "/") ? s : span_of("/");
}

/* The job has its result. */
static void fetch_finish(struct fetch *f, struct fetch_job *job)
{
    fetch_job_free(job);
    f->jobs--;
    f->done++;
}

static bool fetch_fail(struct fetch *f, struct fetch_job *job,
                       enum fetch_class class, long status, const char *reason,
                       struct err *err)
{
    const struct fetch_failed failed = {
        .key = span_cut(span_of(job->key), 0, FETCH_URL_MAX),
        .url = span_cut(span_of(job->url), 0, FETCH_URL_MAX),
        .class = class,
        .status = status,
        .attempts = job->attempts,
        .reason = reason};
    bool ok = fetch_records_failed(&f->records, job->known, &failed, err);

    f->result->failed[class]++;
    fetch_finish(f, job);
    return ok;
}

/* What becomes of a job whose host is asked no more. */
static bool fetch_closed(struct fetch *f, struct fetch_job *job,
                         struct err *err)
{
    struct fetch_host *host = job->host;

    if (host->closed_as != FETCH_CAME)
        return fetch_fail(f, job, host->closed_as, 0, host->why, err);
    host->left++;
    f->result->left++;
    fetch_finish(f, job);
    return true;
}

static bool fetch_close_host(struct fetch *f, struct fetch_host *host,
                             enum fetch_class as, const char *why,
                             struct err *err)
{
    struct fetch_job *job, *next;
    bool ok = true;

    if (host->closed)
        return true;
    log_detail("%s is asked no more: %s", host->origin, why);
    if (as == FETCH_CAME && f->result->left_why[0] == '\0')
        snprintf(f->result->left_why, sizeof(f->result->left_why), "%s: %.180s",
                 host->origin, why);
    for (job = fetch_host_close(host, as, why); job != NULL; job = next) {
        next = job->next;
        ok = ok && fetch_closed(f, job, err);
    }
    return ok;
}

/* A host that gives no answers. One that never gave any is dead, if others
 * live; else it may be our own network, and the next run asks. */
static bool fetch_dead(struct fetch *f, struct fetch_host *host,
                       enum fetch_class class, const char *why, struct err *err)
{
    return fetch_close_host(
        f, host, !host->answered && f->answered ? class : FETCH_CAME, why, err);
}

/* The same request later. */
static void fetch_again(struct fetch *f, struct fetch_job *job, int64_t wait_ms)
{
    job->not_before_ms = clock_ms() + wait_ms;
    if (job->robots) {
        fetch_host_pause(job->host, clock_ms(), wait_ms);
        job->host->robots_state = ROBOTS_UNKNOWN;
        fetch_job_free(job);
        return;
    }
    fetch_host_add(&f->hosts, job);
}

bool fetch_route(struct fetch *f, struct fetch_job *job, struct err *err)
{
    char origin[HTTP_TAG_MAX];
    struct err why = {0};

    if (strlen(job->at) > FETCH_URL_MAX)
        return fetch_fail(f, job, FETCH_ADDRESS, 0,
                          "the address is over 2000 bytes", err);
    if (!http_check_url(job->at, &why) || !http_origin(job->at, origin))
        return fetch_fail(f, job,
                          job->hops > 0 ? FETCH_REDIRECT : FETCH_ADDRESS, 0,
                          why.text, err);
    job->host = fetch_hosts_take(&f->hosts, origin);
    if (f->settings->ignore_robots)
        job->host->robots_state = ROBOTS_KNOWN;
    if (job->host->closed)
        return fetch_closed(f, job, err);
    if (job->hops == 0 && fetch_later_due(&f->hosts, job->host) &&
        fetch_later_put(&f->hosts, job)) {
        f->jobs--;
        return true;
    }
    fetch_host_add(&f->hosts, job);
    return true;
}

bool fetch_again_later(struct fetch *f, struct err *err)
{
    struct fetch_host *host;
    struct fetch_job *job;
    bool ok = true;

    while (ok && (host = fetch_later_host(&f->hosts)) != NULL) {
        job = fetch_later_take(&f->hosts, host, err);
        if (job == NULL)
            return err->kind == ERR_NONE;
        job->at = fetch_spell(span_of(job->url));
        f->jobs++;
        if (host->closed)
            ok = fetch_closed(f, job, err);
        else
            fetch_host_add(&f->hosts, job);
    }
    return ok;
}

/* A job that does not get to the network. */
static bool fetch_refused(struct fetch *f, struct fetch_job *job,
                          const struct err *why, struct err *err)
{
    enum fetch_class class =
        why->kind == ERR_RECORD ? FETCH_PRIVATE : FETCH_ADDRESS;
    struct fetch_host *host = job->host;

    host->in_flight--;
    if (!job->robots)
        return fetch_fail(f, job, class, 0, why->text, err);
    fetch_job_free(job);
    return fetch_close_host(f, host, class, why->text, err);
}

bool fetch_start(struct fetch *f, struct fetch_job *job, struct err *err)
{
    const struct fetch_settings *s = f->settings;
    const char *headers[] = {f->agent.data, f->accept.data};
    struct http_request r = {.headers = headers,
                             .header_count = job->robots ? 1 : 2,
                             .connect_ms = s->timeout_ms,
                             .timeout_ms = s->timeout_ms,
                             .public_only = !s->allow_private,
                             .reply_max_bytes = (size_t)s->max_bytes,
                             .owner = job};
    struct err why = {0};

    if (job->robots && job->at == NULL) {
        size_t n = strlen(job->host->origin) + 16;
        job->at = heap_take(n);
        snprintf(job->at, n, "%s/robots.txt", job->host->origin);
    }
    if (job->robots)
        r.reply_max_bytes = ROBOTS_BYTES;
    else if (!robots_allows(job->host->robots, fetch_path(job->at))) {
        job->host->in_flight--;
        job->host->next_ms = 0; /* nothing was asked */
        return fetch_fail(f, job, FETCH_ROBOTS, 0, "robots.txt forbids it",
                          err);
    }
    r.url = job->at;
    if (!http_give(f->http, &r, &why))
        return fetch_refused(f, job, &why, err);
    f->result->asked += !job->robots;
    return true;
}

/* 429, or 503 with a time: the host gets the pause, and the job its turn
 * behind it. */
static bool fetch_slower(struct fetch *f, struct fetch_job *job,
                         const struct http_reply *reply, struct err *err)
{
    struct fetch_host *host = job->host;
    int64_t wait_ms = reply->retry_after_ms;
    char why[120];

    snprintf(why, sizeof(why), "status %ld, %d times", reply->status,
             job->refusals + 1);
    if (++job->refusals >= FETCH_REFUSALS && !job->robots)
        return fetch_fail(f, job, FETCH_RATE_LIMIT, reply->status, why, err);
    host->refusals++;
    if (wait_ms < 0)
        wait_ms = fetch_backoff_ms(host->refusals);
    fetch_host_pause(host, clock_ms(), wait_ms);
    fetch_again(f, job, 0);
    if (wait_ms <= f->settings->max_wait_ms &&
        host->refusals < FETCH_HOST_REFUSALS)
        return true;
    snprintf(why, sizeof(why),
             host->refusals < FETCH_HOST_REFUSALS
                 ? "it asks to wait %lld s"
                 : "it refuses again and again, lastly for %lld s",
             (long long)(wait_ms / 1000));
    return fetch_close_host(f, host, FETCH_CAME, why, err);
}

/* No whole answer, or a server in trouble: again, some times. */
static bool fetch_trouble(struct fetch *f, struct fetch_job *job,
                          enum fetch_class class, long status, const char *why,
                          struct err *err)
{
    struct fetch_host *host = job->host;
    bool silent = status == 0, robots = job->robots;
    int attempts = robots ? ++host->unanswered : ++job->attempts;

    if (silent && !robots)
        host->unanswered++;
    if (attempts < f->settings->attempts)
        fetch_again(f, job, fetch_backoff_ms(attempts));
    else if (robots)
        fetch_job_free(job);
    else if (!silent || host->answered || f->answered) {
        if (!fetch_fail(f, job, class, status, why, err))
            return false;
    } else { /* nobody answered anything yet: it may be our network */
        f->result->left++;
        host->left++;
        fetch_finish(f, job);
    }
    if (robots && attempts >= f->settings->attempts) {
        char text[160];
        snprintf(text, sizeof(text), "robots.txt did not come: %.120s", why);
        return silent ? fetch_dead(f, host, class, text, err)
                      : fetch_close_host(f, host, class, text, err);
    }
    return host->unanswered < FETCH_DEAD ||
           fetch_dead(f, host, class, why, err);
}

static void fetch_robots_came(struct fetch_job *job, struct span body)
{
    struct fetch_host *host = job->host;

    host->robots = body.data == NULL ? NULL : robots_open(body, "limbeck");
    host->robots_state = ROBOTS_KNOWN;
    host->unanswered = 0;
    fetch_job_free(job);
}

/* A redirect, followed by hand: the next host has its own rules. */
static bool fetch_redirect(struct fetch *f, struct fetch_job *job,
                           const struct http_reply *reply, struct err *err)
{
    const char *to = reply->redirect;
    const char *why = NULL;

    if (fetch_check_placeholder(to) && !job->robots)
        return fetch_fail(f, job, FETCH_GONE, reply->status,
                          "leads to a placeholder", err);
    if (job->hops >= FETCH_HOPS_MAX)
        why = "over 5 redirects";
    else if (strcmp(to, job->at) == 0)
        why = "leads to itself";
    else if (strncmp(job->at, "https:", 6) == 0 &&
             strncmp(to, "https:", 6) != 0)
        why = "leads from https to http";
    if (why != NULL && job->robots) { /* RFC 9309: as if there were none */
        fetch_robots_came(job, SPAN_NONE);
        return true;
    }
    if (why != NULL)
        return fetch_fail(f, job, FETCH_REDIRECT, reply->status, why, err);
    char *at = heap_text(to);
    free(job->at);
    job->at = at;
    job->hops++;
    if (job->robots) {
        job->host->in_flight++;
        return fetch_start(f, job, err);
    }
    return fetch_route(f, job, err);
}

static bool fetch_picture(struct fetch *f, struct fetch_job *job,
                          const struct http_reply *reply, struct err *err)
{
    struct fetch_picture p;
    char member[FETCH_MEMBER_MAX + 1], hex[65];

    if (!f->settings->ignore_robots && fetch_check_robots_tag(reply->robots))
        return fetch_fail(f, job, FETCH_ROBOTS, 200, reply->robots, err);
    fetch_check_body(reply->body, &f->limits, &p);
    if (p.class != FETCH_CAME)
        return fetch_fail(f, job, p.class, 200, p.err.text, err);
    if (!fetch_member_name(span_of(job->key), p.ending, member))
        return fetch_fail(f, job, FETCH_KEY, 200,
                          "the key cannot be a member's name", err);
    const struct digest d = digest_of(reply->body);
    struct fetch_came came = {.key = span_of(job->key),
                              .url = span_of(job->url),
                              .sha256 = hex,
                              .type = p.info.format,
                              .shard = f->shards.name,
                              .bytes = (int64_t)reply->body.len,
                              .width = p.info.width,
                              .height = p.info.height};
    digest_hex(&d, hex);
    if (job->hops > 0)
        came.from = span_of(job->at);
    bool ok =
        fetch_shards_add(&f->shards, member, reply->body, &came.offset, err) &&
        fetch_records_came(&f->records, job->known, &came, err);
    f->result->came++;
    f->result->came_bytes += came.bytes;
    fetch_finish(f, job);
    return ok;
}

static bool fetch_status(struct fetch *f, struct fetch_job *job,
                         const struct http_reply *reply, struct err *err)
{
    enum fetch_class class = fetch_check_status(reply->status);
    char why[40];

    snprintf(why, sizeof(why), "status %ld", reply->status);
    if (class == FETCH_RATE_LIMIT ||
        (reply->status == 503 && reply->retry_after_ms >= 0))
        return fetch_slower(f, job, reply, err);
    job->host->refusals = 0;
    if (class == FETCH_SERVER_ERROR)
        return fetch_trouble(f, job, class, reply->status, why, err);
    if (job->robots) { /* 4xx: there are no rules */
        fetch_robots_came(job, SPAN_NONE);
        return true;
    }
    job->attempts++;
    return fetch_fail(f, job, class, reply->status, why, err);
}

/* An answer that is none. */
static bool fetch_no_answer(struct fetch *f, struct fetch_job *job,
                            const struct http_reply *reply, struct err *err)
{
    struct fetch_host *host = job->host;
    const char *why = reply->err.text;

    if (reply->over && job->robots) {
        fetch_robots_came(job, reply->body);
        return true;
    }
    if (reply->inside && job->robots) {
        fetch_job_free(job);
        return fetch_close_host(f, host, FETCH_PRIVATE, why, err);
    }
    if (reply->inside)
        return fetch_fail(f, job, FETCH_PRIVATE, 0, why, err);
    if (reply->over)
        return fetch_fail(f, job, FETCH_TOO_LARGE, reply->status, why, err);
    return fetch_trouble(f, job,
                         reply->late          ? FETCH_TIMEOUT
                         : reply->status != 0 ? FETCH_CUT
                                              : FETCH_CONNECTION,
                         reply->status, why, err);
}

bool fetch_answer(struct fetch *f, const struct http_reply *reply,
                  struct err *err)
{
    struct fetch_job *job = reply->owner;
    struct fetch_host *host = job->host;

    host->in_flight--;
    if (reply->status != 0) {
        host->answered = f->answered = true;
        if (!job->robots)
            host->unanswered = 0;
    }
    if (reply->err.kind != ERR_NONE)
        return fetch_no_answer(f, job, reply, err);
    if (reply->status >= 300 && reply->status < 400 && reply->redirect != NULL)
        return fetch_redirect(f, job, reply, err);
    if (reply->status != 200)
        return fetch_status(f, job, reply, err);
    host->refusals = 0;
    if (job->robots) {
        fetch_robots_came(job, reply->body);
        return true;
    }
    job->attempts++;
    return fetch_picture(f, job, reply, err);
}
