#include "stages/teach/recorded_names.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "teachers/request_id.h"

/* Keys that are paths, by their last part; long names, by their digest. */
struct recorded_names {
    struct db *db;
    bool read, digests_read;
    struct arena arena;
    struct hash_index digests; /* number: the sample's */
    struct hash_index tails;   /* number: of keys */
    const char **keys;         /* [count] */
    size_t count, room;
};

struct recorded_names *recorded_names_open(struct db *db)
{
    struct recorded_names *n = heap_take(sizeof(*n));

    *n = (struct recorded_names){.db = db};
    arena_init(&n->arena);
    hash_index_init(&n->tails, 512);
    hash_index_init(&n->digests, 512);
    return n;
}

void recorded_names_close(struct recorded_names *n)
{
    if (!n)
        return;
    arena_release(&n->arena);
    hash_index_release(&n->tails);
    hash_index_release(&n->digests);
    free(n->keys);
    free(n);
}

static bool names_is_in(const struct named_samples *found, int64_t about)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->about[i] == about)
            return true;
    return false;
}

static void names_add(struct named_samples *found, struct query *q)
{
    struct span source = query_get_span(q, 1), key = query_get_span(q, 2);
    int64_t about = query_get_int(q, 0);

    if (found->count == NAMED_SAMPLES || names_is_in(found, about))
        return;
    buf_print(&found->names, "%s%.*s/%.*s", found->names.len > 0 ? ", " : "",
              (int)source.len, source.data, (int)key.len, key.data);
    found->about[found->count++] = about;
}

static bool names_query(struct recorded_names *n, struct span source,
                        struct span key, struct named_samples *found,
                        struct err *err)
{
    enum query_id id =
        source.len > 0 ? QUERY_TEACH_BY_NAME : QUERY_TEACH_BY_KEY;
    struct query *q = db_query(n->db, id);
    enum query_state state;

    query_span(q, 1, key);
    query_int(q, 2, NAMED_SAMPLES);
    if (source.len > 0)
        query_span(q, 3, source);
    while ((state = query_next(q, err)) == QUERY_ROW)
        names_add(found, q);
    (void)db_query(n->db, id);
    return state != QUERY_FAILED;
}

static size_t names_slash(struct span id, size_t from)
{
    size_t at = span_find_char(span_cut(id, from, SIZE_MAX), '/');

    return at == SIZE_MAX ? SIZE_MAX : from + at;
}

/* "source/key": a source may be called by more than one part. */
static bool names_by_source(struct recorded_names *n, struct span id,
                            struct named_samples *found, struct err *err)
{
    for (size_t at = names_slash(id, 1); at != SIZE_MAX && found->count == 0;
         at = names_slash(id, at + 1))
        if (!names_query(n, span_cut(id, 0, at), span_cut(id, at + 1, SIZE_MAX),
                         found, err))
            return false;
    return true;
}

static bool names_by_key(struct recorded_names *n, struct span id,
                         struct named_samples *found, struct err *err)
{
    size_t from = 0;

    while (from != SIZE_MAX && found->count == 0) {
        if (!names_query(n, SPAN_NONE, span_cut(id, from, SIZE_MAX), found,
                         err))
            return false;
        from = names_slash(id, from);
        from += from == SIZE_MAX ? 0 : 1;
    }
    return true;
}

static struct span names_tail(struct span key)
{
    size_t at = key.len;

    while (at > 0 && key.data[at - 1] != '/')
        at--;
    return span_cut(key, at, SIZE_MAX);
}

