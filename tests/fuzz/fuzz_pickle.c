#include "models/weights/pickle.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever is read: tensors within the ranks and types that there are, and
 * storages with a name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pickle_tensors tensors = {NULL, 0};
    struct err err = {0};
    struct arena arena;

    arena_init(&arena);
    if (pickle_read(span_make(data, size), &arena, &tensors, &err)) {
        for (size_t i = 0; i < tensors.count; i++) {
            const struct pickle_tensor *t = &tensors.items[i];
            if (t->name == NULL || t->storage == NULL || t->rank < 0 ||
                t->rank > TENSOR_DIMS)
                abort();
        }
    } else if (err.text[0] == '\0') {
        abort();
    }
    arena_release(&arena);
    return 0;
}
