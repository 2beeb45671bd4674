#include "stages/ingest/row_filter.h"

#include "base/log.h"

enum { ROW_FILTER_PAGE = 10000, ROW_FILTER_ROWS = 100000 };

bool row_filter_wanted(const struct ingest *in, const struct source_list *list,
                       const struct source_file *f)
{
    const char *rows = list->settings.rows;
    bool pictures = false;

    for (size_t i = 0; i < list->count; i++)
        pictures = pictures || list->files[i].kind != SOURCE_TABLE;
    return f->kind == SOURCE_TABLE && pictures &&
           in->run->shard.spec.shards == 0 &&
           strcmp(list->settings.pictures, "optional") != 0 &&
           (strcmp(rows, "met") == 0 ||
            (strcmp(rows, "auto") == 0 && f->bytes >= ROW_FILTER_BYTES));
}

/* How far a table was read; false in *known: not at all. */
static bool row_filter_state(struct ingest *in, int64_t id, int64_t state[3],
                             bool *known, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_ROWS_COUNTED);
    enum query_state got;

    query_int(q, 1, id);
    got = query_next(q, err);
    *known = got == QUERY_ROW;
    for (int i = 0; *known && i < 3; i++)
        state[i] = query_get_int(q, i);
    (void)db_query(in->run->db, QUERY_INGEST_ROWS_COUNTED);
    return got != QUERY_FAILED;
}

static bool row_filter_newest(struct ingest *in, const struct source_list *list,
                              const int64_t *versions, int64_t *newest,
                              struct err *err)
{
    *newest = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct query *q = db_query(in->run->db, QUERY_INGEST_MET_NEWEST);
        int64_t last;

        if (list->files[i].kind == SOURCE_TABLE || versions[i] == 0)
            continue;
        query_int(q, 1, versions[i]);
        if (!query_one(q, &last, err))
            return false;
        if (last > *newest)
            *newest = last;
    }
    return true;
}

bool row_filter_due(struct ingest *in, const struct source_list *list,
                    const int64_t *versions, size_t table, bool *due,
                    struct err *err)
{
    int64_t state[3], newest;
    bool known;

    *due = false;
    if (versions[table] == 0 ||
        !row_filter_wanted(in, list, &list->files[table]))
        return true;
    if (!row_filter_state(in, versions[table], state, &known, err) ||
        !row_filter_newest(in, list, versions, &newest, err))
        return false;
    *due = known && state[1] > 0 && newest > state[2];
    return true;
}

static bool row_filter_load(struct row_filter *f, struct ingest *in, int64_t id,
                            struct err *err)
{
    int64_t after = -1, count;

    do {
        struct query *q = db_query(in->run->db, QUERY_INGEST_MET_KEYS);
        enum query_state state;

        count = 0;
        query_int(q, 1, id);
        query_int(q, 2, after);
        query_int(q, 3, ROW_FILTER_PAGE);
        while ((state = query_next(q, err)) == QUERY_ROW) {
            struct span key = query_get_span(q, 1);
            uint64_t hash = hash_mix(hash_fnv(key.data, key.len));

            if (key.len > 0 && hash_index_find(&f->keys, hash) == SIZE_MAX)
                hash_index_add(&f->keys, hash, 0);
            after = query_get_int(q, 0);
            count++;
        }
        (void)db_query(in->run->db, QUERY_INGEST_MET_KEYS);
        if (state == QUERY_FAILED)
            return false;
    } while (count == ROW_FILTER_PAGE);
    return true;
}

bool row_filter_open(struct row_filter *f, struct ingest *in,
                     const struct ingest_source *source, struct err *err)
{
    const struct source_list *list = source->list;
    int64_t state[3] = {0};
    bool known = false;

    memset(f, 0, sizeof(*f));
    hash_index_init(&f->keys, 1024);
    f->on = row_filter_wanted(in, list, source->file);
    if (!f->on)
        return true;
    f->again = source->again;
    if (!row_filter_newest(in, list, source->versions, &f->newest, err) ||
        !row_filter_state(in, source->ids[0], state, &known, err))
        return false;
    f->member_id = known && !f->again ? state[2] : f->newest;
    if (known && !f->again) {
        f->line = state[0];
        f->unmet = state[1];
    }
    for (size_t i = 0; i < list->count; i++)
        if (list->files[i].kind != SOURCE_TABLE && source->versions[i] != 0 &&
            !row_filter_load(f, in, source->versions[i], err))
            return false;
    return true;
}

void row_filter_close(struct row_filter *f)
{
    hash_index_release(&f->keys);
}

bool row_filter_meets(struct row_filter *f, const char *key, int64_t line)
{
    if (!f->on)
        return true;
    f->line = line;
    if (f->seen++ < ROW_FILTER_EXAMPLES && line <= 2 * ROW_FILTER_EXAMPLES)
        return true;
    if (hash_index_find(&f->keys, hash_mix(hash_fnv(key, strlen(key)))) !=
        SIZE_MAX)
        return true;
    f->unmet++;
    return false;
}

static bool row_filter_put(struct row_filter *f, struct ingest *in,
                           const struct ingest_source *source, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_ROWS_COUNT);

    f->unsaved = 0;
    query_int(q, 1, source->ids[0]);
    query_int(q, 2, f->line);
    query_int(q, 3, f->unmet);
    query_int(q, 4, f->member_id);
    query_int(q, 5, in->run->run_id);
    return query_run(q, err);
}

bool row_filter_save(struct row_filter *f, struct ingest *in,
                     const struct ingest_source *source, bool every,
                     struct err *err)
{
    /* One that is read again has its count until it was read to its end. */
    if (!f->on || f->again || (!every && ++f->unsaved < ROW_FILTER_ROWS))
        return true;
    return ingest_begin(in, err) && row_filter_put(f, in, source, err) &&
           (every || ingest_commit(in, err));
}

bool row_filter_finish(struct row_filter *f, struct ingest *in,
                       const struct ingest_source *source, struct err *err)
{
    if (!f->on)
        return true;
    if (f->unmet > 0)
        log_info("ingest: %lld rows of \"%s\" are of no picture: counted, not "
                 "kept (rows: all keeps them)",
                 (long long)f->unmet, source->file->path);
    return ingest_begin(in, err) && row_filter_put(f, in, source, err);
}
