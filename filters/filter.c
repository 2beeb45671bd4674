#include "filters/filter.h"

const struct filter *filter_find(const char *name)
{
    for (size_t i = 0; filter_all[i] != NULL; i++) {
        if (strcmp(filter_all[i]->name, name) == 0)
            return filter_all[i];
    }
    return NULL;
}
