#include "testing.h"

#include "adapters/unicode.h"

#include <string.h>

static void check(void (*change)(struct span, struct buf *), const char *text,
                  size_t len, const char *want)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    change(span_make(text, len), &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

#define NFC(text, want)  check(unicode_nfc, text, sizeof(text) - 1, want)
#define FOLD(text, want) check(unicode_fold, text, sizeof(text) - 1, want)

static void unicode_composes(void **state)
{
    (void)state;
    NFC("", "");
    NFC("plain", "plain");
    NFC("e\xCC\x81"
        "cole",
        "\xC3\xA9"
        "cole");
    NFC("A\xCC\x8A", "\xC3\x85");
    NFC("\xEF\xAC\x81", "\xEF\xAC\x81"); /* compatibility forms stay */
    NFC("\xE1\x84\x80\xE1\x85\xA1", "\xEA\xB0\x80");
    /* marks are put in canonical order: below before above */
    NFC("a\xCC\x81\xCC\xA3", "\xE1\xBA\xA1\xCC\x81");
}

static void unicode_folds_for_comparing(void **state)
{
    (void)state;
    FOLD("S\xC3\xA3o PAULO", "sao paulo");
    FOLD("\xCE\x86\xCE\x98", "\xCE\xB1\xCE\xB8");
    FOLD("\xC3\x85land", "aland");
}

static void unicode_replaces_bad_bytes(void **state)
{
    (void)state;
    NFC("a\xff"
        "b",
        "a\xEF\xBF\xBD"
        "b");
    NFC("\xC3", "\xEF\xBF\xBD");
    NFC("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    NFC("e\xCC\x81\xff", "\xC3\xA9\xEF\xBF\xBD");
}

/* Sorting marks costs the square of their number: it must stay bounded. */
static void unicode_survives_a_flood_of_marks(void **state)
{
    static char text[400000];
    struct buf out;
    size_t i;

    (void)state;
    for (i = 0; i + 4 <= sizeof(text); i += 4)
        memcpy(text + i, i % 8 ? "\xCC\xA3\xCC\x81" : "\xCC\x81\xCC\xA3", 4);
    buf_init(&out, 1 << 20);
    unicode_nfc(span_make(text, sizeof(text)), &out);
    assert_int_equal(out.len, sizeof(text));
    buf_release(&out);
}

static void unicode_walks_code_points(void **state)
{
    uint32_t code = 0;

    (void)state;
    assert_int_equal(unicode_next(SPAN_NONE, &code), 0);
    assert_int_equal(unicode_next(span_of("\xF0\x9F\x9A\x80x"), &code), 4);
    assert_int_equal(code, 0x1F680);
    assert_int_equal(unicode_next(span_of("\xF0\x9F\x9A"), &code), 1);
    assert_int_equal(code, 0xFFFD);
    assert_string_equal(unicode_category('A'), "Lu");
    assert_string_equal(unicode_category(0x301), "Mn");
    assert_int_equal(unicode_lower(0x130), 'i');
}

static void unicode_adds_code_points(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    unicode_add(&out, 0x20AC);
    unicode_add(&out, 0xD800);
    unicode_add(&out, 0x110000);
    assert_string_equal(out.data, "\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unicode_composes),
        cmocka_unit_test(unicode_folds_for_comparing),
        cmocka_unit_test(unicode_replaces_bad_bytes),
        cmocka_unit_test(unicode_survives_a_flood_of_marks),
        cmocka_unit_test(unicode_walks_code_points),
        cmocka_unit_test(unicode_adds_code_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
