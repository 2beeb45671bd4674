/* Shards that began empty: tables are the same in all, archives each in one. */
#include "commands/merge.h"

#include <stdlib.h>

/* A source of one shard, or the same table of several. */
struct merge_source {
    const char *name, *path, *content, *settings;
    int64_t ordinal, id, position, last_line;
    bool table, current;
};

struct merge_sources {
    struct merge_source *items; /* [count] */
    size_t count, room;
};

static int merge_text_order(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

/* A file at a content and settings, wherever it stood. */
static int merge_version_order(const struct merge_source *a,
                               const struct merge_source *b)
{
    int by = strcmp(a->name, b->name);

    by = by != 0 ? by : strcmp(a->path, b->path);
    by = by != 0 ? by : merge_text_order(a->content, b->content);
    return by != 0 ? by : merge_text_order(a->settings, b->settings);
}

/* What counts, by its place; behind it what no longer does. */
static int merge_source_order(const void *a, const void *b)
{
    const struct merge_source *x = a, *y = b;

    if (x->current != y->current)
        return x->current ? -1 : 1;
    if (x->current && x->position != y->position)
        return x->position < y->position ? -1 : 1;
    int by = x->current ? 0 : merge_version_order(x, y);
    if (by != 0)
        return by;
    if (x->ordinal != y->ordinal)
        return x->ordinal < y->ordinal ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static bool merge_last_line(struct merge *m, int64_t id, int64_t *line,
                            struct err *err)
{
    struct query *q = db_query(m->from, QUERY_INGEST_TABLE_LINE);

    query_int(q, 1, id);
    bool ok = query_one(q, line, err);
    (void)db_query(m->from, QUERY_INGEST_TABLE_LINE);
    return ok;
}

static bool merge_source_read(struct merge *m, struct query *q,
                              struct merge_source *s, struct err *err)
{
    struct arena *a = &m->arena;

    *s = (struct merge_source){.ordinal = m->shard->ordinal,
                               .id = query_get_int(q, 0),
                               .name = query_get_text(q, 1, a),
                               .path = query_get_text(q, 2, a),
                               .table = span_is(query_get_span(q, 3), "table"),
                               .position = query_get_int(q, 4),
                               .content = query_get_text(q, 5, a),
                               .settings = query_get_text(q, 6, a),
                               .current = query_get_int(q, 7) != 0};
    return !s->table || merge_last_line(m, s->id, &s->last_line, err);
}

static bool merge_sources_read(struct merge *m, struct merge_sources *list,
                               struct err *err)
{
    struct query *q = db_query(m->from, QUERY_MERGE_SOURCES);
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (list->count == list->room) {
            list->room = list->room * 2 + 64;
            list->items =
                heap_grow(list->items, list->room, sizeof(list->items[0]));
        }
        if (!merge_source_read(m, q, &list->items[list->count++], err))
            return false;
    }
    return state == QUERY_DONE;
}

/* Two at one place of the configuration. */
static bool merge_source_same(const struct merge *m,
                              const struct merge_source *a,
                              const struct merge_source *b, struct err *err)
{
    const char *one = m->shards.items[a->ordinal - 1].path;
    const char *other = m->shards.items[b->ordinal - 1].path;

    if (!a->table || !b->table)
        return err_usage(err, "both \"%s\" and \"%s\" have read \"%s\"", one,
                         other, b->path);
    if (a->last_line == b->last_line && merge_version_order(a, b) == 0)
        return true;
    return err_usage(err,
                     "\"%s\" and \"%s\" have not read the same \"%s\": the "
                     "file changed, or its settings",
                     one, other, b->path);
}

/* Of merge_source, from SOURCE_STATE on what merge_source_state_add takes. */
enum { SOURCE_STATE = 5, STATE_COLUMNS = 8, SOURCE_FINISHED = 13 };

static bool merge_source_put(struct merge *m, const struct merge_source *s,
                             struct err *err)
{
    struct query *row, *q;
    int64_t id, run;

    if (!merge_turn_to(m, &m->shards.items[s->ordinal - 1], err))
        return false;
    row = db_query(m->from, QUERY_MERGE_SOURCE);
    query_int(row, 1, s->id);
    if (!merge_row(m, row, err))
        return false;
    run = merge_run(m, query_get_int(row, 4));
    q = db_query(m->out, QUERY_MERGE_SOURCE_ADD);
    for (int i = 0; i < 4; i++)
        query_copy(q, i + 1, row, i);
    query_int(q, 5, run);
    if (!query_run(q, err))
        return false;
    id = db_last_id(m->out);
    q = db_query(m->out, QUERY_MERGE_SOURCE_STATE_ADD);
    query_int(q, 1, id);
    for (int i = 0; i < STATE_COLUMNS; i++)
        query_copy(q, i + 2, row, i + SOURCE_STATE);
    query_int(q, STATE_COLUMNS + 2, 0); /* until its rows are there */
    query_int(q, STATE_COLUMNS + 3, run);
    return query_run(q, err) && merge_due_put(m, s->ordinal, s->id, id, err);
}

/* The same version of a table that no longer counts, out of another shard. */
static bool merge_source_known(const struct merge_source *last,
                               const struct merge_source *s)
{
    return last->table && s->table && last->ordinal != s->ordinal &&
           last->last_line == s->last_line && merge_version_order(last, s) == 0;
}

/* In the order in which one store would have got them. */
static bool merge_sources_put(struct merge *m, struct merge_sources *list,
                              struct err *err)
{
    const struct merge_source *last = NULL;

    if (list->count > 0)
        qsort(list->items, list->count, sizeof(list->items[0]),
              merge_source_order);
    for (size_t i = 0; i < list->count; i++) {
        const struct merge_source *s = &list->items[i];
        bool both = last != NULL && last->current == s->current;
        if (both && s->current && last->position == s->position) {
            if (!merge_source_same(m, last, s, err))
                return false;
            continue;
        }
        if (both && !s->current && merge_source_known(last, s))
            continue;
        if (!merge_source_put(m, s, err))
            return false;
        last = s;
    }
    return true;
}

bool merge_sources_end(struct merge *m, struct err *err)
{
    /* All keys are sorted: no longer at random, and not in memory. */
    db_set_cache(m->out, MERGE_SORT_BYTES);
    db_sort_in_files(m->out);
    return query_run(db_query(m->out, QUERY_MERGE_MAKE_MEMBER_KEY), err) &&
           query_run(db_query(m->out, QUERY_MERGE_MAKE_ENTRY_KEY), err);
}

bool merge_sources_begin(struct merge *m, struct err *err)
{
    struct merge_sources list = {.items = NULL};
    bool ok = query_run(db_query(m->out, QUERY_MERGE_DROP_MEMBER_KEY), err) &&
              query_run(db_query(m->out, QUERY_MERGE_DROP_ENTRY_KEY), err);

    for (size_t i = 0; ok && i < m->shards.count; i++)
        ok = merge_turn_to(m, &m->shards.items[i], err) &&
             merge_reviews_none(m, err) && merge_runs(m, err) &&
             merge_versions(m, "ingest", err) &&
             merge_sources_read(m, &list, err);
    ok = ok && merge_sources_put(m, &list, err);
    free(list.items);
    /* Files that could not be opened are in no source. */
    for (size_t i = 0; ok && i < m->shards.count; i++)
        ok = merge_due_put(m, m->shards.items[i].ordinal, 0, 0, err);
    return ok;
}

static bool merge_entries(struct merge *m, const struct merge_due *due,
                          struct err *err)
{
    enum { KEY = 1, RUN = 13, ACCURACY = 14 };
    struct query *row = db_query(m->from, QUERY_MERGE_ENTRIES);
    enum query_state state;

    query_int(row, 1, due->item);
    while ((state = query_next(row, err)) == QUERY_ROW) {
        struct query *q = db_query(m->out, QUERY_INGEST_ENTRY_ADD);

        query_int(q, 1, due->target);
        for (int i = 0; i < RUN; i++)
            query_copy(q, i + 2, row, i);
        query_int(q, RUN + 2, merge_run(m, query_get_int(row, RUN)));
        query_copy(q, ACCURACY + 2, row, ACCURACY);
        if (!query_run(q, err))
            return false;
        m->entries++;
    }
    return state == QUERY_DONE;
}

/* Columns of merge_members. */
enum {
    MEMBER_DATA_SOURCE = 3,
    MEMBER_DATA_PATH = 4,
    MEMBER_MODIFIED = 7,
    MEMBER_RUN = 8,
    MEMBER_PICTURE = 9,
    PICTURE_COLUMNS = 12,
    MEMBER_SAMPLE = 21,
    MEMBER_REASON = 23,
    MEMBER_CURRENT = 24
};

static bool merge_picture_same(struct merge *m, struct query *row, int64_t id,
                               struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_PICTURE_SAME);
    int64_t same;

    query_int(q, 1, id);
    for (int i = 1; i <= 5; i++)
        query_copy(q, i + 1, row, MEMBER_PICTURE + i);
    if (!query_one(q, &same, err))
        return false;
    m->shared++;
    if (same == 0)
        merge_conflict(m, "picture \"%s\" was decoded otherwise before",
                       query_get_text(row, 1, &m->arena));
    return true;
}

