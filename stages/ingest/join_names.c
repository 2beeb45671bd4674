#include "stages/ingest/join_names.h"

#include "base/arena.h"

enum { JOIN_FEW = 16 };

struct join_name {
    char *key;
    struct namesakes *namesakes;
};

bool join_names_init(struct join_names *n, struct db *db, const char *name,
                     struct err *err)
{
    struct query *q = db_query(db, QUERY_INGEST_JOIN_LABELS);
    enum query_state state;

    *n = (struct join_names){.db = db, .labels = entry_labels_open()};
    hash_index_init(&n->by_key, 64);
    query_text(q, 1, name);
    while ((state = query_next(q, err)) == QUERY_ROW)
        entry_labels_add(n->labels, query_get_int(q, 0), query_get_span(q, 1),
                         query_get_int(q, 2) != 0);
    (void)db_query(db, QUERY_INGEST_JOIN_LABELS);
    return state != QUERY_FAILED;
}

void join_names_release(struct join_names *n)
{
    for (size_t i = 0; i < n->count; i++) {
        free(n->kept[i].key);
        namesakes_close(n->kept[i].namesakes);
    }
    free(n->kept);
    hash_index_release(&n->by_key);
    namesakes_close(n->last);
    entry_labels_close(n->labels);
}

static struct namesakes *join_names_read(struct join_names *n, const char *name,
                                         const char *key, struct err *err)
{
    struct query *q = db_query(n->db, QUERY_INGEST_NAMESAKES);
    struct namesakes *found = namesakes_open(n->labels);
    enum query_state state;

    query_text(q, 1, name);
    query_text(q, 2, key);
    while ((state = query_next(q, err)) == QUERY_ROW)
        if (query_get_int(q, 0) == 0)
            namesakes_add_picture(found, query_get_int(q, 1),
                                  query_get_span(q, 2), query_get_int(q, 5),
                                  query_get_int(q, 6));
        else
            namesakes_add_row(found, query_get_int(q, 1), query_get_span(q, 2));
    (void)db_query(n->db, QUERY_INGEST_NAMESAKES);
    if (state != QUERY_FAILED)
        return found;
    namesakes_close(found);
    return NULL;
}

static void join_names_keep(struct join_names *n, const char *key,
                            uint64_t hash, struct namesakes *found)
{
    if (n->count == n->room) {
        n->room = n->room ? n->room * 2 : 16;
        n->kept = heap_grow(n->kept, n->room, sizeof(*n->kept));
    }
    hash_index_add(&n->by_key, hash, n->count);
    n->kept[n->count++] =
        (struct join_name){.key = heap_text(key), .namesakes = found};
}

struct namesakes *join_names_find(struct join_names *n, const char *name,
                                  const char *key, struct err *err)
{
    uint64_t hash = hash_mix(hash_fnv(key, strlen(key)));
    size_t at = SIZE_MAX, number;
    struct namesakes *found;

    while (hash_index_next(&n->by_key, hash, &at, &number))
        if (strcmp(n->kept[number].key, key) == 0)
            return n->kept[number].namesakes;
    found = join_names_read(n, name, key, err);
    if (found != NULL && namesakes_count(found) > JOIN_FEW) {
        join_names_keep(n, key, hash, found);
    } else {
        namesakes_close(n->last);
        n->last = found;
    }
    return found;
}
