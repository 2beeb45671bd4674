#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "models/vlm/picture_file.h"

#include <dirent.h>

enum { TOKENS = 6, HIDDEN = 10 };

struct kept {
    char *folder, *path;
    float made[TOKENS * HIDDEN], back[TOKENS * HIDDEN];
    struct picture_file file;
    struct buf bytes; /* of the file as it was written */
};

static char *path_of(const char *folder, const struct digest *key)
{
    char hex[65], name[80];

    digest_hex(key, hex);
    snprintf(name, sizeof(name), "%s.f32", hex);
    return file_join(folder, name);
}

/* A new folder that holds one embedding. */
static void kept_init(struct kept *k, const char *name)
{
    memset(k, 0, sizeof(*k));
    k->folder = file_join(testing_dir(), name);
    for (size_t i = 0; i < TOKENS * HIDDEN; i++)
        k->made[i] = (float)i / 7.0f - 3.0f;
    k->file = (struct picture_file){.key = digest_of(span_of("a picture")),
                                    .grid = {4, 6},
                                    .tokens = TOKENS,
                                    .hidden = HIDDEN,
                                    .embedding = k->made};
    picture_file_write(k->folder, &k->file);
    k->file.embedding = k->back;
    k->path = path_of(k->folder, &k->file.key);
    buf_init(&k->bytes, 1 << 20);
    assert_true(file_read(k->path, &k->bytes, NULL));
}

static void kept_release(struct kept *k)
{
    buf_release(&k->bytes);
    free(k->path);
    free(k->folder);
}

/* The file holds these bytes instead: is it still believed? */
static bool believed(struct kept *k, struct span bytes)
{
    assert_true(file_write(k->path, bytes, NULL));
    return picture_file_read(k->folder, &k->file);
}

static void picture_file_comes_back_to_the_bit(void **state)
{
    struct kept k;

    (void)state;
    kept_init(&k, "back");
    assert_true(picture_file_read(k.folder, &k.file));
    assert_memory_equal(k.back, k.made, sizeof(k.made));
    kept_release(&k);
}

/* Cut off anywhere, longer, or with any byte changed. */
static void picture_file_that_is_damaged_is_not_there(void **state)
{
    struct span all;
    struct kept k;
    size_t i;

    (void)state;
    kept_init(&k, "damaged");
    all = buf_span(&k.bytes);
    for (i = 0; i < all.len; i += 13)
        assert_false(believed(&k, span_cut(all, 0, i)));
    for (i = 0; i < all.len; i++) {
        k.bytes.data[i] ^= 1;
        if (believed(&k, all))
            fail_msg("byte %zu may be anything", i);
        k.bytes.data[i] ^= 1;
    }
    assert_true(believed(&k, all));
    buf_add_char(&k.bytes, 'x');
    assert_false(believed(&k, buf_span(&k.bytes)));
    kept_release(&k);
}

/* The right name, but another picture's, grid's or model's. */
static void picture_file_of_another_picture_is_not_taken(void **state)
{
    struct kept k;
    char *other;

    (void)state;
    kept_init(&k, "another");
    k.file.grid.height = 6;
    k.file.grid.width = 4;
    assert_false(picture_file_read(k.folder, &k.file));
    k.file.grid = (struct patch_grid){4, 6};
    k.file.hidden = HIDDEN / 2;
    assert_false(picture_file_read(k.folder, &k.file));
    k.file.hidden = HIDDEN;
    k.file.key = digest_of(span_of("another picture"));
    assert_false(picture_file_read(k.folder, &k.file));
    other = path_of(k.folder, &k.file.key);
    assert_true(file_write(other, buf_span(&k.bytes), NULL));
    assert_false(picture_file_read(k.folder, &k.file));
    free(other);
    kept_release(&k);
}

/* What a process that was killed while it wrote leaves behind has another
 * name, and is written over in time. */
static void picture_file_is_whole_or_not_there(void **state)
{
    struct kept k;
    char name[80] = "", *half;
    struct dirent *entry;
    size_t files = 0;
    DIR *d;

    (void)state;
    kept_init(&k, "whole");
    snprintf(name, sizeof(name), "%s.new-%ld", strrchr(k.path, '/') + 1,
             (long)getpid());
    half = file_join(k.folder, name);
    assert_true(file_write(half, span_cut(buf_span(&k.bytes), 0, 100), NULL));
    assert_int_equal(unlink(k.path), 0);
    assert_false(picture_file_read(k.folder, &k.file));
    k.file.embedding = k.made;
    picture_file_write(k.folder, &k.file);
    k.file.embedding = k.back;
    assert_true(picture_file_read(k.folder, &k.file));
    d = opendir(k.folder);
    for (entry = readdir(d); entry; entry = readdir(d))
        files += entry->d_name[0] != '.';
    closedir(d);
    assert_int_equal(files, 1);
    free(half);
    kept_release(&k);
}

/* No folder, a file in its place, a folder in the file's: nothing is kept, and
 * nobody is told. */
static void picture_file_does_without_a_folder(void **state)
{
    struct kept k;

    (void)state;
    kept_init(&k, "without");
    assert_false(picture_file_read(NULL, &k.file));
    picture_file_write(NULL, &k.file);
    assert_false(picture_file_read(k.path, &k.file));
    picture_file_write(k.path, &k.file);
    assert_int_equal(unlink(k.path), 0);
    assert_int_equal(mkdir(k.path, 0777), 0);
    assert_false(picture_file_read(k.folder, &k.file));
    picture_file_write(k.folder, &k.file);
    assert_false(picture_file_read(k.folder, &k.file));
    kept_release(&k);
}

TESTING_MAIN(cmocka_unit_test(picture_file_comes_back_to_the_bit),
             cmocka_unit_test(picture_file_that_is_damaged_is_not_there),
             cmocka_unit_test(picture_file_of_another_picture_is_not_taken),
             cmocka_unit_test(picture_file_is_whole_or_not_there),
             cmocka_unit_test(picture_file_does_without_a_folder))