/* 0: the member is no picture. */
static bool merge_picture(struct merge *m, struct query *row, int64_t *id,
                          struct err *err)
{
    struct query *q;

    *id = 0;
    if (query_get_null(row, MEMBER_PICTURE))
        return true;
    q = db_query(m->out, QUERY_INGEST_PICTURE_FIND);
    query_copy(q, 1, row, MEMBER_PICTURE);
    if (!query_one(q, id, err))
        return false;
    if (*id != 0)
        return merge_picture_same(m, row, *id, err);
    q = db_query(m->out, QUERY_INGEST_PICTURE_ADD);
    for (int i = 0; i < PICTURE_COLUMNS; i++)
        query_copy(q, i + 1, row, MEMBER_PICTURE + i);
    query_int(
        q, PICTURE_COLUMNS,
        merge_run(m, query_get_int(row, MEMBER_PICTURE + PICTURE_COLUMNS - 1)));
    if (!query_run(q, err))
        return false;
    *id = db_last_id(m->out);
    return true;
}

/* Where the bytes lie: in the archive, in another piece of it, or in a tar of
 * copies. */
static bool merge_data(struct merge *m, const struct merge_due *due, int64_t id,
                       int64_t *source, struct err *err)
{
    *source = id == due->item ? due->target : merge_map_get(&m->sources, id);
    if (*source != 0)
        return true;
    if (!merge_repack(m, id, due->target, err))
        return false;
    *source = merge_map_get(&m->sources, id);
    return true;
}

