#include "db/schemas.h"

const struct schema_text *schema_find(const char *name)
{
    for (size_t i = 0; i < schema_text_count; i++) {
        if (strcmp(schema_texts[i].name, name) == 0)
            return &schema_texts[i];
    }
    return NULL;
}
