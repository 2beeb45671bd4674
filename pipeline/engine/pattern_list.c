#include "engine/pattern_list.h"

#include "base/hash_index.h"
#include "db/schemas.h"

bool pattern_list_find(const char *name, struct span *text, struct err *err)
{
    const struct schema_text *list = schema_find(name);

    if (list == NULL)
        return err_stage(err, "the list \"%s\" is not in the program", name);
    *text = span_make(list->text, list->len);
    return true;
}

bool pattern_list_identify(const char *name, struct buf *out, struct err *err)
{
    struct span text = SPAN_NONE;

    if (!pattern_list_find(name, &text, err))
        return false;
    buf_print(out, "%s=%016llx\n", name,
              (unsigned long long)hash_fnv(text.data, text.len));
    return true;
}
