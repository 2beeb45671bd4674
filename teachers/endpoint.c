#include "teachers/endpoint.h"

static const double ENDPOINT_BEGIN = 8;

/* Does the address end in a version, "/v1"? */
static bool endpoint_has_version(struct span base)
{
    size_t at = base.len;

    while (at > 0 && base.data[at - 1] >= '0' && base.data[at - 1] <= '9')
        at--;
    return at < base.len && at >= 2 && base.data[at - 1] == 'v' &&
           base.data[at - 2] == '/';
}

void endpoint_init(struct endpoint *e, const char *base, int64_t limit)
{
    struct span s = span_trim(span_of(base));

    *e = (struct endpoint){.limit = (double)limit,
                           .narrowed_ms = INT64_MIN,
                           .quiet_ms = INT64_MIN};
    e->window = e->limit < ENDPOINT_BEGIN ? e->limit : ENDPOINT_BEGIN;
    while (span_ends(s, "/"))
        s = span_cut(s, 0, s.len - 1);
    buf_init(&e->url, 4096);
    buf_add_span(&e->url, s);
    if (span_ends(s, "/chat/completions"))
        return;
    if (!endpoint_has_version(s))
        buf_add_text(&e->url, "/v1");
    buf_add_text(&e->url, "/chat/completions");
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
