#include "golden.h"

#include "adapters/json.h"
#include "base/file.h"
#include "models/bert/sentence.h"
#include "models/tokenizers/wordpiece.h"

#define BERT GOLDEN_DATA "bert"
enum { TEXTS = 4, PADDED = 26, WIDTH = 48 };

struct row {
    struct golden *golden;
    size_t index, length;
    bool padded; /* [texts, tokens, width] instead of [texts, width] */
};

static void row_trace(void *arg, const char *name, const float *values,
                      size_t count)
{
    struct row *r = arg;
    bool tokens = count == r->length * WIDTH && strcmp(name, "mean_pooled") &&
                  strcmp(name, "sentence_embedding");
    size_t from = r->index * WIDTH * (tokens ? PADDED : 1);

    golden_compare_at(r->golden, name, from, values, count);
}

static void sentence_gives_every_golden_tensor(void **state)
{
    struct err err = {0};
    struct golden g;
    struct sentence *m = sentence_open(BERT, &err);
    size_t count;

    (void)state;
    if (m == NULL)
        fail_msg("%s", err.text);
    golden_open(&g, BERT "/golden.safetensors");
    int64_t *ids = golden_ints(&g, "input_ids", &count);
    int64_t *mask = golden_ints(&g, "attention_mask", &count);
    float *cosine = golden_floats(&g, "cosine");
    float vectors[TEXTS][WIDTH];
    struct sentence_session *s = sentence_session_open(m);
    for (size_t i = 0; i < TEXTS; i++) {
        struct row row = {.golden = &g, .index = i};
        struct trace trace = {row_trace, &row};
        int32_t row_ids[PADDED];
        for (size_t k = 0; k < PADDED && mask[i * PADDED + k] != 0; k++)
            row_ids[row.length++] = (int32_t)ids[i * PADDED + k];
        if (!sentence_encode_ids(s, row_ids, row.length, &trace, vectors[i],
                                 &err))
            fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < TEXTS * TEXTS; i++)
        assert_near(
            sentence_similarity(vectors[i / TEXTS], vectors[i % TEXTS], WIDTH),
            cosine[i], 2e-4);
    int32_t bad[2] = {2, 99999};
    assert_false(sentence_encode_ids(s, bad, 2, NULL, vectors[0], &err));
    assert_int_equal(err.kind, ERR_RECORD);
    sentence_session_close(s);
    sentence_close(m);
    golden_close(&g);
    free(ids);
    free(mask);
    free(cosine);
}

static void check_ids(const struct json *want, const struct token_list *got,
                      struct span text)
{
    bool same = want->count == got->count;

    for (size_t i = 0; same && i < got->count; i++)
        same = want->items[i]->integer == got->ids[i];
    if (same)
        return;
    print_message("\"%.*s\"\n", (int)text.len, text.data);
    for (size_t i = 0; i < got->count; i++)
        print_message(" %d", got->ids[i]);
    fail_msg("is not the golden tokenization");
}

static void wordpiece_gives_every_golden_probe(void **state)
{
    struct err err = {0};
    struct buf file;
    struct arena arena;
    struct span rest, line, text;
    struct token_list got = {0};
    struct wordpiece *w = wordpiece_open(BERT, &err);
    size_t probes = 0;

    (void)state;
    if (w == NULL)
        fail_msg("%s", err.text);
    buf_init(&file, 1 << 20);
    arena_init(&arena);
    assert_true(file_read(GOLDEN_DATA "wordpiece.golden.jsonl", &file, &err));
    rest = buf_span(&file);
    while (span_next(&rest, '\n', &line) && line.len > 0) {
        const struct json *probe = json_parse(line, &arena, &err);
        if (probe == NULL || !json_text(json_get(probe, "text"), &text))
            fail_msg("%s", err.text);
        token_list_reset(&got);
        wordpiece_encode(w, text, 100000, &got);
        check_ids(json_get(probe, "ids"), &got, text);
        probes++;
    }
    assert_true(probes >= 40);
    token_list_release(&got);
    wordpiece_close(w);
    arena_release(&arena);
    buf_release(&file);
}

static void sentence_agrees_on_the_miniature_world(void **state)
{
    struct err err = {0};
    struct buf file;
    struct arena arena;
    struct token_list got = {0};
    float vectors[8][256];

    (void)state;
    buf_init(&file, 1 << 20);
    arena_init(&arena);
    assert_true(file_read("demo/golden/sentence.json", &file, &err));
    const struct json *golden = json_parse(buf_span(&file), &arena, &err);
    struct wordpiece *w = wordpiece_open("demo/models/sentence", &err);
    struct sentence *m = sentence_open("demo/models/sentence", &err);
    if (golden == NULL || w == NULL || m == NULL)
        fail_msg("%s", err.text);
    const struct json *texts = json_get(golden, "texts");
    const struct json *cosine = json_get(golden, "cosine");
    struct sentence_session *s = sentence_session_open(m);
    assert_true(texts->count >= 2 && texts->count <= 8);
    for (size_t i = 0; i < texts->count; i++) {
        struct span text;
        assert_true(json_text(json_get(texts->items[i], "text"), &text));
        token_list_reset(&got);
        wordpiece_encode(w, text, 100000, &got);
        check_ids(json_get(texts->items[i], "ids"), &got, text);
        sentence_encode(s, text, vectors[i]);
    }
    for (size_t i = 0; i < texts->count; i++) {
        for (size_t k = 0; k < texts->count; k++)
            assert_near(
                sentence_similarity(vectors[i], vectors[k], sentence_width(m)),
                cosine->items[i]->items[k]->real, 1e-3);
    }
    token_list_release(&got);
    sentence_session_close(s);
    sentence_close(m);
    wordpiece_close(w);
    arena_release(&arena);
    buf_release(&file);
}

TESTING_MAIN(cmocka_unit_test(sentence_gives_every_golden_tensor),
             cmocka_unit_test(wordpiece_gives_every_golden_probe),
             cmocka_unit_test(sentence_agrees_on_the_miniature_world))
