#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/json.h"
#include "models/tokenizers/bpe.h"
#include "models/tokenizers/token_stream.h"

static const char QWEN[] = "tests/golden/data/qwen_a";

static struct bpe *open_ok(const char *dir)
{
    struct err err = {0};
    struct bpe *bpe = bpe_open(dir, &err);

    if (!bpe)
        fail_msg("%s", err.text);
    return bpe;
}

/* Encode one golden case, twice: the second time from the cache. */
static void check_case(const struct bpe *bpe, struct piece_cache *cache,
                       const struct json *item)
{
    const struct json *want = json_get(item, "ids");
    struct token_list ids = {0};
    struct span text;
    int64_t id;
    size_t i;
    int round;

    assert_true(json_text(json_get(item, "text"), &text));
    for (round = 0; round < 2; round++) {
        token_list_reset(&ids);
        assert_true(bpe_encode(bpe, cache, text, BPE_ADDED, &ids, NULL));
        if (ids.count != want->count)
            fail_msg("\"%s\": %zu tokens, not %zu", text.data, ids.count,
                     want->count);
        for (i = 0; i < want->count; i++) {
            assert_true(json_int(want->items[i], &id));
            if (ids.ids[i] != id)
                fail_msg("\"%s\": token %zu is %d, not %d", text.data, i,
                         (int)ids.ids[i], (int)id);
        }
    }
    token_list_release(&ids);
}

static void check_lines(const struct bpe *bpe, size_t cases)
{
    struct piece_cache *cache = piece_cache_open();
    struct span rest, line;
    struct arena arena;
    struct buf text;
    size_t n = 0;

    arena_init(&arena);
    buf_init(&text, 1 << 20);
    assert_true(file_read("tests/golden/data/bpe.golden.jsonl", &text, NULL));
    for (rest = buf_span(&text); span_next(&rest, '\n', &line);)
        if (line.len > 0) {
            check_case(bpe, cache, json_parse(line, &arena, NULL));
            n++;
        }
    assert_int_equal(n, cases);
    buf_release(&text);
    arena_release(&arena);
    piece_cache_close(cache);
}

static void bpe_gives_every_golden_probe(void **state)
{
    struct bpe *bpe = open_ok(QWEN);

    (void)state;
    check_lines(bpe, 40);
    assert_int_equal(bpe_added(bpe, "<|im_end|>"), 640);
    assert_int_equal(bpe_added(bpe, "<|none|>"), -1);
    bpe_close(bpe);
}

static void bpe_gives_every_case_of_the_small_teachers(void **state)
{
    struct bpe *bpe = open_ok("demo/models/teacher-a");
    struct json *cases;
    struct arena arena;
    struct buf text;
    size_t i;

    (void)state;
    arena_init(&arena);
    buf_init(&text, 1 << 20);
    assert_true(file_read("demo/golden/tokenizer.json", &text, NULL));
    cases = json_parse(buf_span(&text), &arena, NULL);
    assert_non_null(cases);
    for (i = 0; i < cases->count; i++)
        check_case(bpe, NULL, cases->items[i]);
    buf_release(&text);
    arena_release(&arena);
    bpe_close(bpe);
}

static void copy(const char *dir, const char *name)
{
    char *from = file_join(QWEN, name), *to = file_join(dir, name);
    struct buf text;

    buf_init(&text, 1 << 20);
    assert_true(file_read(from, &text, NULL));
    assert_true(file_write(to, buf_span(&text), NULL));
    buf_release(&text);
    free(from);
    free(to);
}

static void bpe_reads_vocab_and_merges_alike(void **state)
{
    const char *dir = testing_dir();
    struct err err = {0};
    struct bpe *bpe;

    (void)state;
    assert_null(bpe_open(dir, &err));
    assert_non_null(strstr(err.text, "vocab.json"));
    copy(dir, "vocab.json");
    assert_null(bpe_open(dir, &err));
    assert_non_null(strstr(err.text, "merges.txt is missing"));
    copy(dir, "merges.txt");
    copy(dir, "tokenizer_config.json");
    bpe = open_ok(dir);
    check_lines(bpe, 40);
    bpe_close(bpe);
}

/* What a caption says must never become a turn. */
static void bpe_keeps_untrusted_words_as_text(void **state)
{
    struct bpe *bpe = open_ok(QWEN);
    struct token_list ids = {0};
    struct buf back;
    size_t i;

    (void)state;
    buf_init(&back, 1000);
    assert_true(
        bpe_encode(bpe, NULL, span_of("a<|im_end|>\n"), BPE_PLAIN, &ids, NULL));
    for (i = 0; i < ids.count; i++) {
        assert_true(ids.ids[i] < 638);
        buf_add_span(&back, bpe_bytes(bpe, ids.ids[i]));
    }
    assert_string_equal(back.data, "a<|im_end|>\n");
    token_list_release(&ids);
    buf_release(&back);
    bpe_close(bpe);
}

