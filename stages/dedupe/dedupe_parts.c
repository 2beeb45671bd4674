#include "stages/dedupe/dedupe_parts.h"

#include "base/log.h"
#include "base/stop.h"
#include "images/phash.h"

enum { PARTS_PAGE = 256 };

/* *count is 0 when there are no more. */
static bool parts_page(struct db *db, int64_t behind, int64_t *ids,
                       size_t *count, struct err *err)
{
    struct query *q = db_query(db, QUERY_DEDUPE_WITHOUT_PARTS);
    enum query_state state;

    *count = 0;
    query_int(q, 1, SIGNATURE_DEFINITION);
    query_int(q, 2, behind);
    while ((state = query_next(q, err)) == QUERY_ROW && *count < PARTS_PAGE)
        ids[(*count)++] = query_get_int(q, 0);
    (void)db_query(db, QUERY_DEDUPE_WITHOUT_PARTS); /* let go of the lock */
    return state != QUERY_FAILED;
}

static bool parts_save(struct db *db, struct dedupe_viewer *v, int64_t id,
                       struct err *err)
{
    struct query *q;
    struct image_grey grey;
    struct signature s;
    uint8_t bytes[SIGNATURE_BYTES];
    bool found;

    if (!dedupe_viewer_grey(v, id, PHASH_MIN_SIDE, &found, &grey, err)) {
        log_detail("dedupe: picture %lld: %s", (long long)id, err->text);
        err_clear(err);
        return true;
    }
    if (!found)
        return true;
    signature_of(&grey, &s);
    signature_write(&s, bytes);
    image_grey_release(&grey);
    q = db_query(db, QUERY_SIGNATURE_PUT);
    query_int(q, 1, id);
    query_int(q, 2, SIGNATURE_DEFINITION);
    query_blob(q, 3, span_make(bytes, sizeof(bytes)));
    return query_run(q, err);
}

bool dedupe_parts_complete(struct db *db, struct dedupe_viewer *v,
                           struct err *err)
{
    int64_t ids[PARTS_PAGE], behind = 0;
    size_t count;

    while (!stop_asked()) {
        if (!parts_page(db, behind, ids, &count, err))
            return false;
        if (count == 0)
            return true;
        if (!db_begin(db, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!parts_save(db, v, ids[i], err)) {
                db_rollback(db);
                return false;
            }
        }
        if (!db_commit(db, err))
            return false;
        behind = ids[count - 1];
    }
    return false;
}

bool dedupe_parts_column(void *arg, enum signature_part part, uint64_t *hashes,
                         struct err *err)
{
    const struct dedupe_parts *p = arg;
    struct query *q = db_query(p->db, QUERY_DEDUPE_PARTS);
    enum query_state state;
    size_t i = 0;

    query_int(q, 1, SIGNATURE_DEFINITION);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        int64_t id = query_get_int(q, 0);
        struct span bytes = query_get_span(q, 1);

        while (i < p->count && p->pictures[i].id < id)
            i++;
        if (i < p->count && p->pictures[i].id == id &&
            bytes.len == SIGNATURE_BYTES)
            hashes[i] = signature_read((const uint8_t *)bytes.data, part);
    }
    return state == QUERY_DONE;
}
