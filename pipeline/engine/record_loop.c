#include "engine/record_loop.h"

#include "base/clock.h"
#include "base/ordered_pool.h"
#include "base/stop.h"

enum { RECORD_LOOP_COMMIT_ROWS = 512, RECORD_LOOP_ROOM_PER_JOB = 32 };
static const double RECORD_LOOP_COMMIT_S = 0.5;

struct record_loop {
    struct stage_run *run;
    struct ordered_pool *pool;
    struct record *records; /* [room] */
    struct record **free;   /* [free_count] */
    size_t room, free_count;
    int64_t last_id;
    bool exhausted;
    int64_t unsaved; /* rows in the open transaction */
    double begun_s;
};

static void record_loop_work(void *shared, void *job, int worker)
{
    struct record_loop *c = shared;
    struct record *record = job;

    if (record->err.kind == ERR_NONE &&
        !c->run->stage->work(c->run, record, worker, &record->err) &&
        record->err.kind == ERR_NONE)
        err_stage(&record->err, "a failure without a reason");
}

/* Fill free records from the next page of the pending query. */
static bool record_loop_fill(struct record_loop *c, struct err *err)
{
    struct query *q = db_query(c->run->db, c->run->stage->pending);
    size_t wanted = c->free_count, got = 0;
    enum query_state state = QUERY_DONE;

    query_int(q, 1, c->run->version_id);
    query_int(q, 2, c->last_id);
    query_int(q, 3, (int64_t)wanted);
    while (got < wanted && (state = query_next(q, err)) == QUERY_ROW) {
        bool own;
        got++;
        c->last_id = query_get_int(q, 0);
        if (!store_shard_has(&c->run->shard, c->run->db, c->run->stage->item,
                             c->last_id, &own, err))
            return false;
        if (!own)
            continue;
        struct record *r = c->free[--c->free_count];
        r->id = query_get_int(q, 0);
        r->in = NULL;
        r->out = NULL;
        r->dropped = false;
        err_clear(&r->err);
        if (!c->run->stage->load(c->run, q, r, &r->err) &&
            r->err.kind == ERR_NONE)
            err_stage(&r->err, "a failure without a reason");
        if (!ordered_pool_give(c->pool, r))
            err_die("the pool has less room than records");
    }
    (void)db_query(c->run->db, c->run->stage->pending); /* ends the read */
    c->exhausted = got < wanted;
    return state != QUERY_FAILED;
}

static bool record_loop_commit(struct record_loop *c, struct err *err)
{
    if (c->unsaved == 0)
        return true;
    c->unsaved = 0;
    return db_commit(c->run->db, err);
}

static void record_loop_free(struct record_loop *c, struct record *r)
{
    arena_reset(&r->arena);
    c->free[c->free_count++] = r;
}

/* In a transaction: its result, or why there is none. */
static bool record_loop_save_one(struct record_loop *c, struct record *r,
                                 struct err *err)
{
    struct stage_run *run = c->run;
    struct stage_item item = {.kind = run->stage->item, .id = r->id};
    char name[40];

    if (r->err.kind == ERR_NONE && !run->stage->save(run, r, &r->err) &&
        r->err.kind == ERR_NONE)
        err_stage(&r->err, "a failure without a reason");
    if (r->err.kind == ERR_STAGE || r->err.kind == ERR_USAGE) {
        *err = r->err;
        return false;
    }
    if (r->err.kind == ERR_NONE)
        return stage_done(run, &item, err);
    snprintf(name, sizeof(name), "%s %lld", item_kind_name(item.kind),
             (long long)item.id);
    return stage_fail(run, &item, name, &r->err, err);
}

static bool record_loop_save(struct record_loop *c, struct record *r,
                             struct err *err)
{
    if (r->dropped) {
        record_loop_free(c, r);
        return true;
    }
    /* What came before it stays, and need not be asked again. */
    if (r->err.kind == ERR_STAGE || r->err.kind == ERR_USAGE) {
        struct err ignored;
        *err = r->err;
        (void)record_loop_commit(c, &ignored);
        return false;
    }
    if (c->unsaved == 0) {
        if (!db_begin(c->run->db, err))
            return false;
        c->begun_s = clock_seconds();
    }
    c->unsaved++;
    if (!record_loop_save_one(c, r, err))
        return false;
    c->run->worked++;
    progress_step(c->run->progress, 1, r->err.kind != ERR_NONE);
    record_loop_free(c, r);
    if (c->unsaved >= RECORD_LOOP_COMMIT_ROWS ||
        clock_seconds() - c->begun_s > RECORD_LOOP_COMMIT_S)
        return record_loop_commit(c, err);
    return true;
}

/* What a server refused is taken now: go over the pending once more? */
static bool record_loop_again(struct record_loop *c)
{
    if (!c->run->probes.freed || !c->exhausted || stop_asked())
        return false;
    c->run->probes = (struct refusal_probes){.count = 0};
    c->last_id = INT64_MIN;
    c->exhausted = false;
    return true;
}

/* The next finished record. A transaction keeps other programs from writing,
 * so it is not held open for longer than a commit is put off, however long the
 * record takes. */
static struct record *record_loop_take(struct record_loop *c, struct err *err,
                                       bool *ok)
{
    double left_s = c->begun_s + RECORD_LOOP_COMMIT_S - clock_seconds();

    if (c->unsaved > 0 && ordered_pool_count(c->pool) > 0) {
        struct record *r = ordered_pool_take_within(
            c->pool, left_s > 0 ? (int)(left_s * 1000) : 0);
        if (r != NULL)
            return r;
        *ok = record_loop_commit(c, err);
    }
    return *ok ? ordered_pool_take(c->pool, true) : NULL;
}

static bool record_loop_turn(struct record_loop *c, struct err *err)
{
    bool ok = true;

    while (ok) {
        bool more = !c->exhausted && !stop_asked();
        stage_say_stop();
        if (more && c->free_count >= c->room / 2)
            ok = record_loop_fill(c, err);
        if (!ok)
            break;
        struct record *r = record_loop_take(c, err, &ok);
        if (r == NULL && (c->exhausted || stop_asked()) &&
            !record_loop_again(c))
            break;
        if (r != NULL)
            ok = record_loop_save(c, r, err);
    }
    return ok && record_loop_commit(c, err);
}

bool record_loop_run(struct stage_run *run, struct err *err)
{
    size_t room = (size_t)run->jobs * RECORD_LOOP_ROOM_PER_JOB;
    struct record_loop c = {
        .run = run, .room = room, .free_count = room, .last_id = INT64_MIN};

    c.records = heap_grow(NULL, room, sizeof(*c.records));
    c.free = heap_grow(NULL, room, sizeof(struct record *));
    for (size_t i = 0; i < room; i++) {
        c.records[i] = (struct record){.id = 0};
        arena_init(&c.records[i].arena);
        c.free[i] = &c.records[i];
    }
    c.pool = ordered_pool_open(run->jobs, room, record_loop_work, &c);
    bool ok = record_loop_turn(&c, err);
    ordered_pool_close(c.pool);
    if (!ok)
        db_rollback(run->db);
    for (size_t i = 0; i < room; i++)
        arena_release(&c.records[i].arena);
    free(c.records);
    free(c.free);
    return ok;
}
