#include "intake/column_names.h"

bool column_names_next(struct span *rest, struct column_name *row)
{
    struct span line;

    while (span_next(rest, '\n', &line))
        if (line.len > 0 && line.data[0] != '#' &&
            span_next(&line, '\t', &row->meaning) &&
            span_next(&line, '\t', &row->name))
            return true;
    return false;
}
