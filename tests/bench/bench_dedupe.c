/*
 * bench_dedupe.c: a million pictures' hashes, of wholes and of all parts, put
 * into clusters, beside the yardstick of looking at all pairs with the
 * processor's own popcount (timed on fewer, and reckoned up); a tenth as many;
 * dense knots, in which every hash is near every other; and the hashing of one
 * picture beside a plain loop that decodes it, scaled as for the hash. Prints
 * lines of `what <tab> figure <tab> yardstick`.
 *   bench_dedupe [PICTURES [RADIUS]]
 */
#include "base/arena.h"
#include "images/image.h"
#include "adapters/image_jpeg.h"
#include "images/phash.h"
#include "stages/dedupe/dedupe_cluster.h"

#include "tests/bench/jpeg_loop.h"

#include <sys/resource.h>

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t next_word(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* One in ten is a near copy of the one before, up to eight bits away. */
static void fill(struct dedupe_picture *pictures, size_t count)
{
    uint64_t state = 1;

    memset(pictures, 0, count * sizeof(*pictures));
    for (size_t i = 0; i < count; i++) {
        struct dedupe_picture *p = &pictures[i];

        *p = (struct dedupe_picture){.id = (int64_t)i + 1,
                                     .hashed = true,
                                     .has_parts = true,
                                     .wanted = true,
                                     .width = 640,
                                     .height = 480,
                                     .taken = INT64_MAX};
        p->hash = next_word(&state);
        p->tie = next_word(&state);
        if (i > 0 && i % 10 == 0) {
            p->hash = p[-1].hash;
            for (size_t k = 0; k < i / 10 % 9; k++)
                p->hash ^= (uint64_t)1 << next_word(&state) % 64;
        }
    }
}

#if defined(__x86_64__)
__attribute__((target("popcnt")))
#endif
static size_t
count_near(const uint64_t *words, size_t count, int radius)
{
    size_t near = 0;

    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++)
            near += __builtin_popcountll(words[a] ^ words[b]) <= radius;
    }
    return near;
}

/* CPU seconds of all pairs of so many words. */
static double all_pairs_seconds(size_t count, int radius)
{
    enum { SOME = 40000 };
    uint64_t *words = heap_take(SOME * sizeof(*words)), state = 1;
    double begun;
    size_t near;

    for (size_t i = 0; i < SOME; i++)
        words[i] = next_word(&state);
    begun = cpu_seconds();
    near = count_near(words, SOME, radius);
    double seconds = cpu_seconds() - begun;
    if (near > SOME) /* so that nothing is left out */
        err_die("random words are alike");
    free(words);
    return (double)count * ((double)count - 1) / (SOME * (SOME - 1.0)) *
           seconds;
}

struct made {
    const struct dedupe_picture *pictures;
    size_t count;
};

/* Hashes of parts: of one picture, and of no other; none has a border. */
static bool random_column(void *arg, enum signature_part part, uint64_t *hashes,
                          struct err *err)
{
    const struct made *made = arg;
    size_t count = made->count;
    uint64_t state = 1000 + part;

    (void)err;
    for (size_t i = 0; i < count; i++)
        hashes[i] = part == SIGNATURE_WHOLE ? made->pictures[i].hash
                                            : next_word(&state);
    return true;
}

/* Of a knot: a few bits from one and the same. */
static bool knot_column(void *arg, enum signature_part part, uint64_t *hashes,
                        struct err *err)
{
    size_t count = ((const struct made *)arg)->count;
    uint64_t state = 2000 + part;

    (void)err;
    for (size_t i = 0; i < count; i++) {
        hashes[i] = 0x5a5a3c3c0ff0a5a5u;
        for (int k = 0; k < 4; k++)
            hashes[i] ^= (uint64_t)1 << next_word(&state) % 64;
    }
    return true;
}

