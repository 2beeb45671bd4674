#include "engine/store_shard.h"

#include "base/log.h"

bool store_shard_read(struct db *db, struct store_shard *s, struct err *err)
{
    struct query *q = db_query(db, QUERY_SHARD_FIND);

    *s = (struct store_shard){.of_source = NULL};
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW) {
        s->spec.ordinal = query_get_int(q, 0);
        s->spec.shards = query_get_int(q, 1);
        s->empty = query_get_span(q, 2).len == 0;
        s->base_run = query_get_int(q, 3);
        s->base_reply = query_get_int(q, 4);
        s->base_failure = query_get_int(q, 5);
    }
    (void)db_query(db, QUERY_SHARD_FIND);
    return state != QUERY_FAILED;
}

void store_shard_release(struct store_shard *s)
{
    free(s->of_source);
    s->of_source = NULL;
    s->source_room = 0;
}

static bool store_shard_make(struct db *db, const struct shard_spec *wanted,
                             int64_t run_id, struct store_shard *s,
                             struct err *err)
{
    struct query *q = db_query(db, QUERY_SHARD_PUT);

    query_int(q, 1, wanted->ordinal);
    query_int(q, 2, wanted->shards);
    query_int(q, 3, run_id);
    if (!query_run(q, err) || !store_shard_read(db, s, err))
        return false;
    log_info("\"%s\" is shard %lld of %lld now", db_path(db),
             (long long)s->spec.ordinal, (long long)s->spec.shards);
    return true;
}

bool store_shard_enter(struct db *db, const struct shard_spec *wanted,
                       int64_t run_id, struct store_shard *s, struct err *err)
{
    if (!store_shard_read(db, s, err))
        return false;
    if (wanted->shards == 0 || (s->spec.ordinal == wanted->ordinal &&
                                s->spec.shards == wanted->shards))
        return true;
    if (s->spec.shards == 0)
        return store_shard_make(db, wanted, run_id, s, err);
    err_usage(err, "\"%s\" is shard %lld of %lld, not %lld of %lld",
              db_path(db), (long long)s->spec.ordinal,
              (long long)s->spec.shards, (long long)wanted->ordinal,
              (long long)wanted->shards);
    return err_hint(err, "each shard has a store of its own: --store");
}

/* The source of a record; 0: it is of none. */
static bool store_shard_source(struct db *db, enum item_kind kind, int64_t id,
                               int64_t *source, struct err *err)
{
    enum query_id query = kind == ITEM_REPLY     ? QUERY_SHARD_SOURCE_OF_REPLY
                          : kind == ITEM_PICTURE ? QUERY_SHARD_SOURCE_OF_PICTURE
                                                 : QUERY_SHARD_SOURCE_OF_SAMPLE;
    struct query *q = db_query(db, query);

    query_int(q, 1, id);
    bool ok = query_one(q, source, err);
    (void)db_query(db, query);
    return ok;
}

static bool store_shard_of_source(struct store_shard *s, struct db *db,
                                  int64_t source, int64_t *ordinal,
                                  struct err *err)
{
    size_t at = (size_t)source;

    *ordinal = 1;
    if (source <= 0)
        return true;
    if (at >= s->source_room) {
        size_t room = at + 64;
        s->of_source = heap_grow(s->of_source, room, sizeof(*s->of_source));
        memset(s->of_source + s->source_room, 0,
               (room - s->source_room) * sizeof(*s->of_source));
        s->source_room = room;
    }
    if (s->of_source[at] == 0) {
        struct query *q = db_query(db, QUERY_SHARD_SOURCE_PATH);
        struct arena arena;

        arena_init(&arena);
        query_int(q, 1, source);
        enum query_state state = query_next(q, err);
        if (state == QUERY_ROW)
            s->of_source[at] =
                shard_spec_of(query_get_text(q, 0, &arena), s->spec.shards);
        (void)db_query(db, QUERY_SHARD_SOURCE_PATH);
        arena_release(&arena);
        if (state != QUERY_ROW)
            return false;
    }
    *ordinal = s->of_source[at];
    return true;
}

bool store_shard_has(struct store_shard *s, struct db *db, enum item_kind kind,
                     int64_t id, bool *has, struct err *err)
{
    int64_t source, ordinal;

    *has = true;
    if (s->spec.shards == 0)
        return true;
    if (!store_shard_source(db, kind, id, &source, err) ||
        !store_shard_of_source(s, db, source, &ordinal, err))
        return false;
    *has = ordinal == s->spec.ordinal;
    return true;
}
