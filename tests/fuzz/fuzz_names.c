/* Names as teachers write them: folding twice changes nothing, and to be the
 * same place or country holds both ways. The input is two names, one a line. */
#include "geo/names.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_fold_twice(struct span name)
{
    struct buf once, twice;

    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    names_fold(name, &once);
    names_fold(buf_span(&once), &twice);
    /* "the the x" loses one article a time. */
    if (!span_starts(buf_span(&once), "the ") &&
        !span_equals(buf_span(&once), buf_span(&twice)))
        abort();
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span b = span_make(data, size), a = SPAN_NONE;

    if (size > 10000 || !span_next(&b, '\n', &a))
        return 0;
    fuzz_fold_twice(a);
    if (names_same_place(a, b) != names_same_place(b, a) ||
        names_same_country(a, b) != names_same_country(b, a) ||
        names_match_globe(a, b) != names_match_globe(b, a))
        abort();
    (void)names_country_code(a);
    return 0;
}