/* A copied picture lies where the copy of the tar does. */
static bool merge_data_path(struct merge *m, int64_t source, struct query *row,
                            struct query *q, int at, struct err *err)
{
    struct query *from = db_query(m->out, QUERY_MERGE_SOURCE);
    enum query_state state;

    query_int(from, 1, source);
    state = query_next(from, err);
    if (state == QUERY_ROW && span_is(query_get_span(from, 2), "repack"))
        query_copy(q, at, from, 1);
    else
        query_copy(q, at, row, MEMBER_DATA_PATH);
    return state == QUERY_ROW;
}

/* A side file, a link: rejected as it came. */
static bool merge_rejected(struct merge *m, struct query *row,
                           int64_t member_id, struct err *err)
{
    int64_t run = merge_run(m, query_get_int(row, MEMBER_RUN)), id;
    struct query *q;

    if (query_get_null(row, MEMBER_REASON))
        return true;
    q = db_query(m->out, QUERY_INGEST_SAMPLE_ADD);
    query_copy(q, 1, row, MEMBER_SAMPLE);
    query_copy(q, 2, row, MEMBER_SAMPLE + 1);
    query_int(q, 3, run);
    if (!query_run(q, err))
        return false;
    id = db_last_id(m->out);
    q = db_query(m->out, QUERY_MERGE_MEMBER_REJECT);
    query_int(q, 1, id);
    query_int(q, 2, member_id);
    query_copy(q, 3, row, MEMBER_REASON);
    query_int(q, 4, run);
    query_copy(q, 5, row, MEMBER_CURRENT);
    query_copy(q, 6, row, MEMBER_CURRENT + 1);
    return query_run(q, err);
}

static bool merge_member_one(struct merge *m, const struct merge_due *due,
                             struct query *row, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_INGEST_MEMBER_ADD);
    int64_t picture, source;

    if (!merge_picture(m, row, &picture, err) ||
        !merge_data(m, due, query_get_int(row, MEMBER_DATA_SOURCE), &source,
                    err))
        return false;
    query_int(q, 1, due->target);
    for (int i = 0; i < 3; i++)
        query_copy(q, i + 2, row, i);
    query_int(q, 5, source);
    query_copy(q, 6, row, MEMBER_DATA_PATH);
    if (source != due->target && !merge_data_path(m, source, row, q, 6, err))
        return false;
    query_copy(q, 7, row, MEMBER_DATA_PATH + 1);
    query_copy(q, 8, row, MEMBER_DATA_PATH + 2);
    if (picture != 0)
        query_int(q, 9, picture);
    query_int(q, 10, merge_run(m, query_get_int(row, MEMBER_RUN)));
    query_copy(q, 11, row, MEMBER_MODIFIED);
    if (!query_run(q, err))
        return false;
    m->members++;
    return merge_rejected(m, row, db_last_id(m->out), err);
}

