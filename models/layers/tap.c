#include "models/layers/tap.h"

#include <stdarg.h>
#include <stdio.h>

void tap_put(const struct tap *tap, const float *values, size_t count,
             const char *name, ...)
{
    char text[80];
    va_list args;

    if (!tap)
        return;
    va_start(args, name);
    vsnprintf(text, sizeof(text), name, args);
    va_end(args);
    tap->put(tap->arg, text, values, count);
}