static double cluster_seconds(struct dedupe_picture *pictures, size_t count,
                              int radius, dedupe_column *column)
{
    struct made made = {pictures, count};
    struct dedupe_rules rules = {.keep = DEDUPE_LARGEST,
                                 .radius = radius,
                                 .aspect = 1.75,
                                 .mirrored = true,
                                 .column = column,
                                 .column_arg = &made,
                                 .column_count = count};
    double begun = cpu_seconds();

    if (!dedupe_cluster(pictures, count, &rules, NULL))
        err_die("the search was stopped");
    return cpu_seconds() - begun;
}

static void bench_clusters(size_t count, int radius)
{
    struct dedupe_picture *pictures = heap_grow(NULL, count, sizeof(*pictures));
    struct rusage usage;
    double seconds;

    fill(pictures, count);
    seconds = cluster_seconds(pictures, count, radius, random_column);
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%zu pictures, wholes at radius %d and %d parts, put into clusters\t"
        "%.2f CPU-s, %ld MiB\t%.1f CPU-s: all pairs of wholes, by popcount\n",
        count, radius, SIGNATURE_PARTS, seconds, usage.ru_maxrss / 1024,
        all_pairs_seconds(count, radius));
    free(pictures);
}

static void bench_knot(size_t count, int radius)
{
    struct dedupe_picture *pictures = heap_grow(NULL, count, sizeof(*pictures));
    uint64_t *hashes = heap_take(count * sizeof(*hashes));

    fill(pictures, count);
    if (!knot_column(&(struct made){pictures, count}, SIGNATURE_PARTS, hashes,
                     NULL))
        err_die("no hashes");
    for (size_t i = 0; i < count; i++)
        pictures[i].hash = hashes[i];
    double seconds = cluster_seconds(pictures, count, radius, knot_column);
    printf("%zu pictures of one knot put into clusters\t%.2f CPU-s, %.0f us a "
           "picture\t\n",
           count, seconds, seconds * 1e6 / (double)count);
    free(hashes);
    free(pictures);
}

static void picture(struct buf *jpeg)
{
    struct image im = {640, 480, heap_take(640 * 480 * 3)};
    uint64_t state = 5;
    struct err err;

    for (int i = 0; i < 640 * 480; i++) {
        int x = i % 640, y = i / 640;
        int light = 60 + (x / 23 * 31 + y / 17 * 57) % 120 +
                    (int)(next_word(&state) % 24);

        im.rgb[3 * i] = (uint8_t)light;
        im.rgb[3 * i + 1] = (uint8_t)(light / 2 + x / 8);
        im.rgb[3 * i + 2] = (uint8_t)(light / 2 + y / 6);
    }
    if (!image_jpeg_encode(&im, 90, jpeg, &err))
        err_die("%s", err.text);
    image_release(&im);
}

/* Pictures a CPU second; plain: by the loop. */
static double hash_rate(struct span jpeg, bool plain)
{
    enum { TIMES = 1000 };
    double begun = cpu_seconds();
    struct image_grey grey;
    struct signature parts;
    uint64_t hash;
    struct err err;

    for (int i = 0; i < TIMES; i++) {
        if (plain) {
            jpeg_loop_decode(jpeg, PHASH_MIN_SIDE);
            continue;
        }
        if (!image_decode_grey(jpeg, PHASH_MIN_SIDE, &grey, &err) ||
            !phash_of(&grey, &hash))
            err_die("no hash");
        signature_of(&grey, &parts);
        image_grey_release(&grey);
    }
    return TIMES / (cpu_seconds() - begun);
}

static void bench_hashes(void)
{
    struct buf jpeg;

    buf_init(&jpeg, 1 << 24);
    picture(&jpeg);
    double ours = hash_rate(buf_span(&jpeg), false);
    printf("pictures of 640 x 480 (%zu bytes) hashed per CPU-second\t"
           "%.0f pictures/s\t%.0f pictures/s scaled libjpeg-turbo decode\n",
           jpeg.len, ours, hash_rate(buf_span(&jpeg), true));
    buf_release(&jpeg);
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    int radius = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 10;

    bench_clusters(count, radius);
    bench_clusters(count / 10, radius);
    bench_knot(10000, radius);
    bench_knot(20000, radius);
    bench_knot(40000, radius);
    bench_hashes();
    return 0;
}
