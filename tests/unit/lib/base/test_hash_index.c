#include "testing.h"

#include "base/edit_distance.h"
#include "base/hash_index.h"
#include "base/json_text.h"

/* Entries of one hash come in their order, also after the table has grown. */
static void hash_index_keeps_the_order_of_equal_hashes(void **state)
{
    struct hash_index x;
    size_t at = SIZE_MAX, number = 0;

    (void)state;
    hash_index_init(&x, 0);
    for (size_t i = 0; i < 1000; i++)
        hash_index_add(&x, i % 2 ? 15 : hash_mix(i), i);
    assert_int_equal(x.count, 1000);
    for (size_t i = 1; i < 1000; i += 2) {
        assert_true(hash_index_next(&x, 15, &at, &number));
        assert_int_equal(number, i);
    }
    assert_false(hash_index_next(&x, 15, &at, &number));
    for (size_t i = 0; i < 1000; i += 2)
        assert_int_equal(hash_index_find(&x, hash_mix(i)), i);
    assert_true(hash_index_find(&x, 16) == SIZE_MAX);
    hash_index_release(&x);
}

static void hash_index_is_never_more_than_half_full(void **state)
{
    struct hash_index x;

    (void)state;
    hash_index_init(&x, 8);
    assert_int_equal(x.mask + 1, 16);
    for (size_t i = 0; i < 100; i++) {
        hash_index_add(&x, i, i);
        assert_true(x.count * 2 <= x.mask + 1);
    }
    hash_index_release(&x);
}

/* The values of the FNV authors' own test page. */
static void hash_fnv_gives_the_published_values(void **state)
{
    (void)state;
    assert_true(hash_fnv("", 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(hash_fnv("a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(hash_fnv("foobar", 6) == UINT64_C(0x85944171f73967e8));
}

static size_t apart(const char *a, const char *b)
{
    return edit_distance(span_of(a), span_of(b));
}

static void edit_distance_counts_edits(void **state)
{
    char longer[EDIT_DISTANCE_TEXT_MAX + 2];

    (void)state;
    assert_int_equal(apart("", ""), 0);
    assert_int_equal(apart("kitten", "sitting"), 3);
    assert_int_equal(apart("abc", ""), 3);
    assert_int_equal(apart("", "abc"), 3);
    assert_int_equal(apart("ab", "ba"), 2);
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_true(apart(longer, "x") == SIZE_MAX);
    assert_int_equal(apart(longer + 1, "x"), EDIT_DISTANCE_TEXT_MAX - 1);
}

static const char *escaped(struct buf *b, struct span text,
                           enum json_text_for use)
{
    buf_reset(b);
    json_text_add(b, text, use);
    return b->data;
}

static void json_text_escapes_what_it_must(void **state)
{
    struct buf b;
    struct span nul = span_make("a\0b", 3);

    (void)state;
    buf_init(&b, 1000);
    assert_string_equal(
        escaped(&b, span_of("\"\\\n\t\x01\x7f"), JSON_TEXT_FILE),
        "\\\"\\\\\\n\\t\\u0001\\u007f");
    assert_string_equal(escaped(&b, nul, JSON_TEXT_FILE), "a\\u0000b");
    assert_string_equal(escaped(&b, span_of("\xc3\xa9<&>"), JSON_TEXT_FILE),
                        "\xc3\xa9<&>");
    assert_string_equal(escaped(&b, span_of("\xc3\xa9<&>"), JSON_TEXT_SCRIPT),
                        "\xc3\xa9\\u003c\\u0026\\u003e");
    assert_string_equal(
        escaped(&b, span_of("\xe2\x80\xa8\xe2\x80\xa9"), JSON_TEXT_SCRIPT),
        "\\u2028\\u2029");
    assert_string_equal(escaped(&b, span_of("\xe2\x80\xa8"), JSON_TEXT_FILE),
                        "\xe2\x80\xa8");
    assert_string_equal(escaped(&b, span_of("\xffx\xe2\x80"), JSON_TEXT_FILE),
                        "\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_index_keeps_the_order_of_equal_hashes),
        cmocka_unit_test(hash_index_is_never_more_than_half_full),
        cmocka_unit_test(hash_fnv_gives_the_published_values),
        cmocka_unit_test(edit_distance_counts_edits),
        cmocka_unit_test(json_text_escapes_what_it_must),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
