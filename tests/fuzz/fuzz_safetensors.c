#include "models/weights/safetensors.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever is accepted must be readable to its last byte. */
static void read_all(const struct tensor *t)
{
    float *values = malloc((t->count + 1) * sizeof(*values));
    int64_t *whole = malloc((t->count + 1) * sizeof(*whole));

    tensor_widen(t, 0, t->count, values);
    tensor_read_int(t, 0, t->count, whole);
    free(values);
    free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct safetensors *st =
        safetensors_parse(span_make(data, size), "fuzz", &err);
    size_t i;

    if (!st)
        return 0;
    for (i = 0; i < safetensors_count(st); i++) {
        if (safetensors_find(st, safetensors_name(st, i)) !=
            safetensors_at(st, i))
            abort();
        read_all(safetensors_at(st, i));
    }
    (void)safetensors_fingerprint(st);
    safetensors_close(st);
    return 0;
}
