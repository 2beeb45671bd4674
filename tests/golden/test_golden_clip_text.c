#include "golden.h"

#include "adapters/json.h"
#include "base/arena.h"
#include "base/file.h"
#include "models/clip/clip_text.h"
#include "models/clip/clip_words.h"

#define CLIP GOLDEN_DATA "clip_text"

static struct clip_text *text_open(void)
{
    struct err err = {0};
    struct clip_text *t = clip_text_open(CLIP, &err);

    if (t == NULL)
        fail_msg("%s", err.text);
    return t;
}

static void clip_text_gives_every_golden_tensor(void **state)
{
    struct clip_text *t = text_open();
    struct golden g;
    size_t count;

    (void)state;
    golden_open(&g, CLIP "/golden.safetensors");
    struct trace trace = {golden_put, &g};
    int64_t *ids = golden_ints(&g, "ids", &count);
    int32_t own[77];
    float out[16];
    assert_int_equal(clip_text_width(t), 16);
    for (size_t i = 0; i < count; i++)
        own[i] = (int32_t)ids[i];
    clip_text_encode(t, own, count, &trace, out);
    golden_compare(&g, "text_embeds", out, 16);
    assert_near(clip_text_scale(t), 20, 1e-4);
    clip_text_close(t);
    golden_close(&g);
    free(ids);
}

static void clip_text_gives_every_golden_token(void **state)
{
    struct clip_text *t = text_open();
    struct token_list ids = {.count = 0};
    struct span rest, line, text;
    struct err err = {0};
    struct arena arena;
    struct buf file;
    size_t lines = 0;

    (void)state;
    arena_init(&arena);
    buf_init(&file, 1 << 20);
    assert_true(file_read(CLIP "/tokens.jsonl", &file, &err));
    rest = buf_span(&file);
    for (; span_next(&rest, '\n', &line) && line.len > 0; lines++) {
        const struct json *row = json_parse(line, &arena, &err);
        const struct json *want = json_get(row, "ids");
        int64_t id;
        assert_true(json_text(json_get(row, "text"), &text));
        token_list_reset(&ids);
        assert_true(clip_text_tokens(t, text, &ids, &err));
        for (size_t i = 0; i < want->count && i < ids.count; i++) {
            assert_true(json_int(want->items[i], &id));
            if (ids.ids[i] != id)
                fail_msg("line %zu, token %zu", lines + 1, i);
        }
        assert_int_equal(ids.count, want->count);
    }
    assert_int_equal(lines, 8);
    token_list_reset(&ids);
    char digits[81];
    snprintf(digits, sizeof(digits), "%080d", 7);
    assert_false(clip_text_tokens(t, span_of(digits), &ids, &err));
    assert_non_null(strstr(err.text, "has 82 tokens, of which 77 fit"));
    token_list_release(&ids);
    arena_release(&arena);
    buf_release(&file);
    clip_text_close(t);
}

/* The cosines of a picture of one colour with three labels. */
static void clip_words_compare_pictures(void **state)
{
    static const uint8_t colours[2][3] = {{10, 200, 30}, {250, 10, 90}};
    static const double cosines[2][3] = {{0.273588, -0.091198, 0.299605},
                                         {-0.126760, -0.362058, -0.215677}};
    const struct span words[3] = {span_of("a photo of the road|the sign"),
                                  span_of("an forest"),
                                  span_of("in the sign of an road")};
    struct err err = {0};
    struct clip_words *w = clip_words_open(CLIP, words, 3, &err);
    uint8_t rgb[40 * 40 * 3];
    float out[3];

    (void)state;
    if (w == NULL)
        fail_msg("%s", err.text);
    struct clip_words_session *s = clip_words_session_open(w);
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < sizeof(rgb); i++)
            rgb[i] = colours[k][i % 3];
        const struct image picture = {40, 40, rgb};
        assert_true(clip_words_compare(s, &picture, out, &err));
        for (int i = 0; i < 3; i++)
            assert_near((double)out[i], cosines[k][i], 1e-4);
    }
    struct clip_words *other = clip_words_open(CLIP, words, 2, &err);
    assert_string_not_equal(clip_words_identity(w), clip_words_identity(other));
    clip_words_session_close(s);
    clip_words_close(w);
    clip_words_close(other);
}

static void clip_text_refuses_what_is_none(void **state)
{
    struct err err = {0};

    (void)state;
    assert_null(clip_text_open(GOLDEN_DATA "clip", &err));
    assert_non_null(strstr(err.text, "it has no text tower"));
    char digits[81];
    snprintf(digits, sizeof(digits), "%080d", 7);
    const struct span words[1] = {span_of(digits)};
    assert_null(clip_words_open(CLIP, words, 1, &err));
    assert_int_equal(err.kind, ERR_STAGE);
}

TESTING_MAIN(cmocka_unit_test(clip_text_gives_every_golden_tensor),
             cmocka_unit_test(clip_text_gives_every_golden_token),
             cmocka_unit_test(clip_words_compare_pictures),
             cmocka_unit_test(clip_text_refuses_what_is_none))
