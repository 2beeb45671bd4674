#include "testing.h"

#include "models/vlm/picture_pass.h"
#include "tests/unit/picture.h"

static const char TEACHER[] = "demo/models/teacher-b";

/* kernels: with some for many rows, whatever this processor has; they add in
 * another order than those for few. */
struct world {
    struct vlm *model;
    struct picture_store *store;
    struct compute compute;
    struct kernels kernels;
};

static void world_open(struct world *w, size_t most, const char *folder)
{
    struct err err = {0};

    w->model = vlm_open(TEACHER, &err);
    if (!w->model)
        fail_msg("%s", err.text);
    w->store = picture_store_open(w->model, most, folder);
    compute_init(&w->compute);
    w->kernels = *kernels_best();
    if (!w->kernels.many_bf16 || !w->kernels.many_f32) {
        w->kernels.many_bf16 = kernels_scalar()->dot_bf16;
        w->kernels.many_f32 = kernels_scalar()->dot_f32;
    }
    w->compute.kernels = &w->kernels;
}

static void world_close(struct world *w)
{
    compute_release(&w->compute);
    picture_store_close(w->store);
    vlm_close(w->model);
}

/* A picture whose patches are grid, not resized. */
static struct picture *find(struct world *w, struct patch_grid grid,
                            unsigned seed)
{
    struct image im = picture_make(grid.width * 14, grid.height * 14, seed);
    int64_t pixels = (int64_t)im.width * im.height;
    const struct vlm_request r = {
        .image = &im, .min_pixels = pixels, .max_pixels = pixels};
    struct err err = {0};
    struct picture *p = picture_store_find(w->store, &r, &err);

    if (!p)
        fail_msg("%s", err.text);
    assert_int_equal(p->extent.grid.height, grid.height);
    assert_int_equal(p->extent.grid.width, grid.width);
    image_release(&im);
    return p;
}

/* Pictures of one grid: how many share the pass, and is every bit the same as
 * alone? */
static size_t check_pass(struct patch_grid grid, size_t count)
{
    struct world alone, together;
    struct picture_pass pass = {.count = 0};
    struct picture *one[PICTURE_PASS_COUNT];
    size_t i, shared;

    world_open(&alone, 0, NULL);
    world_open(&together, 0, NULL);
    for (i = 0; i < count; i++) {
        one[i] = find(&alone, grid, (unsigned)i);
        picture_store_encode(alone.store, &alone.compute, &one[i], 1);
        picture_pass_add(&pass, find(&together, grid, (unsigned)i));
    }
    assert_int_equal(pass.count, count);
    shared = picture_pass_size(&pass, together.model, &together.compute);
    picture_store_encode(together.store, &together.compute, pass.pictures,
                         shared);
    for (i = 0; i < shared; i++)
        assert_memory_equal(pass.pictures[i]->embedding, one[i]->embedding,
                            one[i]->extent.tokens * 128 * sizeof(float));
    assert_int_equal(picture_store_counts(alone.store).passes, count);
    assert_int_equal(picture_store_counts(together.store).passes, 1);
    assert_int_equal(picture_store_counts(together.store).encoded, shared);
    for (i = 0; i < count; i++) {
        picture_store_drop(alone.store, one[i]);
        picture_store_drop(together.store, pass.pictures[i]);
    }
    world_close(&alone);
    world_close(&together);
    return shared;
}

/* Whatever the grid: thin ones go alone, and so do those that leave a thin
 * rest in the tower, alone or together. */
