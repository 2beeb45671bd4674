#include "golden.h"

#include "base/file.h"
#include "adapters/digest.h"
#include "adapters/json.h"
#include "models/clip/clip.h"
#include "models/clip/geoclip.h"
#include "models/weights/torch_file.h"

#define CLIP GOLDEN_DATA "clip"

static void clip_gives_every_golden_tensor(void **state)
{
    struct err err = {0};
    struct golden g;
    struct clip *m = clip_open(CLIP, &err);

    (void)state;
    if (m == NULL)
        fail_msg("%s", err.text);
    golden_open(&g, CLIP "/golden.safetensors");
    struct trace trace = {golden_put, &g};
    float *pixels = golden_floats(&g, "pixel_values");
    float *out = heap_grow(NULL, 3 * clip_width(m), sizeof(float));
    struct clip_session *s = clip_session_open(m);
    clip_encode(s, pixels, 3, &trace, out);
    /* One at a time gives the same. */
    size_t plane = 3 * (size_t)clip_side(m) * (size_t)clip_side(m);
    clip_encode(s, pixels + 2 * plane, 1, NULL, out);
    golden_compare_at(&g, "image_embeds", 2 * clip_width(m), out,
                      clip_width(m));
    clip_session_close(s);
    clip_close(m);
    golden_close(&g);
    free(pixels);
    free(out);
}

static void geoclip_gives_every_golden_tensor(void **state)
{
    struct err err = {0};
    struct golden g;
    struct geoclip *m = geoclip_open(CLIP, NULL, &err);
    size_t count;

    (void)state;
    if (m == NULL)
        fail_msg("%s", err.text);
    golden_open(&g, CLIP "/golden.safetensors");
    assert_int_equal(geoclip_gallery_count(m), 500);
    float *pixels = golden_floats(&g, "pixel_values");
    float *logits = golden_floats(&g, "geo_logits");
    float *share = golden_floats(&g, "geo_top5_prob");
    int64_t *rows = golden_ints(&g, "geo_top5_index", &count);
    size_t width = geoclip_width(m);
    float features[3 * 64], own[500];
    struct geoclip_session *s = geoclip_session_open(m);
    struct trace trace = {golden_put, &g};
    geoclip_encode_image(s, pixels, 3, &trace, features);
    for (size_t i = 0; i < 3; i++) {
        geoclip_logits(s, features + i * width, own);
        golden_compare_at(&g, "geo_logits", i * 500, own, 500);
        double all = 0;
        for (size_t k = 0; k < 500; k++)
            all += exp((double)own[k]);
        for (size_t k = 0; k < 5; k++)
            assert_near(exp((double)own[rows[i * 5 + k]]) / all,
                        (double)share[i * 5 + k], 2e-3);
    }
    geoclip_session_close(s);
    geoclip_close(m);
    golden_close(&g);
    free(pixels);
    free(logits);
    free(share);
    free(rows);
}

static void geoclip_places_give_every_golden_tensor(void **state)
{
    struct err err = {0};
    struct golden g;
    struct geoclip *m = geoclip_open(CLIP, NULL, &err);
    struct buf csv;
    struct span rest, line, lat;
    float *positions = heap_grow(NULL, 1000, sizeof(float));
    double value;
    size_t n = 0;

    (void)state;
    if (m == NULL)
        fail_msg("%s", err.text);
    buf_init(&csv, 1 << 20);
    assert_true(file_read(CLIP "/gallery.csv", &csv, &err));
    rest = buf_span(&csv);
    assert_true(span_next(&rest, '\n', &line));
    while (span_next(&rest, '\n', &line) && line.len > 0) {
        assert_true(span_next(&line, ',', &lat));
        assert_true(span_real(span_trim(lat), &value));
        positions[2 * n] = (float)value;
        assert_true(span_real(span_trim(line), &value));
        positions[2 * n++ + 1] = (float)value;
    }
    golden_open(&g, CLIP "/golden.safetensors");
    struct trace trace = {golden_put, &g};
    float *out = heap_grow(NULL, n * geoclip_width(m), sizeof(float));
    struct geoclip_session *s = geoclip_session_open(m);
    geoclip_encode_places(s, positions, n, &trace, out);
    geoclip_session_close(s);
    geoclip_close(m);
    golden_close(&g);
    buf_release(&csv);
    free(positions);
    free(out);
}

/* Where the member of that name begins in an MP-16 shard or archive is the
 * ingest stage's business; here the pictures lie in a folder of their own. */
static void geoclip_cache_gives_the_same(void **state)
{
    struct err err = {0};
    struct geoclip_guess a[5], b[5];
    struct image picture;
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 1 << 22);
    assert_true(file_read(GOLDEN_DATA "images/wide300x180.png", &bytes, &err));
    assert_true(image_decode(buf_span(&bytes), &picture, &err));
    for (int round = 0; round < 2; round++) {
        struct geoclip *m = geoclip_open(CLIP, testing_dir(), &err);
        if (m == NULL)
            fail_msg("%s", err.text);
        struct geoclip_session *s = geoclip_session_open(m);
        assert_true(geoclip_locate(s, &picture, round ? b : a, 5, &err));
        geoclip_session_close(s);
        geoclip_close(m);
    }
    assert_memory_equal(a, b, sizeof(a));
    assert_true(a[0].probability >= a[1].probability);
    image_release(&picture);
    buf_release(&bytes);
}

static void torch_file_reads_published_weights(void **state)
{
    struct err err = {0};
    char path[300];
    const char *shared = testing_shared();

    (void)state;
    if (shared == NULL)
        skip_shared();
    snprintf(path, sizeof(path), "%s/data/geo/image_encoder_mlp_weights.pth",
             shared);
    struct torch_file *f = torch_file_open(path, &err);
    if (f == NULL)
        fail_msg("%s", err.text);
    assert_int_equal(torch_file_count(f), 4);
    const struct tensor *t = torch_file_find(f, "2.weight");
    assert_non_null(t);
    assert_int_equal(t->shape[0], 512);
    assert_int_equal(t->shape[1], 768);
    float *values = heap_grow(NULL, t->count, sizeof(float));
    tensor_widen(t, 0, t->count, values);
    for (size_t i = 0; i < t->count; i++)
        assert_true(isfinite(values[i]));
    free(values);
    torch_file_close(f);
    snprintf(path, sizeof(path), "%s/data/geo/logit_scale_weights.pth", shared);
    f = torch_file_open(path, &err);
    if (f == NULL)
        fail_msg("%s", err.text);
    float scale;
    tensor_widen(torch_file_find(f, ""), 0, 1, &scale);
    assert_near(exp((double)scale), 39.687, 0.01);
    torch_file_close(f);
}

TESTING_MAIN(cmocka_unit_test(clip_gives_every_golden_tensor),
             cmocka_unit_test(geoclip_gives_every_golden_tensor),
             cmocka_unit_test(geoclip_places_give_every_golden_tensor),
             cmocka_unit_test(geoclip_cache_gives_the_same),
             cmocka_unit_test(torch_file_reads_published_weights))
