#include "testing.h"

#include "stages/dedupe/dedupe_cluster.h"

static struct dedupe_picture picture(int64_t id, uint64_t hash, int side)
{
    return (struct dedupe_picture){.id = id,
                                   .hash = hash,
                                   .hashed = true,
                                   .wanted = true,
                                   .width = side,
                                   .height = side,
                                   .bytes = side,
                                   .taken = INT64_MAX,
                                   .tie = (uint64_t)id * 77 % 13};
}

static const struct dedupe_rules largest = {
    .keep = DEDUPE_LARGEST, .radius = 6, .aspect = 1.75};

static void cluster_keeps_the_largest(void **state)
{
    struct dedupe_picture p[] = {
        picture(5, 0xff00, 100), picture(2, 0xff01, 200),
        picture(9, 0xff03, 50), picture(7, 0xffff0000ffffu, 10)};

    (void)state;
    assert_true(dedupe_cluster(p, 4, &largest, NULL));
    assert_int_equal(p[0].kept, 1);
    assert_int_equal(p[1].kept, 1);
    assert_int_equal(p[2].kept, 1);
    assert_int_equal(p[2].distance, 1);
    assert_int_equal(p[1].count, 3);
    assert_int_equal(p[1].cluster_id, 2);
    assert_int_equal(p[3].kept, 3);
    assert_int_equal(p[3].count, 1);
}

static void cluster_keeps_by_policy(void **state)
{
    struct dedupe_rules rules = largest;
    struct dedupe_picture p[] = {picture(1, 1, 100), picture(2, 1, 300),
                                 picture(3, 1, 200)};

    (void)state;
    rules.keep = DEDUPE_FIRST;
    assert_true(dedupe_cluster(p, 3, &rules, NULL));
    assert_int_equal(p[2].kept, 0);
    rules.keep = DEDUPE_OLDEST;
    p[2].taken = 20160101000000;
    assert_true(dedupe_cluster(p, 3, &rules, NULL));
    assert_int_equal(p[0].kept, 2);
    p[1].wanted = p[2].wanted = false; /* no sample would be left to teach */
    assert_true(dedupe_cluster(p, 3, &rules, NULL));
    assert_int_equal(p[1].kept, 0);
}

static void cluster_does_not_chain(void **state)
{
    struct dedupe_picture p[] = {picture(1, 0, 30), picture(2, 0x3f, 20),
                                 picture(3, 0xfff, 10)};

    (void)state;
    assert_true(dedupe_cluster(p, 3, &largest, NULL));
    assert_int_equal(p[1].kept, 0);
    assert_int_equal(p[2].kept, 2); /* 12 bits from the first */
}

static void cluster_leaves_flat_pictures_alone(void **state)
{
    struct dedupe_picture p[] = {picture(1, 0, 30), picture(2, 0, 20),
                                 picture(3, 0, 10)};

    (void)state;
    p[0].hashed = p[2].hashed = false;
    assert_true(dedupe_cluster(p, 3, &largest, NULL));
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(p[i].kept, i);
        assert_int_equal(p[i].count, 1);
    }
}

static void cluster_minds_the_shape(void **state)
{
    struct dedupe_picture p[] = {picture(1, 0, 30), picture(2, 0, 20),
                                 picture(3, 0, 20)};

    (void)state;
    p[0].width = 60;  /* 2 : 1 */
    p[2].height = 39; /* 1 : 1.95, turned */
    assert_true(dedupe_cluster(p, 3, &largest, NULL));
    assert_int_equal(p[1].kept, 1);
    assert_int_equal(p[2].kept, 0);
    p[0] = picture(1, 0, 30); /* a square is kept: narrow ones are not it */
    p[1].width = 36;          /* 1.8 : 1 */
    p[2].height = 34;         /* 1 : 1.7 */
    assert_true(dedupe_cluster(p, 3, &largest, NULL));
    assert_int_equal(p[1].kept, 1);
    assert_int_equal(p[2].kept, 0);
}

static void cluster_tells_frames_of_a_drive_apart(void **state)
{
    struct dedupe_picture p[] = {picture(1, 0, 30), picture(2, 0, 20),
                                 picture(3, 0, 10), picture(4, 0, 5)};

    (void)state;
    p[0].drive = p[1].drive = p[2].drive = 99;
    p[1].lat = 700; /* 8 m on */
    p[2].lat = 100; /* stood still */
    assert_true(dedupe_cluster(p, 4, &largest, NULL));
    assert_int_equal(p[1].kept, 1);
    assert_int_equal(p[2].kept, 0);
    assert_int_equal(p[3].kept, 0); /* of no drive: similar to the largest */
}

