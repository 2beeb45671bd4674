#include "teachers/endpoint.h"

#include <math.h>

static const double ENDPOINT_BEGIN = 16;
/* A latency counts so much in the mean. */
static const double ENDPOINT_NEWEST = 0.1;
/* What trouble counts as, and at most. */
static const double ENDPOINT_TROUBLE_MS = 1000;
static const double ENDPOINT_TROUBLE_MOST_MS = 10000;
/* From so few answers nothing is told; of so many, the older half is
 * forgotten. */
static const double ENDPOINT_LEAST = 4;
static const double ENDPOINT_MOST = 256;
/* Answers a second, of twice as many at a time; less is no gain, when it is
 * less by so many standard errors. */
static const double ENDPOINT_GAIN = 1.2;
static const double ENDPOINT_SURE = 2;

/* "v1", "v1beta": is it a version? */
static bool endpoint_is_version(struct span name)
{
    return name.len >= 2 && name.data[0] == 'v' && name.data[1] >= '0' &&
           name.data[1] <= '9';
}

/* Does the path say which interface it is: a version (also before the end, as
 * Gemini's /v1beta/openai), or a deployment of Azure's? */
static bool endpoint_is_whole(struct span base)
{
    struct span name, rest = base;

    while (span_next(&rest, '/', &name)) {
        if (endpoint_is_version(name) || span_is(name, "deployments"))
            return true;
    }
    return false;
}

void endpoint_init(struct endpoint *e, const char *base, int64_t limit)
{
    struct span s = span_trim(span_of(base)), query;
    size_t at = span_find_char(s, '?');

    query = at == SIZE_MAX ? SPAN_NONE : span_cut(s, at, SIZE_MAX);
    s = span_cut(s, 0, at);
    *e = (struct endpoint){.limit = (double)limit,
                           .narrowed_ms = INT64_MIN,
                           .quiet_ms = INT64_MIN};
    e->window = e->limit < ENDPOINT_BEGIN ? e->limit : ENDPOINT_BEGIN;
    while (span_ends(s, "/"))
        s = span_cut(s, 0, s.len - 1);
    buf_init(&e->url, 4096);
    buf_add_span(&e->url, s);
    if (!span_ends(s, "/chat/completions")) {
        at = span_find(s, "://");
        struct span path = span_cut(s, at == SIZE_MAX ? 0 : at + 3, SIZE_MAX);
        at = span_find_char(path, '/');
        if (at == SIZE_MAX || !endpoint_is_whole(span_cut(path, at, SIZE_MAX)))
            buf_add_text(&e->url, "/v1");
        buf_add_text(&e->url, "/chat/completions");
    }
    buf_add_span(&e->url, query);
}

void endpoint_release(struct endpoint *e)
{
    buf_release(&e->url);
}

size_t endpoint_room(const struct endpoint *e, int64_t now_ms)
{
    size_t window = (size_t)e->window;

    if (now_ms < e->quiet_ms || e->under_way >= window)
        return 0;
    return window - e->under_way;
}

static int endpoint_load_of(size_t beside)
{
    int i = 0;

    while (beside > 1 && i + 1 < ENDPOINT_LOADS) {
        beside /= 2;
        i++;
    }
    return i;
}

static void endpoint_note(struct endpoint *e, size_t beside, double latency_ms)
{
    struct endpoint_load *l = &e->loads[endpoint_load_of(beside)];
    double each_ms = latency_ms / (double)beside;

    if (l->answers >= ENDPOINT_MOST) {
        l->answers /= 2;
        l->each_ms /= 2;
        l->square_ms /= 2;
        l->beside /= 2;
    }
    l->answers++;
    l->each_ms += each_ms;
    l->square_ms += each_ms * each_ms;
    l->beside += (double)beside;
    e->latency_ms =
        e->latency_ms <= 0
            ? latency_ms
            : e->latency_ms + ENDPOINT_NEWEST * (latency_ms - e->latency_ms);
}

/* Of the mean of what each took, the variance relative to its square. */
static double endpoint_doubt(const struct endpoint_load *l)
{
    double mean = l->each_ms / l->answers;

    return fmax(0, l->square_ms / l->answers / (mean * mean) - 1) / l->answers;
}

/* By Little's law, answers come in at beside / latency. */
static bool endpoint_gains(const struct endpoint_load *less,
                           const struct endpoint_load *more)
{
    if (more->answers < ENDPOINT_LEAST || less->answers < ENDPOINT_LEAST)
        return true; /* who knows */
    double growth =
        more->beside / more->answers / (less->beside / less->answers);
    double gain =
        less->each_ms / less->answers / (more->each_ms / more->answers);
    double error = sqrt(endpoint_doubt(less) + endpoint_doubt(more));
    return gain * (1 + ENDPOINT_SURE * error) >=
           1 + (ENDPOINT_GAIN - 1) * (growth - 1);
}

/* More at a time wait longer, and no more of them are answered. */
static void endpoint_settle(struct endpoint *e, int load)
{
    const struct endpoint_load *less = &e->loads[load - 1];
    double enough = less->answers > 0 ? less->beside / less->answers
                                      : (double)((size_t)1 << load) - 1;

    e->met = true;
    if (e->window > enough)
        e->window = enough;
    for (int i = load; i < ENDPOINT_LOADS; i++)
        e->loads[i] = (struct endpoint_load){.answers = 0};
}

void endpoint_answered(struct endpoint *e, size_t beside, int64_t latency_ms)
{
    int load = endpoint_load_of(beside);

    endpoint_note(e, beside, latency_ms < 1 ? 1 : (double)latency_ms);
    e->window += e->met ? 1 / e->window : 1;
    for (int i = load - 1; i >= 0 && i >= load - 2; i--) {
        if (endpoint_gains(&e->loads[i], &e->loads[load]))
            continue;
        endpoint_settle(e, load);
        break;
    }
    if (e->window > e->limit)
        e->window = e->limit;
}

struct endpoint *endpoint_pick(struct endpoint *list, size_t count,
                               int64_t now_ms)
{
    struct endpoint *best = NULL;
    double soonest = 0;

    for (size_t i = 0; i < count; i++) {
        struct endpoint *e = &list[i];
        double wait_ms = e->latency_ms * (double)(e->under_way + 1);
        size_t room = endpoint_room(e, now_ms);

        if (room == 0 || (best != NULL && wait_ms > soonest))
            continue;
        /* Nothing known of either: where there is more room. */
        if (best != NULL && wait_ms >= soonest &&
            room <= endpoint_room(best, now_ms))
            continue;
        best = e;
        soonest = wait_ms;
    }
    return best;
}

void endpoint_narrow(struct endpoint *e, int64_t sent_ms, int64_t now_ms)
{
    if (sent_ms <= e->narrowed_ms)
        return;
    e->met = true;
    e->narrowed_ms = now_ms;
    /* Others are asked first. */
    e->latency_ms = fmin(fmax(2 * e->latency_ms, ENDPOINT_TROUBLE_MS),
                         fmax(e->latency_ms, ENDPOINT_TROUBLE_MOST_MS));
    e->window = e->window / 2 < 1 ? 1 : e->window / 2;
}

void endpoint_rest(struct endpoint *e, int64_t until_ms)
{
    if (until_ms > e->quiet_ms)
        e->quiet_ms = until_ms;
}

int64_t endpoint_wake(const struct endpoint *e, int64_t now_ms, int64_t next_ms)
{
    return e->quiet_ms > now_ms && e->quiet_ms < next_ms ? e->quiet_ms
                                                         : next_ms;
}
