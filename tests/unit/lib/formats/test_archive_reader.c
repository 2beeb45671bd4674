#include "testing.h"

#include <dirent.h>

#include "base/arena.h"
#include "base/file.h"
#include "formats/archive_reader.h"

static const struct archive_limits LIMITS = {1000, 1 << 20, 512, 8};

/* Runs the command in the test's folder; gives the path of `name` there. */
static char *shell_made(const char *name, const char *text)
{
    char *path = file_join(testing_dir(), name);
    char command[2000];

    snprintf(command, sizeof(command), "cd %s && %s", testing_dir(), text);
    if (system(command) != 0)
        fail_msg("could not run %s", command);
    return path;
}

/* Reads all members, comparing what lies in place with what was unpacked;
 * gives "name=bytes ", "name!why ", "name/ ", and "BROKEN" at a bad end. */
static void archive_print(const char *const *paths, size_t count,
                          struct buf *out, int *in_place)
{
    struct err err = {0};
    struct archive_reader *r = archive_reader_open(paths, count, &LIMITS, &err);
    struct archive_member m;
    enum archive_state state = READER_END;

    if (!r) {
        buf_add_text(out, "NONE");
        return;
    }
    while ((state = archive_reader_next(r, &m, &err)) == READER_MEMBER) {
        struct buf a, b;

        buf_init(&a, 1 << 21);
        buf_init(&b, 1 << 21);
        buf_add_span(out, m.name);
        if (m.refused[0] || m.kind != ARCHIVE_FILE)
            buf_print(out, "!%s ", m.refused[0] ? m.refused : "kind");
        else if (!archive_reader_read(r, &a, &err))
            buf_print(out, "!read ");
        else
            buf_print(out, "=%zu ", a.len);
        if (m.data_path && a.len > 0 && err.kind == ERR_NONE) {
            assert_true(file_read_at(m.data_path, m.data_offset, (int64_t)a.len,
                                     &b, &err));
            assert_true(span_equals(buf_span(&a), buf_span(&b)));
            (*in_place)++;
        }
        err_clear(&err);
        buf_release(&a);
        buf_release(&b);
    }
    if (state == READER_BROKEN) {
        assert_int_equal(err.kind, ERR_RECORD);
        assert_non_null(strstr(err.text, paths[0]));
        buf_add_text(out, "BROKEN");
    }
    archive_reader_close(r);
}

static void archive_expect(const char *path, const char *wanted, int places)
{
    struct buf out;
    int in_place = 0;

    buf_init(&out, 1 << 20);
    archive_print(&path, 1, &out, &in_place);
    assert_string_equal(out.data, wanted);
    assert_int_equal(in_place, places);
    buf_release(&out);
}

static void archive_reads_tar_and_zip_in_place(void **state)
{
    char *dir = shell_made("d", "mkdir -p d/e && printf hello > d/a && "
                                "head -c 3000 /dev/zero > d/e/b && "
                                "tar cf d.tar d/a d/e/b && "
                                "tar czf d.tgz d/a d/e/b && "
                                "zip -q0 d0.zip d/a d/e/b && "
                                "zip -q d9.zip d/a d/e/b");
    char *tar = file_join(testing_dir(), "d.tar");
    char *tgz = file_join(testing_dir(), "d.tgz");
    char *stored = file_join(testing_dir(), "d0.zip");
    char *packed = file_join(testing_dir(), "d9.zip");

    (void)state;
    archive_expect(tar, "d/a=5 d/e/b=3000 ", 2);
    archive_expect(tgz, "d/a=5 d/e/b=3000 ", 0);
    archive_expect(stored, "d/a=5 d/e/b=3000 ", 2);
    archive_expect(packed, "d/a=5 d/e/b=3000 ", 1);
    free(dir);
    free(tar);
    free(tgz);
    free(stored);
    free(packed);
}

static void archive_refuses_names_that_lead_out(void **state)
{
    char *tar = shell_made(
        "out.tar",
        "mkdir -p o/p && printf x > o/x && cd o/p && "
        "tar cPf ../../out.tar ../x \"$PWD/../x\" && ln -sf ../x l && "
        "tar rPf ../../out.tar l 2>/dev/null");
    struct buf out;
    const char *path = tar;
    int in_place = 0;

    (void)state;
    buf_init(&out, 10000);
    archive_print(&path, 1, &out, &in_place);
    assert_non_null(strstr(out.data, "../x!name that leads out"));
    assert_non_null(strstr(out.data, "!absolute name "));
    assert_non_null(strstr(out.data, "l!kind "));
    assert_int_equal(in_place, 0);
    buf_release(&out);
    free(tar);
}

static void archive_says_where_a_tar_is_cut(void **state)
{
    char *tar = shell_made("cut.tar", "mkdir -p c && printf hello > c/a && "
                                      "head -c 9000 /dev/zero > c/b && "
                                      "tar cf whole.tar c/a c/b && "
                                      "head -c 5000 whole.tar > cut.tar");

    (void)state;
    archive_expect(tar, "c/a=5 c/b!read BROKEN", 1);
    free(tar);
}

static void archive_joins_the_pieces_of_a_tar(void **state)
{
    char *first = shell_made("s00", "mkdir -p s && printf hello > s/a && "
                                    "head -c 9000 /dev/zero > s/b && "
                                    "printf world > s/c && "
                                    "tar cf s.tar s/a s/b s/c && "
                                    "split -d -b 6000 s.tar s0");
    char *second = file_join(testing_dir(), "s001");
    char *third = file_join(testing_dir(), "s002");
    char *zeroth = file_join(testing_dir(), "s000");
    char *fourth = file_join(testing_dir(), "s003");
    const char *paths[] = {zeroth, second, third, fourth};
    struct buf out;
    int in_place = 0;

    (void)state;
    buf_init(&out, 10000);
    archive_print(paths, 4, &out, &in_place);
    assert_string_equal(out.data, "s/a=5 s/b=9000 s/c=5 ");
    assert_int_equal(in_place, 2); /* s/b lies across */
    buf_release(&out);
    free(first);
    free(second);
    free(third);
    free(zeroth);
    free(fourth);
}

static void archive_survives_odd_archives(void **state)
{
    static const char *const folders[] = {"libarchive", "tar-rs", "webdataset",
                                          "zip2"};
    const char *shared = testing_shared();
    int in_place = 0;
    size_t i;

    (void)state;
    if (!shared)
        skip_shared();
    for (i = 0; i < 4; i++) {
        char dir[500];
        DIR *d;
        struct dirent *e;

        snprintf(dir, sizeof(dir), "%s/data/archives/%s", shared, folders[i]);
        d = opendir(dir);
        assert_non_null(d);
        while ((e = readdir(d)) != NULL) {
            char *path = file_join(dir, e->d_name);
            const char *one = path;
            struct buf out;

            buf_init(&out, 1 << 20);
            if (e->d_name[0] != '.')
                archive_print(&one, 1, &out, &in_place);
            if (getenv("TEST_VERBOSE"))
                print_message("%s: %s\n", e->d_name, out.data);
            buf_release(&out);
            free(path);
        }
        closedir(d);
    }
    assert_true(in_place > 100);
}

TESTING_MAIN(cmocka_unit_test(archive_reads_tar_and_zip_in_place),
             cmocka_unit_test(archive_refuses_names_that_lead_out),
             cmocka_unit_test(archive_says_where_a_tar_is_cut),
             cmocka_unit_test(archive_joins_the_pieces_of_a_tar),
             cmocka_unit_test(archive_survives_odd_archives))
