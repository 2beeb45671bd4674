/* Lines of batch output, as many as there are in the input: what the index
 * holds afterwards can be found again and is within its limits. */
#include "teachers/result_index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct result_form form = {"id", "text", 64, 3, NULL};
    struct result_index *x = result_index_begin("input", &form);
    struct span rest = span_make(data, size), line;
    int64_t number = 1;

    while (span_next(&rest, '\n', &line))
        result_index_add_line(x, line, number++);
    if (result_index_count(x) >= (size_t)number)
        abort();
    for (int i = 0; i < 4; i++) {
        const struct result *r = result_index_find(x, span_of("a"), i);
        if (r != NULL && (r->text.len > 64 || r->candidate != i || i > 2))
            abort();
        if (r != NULL && r->bad.kind == ERR_NONE &&
            span_find_char(r->text, '\0') != SIZE_MAX)
            abort();
    }
    result_index_close(x);
    return 0;
}
