#include "formats/robots.h"

#include "base/arena.h"
#include "base/buf.h"

enum { ROBOTS_LINE = 2048, ROBOTS_WILD_BYTES = 500, ROBOTS_PATH = 4096 };

struct robots_rule {
    bool allow, wild, end; /* end: it stands for the whole path */
    char *path;            /* in one spelling (robots_spell) */
    size_t len;
};

struct robots {
    struct robots_rule *rules; /* [count] */
    size_t count, room, wild;
    int64_t delay_ms;
};

/* Which groups a pass over the text takes. */
struct robots_pass {
    const char *agent;
    bool everyone; /* those of "*" instead */
    bool named;    /* some group names the agent */
    bool taken;    /* the group that we are in counts */
    bool heads;    /* the line before named an agent, too */
};

static bool robots_unreserved(unsigned char c)
{
    return isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static int robots_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Paths in one spelling (RFC 9309, 2.2.2): letters and digits that were
 * written as %xx are themselves, bytes beyond ASCII are %XX. */
static void robots_spell(struct span path, struct buf *out)
{
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.data[i];
        int high = -1, low = -1;

        if (c == '%' && i + 2 < path.len) {
            high = robots_hex(path.data[i + 1]);
            low = robots_hex(path.data[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            c = (unsigned char)(high * 16 + low);
            i += 2;
            if (!robots_unreserved(c)) {
                buf_print(out, "%%%02X", c);
                continue;
            }
        } else if (c >= 0x80 || c <= ' ') {
            buf_print(out, "%%%02X", c);
            continue;
        }
        buf_add_char(out, (char)c);
    }
}

static void robots_add(struct robots *r, struct span path, bool allow)
{
    struct robots_rule rule = {.allow = allow};
    size_t star;
    struct buf b;

    if (path.len == 0)
        return; /* an empty rule says nothing */
    buf_init(&b, (size_t)ROBOTS_LINE * 3);
    rule.end = path.data[path.len - 1] == '$';
    robots_spell(span_cut(path, 0, path.len - rule.end), &b);
    star = span_find_char(buf_span(&b), '*');
    rule.wild = star != SIZE_MAX;
    rule.len = b.len;
    if (rule.wild &&
        (r->wild == ROBOTS_WILD || b.len > (size_t)ROBOTS_WILD_BYTES)) {
        rule.len = star;
        rule.wild = rule.end = false;
        if (allow)
            rule.len = 0;
    }
    if (!b.over && (rule.len > 0 || !allow)) {
        r->wild += rule.wild;
        rule.path = heap_take(rule.len + 1);
        memcpy(rule.path, b.data, rule.len);
        rule.path[rule.len] = '\0';
        if (r->count == r->room) {
            r->room = r->room == 0 ? 16 : r->room * 2;
            r->rules = heap_grow(r->rules, r->room, sizeof(*r->rules));
        }
        r->rules[r->count++] = rule;
    }
    buf_release(&b);
}

static void robots_line(struct robots *r, struct robots_pass *p,
                        struct span line)
{
    size_t colon = span_find_char(line, ':');
    struct span name = span_trim(span_cut(line, 0, colon)), value;
    double seconds;

    if (colon == SIZE_MAX)
        return;
    value = span_trim(span_cut(line, colon + 1, SIZE_MAX));
    if (span_is_nocase(name, "user-agent")) {
        bool mine = span_is_nocase(value, p->everyone ? "*" : p->agent);

        p->taken = mine || (p->heads && p->taken);
        p->named = p->named || mine;
        p->heads = true;
        return;
    }
    if (span_is_nocase(name, "allow") || span_is_nocase(name, "disallow")) {
        p->heads = false;
        if (p->taken)
            robots_add(r, value, span_is_nocase(name, "allow"));
    } else if (span_is_nocase(name, "crawl-delay")) {
        p->heads = false;
        if (p->taken && span_real(value, &seconds) && seconds > 0)
            r->delay_ms = seconds * 1000 < ROBOTS_DELAY_MAX_MS
                              ? (int64_t)(seconds * 1000)
                              : ROBOTS_DELAY_MAX_MS;
    }
}

/* Lines end with LF, CR or both. */
static bool robots_read(struct robots *r, struct span text, const char *agent,
                        bool everyone)
{
    struct robots_pass p = {.agent = agent, .everyone = everyone};
    size_t from = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.data[i] != '\n' && text.data[i] != '\r')
            continue;
        struct span line = span_cut(text, from, i - from);
        line = span_cut(line, 0, span_find_char(line, '#'));
        from = i + 1;
        if (line.len <= (size_t)ROBOTS_LINE)
            robots_line(r, &p, line);
    }
    return p.named;
}

struct robots *robots_open(struct span text, const char *agent)
{
    struct robots *r = heap_take(sizeof(*r));

    *r = (struct robots){.rules = NULL};
    text = span_cut(text, 0, ROBOTS_BYTES);
    if (span_starts(text, "\xef\xbb\xbf"))
        text = span_cut(text, 3, SIZE_MAX);
    if (!robots_read(r, text, agent, false))
        robots_read(r, text, agent, true);
    return r;
}

void robots_close(struct robots *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->count; i++)
        free(r->rules[i].path);
    free(r->rules);
    free(r);
}

/* A rule with * against the path: the star that was met last takes more as
 * long as what follows it does not fit. */
static bool robots_wild(const struct robots_rule *rule, struct span path)
{
    size_t p = 0, i = 0, star = SIZE_MAX, taken = 0;

    for (;;) {
        if (p == rule->len && (!rule->end || i == path.len))
            return true;
        if (p < rule->len && rule->path[p] == '*') {
            star = p++;
            taken = i;
        } else if (p < rule->len && i < path.len &&
                   rule->path[p] == path.data[i]) {
            p++;
            i++;
        } else if (star != SIZE_MAX && taken < path.len) {
            p = star + 1;
            i = ++taken;
        } else {
            return false;
        }
    }
}

static bool robots_fits(const struct robots_rule *rule, struct span path)
{
    if (rule->wild)
        return robots_wild(rule, path);
    return path.len >= rule->len && (!rule->end || path.len == rule->len) &&
           memcmp(path.data, rule->path, rule->len) == 0;
}

bool robots_allows(const struct robots *r, struct span path)
{
    const struct robots_rule *best = NULL;
    struct buf b;

    if (r == NULL || r->count == 0 || span_is(path, "/robots.txt"))
        return true;
    buf_init(&b, (size_t)ROBOTS_PATH * 3);
    robots_spell(span_cut(path, 0, ROBOTS_PATH), &b);
    for (size_t i = 0; i < r->count; i++) {
        const struct robots_rule *rule = &r->rules[i];

        if (best != NULL &&
            (rule->len < best->len || (rule->len == best->len && !rule->allow)))
            continue;
        if (robots_fits(rule, buf_span(&b)))
            best = rule;
    }
    buf_release(&b);
    return best == NULL || best->allow;
}

int64_t robots_delay_ms(const struct robots *r)
{
    return r == NULL ? 0 : r->delay_ms;
}
