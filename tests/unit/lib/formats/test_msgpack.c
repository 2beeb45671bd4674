#include "testing.h"

#include "base/file.h"
#include "formats/msgpack.h"

#define TEXT(s) span_make(s, sizeof(s) - 1)

static enum msgpack_state parse(struct span data, struct msgpack_record *r,
                                size_t *used)
{
    struct err err = {0};
    enum msgpack_state state = msgpack_parse(data, 1000, r, used, &err);

    if (state == MSGPACK_BROKEN || state == MSGPACK_BAD)
        assert_int_equal(err.kind, ERR_RECORD);
    return state;
}

static void msgpack_reads_either_order_and_family(void **state)
{
    const struct span maps[] = {
        TEXT("\x82\xa5image\xc4\x03JPG\xa2id\xa3"
             "a/b"),
        TEXT("\x82\xc4\x02id\xc4\x03"
             "a/b\xd9\x05image\xc5\x00\x03JPG"),
        TEXT("\xdf\x00\x00\x00\x03\xa1x\x93\x01\xc0\xcb\x00\x00\x00\x00\x00"
             "\x00\x00\x00\xa2id\xda\x00\x03"
             "a/b\xa5image\xc6\x00\x00\x00\x03"
             "JPG"),
        TEXT("\xde\x00\x03\x07\x81\xa1y\xd6\x01"
             "abcd\xa2id\xdb\x00\x00\x00"
             "\x03"
             "a/b\xa5image\xa3JPG")};
    size_t i, used;

    (void)state;
    for (i = 0; i < 4; i++) {
        struct msgpack_record r;

        assert_int_equal(parse(maps[i], &r, &used), MSGPACK_RECORD);
        assert_int_equal(used, maps[i].len);
        assert_true(span_is(r.id, "a/b"));
        assert_true(span_is(r.image, "JPG"));
        assert_int_equal(r.offset, 1000);
        assert_int_equal(r.image_offset, 1000 + (r.image.data - maps[i].data));
    }
}

static void msgpack_asks_for_more_at_every_cut(void **state)
{
    struct span map = TEXT("\x82\xa5image\xc4\x03JPG\xa2id\xa3"
                           "a/b");
    struct msgpack_record r;
    size_t i, used;

    (void)state;
    for (i = 0; i < map.len; i++) {
        assert_int_equal(parse(span_cut(map, 0, i), &r, &used), MSGPACK_SHORT);
        assert_true(used > i && used <= map.len);
    }
}

static void msgpack_tells_bad_from_broken(void **state)
{
    struct msgpack_record r;
    char nested[64];
    size_t used;

    (void)state;
    assert_int_equal(parse(TEXT("\x81\xa2id\xa1x"), &r, &used), MSGPACK_BAD);
    assert_int_equal(used, 6);
    assert_int_equal(parse(TEXT("\x82\xa2id\x05\xa5image\xa1x"), &r, &used),
                     MSGPACK_BAD);
    assert_int_equal(parse(TEXT("\x93\x01\x02\x03"), &r, &used),
                     MSGPACK_BROKEN);
    assert_int_equal(parse(TEXT("\x81\xc1\x01"), &r, &used), MSGPACK_BROKEN);
    assert_int_equal(parse(TEXT("\xdf\xff\xff\xff\xff"), &r, &used),
                     MSGPACK_BROKEN);
    memset(nested, '\x91', sizeof(nested));
    nested[0] = '\x81';
    assert_int_equal(parse(span_make(nested, sizeof(nested)), &r, &used),
                     MSGPACK_BROKEN);
    assert_int_equal(parse(TEXT("\x81\xa1x\xc6\xff\xff\xff\xff"), &r, &used),
                     MSGPACK_SHORT);
    assert_true(used > 0xffffffff);
}

