#include "commands/merge.h"

#include <stdarg.h>

#include "base/log.h"

int64_t merge_map_get(const struct merge_map *map, int64_t id)
{
    return id > 0 && (size_t)id < map->room ? map->to[id] : 0;
}

void merge_map_put(struct merge_map *map, int64_t id, int64_t to)
{
    size_t at = (size_t)id;

    if (at >= map->room) {
        size_t room = at + at / 2 + 64;
        map->to = heap_grow(map->to, room, sizeof(*map->to));
        memset(map->to + map->room, 0, (room - map->room) * sizeof(*map->to));
        map->room = room;
    }
    map->to[at] = to;
}

void merge_map_reset(struct merge_map *map)
{
    free(map->to);
    *map = (struct merge_map){.to = NULL};
}

static void merge_turn_away(struct merge *m)
{
    struct merge_map *maps[] = {&m->sources, &m->versions, &m->teachers,
                                &m->models,  &m->words,    &m->replies};

    for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++)
        merge_map_reset(maps[i]);
    db_close(m->from);
    m->from = NULL;
}

bool merge_turn_to(struct merge *m, struct merge_shard *shard, struct err *err)
{
    if (m->shard == shard && m->from != NULL)
        return true;
    merge_turn_away(m);
    m->shard = shard;
    m->from = db_open(shard->path, DB_READ, err);
    if (m->from != NULL)
        db_set_cache(m->from, MERGE_READ_BYTES);
    return m->from != NULL;
}

void merge_release(struct merge *m)
{
    merge_turn_away(m);
    db_close(m->out);
    merge_shards_close(&m->shards);
    arena_release(&m->arena);
}

int64_t merge_run(const struct merge *m, int64_t id)
{
    return id > m->shard->base_run ? m->shard->first_run + id : id;
}

static bool merge_run_one(struct merge *m, struct query *row, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_RUN_ADD);
    int64_t id = merge_run(m, query_get_int(row, 0));

    query_int(q, 1, id);
    for (int i = 1; i <= 6; i++)
        query_copy(q, i + 1, row, i);
    if (!query_run(q, err))
        return false;
    if (query_get_null(row, 7))
        return true;
    q = db_query(m->out, QUERY_RUN_END);
    query_int(q, 1, id);
    query_copy(q, 2, row, 7);
    query_copy(q, 3, row, 8);
    return query_run(q, err);
}

bool merge_runs(struct merge *m, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_RUN_LAST);
    enum query_state state;
    int64_t last;

    if (!query_one(q, &last, err))
        return false;
    m->shard->first_run = last - m->shard->base_run;
    q = db_query(m->from, QUERY_MERGE_RUNS);
    query_int(q, 1, m->shard->base_run);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (!merge_run_one(m, q, err))
            return false;
    }
    return state == QUERY_DONE;
}

bool merge_due_put(struct merge *m, int64_t ordinal, int64_t item,
                   int64_t target, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_DUE_ADD);

    query_int(q, 1, ordinal);
    query_int(q, 2, item);
    query_int(q, 3, target);
    return query_run(q, err);
}

void merge_conflict(struct merge *m, const char *fmt, ...)
{
    enum { TOLD = 10 };
    char text[600];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (++m->conflicts <= TOLD)
        log_warn("shard %lld: %s; what came first stays",
                 (long long)m->shard->ordinal, text);
}

const char *merge_called(struct merge *m, enum query_id query, int64_t id)
{
    struct query *q = db_query(m->out, query);
    struct err ignored;
    const char *text = NULL;

    query_int(q, 1, id);
    if (query_next(q, &ignored) == QUERY_ROW)
        text = query_get_text(q, 0, &m->arena);
    (void)db_query(m->out, query);
    return text == NULL ? "?" : text;
}

bool merge_row(const struct merge *m, struct query *q, struct err *err)
{
    enum query_state state = query_next(q, err);

    return state == QUERY_ROW ||
           (state == QUERY_DONE &&
            err_stage(err,
                      "\"%s\" was changed by hand: it names rows that are not "
                      "there",
                      m->shard->path));
}
