#include "testing.h"

#include "base/arena.h"
#include "base/hamming.h"

struct found {
    const uint64_t *words;
    size_t pairs, near; /* all, and those at distance <= 2 */
    uint64_t mix;       /* independent of the order */
    int radius;
};

static uint64_t next_word(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static bool count_pair(void *arg, size_t a, size_t b, int distance)
{
    struct found *f = arg;
    size_t low = a < b ? a : b, high = a < b ? b : a;
    uint64_t key = low * 1000003u + high;

    assert_true(a != b && distance <= f->radius);
    assert_int_equal(hamming_distance(f->words[a], f->words[b]), distance);
    f->pairs++;
    f->near += distance <= 2;
    f->mix += next_word(&key);
    return true;
}

/* Words of which many lie near each other. */
static uint64_t *clustered(size_t count)
{
    uint64_t *words = heap_take(count * sizeof(*words));
    uint64_t state = 7;

    for (size_t i = 0; i < count; i++) {
        words[i] = next_word(&state);
        if (i >= 10 && i % 3 == 0) {
            words[i] = words[i - 10];
            for (uint64_t k = 0; k < i % 12; k++)
                words[i] ^= (uint64_t)1 << next_word(&state) % 64;
        }
    }
    return words;
}

static void hamming_finds_what_all_pairs_find(void **state)
{
    enum { COUNT = 20000 };
    uint64_t *words = clustered(COUNT);

    (void)state;
    for (int radius = 0; radius <= 12; radius += 2) {
        struct found fast = {.words = words, .radius = radius};
        struct found slow = fast;

        assert_true(hamming_pairs(&(struct hamming_words){words, COUNT, 0},
                                  radius, count_pair, &fast));
        for (size_t a = 0; a < COUNT; a++) {
            for (size_t b = a + 1; b < COUNT; b++) {
                int d = hamming_distance(words[a], words[b]);

                if (d <= radius)
                    count_pair(&slow, a, b, d);
            }
        }
        assert_int_equal(fast.pairs, slow.pairs);
        assert_int_equal(fast.mix, slow.mix);
        assert_true(slow.pairs > 0);
    }
    free(words);
}

struct joined {
    const uint64_t *a, *b;
    size_t pairs;
    uint64_t mix;
    int radius;
};

static bool count_joined(void *arg, size_t a, size_t b, int distance)
{
    struct joined *f = arg;
    uint64_t key = a * 1000003u + b;

    assert_int_equal(hamming_distance(f->a[a], f->b[b]), distance);
    assert_true(distance <= f->radius);
    f->pairs++;
    f->mix += next_word(&key);
    return true;
}

static void hamming_joins_two_lists(void **state)
{
    enum { COUNT = 15000, OTHER = 4000 };
    uint64_t *words = clustered(COUNT);

    (void)state;
    for (int radius = 0; radius <= 9; radius += 3) {
        struct hamming_words a = {words, COUNT - OTHER, 0};
        struct hamming_words b = {words + a.count, OTHER, 0};
        struct joined fast = {a.words, b.words, .radius = radius};
        struct joined slow = fast;

        words[a.count + 7] = words[3];
        assert_true(hamming_join(&a, &b, radius, count_joined, &fast));
        for (size_t i = 0; i < a.count; i++) {
            for (size_t k = 0; k < b.count; k++) {
                int d = hamming_distance(a.words[i], b.words[k]);

                if (d <= radius)
                    count_joined(&slow, i, k, d);
            }
        }
        assert_int_equal(fast.pairs, slow.pairs);
        assert_int_equal(fast.mix, slow.mix);
        assert_true(slow.pairs > 0);
    }
    free(words);
}

static bool count_call(void *arg, size_t a, size_t b, int distance)
{
    (void)a;
    (void)b;
    (void)distance;
    ++*(size_t *)arg;
    return true;
}

/* A knot of words that are all near each other makes no more pairs a word than
 * was allowed, a bucket. */
static void hamming_bounds_a_knot(void **state)
{
    enum { COUNT = 8192, MOST = 64 };
    uint64_t *words = heap_take(COUNT * sizeof(*words));
    struct hamming_words all = {words, COUNT, 0}, some = {words, COUNT, MOST};
    size_t calls = 0, few = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) /* 13 bits, spread over the word */
        words[i] = (i & 1023) * 0x0000000100000400u | i >> 10 << 55;
    assert_true(hamming_pairs(&all, 10, count_call, &calls));
    assert_true(hamming_pairs(&some, 10, count_call, &few));
    assert_true(calls > (size_t)COUNT * COUNT / 20);
    assert_true(few > COUNT && few < calls / 4);
    free(words);
}

static void hamming_takes_few_and_equal_words(void **state)
{
    uint64_t words[5] = {0, UINT64_MAX, 0, 1, UINT64_MAX - 1};
    struct found f = {.words = words, .radius = 1};

    (void)state;
    assert_true(
        hamming_pairs(&(struct hamming_words){words, 0, 0}, 1, count_pair, &f));
    assert_true(
        hamming_pairs(&(struct hamming_words){words, 1, 0}, 1, count_pair, &f));
    assert_int_equal(f.pairs, 0);
    assert_true(
        hamming_pairs(&(struct hamming_words){words, 5, 0}, 1, count_pair, &f));
    assert_int_equal(f.pairs, 4);
}

static bool stop_at_once(void *arg, size_t a, size_t b, int distance)
{
    (void)a;
    (void)b;
    (void)distance;
    ++*(int *)arg;
    return false;
}

static void hamming_stops_when_told(void **state)
{
    uint64_t *words = clustered(20000);
    int calls = 0;

    (void)state;
    assert_false(hamming_pairs(&(struct hamming_words){words, 20000, 0}, 4,
                               stop_at_once, &calls));
    assert_int_equal(calls, 1);
    free(words);
}

TESTING_MAIN(cmocka_unit_test(hamming_finds_what_all_pairs_find),
             cmocka_unit_test(hamming_joins_two_lists),
             cmocka_unit_test(hamming_bounds_a_knot),
             cmocka_unit_test(hamming_takes_few_and_equal_words),
             cmocka_unit_test(hamming_stops_when_told))