static void msgpack_reader_names_where_a_shard_is_cut(void **state)
{
    struct span two = TEXT("\x82\xa5image\xc4\x03JPG\xa2id\xa3"
                           "a/b"
                           "\x82\xa5image\xc4\x03JPH\xa2id\xa3"
                           "c");
    char *path = file_join(testing_dir(), "cut.msg");
    struct msgpack_reader *reader;
    struct msgpack_record r;
    struct err err = {0};

    (void)state;
    assert_true(file_write(path, two, &err));
    reader = msgpack_reader_open(path, 1 << 20, &err);
    assert_non_null(reader);
    assert_int_equal(msgpack_reader_next(reader, &r, &err), MSGPACK_RECORD);
    assert_int_equal(r.offset, 0);
    assert_int_equal(msgpack_reader_next(reader, &r, &err), MSGPACK_BROKEN);
    assert_non_null(strstr(err.text, "cut.msg"));
    assert_non_null(strstr(err.text, "byte 19"));
    msgpack_reader_close(reader);
    reader = msgpack_reader_open(path, 8, &err);
    assert_non_null(reader);
    assert_int_equal(msgpack_reader_next(reader, &r, &err), MSGPACK_RECORD);
    assert_int_equal(msgpack_reader_next(reader, &r, &err), MSGPACK_BROKEN);
    msgpack_reader_close(reader);
    unlink(path);
    free(path);
}

static void msgpack_reader_finds_the_bytes_in_place(void **state)
{
    const char *path = "demo/world/mp16/shard_0.msg";
    struct msgpack_record r;
    struct err err = {0};
    struct msgpack_reader *reader;
    int count = 0;

    (void)state;
    reader = msgpack_reader_open(path, 1 << 20, &err);
    assert_non_null(reader);
    while (msgpack_reader_next(reader, &r, &err) == MSGPACK_RECORD) {
        struct buf b;

        buf_init(&b, 1 << 20);
        assert_true(
            file_read_at(path, r.image_offset, (int64_t)r.image.len, &b, &err));
        assert_true(span_equals(buf_span(&b), r.image));
        buf_release(&b);
        count++;
    }
    assert_int_equal(err.kind, ERR_NONE);
    assert_true(count > 50);
    msgpack_reader_close(reader);
}

/* Every record's id, every bad place as "!", the end as "." or "broken". */
static void shard_is(struct span bytes, const char *wanted)
{
    char *path = file_join(testing_dir(), "shard.msg");
    struct msgpack_reader *reader;
    struct msgpack_record r;
    enum msgpack_state state;
    struct err err = {0};
    struct buf out;

    buf_init(&out, 1000);
    assert_true(file_write(path, bytes, &err));
    reader = msgpack_reader_open(path, 1 << 20, &err);
    assert_non_null(reader);
    while ((state = msgpack_reader_next(reader, &r, &err)) > MSGPACK_END)
        if (state == MSGPACK_RECORD)
            buf_add_span(&out, r.id);
        else
            buf_print(&out, "!%s", strstr(err.text, "byte"));
    buf_add_text(&out, state == MSGPACK_END ? "." : "broken");
    assert_string_equal(out.data, wanted);
    msgpack_reader_close(reader);
    buf_release(&out);
    unlink(path);
    free(path);
}

#define RECORD(id) "\x82\xa5image\xc4\x03JPG\xa2id\xa1" id
static void msgpack_reader_goes_on_behind_damage(void **state)
{
    (void)state;
    shard_is(TEXT(RECORD("a") "\x00\x82noise" RECORD("b")),
             "a!bytes 17 to 24 are damaged and are passed overb.");
    shard_is(TEXT("noise"
                  "\xde\x00\x02\xc4\x02id\xa1"
                  "c"
                  "\xd9\x05image\xa1x"),
             "!bytes 0 to 5 are damaged and are passed overc.");
    /* A length that reaches into the next record, or behind the end. */
    shard_is(TEXT("\x82\xa5image\xc4\x08JPG\xa2id\xa1"
                  "a" RECORD("b") RECORD("c")),
             "!bytes 0 to 17 are damaged and are passed overbc.");
    shard_is(TEXT("\x82\xa5image\xc6\x00\x01\x00\x00JPG" RECORD("b")),
             "!bytes 0 to 15 are damaged and are passed overb.");
    shard_is(TEXT(RECORD("a") "noise \xa2id"), "abroken");
    /* A map that is whole, and no record. */
    shard_is(TEXT("\x81\xa1x\x01" RECORD("b")), "!byte 0 has no \"id\"b.");
}

TESTING_MAIN(cmocka_unit_test(msgpack_reader_goes_on_behind_damage),
             cmocka_unit_test(msgpack_reads_either_order_and_family),
             cmocka_unit_test(msgpack_asks_for_more_at_every_cut),
             cmocka_unit_test(msgpack_tells_bad_from_broken),
             cmocka_unit_test(msgpack_reader_names_where_a_shard_is_cut),
             cmocka_unit_test(msgpack_reader_finds_the_bytes_in_place))
