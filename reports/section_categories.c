/* What pictures show and reasonings name, by closed lists. */
#include "reports/sections.h"

#include <math.h>
#include <string.h>

enum { SECTION_SHARES = 3 };

static int64_t category_of(const struct report_category *c, int k)
{
    return k == 0 ? c->before : c->after[k - 1];
}

/* Of the list that c is of, all together. */
static int64_t category_whole(const struct report_category *items, size_t count,
                              const char *list, int k)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].list, list) == 0)
            sum += category_of(&items[i], k);
    }
    return sum;
}

static void category_add_row(struct xml_node *body,
                             const struct report_category *items, size_t count,
                             size_t i, int columns)
{
    const struct report_category *c = &items[i];
    struct xml_node *row = xml_add(body, "tr", NULL);

    page_head(row, c->list);
    page_cell(row, c->label);
    for (int k = 0; k < columns; k++) {
        page_count(row, category_of(c, k));
        page_share(row, category_of(c, k),
                   category_whole(items, count, c->list, k));
    }
    if (columns == SECTION_SHARES) {
        if (c->cap >= 0)
            page_count(row, c->cap);
        else
            page_cell(row, "none");
    }
    bool published = !isnan(c->published);
    page_share(row, published ? llround(1000 * c->published) : 0,
               published ? 1000 : 0);
}

static void category_add_table(struct xml_node *section, const char *caption,
                               const char *const *heads, size_t head_count,
                               const struct report_category *items,
                               size_t count, int columns)
{
    if (count == 0)
        return;
    struct xml_node *body = page_table(section, caption, heads, head_count);
    for (size_t i = 0; i < count; i++) {
        if (category_whole(items, count, items[i].list, 0) > 0)
            category_add_row(body, items, count, i, columns);
    }
}

void sections_add_categories(struct page *p, const struct report *r)
{
    static const char *const shown[] = {
        "list",     "category",    ">samples", ">of list", ">drawn",
        ">of list", ">in a split", ">of list", ">cap",     ">GREval-Bench"};
    static const char *const named[] = {"list",         "category", ">replies",
                                        ">of list",     ">kept",    ">of list",
                                        ">GREval-Bench"};

    if (r->category_count + r->named_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "categories", "Categories",
        "By closed lists, before and after. Shares are of all that is counted "
        "in a list; a picture is of one scene, and of any number of indicators "
        "and elements.");
    category_add_table(section, "What pictures show", shown, 10, r->categories,
                       r->category_count, SECTION_SHARES);
    category_add_table(section, "What reasonings name", named, 7, r->named,
                       r->named_count, 2);
}