static bool names_read_tails(struct recorded_names *n, struct err *err)
{
    struct query *q = db_query(n->db, QUERY_TEACH_PATH_KEYS);
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct span tail = names_tail(query_get_span(q, 0));
        uint64_t hash = hash_mix(hash_fnv(tail.data, tail.len));
        size_t at = SIZE_MAX, number, more = 0;

        /* As many as are ever listed: thousands may share it. */
        while (more < NAMED_SAMPLES &&
               hash_index_next(&n->tails, hash, &at, &number))
            more++;
        if (more == NAMED_SAMPLES)
            continue;
        if (n->count == n->room) {
            n->room = n->room ? n->room * 2 : 256;
            n->keys = heap_grow(n->keys, n->room, sizeof(*n->keys));
        }
        n->keys[n->count] = query_get_text(q, 0, &n->arena);
        hash_index_add(&n->tails, hash, n->count++);
    }
    (void)db_query(n->db, QUERY_TEACH_PATH_KEYS);
    n->read = state != QUERY_FAILED;
    return n->read;
}

static bool names_by_tail(struct recorded_names *n, struct span id,
                          struct named_samples *found, struct err *err)
{
    uint64_t hash = hash_mix(hash_fnv(id.data, id.len));
    size_t at = SIZE_MAX, number;

    if (found->count > 0 || names_slash(id, 0) != SIZE_MAX)
        return true;
    if (!n->read && !names_read_tails(n, err))
        return false;
    while (hash_index_next(&n->tails, hash, &at, &number)) {
        struct span key = span_of(n->keys[number]);

        if (span_equals(names_tail(key), id) &&
            !names_query(n, SPAN_NONE, key, found, err))
            return false;
    }
    return true;
}

static bool names_read_digests(struct recorded_names *n, struct err *err)
{
    struct query *q = db_query(n->db, QUERY_TEACH_NAMES);
    char digest[REQUEST_NAME_DIGEST + 1];
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct span source = query_get_span(q, 1), key = query_get_span(q, 2);
        if (!request_name_is_long(source, key))
            continue;
        request_name_digest(source, key, digest);
        hash_index_add(&n->digests,
                       hash_mix(hash_fnv(digest, REQUEST_NAME_DIGEST)),
                       (size_t)query_get_int(q, 0));
    }
    (void)db_query(n->db, QUERY_TEACH_NAMES);
    n->digests_read = state != QUERY_FAILED;
    return n->digests_read;
}

/* The samples of the name of this one, where it has that digest. */
static bool names_by_digest_of(struct recorded_names *n, int64_t sample,
                               struct span id, struct named_samples *found,
                               struct err *err)
{
    struct query *q = db_query(n->db, QUERY_TEACH_NAME);
    char digest[REQUEST_NAME_DIGEST + 1] = "";
    struct arena arena;

    query_int(q, 1, sample);
    enum query_state state = query_next(q, err);
    if (state != QUERY_ROW)
        return state != QUERY_FAILED;
    arena_init(&arena);
    struct span source = arena_span(&arena, query_get_span(q, 0));
    struct span key = arena_span(&arena, query_get_span(q, 1));
    (void)db_query(n->db, QUERY_TEACH_NAME);
    request_name_digest(source, key, digest);
    bool ok = !span_is(id, digest) || names_query(n, source, key, found, err);
    arena_release(&arena);
    return ok;
}

static bool names_by_digest(struct recorded_names *n, struct span id,
                            struct named_samples *found, struct err *err)
{
    uint64_t hash = hash_mix(hash_fnv(id.data, id.len));
    size_t at = SIZE_MAX, sample;

    if (!n->digests_read && !names_read_digests(n, err))
        return false;
    while (hash_index_next(&n->digests, hash, &at, &sample)) {
        if (!names_by_digest_of(n, (int64_t)sample, id, found, err))
            return false;
    }
    return true;
}

bool recorded_names_find(void *arg, struct span id, struct named_samples *found,
                         struct err *err)
{
    struct recorded_names *n = arg;

    found->count = 0;
    if (request_name_is_digest(id) && !names_by_digest(n, id, found, err))
        return false;
    return found->count > 0 || (names_by_source(n, id, found, err) &&
                                names_by_key(n, id, found, err) &&
                                names_by_tail(n, id, found, err));
}
