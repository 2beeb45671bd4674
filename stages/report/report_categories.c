#include "filters/categories.h"
#include "stages/report/report_numbers.h"

#include <math.h>
#include <string.h>

/* Replies whose notes are read; the shares of more are no others. */
enum { CATEGORY_REPLIES = 200000 };

static bool category_read_shown(struct report_store *s, struct report *r)
{
    struct query *q = db_query(s->db, QUERY_REPORT_CATEGORIES);
    struct report_category *items =
        arena_take_array(s->arena, CATEGORIES, sizeof(*items));
    enum query_state state;

    query_int(q, 1, s->policy_id);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        size_t category = (size_t)query_get_int(q, 6);
        if (r->category_count == CATEGORIES || category >= CATEGORIES)
            continue;
        items[r->category_count++] = (struct report_category){
            .list = report_column(s, q, 0),
            .label = report_column(s, q, 1),
            .cap = query_get_null(q, 2) ? -1 : query_get_int(q, 2),
            .before = query_get_int(q, 3),
            .after = {query_get_int(q, 4), query_get_int(q, 5)},
            .published = category_published(category)};
    }
    r->categories = items;
    return state == QUERY_DONE;
}

/* kinds: bits, of [count] categories in the order of their list. */
static void category_count_named(struct report_category *items, size_t count,
                                 uint64_t kinds, bool kept, int64_t replies)
{
    for (size_t i = 0; i < count; i++) {
        if ((kinds >> i & 1) == 0)
            continue;
        items[i].before += replies;
        items[i].after[0] += kept ? replies : 0;
    }
}

/* What the filter of the list noted; *any: it noted some. */
static bool category_read_named(struct report_store *s, const char *filter,
                                struct report_category *items, size_t count,
                                bool *any)
{
    struct query *q = db_query(s->db, QUERY_REPORT_NAMED);
    enum query_state state;

    query_int(q, 1, s->policy_id);
    query_text(q, 2, filter);
    query_int(q, 3, CATEGORY_REPLIES);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        uint64_t kinds = (uint64_t)query_get_int(q, 0);
        *any = *any || kinds != 0;
        category_count_named(items, count, kinds, query_get_int(q, 1) != 0,
                             query_get_int(q, 2));
    }
    return state == QUERY_DONE;
}

bool report_read_categories(struct report_store *s, struct report *r)
{
    struct report_category *items =
        arena_take_array(s->arena, CATEGORIES, sizeof(*items));
    size_t first = category_first(CATEGORY_INDICATOR);
    bool any = false;

    for (size_t i = first; i < CATEGORIES; i++)
        items[i - first] = (struct report_category){
            .list = category_kind_name(category_kind_of(i)),
            .label = category_label(i),
            .cap = -1,
            .published = category_published(i)};
    if (!category_read_shown(s, r) ||
        !category_read_named(s, "indicators", items, INDICATORS, &any) ||
        !category_read_named(s, "scene_elements", items + INDICATORS, ELEMENTS,
                             &any))
        return false;
    r->named = items;
    r->named_count = any ? CATEGORIES - first : 0;
    return true;
}