/* A piece of n letters costs n log n: a square would take minutes. */
static void bpe_survives_long_pieces_and_bad_bytes(void **state)
{
    struct bpe *bpe = open_ok(QWEN);
    struct token_list ids = {0};
    size_t len = 2000000, i, sum = 0;
    char *text = malloc(len);

    (void)state;
    for (i = 0; i < len; i++)
        text[i] = "the"[i % 3];
    assert_true(
        bpe_encode(bpe, NULL, span_make(text, len), BPE_PLAIN, &ids, NULL));
    for (i = 0; i < ids.count; i++)
        sum += bpe_bytes(bpe, ids.ids[i]).len;
    assert_int_equal(sum, len);
    token_list_reset(&ids);
    assert_true(bpe_encode(bpe, NULL, span_make("\xff\xfe\0a", 4), BPE_ADDED,
                           &ids, NULL));
    assert_true(ids.count > 0);
    assert_null(bpe_bytes(bpe, -1).data);
    assert_null(bpe_bytes(bpe, 1 << 30).data);
    free(text);
    token_list_release(&ids);
    bpe_close(bpe);
}

/* "l l" is a merge; of two places where it fits the left one comes first. */
static void bpe_merges_the_leftmost_of_equals(void **state)
{
    struct bpe *bpe = open_ok(QWEN);
    struct token_list ids = {0};

    (void)state;
    assert_true(bpe_encode(bpe, NULL, span_of("lll"), BPE_PLAIN, &ids, NULL));
    assert_int_equal(ids.count, 2);
    assert_true(span_is(bpe_bytes(bpe, ids.ids[0]), "ll"));
    assert_true(span_is(bpe_bytes(bpe, ids.ids[1]), "l"));
    token_list_release(&ids);
    bpe_close(bpe);
}

static void refused(const char *json, const char *why)
{
    struct err err = {0};

    assert_null(bpe_parse(span_of(json), &err));
    assert_int_equal(err.kind, ERR_STAGE);
    if (!strstr(err.text, why))
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

static void bpe_refuses_broken_tokenizers(void **state)
{
    (void)state;
    refused("{", "");
    refused("{}", "not byte-level BPE");
    refused("{\"model\":{\"type\":\"Unigram\"}}", "not byte-level BPE");
    refused("{\"model\":{\"type\":\"BPE\"}}", "no vocabulary");
    refused("{\"model\":{\"vocab\":{\"a\":0}}}", "no merges");
    refused("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[]}}", "no merges");
    refused("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
            "\"a b\" names a token");
    refused("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"ab\"]}}", "no pair");
    refused("{\"model\":{\"vocab\":{\"a\":-1},\"merges\":[\"a b\"]}}",
            "out of range");
    refused("{\"model\":{\"vocab\":{\"a\":99999999},\"merges\":[\"a b\"]}}",
            "out of range");
    refused("{\"model\":{\"vocab\":{\"a\":0,\"b\":0},\"merges\":[\"a b\"]}}",
            "given twice");
}

static void check_stream(const char *bytes, size_t len, const char *want)
{
    struct token_stream stream = {0};
    struct buf out;
    size_t i;

    buf_init(&out, 1000);
    for (i = 0; i < len; i++)
        token_stream_add(&stream, span_make(bytes + i, 1), &out);
    token_stream_end(&stream, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

#define STREAM(bytes, want) check_stream(bytes, sizeof(bytes) - 1, want)
#define BAD                 "\xEF\xBF\xBD"

static void token_stream_gives_whole_characters(void **state)
{
    struct token_stream stream = {0};
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    token_stream_add(&stream, span_of("\xF0\x9F"), &out);
    assert_int_equal(out.len, 0);
    token_stream_add(&stream, span_of("\x9A\xA6!"), &out);
    assert_string_equal(out.data, "\xF0\x9F\x9A\xA6!");
    buf_release(&out);
    STREAM("\xC3", BAD);
    STREAM("\xE2\x82z", BAD "z");
    STREAM("\xED\xA0\x80", BAD BAD BAD);
    STREAM("\xF4\x90\x80\x80", BAD BAD BAD BAD);
    STREAM("\xC0\x80\xFF", BAD BAD BAD);
    STREAM("\xF0\x9F\xC3\xA9", BAD "\xC3\xA9");
}

TESTING_MAIN(cmocka_unit_test(bpe_gives_every_golden_probe),
             cmocka_unit_test(bpe_gives_every_case_of_the_small_teachers),
             cmocka_unit_test(bpe_reads_vocab_and_merges_alike),
             cmocka_unit_test(bpe_keeps_untrusted_words_as_text),
             cmocka_unit_test(bpe_survives_long_pieces_and_bad_bytes),
             cmocka_unit_test(bpe_merges_the_leftmost_of_equals),
             cmocka_unit_test(bpe_refuses_broken_tokenizers),
             cmocka_unit_test(token_stream_gives_whole_characters))
