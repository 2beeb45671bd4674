#include "teachers/endpoint.h"

static const double ENDPOINT_BEGIN = 8;

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

void endpoint_widen(struct endpoint *e)
{
    e->window += e->met ? 1 / e->window : 1;
    if (e->window > e->limit)
        e->window = e->limit;
}

void endpoint_narrow(struct endpoint *e, int64_t sent_ms, int64_t now_ms)
{
    if (sent_ms <= e->narrowed_ms)
        return;
    e->met = true;
    e->narrowed_ms = now_ms;
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
