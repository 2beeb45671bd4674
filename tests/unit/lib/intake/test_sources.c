#include "testing.h"

#include "base/file.h"
#include "intake/sources.h"

static void put(const char *dir, const char *name, const char *text, size_t len)
{
    struct err err;
    char *path = file_join(dir, name);

    assert_true(file_write(path, span_make(text, len), &err));
    free(path);
}

/* Loads the only entry of `sources:`, whose paths are "pattern". */
static void load(const char *pattern, const char *kind, struct arena *arena,
                 struct source_list *list)
{
    struct settings *s = settings_open();
    struct err err = {0};
    bool found;

    settings_set_base(s, testing_dir());
    assert_true(
        settings_put(s, "sources.a.paths.0", pattern, FROM_FILE, 1, &err));
    assert_true(settings_put(s, "sources.a.kind", kind, FROM_FILE, 2, &err));
    assert_true(source_list_load(s, 0, arena, list, &found, &err));
    assert_true(found);
    list->name = "a";
    assert_true(source_list_load(s, 1, arena, &(struct source_list){.name = ""},
                                 &found, &err));
    assert_false(found);
    settings_close(s);
}

static const char *base_name(const struct source_file *f)
{
    return strrchr(f->path, '/') + 1;
}

/* A header that a tar begins with: nothing but its sum counts here. */
static void put_tar(const char *dir, const char *name)
{
    char head[512] = {0};

    memset(head, 'a', 100);
    snprintf(head + 148, 8, "%06o", (unsigned)(100 * 'a' + 8 * ' '));
    put(dir, name, head, sizeof(head));
}

static void source_list_tells_kinds_by_content(void **state)
{
    static const enum source_kind kinds[] = {
        SOURCE_TAR,   SOURCE_ZIP,     SOURCE_PACKED, SOURCE_TABLE,
        SOURCE_TABLE, SOURCE_MSGPACK, SOURCE_TAR,    SOURCE_UNKNOWN};
    const char *dir = testing_dir();
    struct source_list list;
    struct arena arena;
    size_t i;

    (void)state;
    arena_init(&arena);
    put_tar(dir, "k1.bin");
    put(dir, "k2.bin", "PK\003\004....", 8);
    put(dir, "k3.bin", "\x1f\x8b....", 6);
    put(dir, "k4.csv", "id,lat", 6);
    put(dir, "k5.csv.gz", "\x1f\x8b....", 6);
    put(dir, "k6.bin", "\x82\xa5image\xc4\x01x\xa2id\xa1y", 15);
    put(dir, "k7.tar", "", 0);
    put(dir, "k8.bin", "\xff\xd8\xff\xe0", 4);
    load("k?.*", "auto", &arena, &list);
    assert_int_equal(list.count, 8);
    for (i = 0; i < 8; i++)
        if (list.files[i].kind != kinds[i])
            fail_msg("%s is taken for %s", base_name(&list.files[i]),
                     source_kind_name(list.files[i].kind));
    assert_null(list.files[0].problem);
    assert_non_null(list.files[7].problem);
    arena_release(&arena);
}

static void source_list_orders_numbers_as_numbers(void **state)
{
    const char *dir = testing_dir();
    struct source_list list;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    put(dir, "shard_10.msg", "", 0);
    put(dir, "shard_2.msg", "", 0);
    load("shard_*", "auto", &arena, &list);
    assert_int_equal(list.count, 2);
    assert_string_equal(base_name(&list.files[0]), "shard_2.msg");
    arena_release(&arena);
}

static void source_list_joins_pieces_that_count_on(void **state)
{
    const char *dir = testing_dir();
    struct source_list list;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    put_tar(dir, "piece08");
    put(dir, "piece09", "anything", 8);
    put(dir, "piece10", "else", 4);
    put(dir, "piece13", "two are missing", 12);
    put(dir, "pieces", "no number", 9);
    load("piece*", "auto", &arena, &list);
    assert_int_equal(list.count, 5);
    assert_int_equal(list.files[0].pieces, 4);
    assert_int_equal(list.files[1].pieces, 0);
    assert_int_equal(list.files[2].missing, 0);
    assert_int_equal(list.files[3].pieces, 0);
    assert_int_equal(list.files[3].missing, 2);
    assert_int_equal(list.files[4].pieces, 1);
    assert_non_null(list.files[4].problem);
    load("piece*", "pieces", &arena, &list);
    assert_int_equal(list.files[0].pieces, 5);
    arena_release(&arena);
}

/* Is `second` taken for the piece behind `first`? */
static bool pieces_join(const char *first, const char *second)
{
    const char *dir = testing_dir();
    char pattern[100];
    struct source_list list;
    struct arena arena;
    bool joined;

    arena_init(&arena);
    put_tar(dir, first);
    put(dir, second, "anything", 8);
    snprintf(pattern, sizeof(pattern), "%.4s*", first);
    load(pattern, "auto", &arena, &list);
    assert_int_equal(list.count, 2);
    joined = list.files[0].pieces == 2;
    arena_release(&arena);
    return joined;
}

static void source_list_joins_the_names_that_split_gives(void **state)
{
    (void)state;
    assert_true(pieces_join("s01.tar.aa", "s01.tar.ab"));
    assert_true(pieces_join("s02.az", "s02.ba"));
    assert_true(pieces_join("s03.yz", "s03.zaaa"));
    assert_true(pieces_join("s04.89", "s04.9000"));
    assert_true(pieces_join("s05.aa", "s05.ac"));
    assert_false(pieces_join("s06.aa", "s06.aab"));
    assert_false(pieces_join("s08.tar", "s08.tmp"));
    assert_false(pieces_join("s07.9", "s07.a"));
}

static void source_list_says_what_is_missing(void **state)
{
    struct source_list list;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    load("no/such/file.tar", "auto", &arena, &list);
    assert_int_equal(list.count, 1);
    assert_non_null(strstr(list.files[0].problem, "could not be opened"));
    load("no/such/*.tar", "auto", &arena, &list);
    assert_int_equal(list.count, 1);
    assert_non_null(list.files[0].problem);
    load(".", "tar", &arena, &list);
    assert_string_equal(list.files[0].problem, "is a folder");
    arena_release(&arena);
}

static void source_list_wants_folders_of_pictures(void **state)
{
    struct source_list list;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    put(testing_dir(), "one.JPG", "\xff\xd8\xff\xe0", 4);
    load("one.JPG", "auto", &arena, &list);
    assert_string_equal(list.files[0].problem,
                        "is a picture: name the folder that it lies in");
    arena_release(&arena);
}

TESTING_MAIN(cmocka_unit_test(source_list_tells_kinds_by_content),
             cmocka_unit_test(source_list_orders_numbers_as_numbers),
             cmocka_unit_test(source_list_joins_pieces_that_count_on),
             cmocka_unit_test(source_list_joins_the_names_that_split_gives),
             cmocka_unit_test(source_list_says_what_is_missing),
             cmocka_unit_test(source_list_wants_folders_of_pictures))
