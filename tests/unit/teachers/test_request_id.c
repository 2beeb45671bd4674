#include "testing.h"

#include "teachers/request_id.h"

static void is_narrow(const char *source, const char *key, int candidate,
                      const char *expected)
{
    struct arena arena;
    struct buf b;

    buf_init(&b, 8192);
    arena_init(&arena);
    request_id_add_narrow(source, key, candidate, &b);
    assert_string_equal(b.data, expected);
    assert_true(b.len <= REQUEST_ID_NARROW);
    for (size_t i = 0; i < b.len; i++)
        assert_true(b.data[i] == '_' || b.data[i] == '-' ||
                    (b.data[i] >= '0' && b.data[i] <= '9') ||
                    ((b.data[i] | 32) >= 'a' && (b.data[i] | 32) <= 'z'));
    struct span back = request_id_read(buf_span(&b), &arena);
    struct buf plain;
    buf_init(&plain, 8192);
    request_id_add(source, key, candidate, &plain);
    if (!request_name_is_long(span_of(source), span_of(key)))
        assert_true(span_equals(back, buf_span(&plain)));
    buf_release(&plain);
    buf_release(&b);
    arena_release(&arena);
}

static void request_ids_are_read_back(void **state)
{
    (void)state;
    is_narrow("s", "k1", 0, "s_2Fk1_230");
    is_narrow("a_b", "x y/\xC3\xA9#2", 63, "a_5Fb_2Fx_20y_2F_C3_A9_232_2363");
    /* 58 bytes of name, then one more */
    is_narrow("s",
              "0123456789012345678901234567890123456789012345678901234567" + 4,
              999,
              "s_2F456789012345678901234567890123456789012345678901234567"
              "_23999");
}

static void request_ids_too_long_are_digests(void **state)
{
    char key[301] = "", digest[REQUEST_NAME_DIGEST + 1];
    struct arena arena;
    struct buf b;
    char expected[64];

    (void)state;
    memset(key, 'k', 300);
    request_name_digest(span_of("s"), span_of(key), digest);
    assert_true(request_name_is_digest(span_of(digest)));
    assert_false(request_name_is_digest(span_of("name-0123")));
    snprintf(expected, sizeof(expected), "%s_237", digest);
    is_narrow("s", key, 7, expected);
    buf_init(&b, 100);
    arena_init(&arena);
    request_id_add_narrow("s", key, 7, &b);
    struct span back = request_id_read(buf_span(&b), &arena);
    assert_true(span_starts(back, digest));
    assert_true(span_is(span_cut(back, REQUEST_NAME_DIGEST, 9), "#7"));
    buf_release(&b);
    arena_release(&arena);
}

static void request_ids_of_others_stay(void **state)
{
    static const char *const others[] = {
        "k1",       "s/k1#0",    "my_id",     "a_2F",
        "a_23",     "a_2fb_230", "req_12_34", "a_2Fb_230x y",
        "a_FF_230", "a_00_230",  "_"};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_true(
            span_is(request_id_read(span_of(others[i]), &arena), others[i]));
    arena_release(&arena);
}

TESTING_MAIN(cmocka_unit_test(request_ids_are_read_back),
             cmocka_unit_test(request_ids_too_long_are_digests),
             cmocka_unit_test(request_ids_of_others_stay))
