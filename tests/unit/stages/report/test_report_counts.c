#include "testing.h"

#include "db/query_text.h"
#include "made_store.h"
#include "stages/report/report_counts.h"

static void add(struct counts *c, int64_t order, const char *group,
                const char *label, int times)
{
    for (int i = 0; i < times; i++)
        counts_add(c, order, span_of(group), span_of(label));
}

static void expect(const struct counts *c, size_t i, const char *group,
                   const char *label, int64_t count)
{
    assert_string_equal(c->items[i].group, group);
    assert_string_equal(c->items[i].label, label);
    assert_int_equal(c->items[i].count, count);
}

static void begin(struct counts *c, struct arena *arena)
{
    counts_init(c, arena);
    add(c, 2, "b", "few", 1);
    add(c, 2, "b", "many", 3);
    add(c, 1, "z", "many", 2);
    add(c, 2, "b", "few", 1);
    add(c, 2, "b", "also many", 3);
}

static void the_most_come_first_in_each_group(void **state)
{
    struct arena arena;
    struct counts c;

    (void)state;
    arena_init(&arena);
    begin(&c, &arena);
    counts_sort(&c, COUNTS_MOST);
    assert_int_equal(c.count, 4);
    expect(&c, 0, "z", "many", 2);
    expect(&c, 1, "b", "also many", 3);
    expect(&c, 2, "b", "many", 3);
    expect(&c, 3, "b", "few", 2);
    counts_release(&c);
    arena_release(&arena);
}

static void labels_come_up_or_down(void **state)
{
    struct arena arena;
    struct counts c;

    (void)state;
    arena_init(&arena);
    begin(&c, &arena);
    counts_sort(&c, COUNTS_LABEL);
    expect(&c, 1, "b", "also many", 3);
    expect(&c, 2, "b", "few", 2);
    expect(&c, 3, "b", "many", 3);
    counts_release(&c);
    begin(&c, &arena);
    counts_sort(&c, COUNTS_LABEL_DOWN);
    expect(&c, 0, "z", "many", 2);
    expect(&c, 1, "b", "many", 3);
    expect(&c, 3, "b", "also many", 3);
    counts_release(&c);
    arena_release(&arena);
}

static void nothing_and_no_text_are_counted(void **state)
{
    struct arena arena;
    struct counts c;

    (void)state;
    arena_init(&arena);
    counts_init(&c, &arena);
    counts_sort(&c, COUNTS_MOST);
    assert_int_equal(c.count, 0);
    counts_release(&c);
    counts_init(&c, &arena);
    counts_add(&c, 0, SPAN_NONE, SPAN_NONE);
    counts_add(&c, 0, SPAN_NONE, span_of(""));
    counts_sort(&c, COUNTS_MOST);
    assert_int_equal(c.count, 1);
    expect(&c, 0, "", "", 2);
    counts_release(&c);
    arena_release(&arena);
}

/* What is counted so is read as it lies: SQLite keeps in memory what it
 * sorts, and there are as many rows as samples. */
static void its_rows_are_not_sorted(void **state)
{
    static const enum query_id queries[] = {
        QUERY_REPORT_REASONS, QUERY_REPORT_SELECTIONS, QUERY_REPORT_SPLITS,
        QUERY_REPORT_CLUSTERS, QUERY_REPORT_PICTURES};
    char path[300], sql[4000];
    sqlite3 *db = made_store_open(path, "counts.limbeck");
    sqlite3_stmt *s;

    (void)state;
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        struct span text = query_text_find(queries[i]);
        snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %.*s", (int)text.len,
                 text.data);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
        while (sqlite3_step(s) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(s, 3);
            if (strstr(step, "TEMP B-TREE") != NULL)
                fail_msg("%s\n%s", sql, step);
        }
        sqlite3_finalize(s);
    }
    sqlite3_close(db);
}

TESTING_MAIN(cmocka_unit_test(the_most_come_first_in_each_group),
             cmocka_unit_test(labels_come_up_or_down),
             cmocka_unit_test(nothing_and_no_text_are_counted),
             cmocka_unit_test(its_rows_are_not_sorted))