static bool look(void *arg, const struct dedupe_picture *a,
                 const struct dedupe_picture *b, const struct dedupe_how *how,
                 bool *similar, struct err *err)
{
    (void)how;
    ++*(int *)arg;
    *similar = a->id + b->id != 5;
    return b->id != 99 || err_stage(err, "gone");
}

static void cluster_looks_at_what_seems_similar(void **state)
{
    struct dedupe_picture p[] = {picture(1, 0, 40), picture(2, 0, 30),
                                 picture(4, 1, 20), picture(7, ~0u, 10)};
    struct dedupe_rules rules = largest;
    struct err err = {.kind = ERR_NONE};
    int looks = 0;

    (void)state;
    rules.look = look;
    rules.arg = &looks;
    assert_true(dedupe_cluster(p, 4, &rules, &err));
    assert_int_equal(looks, 2);
    assert_int_equal(p[1].kept, 0);
    assert_int_equal(p[2].kept, 2); /* 1 and 4 are not similar: 5 */
    p[2].id = 99;
    assert_false(dedupe_cluster(p, 4, &rules, &err));
    assert_string_equal(err.text, "gone");
}

/* Wholes 10 bits apart; a part of the one 8 from the whole of the other. */
static bool near_column(void *arg, enum signature_part part, uint64_t *hashes,
                        struct err *err)
{
    const struct dedupe_picture *p = arg;

    (void)err;
    for (int i = 0; i < 2; i++)
        hashes[i] = part == SIGNATURE_WHOLE ? p[i].hash
                    : part == SIGNATURE_CUT8
                        ? p[!i].hash ^ 0xff00
                        : 0x123456789abcdefu * (part * 2 + (unsigned)i);
    return true;
}

static bool note_far(void *arg, const struct dedupe_picture *a,
                     const struct dedupe_picture *b,
                     const struct dedupe_how *how, bool *similar,
                     struct err *err)
{
    (void)a;
    (void)b;
    (void)err;
    *(int *)arg = how->far;
    *similar = !how->far;
    return true;
}

static void cluster_asks_no_more_of_parts_where_wholes_are_near(void **state)
{
    struct dedupe_picture p[] = {picture(1, 0, 40), picture(2, 0x3ff, 30)};
    struct dedupe_rules rules = largest;
    struct err err = {.kind = ERR_NONE};
    int far = -1;

    (void)state;
    p[0].has_parts = p[1].has_parts = true;
    rules.look = note_far;
    rules.arg = &far;
    rules.column = near_column;
    rules.column_arg = p;
    rules.column_count = 2;
    rules.radius = 10;
    assert_true(dedupe_cluster(p, 2, &rules, &err));
    assert_int_equal(far, 0);
    assert_int_equal(p[1].kept, 0);
    rules.radius = 9;
    assert_true(dedupe_cluster(p, 2, &rules, &err));
    assert_int_equal(far, 1);
    assert_int_equal(p[1].kept, 1);
}

/* The same clusters whatever order the pictures come in. */
static void cluster_does_not_depend_on_order(void **state)
{
    enum { COUNT = 3000 };
    static struct dedupe_picture a[COUNT], b[COUNT];
    uint64_t seed = 3;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        a[i] = picture(i + 1, seed >> 60, 10 + (int)(seed >> 33) % 9);
        a[i].hash = (seed >> 58) * 0x0001000100010001u;
        a[i].tie = seed;
    }
    for (int i = 0; i < COUNT; i++)
        b[i] = a[(i * 1009 + 5) % COUNT];
    assert_true(dedupe_cluster(a, COUNT, &largest, NULL));
    assert_true(dedupe_cluster(b, COUNT, &largest, NULL));
    for (int i = 0; i < COUNT; i++) {
        const struct dedupe_picture *x = &a[b[i].id - 1];

        assert_int_equal(a[x->kept].id, b[b[i].kept].id);
        assert_int_equal(a[x->kept].cluster_id, b[b[i].kept].cluster_id);
        assert_true(b[i].distance <= largest.radius);
    }
}

TESTING_MAIN(
    cmocka_unit_test(cluster_keeps_the_largest),
    cmocka_unit_test(cluster_keeps_by_policy),
    cmocka_unit_test(cluster_does_not_chain),
    cmocka_unit_test(cluster_leaves_flat_pictures_alone),
    cmocka_unit_test(cluster_minds_the_shape),
    cmocka_unit_test(cluster_tells_frames_of_a_drive_apart),
    cmocka_unit_test(cluster_looks_at_what_seems_similar),
    cmocka_unit_test(cluster_asks_no_more_of_parts_where_wholes_are_near),
    cmocka_unit_test(cluster_does_not_depend_on_order))
