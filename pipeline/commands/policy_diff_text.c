#include "commands/policy_diff.h"

#include <math.h>

static void text_policy(char letter, const struct policy_entry *e,
                        const char *store, struct buf *out)
{
    buf_print(out, "%c: %s%s#%lld %s%s%s%s\n", letter,
              store != NULL ? store : "", store != NULL ? ", " : "",
              (long long)e->id, e->name, e->current ? " (current)" : "",
              e->label[0] != '\0' ? ": " : "", e->label);
}

/* "    lost          12   41.7%   83.3%  100.0%": of those whose distance is
 * known, how many are near. */
static void text_count(const char *what, const struct diff_count *c,
                       struct buf *out)
{
    buf_print(out, "  %-42s %10lld", what, (long long)c->all);
    for (int i = 0; i < DIFF_WITHIN_COUNT; i++) {
        if (c->known == 0)
            buf_print(out, " %8s", "-");
        else
            buf_print(out, " %7.1f%%",
                      100.0 * (double)c->within[i] / (double)c->known);
    }
    buf_add_char(out, '\n');
}

static void text_items(const struct diff_side *s, struct buf *out)
{
    for (size_t i = 0; i < s->item_count; i++) {
        const struct diff_item *item = &s->items[i];
        buf_print(out, "      %s/%s", item->source, item->key);
        if (item->teacher != NULL)
            buf_print(out, "  %s", item->teacher);
        if (!isnan(item->distance_km))
            buf_print(out, "  %.1f km", item->distance_km);
        buf_print(out, "  %s\n", item->rule);
    }
    if (s->item_count > 0 && (int64_t)s->item_count < s->sum.all)
        buf_print(out, "      and %lld more\n",
                  (long long)(s->sum.all - (int64_t)s->item_count));
}

static void text_side(const char *what, const struct diff_side *s,
                      struct buf *out)
{
    char line[256];

    text_count(what, &s->sum, out);
    for (size_t i = 0; i < s->reason_count; i++) {
        snprintf(line, sizeof(line), "  %s", s->reasons[i].rule);
        text_count(line, &s->reasons[i].count, out);
    }
    text_items(s, out);
}

void diff_print_text(const struct diff *d, struct buf *out)
{
    char name[64];

    text_policy('A', d->a, d->store_a, out);
    text_policy('B', d->b, d->store_b, out);
    for (size_t i = 0; i < (d->both_split ? DIFF_GROUPS : 1); i++) {
        const struct diff_group *g = &d->groups[i];
        buf_print(out, "\n%-44s %10s", i == 0 ? "answers kept" : g->name, "");
        for (int k = 0; k < DIFF_WITHIN_COUNT; k++) {
            snprintf(name, sizeof(name), "<%d km", diff_within_km[k]);
            buf_print(out, " %8s", name);
        }
        buf_add_char(out, '\n');
        text_count("A", &g->a, out);
        text_count("B", &g->b, out);
        text_side("gained", &g->gained, out);
        text_side("lost", &g->lost, out);
    }
    if (d->store_a != NULL)
        return;
    if (d->a->answers != d->common || d->b->answers != d->common)
        buf_print(out,
                  "\n%lld answers of A and %lld of B are left out: the other "
                  "did not decide about them\n",
                  (long long)(d->a->answers - d->common),
                  (long long)(d->b->answers - d->common));
    if (!d->both_split)
        buf_add_text(out, "\nno splits to compare: split did not run under "
                          "both\n");
}
