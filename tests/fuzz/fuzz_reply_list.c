/* Whatever a file of a policy's list holds: each line is a name, or an error
 * with its number, and the end is reached. */
#include <stdlib.h>

#include "decisions/reply_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size);
    struct reply_list_line line;
    struct err err = {0};
    int64_t number = 0;

    while (reply_list_next(&rest, &number, &line, &err)) {
        if (line.source.len == 0 || line.key.len == 0 || line.candidate < -1)
            abort();
    }
    if (err.kind != ERR_NONE && err.kind != ERR_USAGE)
        abort();
    return 0;
}