static void picture_pass_changes_no_bit(void **state)
{
    static const struct {
        struct patch_grid grid;
        size_t shared; /* of 5 */
    } cases[] = {
        {{8, 8}, 1},   /* 64 patches, 16 units */
        {{8, 12}, 5},  /* 96 */
        {{10, 10}, 5}, /* 100: 500 leave 244 */
        {{8, 16}, 5},  /* 128 */
        {{12, 16}, 5}, /* 192 */
        {{26, 10}, 1}, /* 260 leave 4 */
        {{10, 26}, 1}, /* the same */
        {{28, 10}, 3}, /* 280; 840 leave 72 */
        {{16, 16}, 4}, /* 256 */
        {{12, 22}, 1}, /* 264 leave 8 */
        {{22, 24}, 1}, /* 528: two are too many */
        {{14, 22}, 3}, /* 308; 924 leave 156 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(check_pass(cases[i].grid, 5), cases[i].shared);
}

/* OpenBLAS promises nothing about rows. */
static void picture_pass_is_for_one_where_rows_may_differ(void **state)
{
    struct picture_pass pass = {.count = 0};
    struct world w;

    (void)state;
    world_open(&w, 0, NULL);
    picture_pass_add(&pass, find(&w, (struct patch_grid){8, 12}, 1));
    picture_pass_add(&pass, find(&w, (struct patch_grid){8, 12}, 2));
    assert_int_equal(picture_pass_size(&pass, w.model, &w.compute), 2);
    w.kernels.many_f32 = NULL;
    assert_int_equal(picture_pass_size(&pass, w.model, &w.compute), 1);
    picture_store_drop(w.store, pass.pictures[0]);
    picture_store_drop(w.store, pass.pictures[1]);
    world_close(&w);
}

/* Another grid, the same picture again, one that is encoded, one too many. */
static void picture_pass_takes_what_fits(void **state)
{
    const struct patch_grid grid = {8, 12}, other = {12, 8};
    struct picture_pass pass = {.count = 0};
    struct picture *p[PICTURE_PASS_COUNT + 2], *seen, *across;
    struct world w;
    size_t i;

    (void)state;
    world_open(&w, 1 << 20, NULL);
    seen = find(&w, grid, 100);
    picture_store_encode(w.store, &w.compute, &seen, 1);
    across = find(&w, other, 100);
    picture_pass_add(&pass, seen);
    assert_int_equal(pass.count, 0);
    for (i = 0; i < PICTURE_PASS_COUNT + 2; i++) {
        p[i] = find(&w, grid, (unsigned)i);
        picture_pass_add(&pass, p[i]);
        picture_pass_add(&pass, p[i]);
        picture_pass_add(&pass, across);
    }
    assert_int_equal(pass.count, PICTURE_PASS_COUNT);
    for (i = 0; i < PICTURE_PASS_COUNT + 2; i++)
        picture_store_drop(w.store, p[i]);
    picture_store_drop(w.store, seen);
    picture_store_drop(w.store, across);
    world_close(&w);
}

/* Patches are counted until they are encoded, or nobody wants them. */
static void picture_store_counts_patches_that_wait(void **state)
{
    const struct patch_grid grid = {8, 12};
    struct picture *a, *b, *again;
    struct world w;

    (void)state;
    world_open(&w, 1 << 20, NULL);
    a = find(&w, grid, 1);
    b = find(&w, grid, 2);
    again = find(&w, grid, 1);
    assert_ptr_equal(a, again);
    assert_int_equal(picture_store_patches(w.store), 192);
    picture_store_drop(w.store, a);
    assert_int_equal(picture_store_patches(w.store), 192);
    picture_store_encode(w.store, &w.compute, &again, 1);
    assert_null(again->patches);
    assert_int_equal(picture_store_patches(w.store), 96);
    picture_store_drop(w.store, b);
    assert_int_equal(picture_store_patches(w.store), 0);
    picture_store_drop(w.store, again);
    a = find(&w, grid, 1);
    assert_non_null(a->embedding);
    picture_store_drop(w.store, a);
    assert_int_equal(picture_store_counts(w.store).encoded, 1);
    assert_int_equal(picture_store_counts(w.store).remembered, 2);
    world_close(&w);
}

/* The same pixels under other limits, or for another model, are another
 * picture; in the folder too. */
static void picture_store_tells_limits_and_models_apart(void **state)
{
    char *folder = file_join(testing_dir(), "limits");
    struct image im = picture_make(224, 168, 1);
    struct vlm_request r = {.image = &im};
    struct picture *p[3];
    struct world w;
    size_t run, i;

    (void)state;
    for (run = 0; run < 2; run++) {
        world_open(&w, 0, folder);
        for (i = 0; i < 3; i++) {
            r.max_pixels = i == 1 ? 224 * 112 : 0;
            r.min_pixels = i == 2 ? 224 * 112 : 0;
            p[i] = picture_store_find(w.store, &r, NULL);
            assert_non_null(p[i]);
            assert_true((p[i]->embedding == NULL) == (run == 0));
            if (run == 0)
                picture_store_encode(w.store, &w.compute, &p[i], 1);
        }
        assert_int_equal(picture_store_counts(w.store).read, run * 3);
        for (i = 0; i < 3; i++)
            picture_store_drop(w.store, p[i]);
        world_close(&w);
    }
    world_open(&w, 0, folder);
    vlm_close(w.model);
    picture_store_close(w.store);
    w.model = vlm_open("demo/models/teacher-a", NULL);
    w.store = picture_store_open(w.model, 0, folder);
    r.min_pixels = 0;
    p[0] = picture_store_find(w.store, &r, NULL);
    assert_null(p[0]->embedding);
    picture_store_drop(w.store, p[0]);
    world_close(&w);
    image_release(&im);
    free(folder);
}

TESTING_MAIN(cmocka_unit_test(picture_pass_changes_no_bit),
             cmocka_unit_test(picture_pass_is_for_one_where_rows_may_differ),
             cmocka_unit_test(picture_pass_takes_what_fits),
             cmocka_unit_test(picture_store_counts_patches_that_wait),
             cmocka_unit_test(picture_store_tells_limits_and_models_apart))
