#include "commands/policy_diff.h"

#include "adapters/json.h"

static void json_key_int(const char *key, int64_t value, struct buf *out)
{
    json_add_key(out, key);
    json_add_int(out, value);
}

static void json_key_text(const char *key, const char *value, struct buf *out)
{
    json_add_key(out, key);
    if (value == NULL)
        buf_add_text(out, "null");
    else
        json_add_text(out, span_of(value));
}

static void json_policy(const char *key, const struct policy_entry *e,
                        struct buf *out)
{
    json_add_key(out, key);
    buf_add_char(out, '{');
    json_key_int("number", e->id, out);
    json_key_text("name", e->name, out);
    json_key_text("differs", e->label, out);
    json_add_key(out, "current");
    buf_add_text(out, e->current ? "true" : "false");
    json_key_int("answers", e->answers, out);
    buf_add_char(out, '}');
}

/* Without the braces. */
static void json_count(const struct diff_count *c, struct buf *out)
{
    char key[32];

    json_key_int("count", c->all, out);
    json_key_int("known", c->known, out);
    for (int i = 0; i < DIFF_WITHIN_COUNT; i++) {
        snprintf(key, sizeof(key), "within_%d_km", diff_within_km[i]);
        json_key_int(key, c->within[i], out);
    }
}

static void json_items(const struct diff_side *s, struct buf *out)
{
    json_add_key(out, "samples");
    buf_add_char(out, '[');
    for (size_t i = 0; i < s->item_count; i++) {
        const struct diff_item *item = &s->items[i];
        json_add_comma(out);
        buf_add_char(out, '{');
        json_key_text("source", item->source, out);
        json_key_text("key", item->key, out);
        json_key_text("teacher", item->teacher, out);
        json_key_text("rule", item->rule, out);
        json_add_key(out, "distance_km");
        json_add_real(out, item->distance_km);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static void json_side(const char *key, const struct diff_side *s,
                      struct buf *out)
{
    json_add_key(out, key);
    buf_add_char(out, '{');
    json_count(&s->sum, out);
    json_add_key(out, "rules");
    buf_add_char(out, '[');
    for (size_t i = 0; i < s->reason_count; i++) {
        json_add_comma(out);
        buf_add_char(out, '{');
        json_key_text("rule", s->reasons[i].rule, out);
        json_count(&s->reasons[i].count, out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
    json_items(s, out);
    buf_add_char(out, '}');
}

static void json_whole(const char *key, const struct diff_count *c,
                       struct buf *out)
{
    json_add_key(out, key);
    buf_add_char(out, '{');
    json_count(c, out);
    buf_add_char(out, '}');
}

void diff_print_json(const struct diff *d, struct buf *out)
{
    buf_add_char(out, '{');
    json_policy("a", d->a, out);
    json_policy("b", d->b, out);
    json_key_int("common", d->common, out);
    for (size_t i = 0; i < (d->both_split ? DIFF_GROUPS : 1); i++) {
        const struct diff_group *g = &d->groups[i];
        json_add_key(out, g->name);
        buf_add_char(out, '{');
        json_whole("a", &g->a, out);
        json_whole("b", &g->b, out);
        json_side("gained", &g->gained, out);
        json_side("lost", &g->lost, out);
        buf_add_char(out, '}');
    }
    buf_add_text(out, "}\n");
}
