#include "commands/policy_diff.h"

#include "commands/gallery_make.h"

/* Gained and lost, of answers and of each split. */
enum { HTML_WANTS = 2 * DIFF_GROUPS };

/* Each sample once, in the order of the items. */
static void html_take(struct gallery_want *w, const struct diff_side *s,
                      struct arena *arena)
{
    w->of = s->sum.all;
    w->sample_ids =
        arena_take_array(arena, s->item_count + 1, sizeof(*w->sample_ids));
    for (size_t i = 0; i < s->item_count; i++) {
        bool had = false;
        for (size_t k = 0; k < w->count && !had; k++)
            had = w->sample_ids[k] == s->items[i].sample_id;
        if (!had)
            w->sample_ids[w->count++] = s->items[i].sample_id;
    }
}

/* "12 gained: 10 by distance, 2 by visibility." */
static const char *html_about(const struct diff_side *s, const char *what,
                              struct arena *arena)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    buf_print(&text, "%lld %s", (long long)s->sum.all, what);
    for (size_t i = 0; i < s->reason_count && i < 8; i++)
        buf_print(&text, "%s %lld by %s", i == 0 ? ":" : ",",
                  (long long)s->reasons[i].count.all, s->reasons[i].rule);
    buf_add_char(&text, '.');
    const char *about = arena_text(arena, text.data);
    buf_release(&text);
    return about;
}

static void html_want(struct gallery_want *w, const struct diff_group *g,
                      const struct diff_side *s, bool gained,
                      struct arena *arena)
{
    const char *word = gained ? "gained" : "lost";
    bool answers = strcmp(g->name, "answers") == 0;

    *w = (struct gallery_want){
        .id = arena_print(arena, "%s-%s", g->name, word),
        .heading =
            arena_print(arena, "%s: %s", answers ? "Answers" : g->name, word),
        .about = html_about(s,
                            answers  ? gained ? "answers are kept now"
                                              : "answers are kept no more"
                            : gained ? "samples came"
                                     : "samples went",
                            arena)};
    html_take(w, s, arena);
}

bool diff_write_html(const struct diff *d, const char *config, const char *dir,
                     struct db *db, struct arena *arena, struct err *err)
{
    struct gallery_want wants[HTML_WANTS];
    struct gallery_making m = {
        .config = config, .policy_id = d->b->id, .wants = wants, .count = 0};

    for (size_t i = 0; i < (d->both_split ? DIFF_GROUPS : 1); i++) {
        const struct diff_group *g = &d->groups[i];
        html_want(&wants[m.count++], g, &g->gained, true, arena);
        html_want(&wants[m.count++], g, &g->lost, false, arena);
    }
    m.title = arena_print(arena, "Policy %lld against %lld",
                          (long long)d->b->id, (long long)d->a->id);
    return gallery_make(&m, dir, db, arena, err);
}