static bool merge_members(struct merge *m, const struct merge_due *due,
                          struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_MEMBERS);
    enum query_state state;

    query_int(row, 1, due->item);
    while ((state = query_next(row, err)) == QUERY_ROW) {
        if (!merge_member_one(m, due, row, err))
            return false;
    }
    return state == QUERY_DONE;
}

/* Other sources of the shard that are here: pieces, tars of copies. */
static bool merge_sources_map(struct merge *m, struct err *err)
{
    struct query *q = db_query(m->from, QUERY_MERGE_SOURCES);
    enum query_state state;

    if (m->sources.room > 0)
        return true;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct query *find = db_query(m->out, QUERY_MERGE_SOURCE_FIND);
        int64_t id;

        query_copy(find, 1, q, 1);
        query_copy(find, 2, q, 2);
        query_int(find, 3, merge_run(m, query_get_int(q, 8)));
        if (!query_one(find, &id, err))
            return false;
        merge_map_put(&m->sources, query_get_int(q, 0), id);
    }
    return state == QUERY_DONE;
}

static bool merge_source_end(struct merge *m, const struct merge_due *due,
                             struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_SOURCE);
    struct query *q;

    query_int(row, 1, due->item);
    if (!merge_row(m, row, err))
        return false;
    if (query_get_int(row, SOURCE_FINISHED) == 0)
        return true;
    q = db_query(m->out, QUERY_INGEST_SOURCE_FINISH);
    query_int(q, 1, due->target);
    query_int(q, 2, merge_run(m, query_get_int(row, 4)));
    return query_run(q, err);
}

/* What a later version read again, and has still to, once all members of the
 * shard are here. */
static bool merge_positions(struct merge *m, struct err *err)
{
    enum { COLUMNS = 5, RUN = 5 };
    struct query *row = db_query(m->from, QUERY_MERGE_POSITIONS);
    enum query_state state;
    int64_t id;

    while ((state = query_next(row, err)) == QUERY_ROW) {
        struct query *q = db_query(m->out, QUERY_INGEST_PICTURE_FIND);
        query_copy(q, 1, row, 0);
        if (!query_one(q, &id, err))
            return false;
        q = db_query(m->out, QUERY_INGEST_POSITION_PUT);
        query_int(q, 1, id);
        for (int i = 1; i < COLUMNS; i++)
            query_copy(q, i + 1, row, i);
        query_int(q, COLUMNS + 1, merge_run(m, query_get_int(row, RUN)));
        if (!query_run(q, err))
            return false;
    }
    return state == QUERY_DONE;
}

static bool merge_later_readings(struct merge *m, struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_READING_DUE);
    enum query_state state;
    int64_t id;

    while ((state = query_next(row, err)) == QUERY_ROW) {
        struct query *q = db_query(m->out, QUERY_INGEST_PICTURE_FIND);
        query_copy(q, 1, row, 2);
        id = merge_map_get(&m->sources, query_get_int(row, 1));
        if (!query_get_null(row, 2) && !query_one(q, &id, err))
            return false;
        if (id == 0)
            continue; /* a table of which another shard's is here */
        q = db_query(m->out, QUERY_MERGE_READING_DUE_ADD);
        query_copy(q, 1, row, 0);
        query_int(q, 2, id);
        if (!query_run(q, err))
            return false;
    }
    return state == QUERY_DONE && merge_positions(m, err);
}

bool merge_sources_one(struct merge *m, const struct merge_due *due,
                       struct err *err)
{
    struct query *list;

    if (m->versions.room == 0 && !merge_versions(m, "ingest", err))
        return false;
    if (!merge_sources_map(m, err) ||
        !(due->item == 0
              ? merge_later_readings(m, err) && merge_tallies(m, err)
              : merge_entries(m, due, err) && merge_members(m, due, err) &&
                    merge_source_end(m, due, err)))
        return false;
    list = db_query(m->from, QUERY_MERGE_SOURCE_FAILURES);
    query_int(list, 1, due->item);
    return merge_failures(m, list, due->target, err);
}
