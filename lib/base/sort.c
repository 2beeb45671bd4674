#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

enum { SORT_FEW = 12, SORT_MANY = 1000, SORT_SWAP = 256 };

struct sort {
    size_t size;
    sort_compare *compare;
    void *arg;
};

static bool sort_less(const struct sort *s, const char *a, const char *b)
{
    return s->compare(a, b, s->arg) < 0;
}

static void sort_swap(const struct sort *s, char *a, char *b)
{
    char kept[SORT_SWAP];

    for (size_t done = 0; a != b && done < s->size; done += SORT_SWAP) {
        size_t n =
            s->size - done < SORT_SWAP ? s->size - done : (size_t)SORT_SWAP;
        memcpy(kept, a + done, n);
        memcpy(a + done, b + done, n);
        memcpy(b + done, kept, n);
    }
}

/* Few, or nearly in order. */
static void sort_insert(const struct sort *s, char *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (char *at = items + i * s->size;
             at > items && sort_less(s, at, at - s->size); at -= s->size)
            sort_swap(s, at, at - s->size);
    }
}

/* Let the item at `root` sink to where both below it are not greater. */
static void sort_sink(const struct sort *s, char *items, size_t root,
                      size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        char *at = items + root * s->size, *below = items + child * s->size;

        if (child + 1 < count && sort_less(s, below, below + s->size)) {
            child++;
            below += s->size;
        }
        if (!sort_less(s, at, below))
            return;
        sort_swap(s, at, below);
    }
}

static void sort_heap(const struct sort *s, char *items, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sort_sink(s, items, i, count);
    for (size_t n = count; n-- > 1;) {
        sort_swap(s, items, items + n * s->size);
        sort_sink(s, items, 0, n);
    }
}

static char *sort_middle(const struct sort *s, char *a, char *b, char *c)
{
    if (sort_less(s, a, b))
        return sort_less(s, b, c) ? b : sort_less(s, a, c) ? c : a;
    return sort_less(s, a, c) ? a : sort_less(s, b, c) ? c : b;
}

/* A likely middle: of three, or of three such of many. */
static char *sort_pivot(const struct sort *s, char *items, size_t count)
{
    size_t step = count / 8 * s->size;
    char *middle = items + count / 2 * s->size;
    char *last = items + (count - 1) * s->size;

    if (count < SORT_MANY)
        return sort_middle(s, items, middle, last);
    return sort_middle(s, sort_middle(s, items, items + step, items + 2 * step),
                       sort_middle(s, middle - step, middle, middle + step),
                       sort_middle(s, last - 2 * step, last - step, last));
}

/* Hoare's: afterwards nothing before the place that is returned is greater
 * than what lies there, and nothing behind it is less. */
static size_t sort_part(const struct sort *s, char *items, size_t count)
{
    char *low = items, *high = items + count * s->size;

    sort_swap(s, items, sort_pivot(s, items, count));
    for (;;) {
        char *last = items + (count - 1) * s->size;
        do
            low += s->size;
        while (low < last && sort_less(s, low, items));
        do
            high -= s->size;
        while (sort_less(s, items, high));
        if (low >= high)
            break;
        sort_swap(s, low, high);
    }
    sort_swap(s, items, high);
    return (size_t)(high - items) / s->size;
}

/* tries: how often the parts may be uneven before it is left to the heap. */
static void sort_quick(const struct sort *s, char *items, size_t count,
                       int tries)
{
    while (count > SORT_FEW) {
        if (tries-- == 0) {
            sort_heap(s, items, count);
            return;
        }
        size_t at = sort_part(s, items, count);
        size_t behind = count - at - 1;
        char *second = items + (at + 1) * s->size;
        /* The smaller part by a call, so that few are open at once. */
        if (at < behind) {
            sort_quick(s, items, at, tries);
            items = second;
            count = behind;
        } else {
            sort_quick(s, second, behind, tries);
            count = at;
        }
    }
    sort_insert(s, items, count);
}

void sort_in_place(void *items, size_t count, size_t size,
                   sort_compare *compare, void *arg)
{
    const struct sort s = {size, compare, arg};
    int tries = 4;

    for (size_t n = count; n > 1; n /= 2)
        tries += 2;
    sort_quick(&s, items, count, tries);
}
