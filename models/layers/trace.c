#include "models/layers/trace.h"

#include <stdarg.h>
#include <stdio.h>

void trace_put(const struct trace *trace, const float *values, size_t count,
               const char *name, ...)
{
    char text[80];
    va_list args;

    if (!trace)
        return;
    va_start(args, name);
    vsnprintf(text, sizeof(text), name, args);
    va_end(args);
    trace->put(trace->arg, text, values, count);
}
