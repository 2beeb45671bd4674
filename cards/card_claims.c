#include "cards/card_claims.h"

#include <math.h>
#include <stdlib.h>

#include "adapters/json.h"

struct claims_read {
    struct card_claim *items;
    size_t count;
    struct arena *arena;
    struct arena json; /* of what is parsed */
};

static bool claims_int(const struct json *v, const char *key, size_t *out)
{
    int64_t value;

    if (!json_int(json_get(v, key), &value) || value < 0)
        return false;
    *out = (size_t)value;
    return true;
}

static struct span claims_text(const struct json *v, const char *key)
{
    struct span s = SPAN_NONE;

    (void)json_text(json_get(v, key), &s);
    return s;
}

/* "tree: 6.0% of the picture", "asked: a palm tree, yes 0.93", "read: Cafe" */
static const char *claims_say(const struct json *v, struct arena *arena)
{
    struct span by = claims_text(v, "by"), s;
    double value = NAN;

    if (span_is(by, "segment")) {
        s = claims_text(v, "label");
        (void)json_real(json_get(v, "share"), &value);
        return arena_print(arena, "%.*s: %.3g%% of the picture", (int)s.len,
                           s.data, value * 100);
    }
    if (span_is(by, "answer")) {
        s = claims_text(v, "asked");
        (void)json_real(json_get(v, "yes"), &value);
        return arena_print(arena, "asked for %.*s: %s, %.2f", (int)s.len,
                           s.data, value >= 0.5 ? "yes" : "no",
                           value >= 0.5 ? value : 1 - value);
    }
    s = claims_text(v, "read");
    if (s.len > 0)
        return arena_print(arena, "read in the picture: %.*s", (int)s.len,
                           s.data);
    return span_is(by, "text") ? "nothing like it is written there" : NULL;
}

static void claims_add(struct claims_read *c, struct card_claim claim)
{
    c->items = arena_grow(c->arena, c->items, c->count, sizeof(*c->items));
    c->items[c->count++] = claim;
}

static void claims_read_checked(struct claims_read *c, struct span evidence,
                                size_t reasoning)
{
    struct err err = {0};
    const struct json *list =
        evidence.len > 0 ? json_parse(evidence, &c->json, &err) : NULL;

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct json *v = list->items[i];
        struct card_claim one = {.seen = CARD_UNSEEN};
        if (!claims_int(v, "start", &one.start) ||
            !claims_int(v, "end", &one.end))
            continue;
        one.start += reasoning;
        one.end += reasoning;
        if (span_is(claims_text(v, "verdict"), "seen"))
            one.seen = CARD_SEEN;
        one.evidence = claims_say(v, c->arena);
        claims_add(c, one);
    }
}

/* The text of a claim, of the text's beginning alone. */
static struct span claims_said(const struct card_reply *r,
                               const struct card_claim *c)
{
    return span_cut(r->text.head, c->start,
                    c->end > c->start ? c->end - c->start : 0);
}

static bool claims_same(struct span a, struct span b)
{
    if (a.len != b.len || a.len == 0)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char x = a.data[i], y = b.data[i];
        if (x != y && ((x ^ y) != 32 || ((x | 32) < 'a') || ((x | 32) > 'z')))
            return false;
    }
    return true;
}

/* What was claimed but is not in the evidence: said before, or not checked. */
static void claims_read_others(struct claims_read *c, struct span claims,
                               const struct card_reply *r)
{
    struct err err = {0};
    size_t checked = c->count;
    const struct json *list =
        claims.len > 0 ? json_parse(claims, &c->json, &err) : NULL;

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct json *v = list->items[i];
        struct card_claim one = {.seen = CARD_UNCHECKED};
        bool known = false;
        if (v->type != JSON_ARRAY || v->count < 3)
            continue;
        one.start = (size_t)v->items[1]->integer;
        one.end = (size_t)v->items[2]->integer;
        for (size_t k = 0; k < checked; k++) {
            known = known || c->items[k].start == one.start;
            if (claims_same(claims_said(r, &one), claims_said(r, &c->items[k])))
                one.seen = c->items[k].seen;
        }
        if (!known)
            claims_add(c, one);
    }
}

static int claims_compare(const void *a, const void *b)
{
    const struct card_claim *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end < y->end) - (x->end > y->end);
}

/* Is a to stay where b lies over it? */
static bool claims_stays(const struct card_claim *a, const struct card_claim *b)
{
    size_t a_len = a->end - a->start, b_len = b->end - b->start;

    return a_len != b_len ? a_len > b_len : a->seen >= b->seen;
}

/* Those that are well inside the text, none over another. */
static size_t claims_part(struct card_claim *items, size_t count, size_t bytes)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (items[i].end <= items[i].start || items[i].end > bytes)
            continue;
        if (kept > 0 && items[i].start < items[kept - 1].end) {
            if (!claims_stays(&items[kept - 1], &items[i]))
                items[kept - 1] = items[i];
            continue;
        }
        items[kept++] = items[i];
    }
    return kept;
}

void card_claims_read(struct card_reply *r, struct span claims,
                      struct span evidence, size_t reasoning,
                      struct arena *arena)
{
    struct claims_read c = {.arena = arena};
    size_t whole =
        r->text.tail.len > 0 &&
                r->text.bytes > (int64_t)(r->text.head.len + r->text.tail.len)
            ? r->text.head.len
            : (size_t)r->text.bytes;

    arena_init(&c.json);
    claims_read_checked(&c, evidence, reasoning);
    claims_read_others(&c, claims, r);
    arena_release(&c.json);
    if (c.count > 1)
        qsort(c.items, c.count, sizeof(*c.items), claims_compare);
    r->claim_count = claims_part(c.items, c.count, whole);
    r->claims = c.items;
}
