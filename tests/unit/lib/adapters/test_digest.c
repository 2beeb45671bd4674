#include "testing.h"

#include "adapters/digest.h"

static void digest_gives_sha256(void **state)
{
    struct digest d = digest_of(span_of("abc"));
    char hex[65];

    (void)state;
    digest_hex(&d, hex); /* FIPS 180-4, example B.1 */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
                             "b00361a396177a9cb410ff61f20015ad");
    d = digest_of(SPAN_NONE);
    digest_hex(&d, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb924"
                             "27ae41e4649b934ca495991b7852b855");
}

static void digest_fast_takes_seed_and_nothing(void **state)
{
    (void)state;
    /* XXH3, 64 bits, of nothing. */
    assert_true(digest_fast(SPAN_NONE, 0) == 0x2d06800538d394c2u);
    assert_true(digest_fast(span_of("a"), 1) != digest_fast(span_of("a"), 2));
    assert_true(digest_fast(span_of("a"), 1) == digest_fast(span_of("a"), 1));
}

/* RFC 4648, section 10. */
static void digest_base64_pads(void **state)
{
    static const char *const texts[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        buf_reset(&b);
        digest_base64(span_of(texts[i][0]), &b);
        assert_string_equal(b.data, texts[i][1]);
    }
    buf_release(&b);
}

static void digest_base64_goes_on_over_pieces(void **state)
{
    char zeroes[10000] = {0};
    struct buf b;

    (void)state;
    buf_init(&b, 20000);
    digest_base64(span_make(zeroes, sizeof(zeroes)), &b);
    assert_int_equal(b.len, 13336);
    assert_int_equal(strspn(b.data, "A"), 13334);
    buf_reset(&b);
    b.max = 100;
    digest_base64(span_make(zeroes, sizeof(zeroes)), &b);
    assert_true(b.over);
    buf_release(&b);
}

/* In pieces of 3 bytes; the second column is `git hash-object`'s. */
static void digest_stream_gives_sha256_and_git_names(void **state)
{
    static const char text[] = "limbeck distils\n";
    struct span all = span_make(text, sizeof(text) - 1);
    struct digest whole = digest_of(all);
    char got[65], want[65];

    (void)state;
    for (int git = 0; git < 2; git++) {
        struct digest_stream *s =
            digest_stream_open(git == 1, (int64_t)all.len);
        for (size_t at = 0; at < all.len; at += 3)
            digest_stream_add(s, span_cut(all, at, 3));
        digest_stream_finish(s, got);
        digest_hex(&whole, want);
        assert_string_equal(
            got, git == 0 ? want : "2314d7353868f99ca5be52aa6e13ec53eb19bdfd");
    }
    digest_stream_finish(digest_stream_open(true, 0), got);
    assert_string_equal(got, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    digest_stream_close(NULL);
}

TESTING_MAIN(cmocka_unit_test(digest_gives_sha256),
             cmocka_unit_test(digest_fast_takes_seed_and_nothing),
             cmocka_unit_test(digest_base64_pads),
             cmocka_unit_test(digest_stream_gives_sha256_and_git_names),
             cmocka_unit_test(digest_base64_goes_on_over_pieces))
