#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "formats/zip_directory.h"

/* "name:bytes " of each entry, + behind the bytes of what is stored; then
 * "!why". */
static void directory_print(struct span zip, struct buf *out)
{
    char *path = file_join(testing_dir(), "t.zip");
    const char *paths[] = {path};
    FILE *f = fopen(path, "w");
    struct zip_directory z;
    struct zip_entry e;
    struct pieces p;
    struct err err = {.text = ""};
    bool more = true, ok;

    assert_int_equal(fwrite(zip.data, 1, zip.len, f), zip.len);
    fclose(f);
    assert_true(pieces_init(&p, paths, 1, &err));
    ok = zip_directory_open(&z, &p, &err);
    while (ok && more) {
        ok = zip_directory_next(&z, &e, &more, &err);
        if (ok && more)
            buf_print(out, "%.*s:%lld%s ", (int)e.name.len, e.name.data,
                      (long long)e.bytes, e.stored ? "+" : "");
    }
    if (!ok) {
        assert_int_equal(err.kind, ERR_RECORD);
        assert_non_null(strstr(err.text, "t.zip\": "));
        buf_print(out, "!%s", strstr(err.text, "t.zip\": ") + 8);
    }
    zip_directory_release(&z);
    pieces_release(&p);
    free(path);
}

static void directory_is(struct span zip, const char *wanted)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    directory_print(zip, &out);
    assert_string_equal(out.data, wanted);
    buf_release(&out);
}

static struct buf seed(const char *name)
{
    char path[200];
    struct err err;
    struct buf b;

    snprintf(path, sizeof(path), "tests/fuzz/seeds/zip_directory/%s", name);
    buf_init(&b, 1 << 20);
    if (!file_read(path, &b, &err))
        fail_msg("%s", err.text);
    return b;
}

static void zip_directory_reads_both_kinds(void **state)
{
    static const char *const names[] = {"s.zip", "s64.zip", "sfx.zip"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct buf b = seed(names[i]);

        directory_is(buf_span(&b), "a.jpg:3+ b.jpg:3000 ");
        buf_release(&b);
    }
}

static void zip_directory_says_what_is_amiss(void **state)
{
    struct buf b = seed("s.zip");
    size_t end;

    (void)state;
    directory_is(SPAN_NONE, "!has no end record: no zip, or it is cut");
    directory_is(span_cut(buf_span(&b), 0, b.len - 5),
                 "!has no end record: no zip, or it is cut");
    end = b.len - 22;
    /* A comment behind the end, in which its mark stands again. */
    b.data[end + 20] = 10;
    buf_add(&b, "PK\5\6......", 10);
    directory_is(buf_span(&b), "a.jpg:3+ b.jpg:3000 ");
    b.data[end + 14] = 1; /* the directory's size: 64 kB more */
    directory_is(buf_span(&b), "!its directory lies outside the file");
    b.data[end + 14] = 0;
    b.data[end + 12]++;
    directory_is(buf_span(&b), "!no entry where its directory should have one");
    b.data[end + 12]--;
    b.data[end + 4] = 1;
    directory_is(buf_span(&b), "!is one of several disks");
    buf_release(&b);
    b = seed("s.zip");
    /* The last entry's comment is longer than all that follows. */
    for (size_t i = 0; i + 4 < b.len; i++)
        if (memcmp(b.data + i, "PK\1\2", 4) == 0)
            end = i;
    b.data[end + 32] = 100;
    directory_is(buf_span(&b), "a.jpg:3+ !an entry leads out of its directory");
    buf_release(&b);
}

/* More entries than 16 bits count, over many windows. */
static void zip_directory_reads_many(void **state)
{
    char *path = file_join(testing_dir(), "many.zip");
    const char *paths[] = {path};
    char head[46] = "PK\1\2", end[98] = "PK\6\6";
    struct zip_directory z;
    struct zip_entry e;
    struct pieces p;
    struct err err = {.text = ""};
    FILE *f = fopen(path, "w");
    uint32_t bytes = 70000 * (46 + 11);
    bool more = true;

    (void)state;
    head[28] = 11;
    for (int i = 0; i < 70000; i++) {
        fwrite(head, 1, sizeof(head), f);
        fprintf(f, "%07d.jpg", i);
    }
    for (int i = 0; i < 4; i++)
        end[40 + i] = end[64 + i] = (char)(bytes >> 8 * i);
    memcpy(end + 56, "PK\6\7", 4);
    memcpy(end + 76, "PK\5\6", 4);
    end[32] = 0x70, end[33] = 0x11, end[34] = 1;
    end[64] = (char)bytes, end[65] = (char)(bytes >> 8);
    memset(end + 84, -1, 12);
    fwrite(end, 1, sizeof(end), f);
    fclose(f);
    assert_true(pieces_init(&p, paths, 1, &err));
    if (!zip_directory_open(&z, &p, &err))
        fail_msg("%s", err.text);
    assert_int_equal(z.entries, 70000);
    for (int i = 0; more; i++) {
        char name[20];

        snprintf(name, sizeof(name), "%07d.jpg", i);
        if (!zip_directory_next(&z, &e, &more, &err))
            fail_msg("%d: %s", i, err.text);
        assert_true(more ? span_is(e.name, name) : i == 70000);
    }
    zip_directory_release(&z);
    pieces_release(&p);
    free(path);
}

TESTING_MAIN(cmocka_unit_test(zip_directory_reads_both_kinds),
             cmocka_unit_test(zip_directory_says_what_is_amiss),
             cmocka_unit_test(zip_directory_reads_many))
