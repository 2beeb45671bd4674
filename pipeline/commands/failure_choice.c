#include "commands/failure_choice.h"

#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "input.h"

static bool failure_choice_check(struct db *db, const struct failure_choice *c,
                                 struct err *err)
{
    struct query *q = db_query(db, QUERY_FAILURE_TEACHER);
    int64_t known;

    if (c->teacher == NULL)
        return true;
    query_text(q, 1, c->teacher);
    if (!query_one(q, &known, err))
        return false;
    return known > 0 ||
           err_usage(err, "the store has no teacher \"%s\"", c->teacher);
}

/* id NULL: any. */
static bool failure_choice_add(struct db *db, const struct failure_choice *c,
                               const char *id, bool accepted, struct err *err)
{
    struct query *q = db_query(db, QUERY_FAILURE_CHOOSE);
    int64_t number;

    query_text(q, 1, c->stage);
    query_text(q, 2, c->class);
    query_text(q, 3, c->teacher);
    query_int(q, 5, accepted || id != NULL);
    if (id != NULL && !span_int(span_of(id), &number))
        return err_usage(err, "\"%s\" is not the number of a failure", id);
    if (id != NULL)
        query_int(q, 4, number);
    return query_run(q, err);
}

static bool failure_choice_find(struct db *db, const struct failure_choice *c,
                                bool accepted, struct err *err)
{
    if (!query_run(db_query(db, QUERY_FAILURE_CHOICE_DROP), err))
        return false;
    if (c->ids.count == 0)
        return failure_choice_add(db, c, NULL, accepted, err);
    for (size_t i = 0; i < c->ids.count; i++) {
        if (!failure_choice_add(db, c, c->ids.items[i], accepted, err))
            return false;
    }
    return true;
}

static bool failure_choice_print(struct db *db, int64_t *count, struct err *err)
{
    struct query *q = db_query(db, QUERY_FAILURE_CHOSEN);
    enum query_state state;
    struct arena arena;

    arena_init(&arena);
    *count = 0;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        printf("%8lld of %s: %s\n", (long long)query_get_int(q, 2),
               query_get_text(q, 0, &arena), query_get_text(q, 1, &arena));
        *count += query_get_int(q, 2);
    }
    arena_release(&arena);
    return state == QUERY_DONE;
}

static bool failure_choice_step(struct db *db, enum query_id id,
                                struct err *err)
{
    struct query *q = db_query(db, id);

    if (id == QUERY_FAILURE_ACCEPT || id == QUERY_FAILURE_RETRY)
        query_int(q, 1, (int64_t)time(NULL));
    return query_run(q, err);
}

static bool failure_choice_work(struct db *db, const struct failure_choice *c,
                                bool accepted, const enum query_id *steps,
                                int64_t *count, struct err *err)
{
    if (!failure_choice_check(db, c, err) || !db_begin(db, err))
        return false;
    bool ok = failure_choice_find(db, c, accepted, err) &&
              failure_choice_print(db, count, err);
    for (size_t i = 0; ok && *count > 0 && steps[i] != QUERY_NONE; i++)
        ok = failure_choice_step(db, steps[i], err);
    ok = ok && query_run(db_query(db, QUERY_FAILURE_CHOICE_DROP), err) &&
         db_commit(db, err);
    if (!ok)
        db_rollback(db);
    return ok;
}

bool failure_choice_apply(const struct options *o,
                          const struct failure_choice *choice, bool accepted,
                          const enum query_id *steps, int64_t *count,
                          struct err *err)
{
    struct settings *s;
    const char *store;

    *count = 0;
    if (!input_store(o, &s, &store, err))
        return false;
    int lock = options_lock(store, err);
    struct db *db = lock < 0 ? NULL : db_open(store, DB_WRITE, err);
    bool ok = db != NULL &&
              failure_choice_work(db, choice, accepted, steps, count, err);
    db_close(db);
    if (lock >= 0)
        close(lock);
    settings_close(s);
    return ok;
}
