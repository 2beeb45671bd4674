/*
 * What the local models compute, as numbers for another implementation to
 * compare with:
 *   engine_numbers logits DIR PROMPT PICTURE...   for each picture: int32 rows,
 *       int32 vocabulary, int32 ids [rows], float32 scores [rows, vocabulary]
 *   engine_numbers sentence DIR < TEXTS           float32 [width] a line
 *   engine_numbers places DIR < "LAT LON" LINES   float32 [width] a line
 *   engine_numbers image DIR SIDE < PLANES        float32 [3, side, side] each
 *                                                 in, float32 [width] out
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "images/image.h"
#include "models/bert/sentence.h"
#include "models/clip/geoclip.h"
#include "models/layers/kv_cache.h"
#include "models/vlm/vlm_families.h"

static void need(bool ok, const struct err *err)
{
    if (!ok) {
        fprintf(stderr, "engine_numbers: %s\n", err->text);
        exit(2);
    }
}

static void put(const void *values, size_t count)
{
    fwrite(values, 4, count, stdout);
}

static struct image picture_of(const char *path)
{
    struct image picture;
    struct buf bytes;
    struct err err = {0};

    buf_init(&bytes, 64 << 20);
    need(file_read(path, &bytes, &err), &err);
    need(image_decode(buf_span(&bytes), &picture, &err), &err);
    buf_release(&bytes);
    return picture;
}

struct engine {
    const struct vlm_family *family;
    void *model;
    struct vlm_shape shape;
    struct compute compute;
    struct kv_cache cache;
};

/* x: [count, hidden]: all rows behind nothing, a chunk at a time. */
static void engine_step(struct engine *e, float *x,
                        const struct vlm_position *at, size_t count)
{
    struct vlm_piece piece = {.table = &e->cache.table};

    kv_cache_reset(&e->cache);
    kv_cache_reserve(&e->cache, count);
    for (size_t from = 0; from < count; from += piece.count) {
        const struct vlm_step step = {.x = x + from * e->shape.hidden,
                                      .at = at + from,
                                      .pieces = &piece,
                                      .piece_count = 1,
                                      .pages = e->cache.pages};
        piece.count = count - from < VLM_CHUNK ? count - from : VLM_CHUNK;
        e->family->step(e->model, &e->compute, &step);
    }
}

static void engine_picture(struct engine *e, const char *prompt,
                           const char *path)
{
    const struct vlm_limits limits = {e->shape.min_pixels, e->shape.max_pixels};
    struct image picture = picture_of(path);
    struct vlm_extent extent;
    struct vlm_layout l = {0};
    struct err err = {0};
    float *patches;

    need(e->family->measure(e->model, &picture, &limits, &extent, &err), &err);
    need(e->family->cut(e->model, &picture, &limits, &patches, &err), &err);
    const struct vlm_chat chat = {.prompt = prompt, .picture = &extent};
    need(e->family->lay_out(e->model, NULL, &chat, &l, &err), &err);
    size_t rows = l.ids.count, hidden = e->shape.hidden;
    float *x = heap_grow(NULL, rows * hidden, sizeof(*x));
    float *scores = heap_grow(NULL, rows * e->shape.vocabulary, sizeof(*x));
    const float *cut[] = {patches};
    const struct vlm_pictures one = {cut, extent.grid, 1};
    e->family->embed(e->model, l.ids.ids, rows, x);
    e->family->encode(e->model, &e->compute, &one, x + l.picture_at * hidden);
    engine_step(e, x, l.at, rows);
    e->family->score(e->model, &e->compute, x, rows, scores);
    const int32_t head[] = {(int32_t)rows, (int32_t)e->shape.vocabulary};
    put(head, 2);
    put(l.ids.ids, rows);
    put(scores, rows * e->shape.vocabulary);
    free(scores);
    free(x);
    free(patches);
    vlm_layout_release(&l);
    image_release(&picture);
}

static void numbers_logits(char **argv)
{
    const struct vlm_load load = {.cache_dir = argv[0]};
    struct engine e = {0};
    struct err err = {0};

    e.family = vlm_family_read(argv[0], &err);
    need(e.family != NULL, &err);
    e.model = e.family->open(argv[0], &load, &e.shape, &err);
    need(e.model != NULL, &err);
    compute_init(&e.compute);
    kv_cache_init(&e.cache, e.shape.layers, e.shape.kv_heads, e.shape.head_dim);
    for (char **path = argv + 2; *path != NULL; path++)
        engine_picture(&e, argv[1], *path);
    kv_cache_release(&e.cache);
    compute_release(&e.compute);
    e.family->close(e.model);
}

static void numbers_sentence(const char *dir)
{
    struct err err = {0};
    struct sentence *model = sentence_open(dir, &err);
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    need(model != NULL, &err);
    struct sentence_session *session = sentence_session_open(model);
    size_t width = sentence_width(model);
    float *out = heap_grow(NULL, width, sizeof(*out));
    while ((n = getline(&line, &room, stdin)) > 0) {
        sentence_encode(session, span_make(line, (size_t)n - 1), out);
        put(out, width);
    }
    free(line);
    free(out);
    sentence_session_close(session);
    sentence_close(model);
}

static void numbers_geoclip(const char *dir, size_t side)
{
    struct err err = {0};
    struct geoclip *model = geoclip_open(dir, NULL, &err);
    float at[2];
    float *planes = heap_grow(NULL, 3 * side * side + 1, sizeof(*planes));

    need(model != NULL, &err);
    struct geoclip_session *session = geoclip_session_open(model);
    size_t width = geoclip_width(model);
    float *out = heap_grow(NULL, width, sizeof(*out));
    while (side == 0 && scanf("%f %f", &at[0], &at[1]) == 2) {
        geoclip_encode_places(session, at, 1, NULL, out);
        put(out, width);
    }
    while (side > 0 && fread(planes, sizeof(*planes), 3 * side * side, stdin) ==
                           3 * side * side) {
        geoclip_encode_image(session, planes, 1, NULL, out);
        put(out, width);
    }
    free(planes);
    free(out);
    geoclip_session_close(session);
    geoclip_close(model);
}

int main(int argc, char **argv)
{
    if (argc > 4 && strcmp(argv[1], "logits") == 0)
        numbers_logits(argv + 2);
    else if (argc == 3 && strcmp(argv[1], "sentence") == 0)
        numbers_sentence(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "places") == 0)
        numbers_geoclip(argv[2], 0);
    else if (argc == 4 && strcmp(argv[1], "image") == 0)
        numbers_geoclip(argv[2], strtoul(argv[3], NULL, 10));
    else
        return 3;
    return 0;
}
