#include "testing.h"

#include "models/tokenizers/merge_table.h"
#include "models/weights/name_map.h"
#include "models/tokenizers/piece_cache.h"

enum { MANY = 20000 };

static void name_map_finds_what_was_added(void **state)
{
    static char names[MANY][8];
    struct name_map *map = name_map_open(1);
    int64_t value;
    int i;

    (void)state;
    for (i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof(names[i]), "%d", i);
        assert_true(name_map_add(map, span_of(names[i]), i));
    }
    assert_true(name_map_add(map, SPAN_NONE, -7));
    for (i = 0; i < MANY; i++) {
        assert_true(name_map_find(map, span_of(names[i]), &value));
        assert_int_equal(value, i);
    }
    assert_true(name_map_find(map, span_make("", 0), &value));
    assert_int_equal(value, -7);
    assert_false(name_map_find(map, span_of("none"), &value));
    assert_false(name_map_add(map, span_of("17"), 99));
    assert_int_equal(name_map_count(map), MANY + 1);
    name_map_close(map);
}

static void merge_table_keeps_the_first_merge(void **state)
{
    struct merge_table *table = merge_table_open(1);
    struct merge merge;
    int i;

    (void)state;
    for (i = 0; i < MANY; i++)
        merge_table_add(table, i, i % 7, (struct merge){(uint32_t)i, i + 1});
    merge_table_add(table, 5, 5, (struct merge){999, 999});
    assert_int_equal(merge_table_count(table), MANY);
    for (i = 0; i < MANY; i++) {
        assert_true(merge_table_find(table, i, i % 7, &merge));
        assert_int_equal(merge.rank, i);
        assert_int_equal(merge.id, i + 1);
    }
    assert_false(merge_table_find(table, 5, 6, &merge));
    merge_table_close(table);
}

static void piece_cache_never_confuses_pieces(void **state)
{
    struct piece_cache *cache = piece_cache_open();
    struct token_list out = {0};
    char text[16];
    int32_t i;

    (void)state;
    for (i = 0; i < MANY; i++) {
        int len = snprintf(text, sizeof(text), "w%d", i);

        piece_cache_add(cache, span_make(text, (size_t)len), &i, 1);
    }
    for (i = 0; i < MANY; i++) {
        int len = snprintf(text, sizeof(text), "w%d", i);

        token_list_reset(&out);
        if (piece_cache_find(cache, span_make(text, (size_t)len), &out)) {
            assert_int_equal(out.count, 1);
            assert_int_equal(out.ids[0], i);
        }
    }
    assert_false(piece_cache_find(cache, SPAN_NONE, &out));
    token_list_release(&out);
    piece_cache_close(cache);
}

TESTING_MAIN(cmocka_unit_test(name_map_finds_what_was_added),
             cmocka_unit_test(merge_table_keeps_the_first_merge),
             cmocka_unit_test(piece_cache_never_confuses_pieces))
