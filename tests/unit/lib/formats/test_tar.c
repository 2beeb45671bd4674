#include "testing.h"

#include "formats/tar.h"

/* A header with its sum. */
static void head_make(char *block, const char *magic, char type,
                      const char *size)
{
    unsigned sum = 8 * ' ';

    memset(block, 0, TAR_BLOCK);
    memcpy(block, "a/b.jpg", 7);
    memcpy(block + 124, size, strlen(size));
    block[156] = type;
    memcpy(block + 257, magic, 8);
    memcpy(block + 345, "pre/fix", 7);
    for (int i = 0; i < TAR_BLOCK; i++)
        sum += (unsigned char)block[i];
    snprintf(block + 148, 8, "%06o", sum);
}

static void head_is(const char *block, const char *name, int64_t bytes)
{
    struct tar_head head;
    struct buf b;

    buf_init(&b, 1000);
    assert_int_equal(tar_head_read(block, &head, &b), name != NULL);
    assert_string_equal(b.data, name ? name : "");
    if (name)
        assert_int_equal(head.bytes, bytes);
    buf_release(&b);
}

static void tar_head_reads_plain_members(void **state)
{
    char block[TAR_BLOCK];

    (void)state;
    head_make(block, "ustar\00000", '0', "00000000017");
    head_is(block, "pre/fix/a/b.jpg", 15);
    head_make(block, "ustar  \0", '0', "   17 ");
    head_is(block, "a/b.jpg", 15);
    block[200] = 1; /* the sum no longer holds */
    head_is(block, NULL, 0);
}

static void tar_head_leaves_the_rest_to_others(void **state)
{
    static const char types[] = "1234567LKxgSDV";
    char block[TAR_BLOCK];

    (void)state;
    for (size_t i = 0; types[i]; i++) {
        head_make(block, "ustar\00000", types[i], "00000000017");
        head_is(block, NULL, 0);
    }
    head_make(block, "ustar\00000", '0', "\x80");
    head_is(block, NULL, 0);
    head_make(block, "ustar\00000", '0', "12x");
    head_is(block, NULL, 0);
    head_make(block, "\0\0\0\0\0\0\0\0", '0', "17");
    head_is(block, NULL, 0);
    memset(block, 0, TAR_BLOCK);
    head_is(block, NULL, 0);
}

static void tar_find_believes_sums_alone(void **state)
{
    char data[4 * TAR_BLOCK];

    (void)state;
    memset(data, 'n', sizeof(data));
    assert_int_equal(tar_find(span_make(data, sizeof(data))), SIZE_MAX);
    head_make(data + 700, "ustar  \0", 'L', "17");
    assert_int_equal(tar_find(span_make(data, sizeof(data))), 700);
    assert_int_equal(tar_find(span_make(data, 700 + TAR_BLOCK)), 700);
    assert_int_equal(tar_find(span_make(data, 699 + TAR_BLOCK)), SIZE_MAX);
    memcpy(data + 257, "ustar", 5); /* a name, not a sum */
    assert_int_equal(tar_find(span_make(data, sizeof(data))), 700);
    data[701] ^= 1;
    assert_int_equal(tar_find(span_make(data, sizeof(data))), SIZE_MAX);
    assert_int_equal(tar_find(span_make(data, 100)), SIZE_MAX);
}

TESTING_MAIN(cmocka_unit_test(tar_find_believes_sums_alone),
             cmocka_unit_test(tar_head_reads_plain_members),
             cmocka_unit_test(tar_head_leaves_the_rest_to_others))
