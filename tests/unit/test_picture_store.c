#include "testing.h"

#include "models/picture_store.h"
#include "tests/unit/picture.h"

static const char TEACHER[] = "demo/models/teacher-b";

struct world {
    struct vlm *model;
    struct picture_store *store;
    struct compute compute;
};

static void world_open(struct world *w, size_t most, const char *folder)
{
    struct err err = {0};

    w->model = vlm_open(TEACHER, &err);
    if (!w->model)
        fail_msg("%s", err.text);
    w->store = picture_store_open(w->model, most, folder);
    compute_init(&w->compute);
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
    assert_int_equal(p->grid.height, grid.height);
    assert_int_equal(p->grid.width, grid.width);
    image_release(&im);
    return p;
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
    picture_store_encode(w.store, &w.compute, again);
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
                picture_store_encode(w.store, &w.compute, p[i]);
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

TESTING_MAIN(cmocka_unit_test(picture_store_counts_patches_that_wait),
             cmocka_unit_test(picture_store_tells_limits_and_models_apart))
