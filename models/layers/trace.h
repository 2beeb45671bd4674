/*
 * trace.h: lets a test see the tensors that flow inside a model, under the
 * names of docs/models/.
 *
 * Included by: models, pipeline/commands, tests.
 */
#ifndef LIMBECK_TRACE_H
#define LIMBECK_TRACE_H

#include <stddef.h>

#include "base/err.h"

struct trace {
    /* values: [count], valid during the call; called again with the same name
     * for the next rows when a model works in chunks. */
    void (*put)(void *arg, const char *name, const float *values, size_t count);
    void *arg;
};

/* NULL is no trace. The name is printed. */
void trace_put(const struct trace *trace, const float *values, size_t count,
               const char *name, ...) PRINTF_LIKE(4, 5);

#endif
