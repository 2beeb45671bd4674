#include "stages/sample/sample_categories.h"

#include "base/sort.h"
#include "stages/sample/sample_draw.h"
#include "stages/sample/sample_rows.h"

#include <math.h>

void sample_categories_release(struct sample_categories *c)
{
    spill_release(&c->memory);
    *c = (struct sample_categories){.count = 0};
}

void sample_categories_add(struct sample_categories *c,
                           const struct sample_shown *shown)
{
    c->items = spill_grow_array(&c->memory, c->count + 1, sizeof(*c->items));
    c->items[c->count++] = *shown;
}

struct categories_table {
    struct sample_categories *into;
    struct sample_shown row;
};

static bool categories_row(void *arg, const struct span *fields,
                           struct err *err)
{
    struct categories_table *t = arg;
    size_t category = category_find(fields[1], fields[2]);
    double value = 1;

    if (category == CATEGORIES)
        return err_usage(err, "\"%.*s\" has no category \"%.*s\"",
                         (int)fields[1].len, fields[1].data, (int)fields[2].len,
                         fields[2].data);
    if (fields[3].data != NULL &&
        (!span_real(fields[3], &value) || !(value >= 0 && value <= 1)))
        return err_usage(err, "a value is 0 to 1");
    t->row = (struct sample_shown){.category = (uint8_t)category,
                                   .value = (float)value,
                                   .similarity = NAN};
    return true;
}

static void categories_give(void *arg, size_t place)
{
    struct categories_table *t = arg;

    t->row.place = (uint32_t)place;
    sample_categories_add(t->into, &t->row);
}

bool sample_categories_read(struct sample_categories *c, const char *path,
                            const uint64_t (*named)[2], size_t count,
                            struct err *err)
{
    struct categories_table t = {.into = c};
    const struct sample_rows rows = {
        .path = path,
        .columns = {"key", "list", "label", "value"},
        .optional = "value",
        .row = categories_row,
        .add = categories_give,
        .arg = &t};

    return sample_rows_read(&rows, named, count, err);
}

static int shown_compare(const void *x, const void *y, void *arg)
{
    const struct sample_shown *a = x, *b = y;

    (void)arg;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->category != b->category)
        return a->category < b->category ? -1 : 1;
    return (b->value > a->value) - (b->value < a->value);
}

/* Of [count] rows of one sample the likeliest scene; NULL: it has none. */
static const struct sample_shown *categories_scene(const struct sample_shown *s,
                                                   size_t count)
{
    const struct sample_shown *best = NULL;

    for (size_t i = 0; i < count; i++) {
        if (category_kind_of(s[i].category) == CATEGORY_SCENE &&
            s[i].value > 0 && (best == NULL || s[i].value > best->value))
            best = &s[i];
    }
    return best;
}

static uint32_t categories_members(struct sample_shown *s, size_t count,
                                   double least)
{
    const struct sample_shown *scene = categories_scene(s, count);
    uint32_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        bool scenery = category_kind_of(s[i].category) == CATEGORY_SCENE;
        s[i].member = scenery ? &s[i] == scene : (double)s[i].value >= least;
        bits |= (uint32_t)s[i].member << s[i].category;
    }
    return bits;
}

void sample_categories_settle(struct sample_categories *c, double least,
                              struct sample_candidate *list, size_t count)
{
    size_t kept = 0;

    sort_in_place(c->items, c->count, sizeof(*c->items), shown_compare, NULL);
    for (size_t i = 0; i < c->count; i++) {
        if (kept == 0 || c->items[i].place != c->items[kept - 1].place ||
            c->items[i].category != c->items[kept - 1].category)
            c->items[kept++] = c->items[i];
    }
    c->count = kept;
    for (size_t i = 0; i < count; i++)
        list[i].shows = 0;
    for (size_t from = 0, stop; from < c->count; from = stop) {
        for (stop = from + 1; stop < c->count; stop++) {
            if (c->items[stop].place != c->items[from].place)
                break;
        }
        list[c->items[from].place].shows =
            categories_members(&c->items[from], stop - from, least);
    }
}

static bool caps_add(struct span text, int64_t limit, int64_t *most,
                     struct err *err)
{
    size_t gap = span_find_char(text, ' '), slash = span_find_char(text, '/');
    size_t category = CATEGORIES;
    double value;

    if (gap != SIZE_MAX && slash < gap)
        category = category_find(span_cut(text, 0, slash),
                                 span_cut(text, slash + 1, gap - slash - 1));
    if (category == CATEGORIES)
        return err_usage(err,
                         "\"sample.category_caps\": \"%.*s\" names no category "
                         "and number, as \"scene/natural 0.3\" does",
                         (int)text.len, text.data);
    if (!span_real(span_cut(text, gap + 1, text.len), &value) ||
        !(value >= 0 && value < 1e15))
        return err_usage(err,
                         "\"sample.category_caps\": \"%.*s\" ends with no "
                         "number",
                         (int)text.len, text.data);
    if (value > 0 && value < 1 && limit == 0)
        return err_usage(err,
                         "\"sample.category_caps\": \"%.*s\" is a share of "
                         "\"sample.limit\", which is 0",
                         (int)text.len, text.data);
    most[category] = value > 0 && value < 1
                         ? (int64_t)floor(value * (double)limit + 0.5)
                         : (int64_t)value;
    return true;
}

bool sample_caps_read(struct text_list caps, int64_t limit, int64_t *most,
                      struct err *err)
{
    for (size_t i = 0; i < CATEGORIES; i++)
        most[i] = SAMPLE_UNCAPPED;
    for (size_t i = 0; i < caps.count; i++) {
        if (!caps_add(span_of(caps.items[i]), limit, most, err))
            return false;
    }
    return true;
}
