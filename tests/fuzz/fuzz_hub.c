#include "pipeline/commands/hub.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No name that is accepted leads out of the folder. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const all[] = {"*", "*/*"};
    struct hub_list list;
    struct err err = {0};

    hub_list_init(&list);
    if (hub_list_parse(&list, span_make(data, size), &err)) {
        for (size_t i = 0; i < list.count; i++) {
            const struct hub_file *f = &list.files[i];
            if (f->path[0] == '/' || f->path[0] == '.' ||
                strstr(f->path, "..") == f->path || f->size_bytes < 0 ||
                strstr(f->path, "/.") != NULL ||
                strlen(f->digest) != (f->git ? 40 : 64))
                abort();
        }
        (void)!hub_list_choose(&list, all, size % 3, &err);
    }
    hub_list_release(&list);
    return 0;
}
