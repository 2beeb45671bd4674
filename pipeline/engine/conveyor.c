#include "engine/conveyor.h"

#include "base/clock.h"
#include "base/pool.h"
#include "base/stop.h"

enum { CONVEYOR_COMMIT_ROWS = 512, CONVEYOR_ROOM_PER_JOB = 32 };
static const double CONVEYOR_COMMIT_S = 0.5;

struct conveyor {
    struct stage_run *run;
    enum query_id pick;
    struct pool *pool;
    struct record *records; /* [room] */
    struct record **free;   /* [free_count] */
    size_t room, free_count;
    int64_t last_id;
    bool exhausted;
    int64_t unsaved; /* rows in the open transaction */
    double begun_s;
};

static void conveyor_work(void *shared, void *job, int worker)
{
    struct conveyor *c = shared;
    struct record *record = job;

    if (record->err.kind == ERR_NONE &&
        !c->run->stage->work(c->run, record, worker, &record->err) &&
        record->err.kind == ERR_NONE)
        err_stage(&record->err, "a failure without a reason");
}

/* Fill free records from the next page of the pick. */
static bool conveyor_fill(struct conveyor *c, struct err *err)
{
    struct query *q = db_query(c->run->db, c->pick);
    size_t wanted = c->free_count, got = 0;
    enum query_state state = QUERY_DONE;

    query_int(q, 1, c->run->stamp_id);
    query_int(q, 2, c->last_id);
    query_int(q, 3, (int64_t)wanted);
    while (got < wanted && (state = query_next(q, err)) == QUERY_ROW) {
        struct record *r = c->free[--c->free_count];
        got++;
        r->id = query_get_int(q, 0);
        r->in = NULL;
        r->out = NULL;
        r->then = c->pick == c->run->stage->then;
        r->dropped = false;
        r->detail[0] = '\0';
        err_clear(&r->err);
        c->last_id = r->id;
        if (!c->run->stage->load(c->run, q, r, &r->err) &&
            r->err.kind == ERR_NONE)
            err_stage(&r->err, "a failure without a reason");
        if (!pool_give(c->pool, r))
            err_die("the pool has less room than records");
    }
    (void)db_query(c->run->db, c->pick); /* ends the read */
    c->exhausted = got < wanted;
    return state != QUERY_FAILED;
}

static bool conveyor_commit(struct conveyor *c, struct err *err)
{
    if (c->unsaved == 0)
        return true;
    c->unsaved = 0;
    return db_commit(c->run->db, err);
}

static void conveyor_free(struct conveyor *c, struct record *r)
{
    arena_reset(&r->arena);
    c->free[c->free_count++] = r;
}

/* In a transaction: its result, or why there is none. */
static bool conveyor_save_one(struct conveyor *c, struct record *r,
                              struct err *err)
{
    struct stage_run *run = c->run;
    char name[32];

    if (r->err.kind == ERR_NONE && !run->stage->save(run, r, &r->err) &&
        r->err.kind == ERR_NONE)
        err_stage(&r->err, "a failure without a reason");
    if (r->err.kind == ERR_STAGE || r->err.kind == ERR_USAGE) {
        *err = r->err;
        return false;
    }
    snprintf(name, sizeof(name), "%lld", (long long)r->id);
    return r->err.kind == ERR_NONE ||
           stage_fail_at(run, r->id, r->detail, name, &r->err, err);
}

static bool conveyor_save(struct conveyor *c, struct record *r, struct err *err)
{
    if (r->dropped) {
        conveyor_free(c, r);
        return true;
    }
    if (c->unsaved == 0) {
        if (!db_begin(c->run->db, err))
            return false;
        c->begun_s = clock_seconds();
    }
    c->unsaved++;
    if (!conveyor_save_one(c, r, err))
        return false;
    c->run->worked++;
    progress_step(c->run->progress, 1, r->err.kind != ERR_NONE);
    conveyor_free(c, r);
    if (c->unsaved >= CONVEYOR_COMMIT_ROWS ||
        clock_seconds() - c->begun_s > CONVEYOR_COMMIT_S)
        return conveyor_commit(c, err);
    return true;
}

/* The next finished record; what was saved is committed before a long wait. */
static struct record *conveyor_take(struct conveyor *c, struct err *err,
                                    bool *ok)
{
    struct record *r = pool_take(c->pool, false);

    if (r != NULL)
        return r;
    if (c->unsaved > 0 && clock_seconds() - c->begun_s > CONVEYOR_COMMIT_S / 2)
        *ok = conveyor_commit(c, err);
    return *ok ? pool_take(c->pool, true) : NULL;
}

static bool conveyor_loop(struct conveyor *c, struct err *err)
{
    bool ok = true;

    while (ok) {
        bool more = !c->exhausted && !stop_asked();
        if (more && c->free_count >= c->room / 2)
            ok = conveyor_fill(c, err);
        if (!ok)
            break;
        struct record *r = conveyor_take(c, err, &ok);
        if (r == NULL && (c->exhausted || stop_asked()))
            break;
        if (r != NULL)
            ok = conveyor_save(c, r, err);
    }
    return ok && conveyor_commit(c, err);
}

bool conveyor_run(struct stage_run *run, enum query_id pick, struct err *err)
{
    size_t room = (size_t)run->jobs * CONVEYOR_ROOM_PER_JOB;
    struct conveyor c = {.run = run,
                         .pick = pick,
                         .room = room,
                         .free_count = room,
                         .last_id = INT64_MIN};

    c.records = heap_grow(NULL, room, sizeof(*c.records));
    c.free = heap_grow(NULL, room, sizeof(struct record *));
    for (size_t i = 0; i < room; i++) {
        c.records[i] = (struct record){.id = 0};
        arena_init(&c.records[i].arena);
        c.free[i] = &c.records[i];
    }
    c.pool = pool_open(run->jobs, room, conveyor_work, &c);
    bool ok = conveyor_loop(&c, err);
    pool_close(c.pool);
    if (!ok)
        db_rollback(run->db);
    for (size_t i = 0; i < room; i++)
        arena_release(&c.records[i].arena);
    free(c.records);
    free(c.free);
    return ok;
}
