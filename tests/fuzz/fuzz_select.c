/* Whatever a person types as a query: it is a tree or an error with a column,
 * and the tree answers yes or no for any row. */
#include <math.h>
#include <stdlib.h>

#include "filters/filter.h"
#include "select/select.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct select_node *tree, bool replied)
{
    const struct select_review review = {span_of("ann"), SELECT_SAID_DROP};
    double values[64];
    struct select_row row = {.source = span_of("mp16"),
                             .key = span_of("a/1"),
                             .country = span_of("NO"),
                             .split = span_of("cot"),
                             .part = span_of("test"),
                             .teacher = span_of("careful"),
                             .replied = replied,
                             .decided = replied,
                             .failed = 5,
                             .reviews = &review,
                             .review_count = replied,
                             .values = replied ? values : NULL};

    for (int i = 0; i < 64; i++)
        values[i] = i % 3 == 0 ? NAN : i;
    (void)select_matches(tree, &row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const teachers[] = {"careful", "atlas", NULL};
    struct select_names names = {.teachers = teachers, .asked = UINT64_MAX / 3};
    struct arena arena;
    struct err err = {0};

    arena_init(&arena);
    const struct select_node *tree =
        select_parse(span_make(data, size), &names, &arena, &err);
    if (tree == NULL && err.kind != ERR_USAGE)
        abort();
    if (tree != NULL) {
        ask(tree, true);
        ask(tree, false);
    }
    arena_release(&arena);
    return 0;
}
