#include "teachers/reply_ids.h"

#include "base/hash_index.h"

bool reply_ids_add(struct reply_ids *r, struct span id, struct span body)
{
    size_t kept = r->count < REPLY_IDS_KEPT ? r->count : REPLY_IDS_KEPT;

    if (id.len == 0 || r->constant)
        return true;
    uint64_t first = hash_fnv(id.data, id.len);
    uint64_t whole = hash_fnv(body.data, body.len);
    if (r->count == 0)
        r->first_id = first;
    r->constant = r->count == 1 && first == r->first_id;
    for (size_t i = 0; i < kept && !r->constant; i++) {
        if (r->kept[i] == whole)
            return false;
    }
    r->kept[r->count++ % REPLY_IDS_KEPT] = whole;
    return true;
}
