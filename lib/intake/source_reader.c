#include "intake/source_reader.h"

#include "base/hash_index.h"
#include "intake/column_names.h"

const char *source_reader(enum source_kind kind, struct arena *arena)
{
    struct span names = column_names_built_in();

    if (kind != SOURCE_TABLE)
        return arena_print(arena, "members %d", SOURCE_READER_MEMBERS);
    return arena_print(arena, "tables %d %016llx", SOURCE_READER_TABLES,
                       (unsigned long long)hash_fnv(names.data, names.len));
}
