#include "commands/policy_diff.h"

#include <string.h>

#include "commands/gallery_make.h"

/* Gained and lost, of answers and of each split. */
enum { HTML_WANTS = 2 * DIFF_GROUPS, HTML_TEXT_MAX = 1 << 16 };

struct diff_html {
    const struct diff *d;
    bool two; /* stores */
    struct arena *arena;
    struct gallery_row totals[4 * DIFF_GROUPS];
    struct gallery_want wants[HTML_WANTS];
    size_t total_count, want_count;
};

static struct gallery_row html_row(const char *name, const struct diff_count *c)
{
    struct gallery_row row = {.name = name, .all = c->all, .known = c->known};

    for (int i = 0; i < DIFF_WITHIN_COUNT; i++)
        row.within[i] = c->within[i];
    return row;
}

static const char *html_line(const struct diff_html *h,
                             const struct diff_item *item)
{
    return item->teacher != NULL
               ? arena_print(h->arena, "%s (%s)", item->teacher, item->rule)
               : arena_print(h->arena, "(%s)", item->rule);
}

/* Each sample once, in the order of the items, with all that is said of it. */
static void html_take(struct diff_html *h, struct gallery_want *w,
                      const struct diff_side *s, const char *word)
{
    w->of = s->sum.all;
    w->samples =
        arena_take_array(h->arena, s->item_count + 1, sizeof(*w->samples));
    for (size_t i = 0; i < s->item_count; i++) {
        const struct diff_item *item = &s->items[i];
        const char *line = html_line(h, item);
        size_t k = 0;
        while (k < w->count && (w->samples[k].id != item->sample_id ||
                                w->samples[k].other != item->in_a))
            k++;
        if (k == w->count)
            w->samples[w->count++] = (struct gallery_sample){
                .id = item->sample_id,
                .other = item->in_a,
                .note = arena_print(h->arena, "%s: %s", word, line)};
        else
            w->samples[k].note =
                arena_print(h->arena, "%s; %s", w->samples[k].note, line);
    }
}

/* "12 answers gained." */
static const char *html_about(const struct diff_html *h, int64_t n,
                              const char *noun, const char *word)
{
    return arena_print(h->arena, "%lld %s%s %s.", (long long)n, noun,
                       n == 1 ? "" : "s", word);
}

static void html_want(struct diff_html *h, const struct diff_group *g,
                      bool gained)
{
    const struct diff_side *s = gained ? &g->gained : &g->lost;
    const char *word = gained ? "gained" : "lost";
    bool answers = g == &h->d->groups[0];
    struct gallery_want *w = &h->wants[h->want_count++];

    *w = (struct gallery_want){
        .id = arena_print(h->arena, "%s-%s", g->name, word),
        .heading =
            arena_print(h->arena, "%s %s", answers ? "Answers" : g->name, word),
        .about = html_about(h, s->sum.all, answers ? "answer" : "sample", word),
        .noun = answers ? "answers" : "samples",
        .row_count = s->reason_count};
    struct gallery_row *rows =
        arena_take_array(h->arena, s->reason_count + 1, sizeof(*rows));
    for (size_t i = 0; i < s->reason_count; i++)
        rows[i] = html_row(s->reasons[i].rule, &s->reasons[i].count);
    w->rows = rows;
    html_take(h, w, s, gained ? "Gained" : "Lost");
}

static void html_totals(struct diff_html *h, const struct diff_group *g)
{
    const char *name = g == &h->d->groups[0] ? "answers kept" : g->name;
    const struct diff_count *counts[] = {&g->a, &g->b, &g->gained.sum,
                                         &g->lost.sum};
    static const char *const words[] = {"A", "B", "gained", "lost"};

    for (size_t i = 0; i < 4; i++)
        h->totals[h->total_count++] = html_row(
            arena_print(h->arena, "%s, %s", name, words[i]), counts[i]);
}

/* "B: two.yaml, #1 policy: distance at most 30" */
static void html_policy(char letter, const char *store,
                        const struct policy_entry *e, struct buf *out)
{
    buf_print(out, "%c: %s%s#%lld %s%s%s.", letter, store != NULL ? store : "",
              store != NULL ? ", " : "", (long long)e->id, e->name,
              e->label[0] != '\0' ? ": " : "", e->label);
}

static const char *html_lead(const struct diff_html *h)
{
    const struct diff *d = h->d;
    struct buf text;

    buf_init(&text, HTML_TEXT_MAX);
    html_policy('A', d->store_a, d->a, &text);
    buf_add_char(&text, ' ');
    html_policy('B', d->store_b, d->b, &text);
    const char *lead = arena_text(h->arena, text.data);
    buf_release(&text);
    return lead;
}

bool diff_write_html(const struct diff *d, const struct diff_stores *stores,
                     const char *dir, struct arena *arena, struct err *err)
{
    struct diff_html *h = arena_take_array(arena, 1, sizeof(*h));

    *h = (struct diff_html){.d = d, .two = stores->a != NULL, .arena = arena};
    for (size_t i = 0; i < (d->both_split ? DIFF_GROUPS : 1); i++) {
        html_totals(h, &d->groups[i]);
        html_want(h, &d->groups[i], true);
        html_want(h, &d->groups[i], false);
    }
    const struct gallery_making m = {
        .title = h->two ? "Two stores compared"
                        : arena_print(arena, "Policy %lld against %lld",
                                      (long long)d->b->id, (long long)d->a->id),
        .lead = html_lead(h),
        .store = {stores->b, stores->config_b, d->b->id},
        .other = {stores->a, stores->config_a, d->a->id},
        .rows = h->totals,
        .row_count = h->total_count,
        .wants = h->wants,
        .count = h->want_count};
    return gallery_make(&m, dir, arena, err);
}
