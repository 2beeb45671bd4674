/* limbeck merge: shards into one store. */
#include "command.h"
#include "options.h"

#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"
#include "commands/merge.h"
#include "engine/store_shard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Of one transaction. */
enum { MERGE_ROWS = 1000000 };

struct merge_options {
    struct options common;
    const char *out;
    struct text_list shards;
};

/* May the name be taken? What is being made has it with an ending. */
static bool merge_name(struct merge *m, const char *out, struct err *err)
{
    m->final = out;
    m->path = arena_print(&m->arena, "%s.merging", out);
    if (access(out, F_OK) != 0)
        return true;
    err_usage(err, "there is \"%s\" already", out);
    return err_hint(err, "merge makes a new store: remove it, or give another "
                         "name");
}

/* Is what an earlier merge left of these shards? *begun: its list of work is
 * there. */
static bool merge_goes_on(struct merge *m, bool *begun, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGED_SHARDS);
    enum query_state state;
    size_t same = 0, count = 0;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        int64_t at = query_get_int(q, 0) - 1;
        count++;
        if (at < 0 || (size_t)at >= m->shards.count ||
            !span_is(query_get_span(q, 1), m->shards.items[at].state))
            continue;
        m->shards.items[at].first_run = query_get_int(q, 2);
        same++;
    }
    *begun = count > 0;
    if (state == QUERY_FAILED || count == 0 ||
        (same == count && same == m->shards.count))
        return state != QUERY_FAILED;
    err_usage(err, "\"%s\" was begun with other shards, or they changed since",
              m->path);
    return err_hint(err, "remove it to begin anew");
}

static bool merge_list_shards(struct merge *m, struct err *err)
{
    for (size_t i = 0; i < m->shards.count; i++) {
        const struct merge_shard *one = &m->shards.items[i];
        struct query *q = db_query(m->out, QUERY_MERGED_SHARD_ADD);

        query_int(q, 1, one->ordinal);
        query_text(q, 2, one->path);
        query_text(q, 3, one->state);
        query_int(q, 4, one->first_run);
        if (!query_run(q, err))
            return false;
    }
    return true;
}

/* The first shard whole, under a name of its own until it is. */
static bool merge_copy_first(struct merge *m, struct err *err)
{
    const char *part = arena_print(&m->arena, "%s.part", m->path);

    if (!merge_turn_to(m, &m->shards.items[0], err) ||
        !db_copy(m->from, part, err))
        return false;
    return rename(part, m->path) == 0 ||
           err_stage(err, "could not rename \"%s\": %s", part, strerror(errno));
}

/* The list of work, once. */
static bool merge_begin(struct merge *m, bool copies, struct err *err)
{
    bool ok =
        db_begin(m->out, err) &&
        (copies ? merge_added_begin(m, err) : merge_sources_begin(m, err)) &&
        merge_list_shards(m, err) && db_commit(m->out, err);

    if (!ok)
        db_rollback(m->out);
    return ok;
}

static bool merge_not_ours(const struct merge *m, struct err *err)
{
    err_usage(err, "\"%s\" is no merge that was begun", m->path);
    return err_hint(err, "remove it, or give another name");
}

/* Is the store that was found under the name a copy of the first shard, to
 * which nothing was added yet? */
static bool merge_is_first(struct merge *m, bool *is, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_LAST_RUN);
    enum query_state state = query_next(q, err);

    *is = state == QUERY_ROW &&
          span_is(query_get_span(q, 5), m->shards.items[0].state);
    (void)db_query(m->out, QUERY_MERGE_LAST_RUN);
    return state != QUERY_FAILED;
}

static bool merge_is_empty(struct merge *m, bool *is, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_RUN_LAST);
    int64_t last;

    bool ok = query_one(q, &last, err);
    (void)db_query(m->out, QUERY_MERGE_RUN_LAST);
    *is = last == 0;
    return ok;
}

static bool merge_open(struct merge *m, struct err *err)
{
    bool copies = m->shards.items[0].base[0] != '\0', begun, ours;
    struct store_shard part;

    if (copies && access(m->path, F_OK) != 0 && !merge_copy_first(m, err))
        return false;
    m->out = db_open(m->path, DB_CREATE, err);
    if (m->out == NULL || !store_shard_read(m->out, &part, err))
        return false;
    store_shard_release(&part);
    db_set_cache(m->out, MERGE_WRITE_BYTES);
    /* A copy that is a shard still has the list of an earlier merge. */
    begun = part.spec.shards == 0;
    if (begun && !merge_goes_on(m, &begun, err))
        return false;
    if (begun)
        return true;
    if (!(copies ? merge_is_first(m, &ours, err)
                 : merge_is_empty(m, &ours, err)))
        return false;
    return ours ? merge_begin(m, copies, err) : merge_not_ours(m, err);
}

static bool merge_next(struct merge *m, struct merge_due *due, bool *more,
                       struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_DUE_NEXT);
    enum query_state state = query_next(q, err);

    *more = state == QUERY_ROW;
    if (*more)
        *due = (struct merge_due){query_get_int(q, 0), query_get_int(q, 1),
                                  query_get_int(q, 2), query_get_int(q, 3)};
    (void)db_query(m->out, QUERY_MERGE_DUE_NEXT);
    return state != QUERY_FAILED;
}

static bool merge_one(struct merge *m, const struct merge_due *due,
                      struct err *err)
{
    struct merge_shard *shard = &m->shards.items[due->ordinal - 1];
    struct query *q;

    if (!merge_turn_to(m, shard, err))
        return false;
    bool ok = shard->base[0] != '\0' ? merge_added_one(m, due, err)
                                     : merge_sources_one(m, due, err);
    q = db_query(m->out, QUERY_MERGE_DUE_DONE);
    query_int(q, 1, due->id);
    return ok && query_run(q, err);
}

/* Entries until there are rows enough for a commit: what is written at random
 * is written once for all of them. */
static bool merge_some(struct merge *m, struct progress *p, bool *more,
                       struct err *err)
{
    int64_t enough = m->members + m->entries + m->added + MERGE_ROWS;
    struct merge_due due;
    bool ok = db_begin(m->out, err);

    do {
        ok = ok && merge_next(m, &due, more, err);
        if (!ok || !*more)
            break;
        ok = merge_one(m, &due, err);
        progress_step(p, ok, 0);
    } while (ok && !stop_asked() &&
             m->members + m->entries + m->added < enough);
    ok = ok && db_commit(m->out, err);
    if (!ok)
        db_rollback(m->out);
    return ok;
}

static bool merge_work(struct merge *m, enum progress_mode mode,
                       struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_DUE_COUNT);
    struct progress *p;
    int64_t count;
    bool more = true, ok = query_one(q, &count, err);

    (void)db_query(m->out, QUERY_MERGE_DUE_COUNT);
    p = progress_open(mode, "merge", "parts", count);
    while (ok && more && !stop_asked())
        ok = merge_some(m, p, &more, err);
    progress_close(p);
    return ok && (stop_asked() || m->shards.items[0].base[0] != '\0' ||
                  merge_sources_end(m, err));
}

/* Counted in the shards, and in what they became. */
static bool merge_sums_hold(struct merge *m, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_COUNTS);
    int64_t members = 0;

    if (m->shards.items[0].base[0] != '\0')
        return true; /* each was counted as it was added */
    for (size_t i = 0; i < m->shards.count; i++) {
        if (!merge_turn_to(m, &m->shards.items[i], err))
            return false;
        struct query *one = db_query(m->from, QUERY_MERGE_COUNT);
        query_int(one, 1, 0);
        if (query_next(one, err) != QUERY_ROW)
            return false;
        members += query_get_int(one, 0);
        (void)db_query(m->from, QUERY_MERGE_COUNT);
    }
    if (query_next(q, err) != QUERY_ROW)
        return false;
    int64_t here = query_get_int(q, 0);
    (void)db_query(m->out, QUERY_MERGE_COUNTS);
    return here == members ||
           err_stage(err, "the shards hold %lld members, the store %lld",
                     (long long)members, (long long)here);
}

/* On the disk, and only then under its name. */
static bool merge_finish(struct merge *m, struct err *err)
{
    int fd;

    if (!merge_sums_hold(m, err))
        return false;
    db_checkpoint(m->out);
    db_close(m->out);
    m->out = NULL;
    fd = open(m->path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0 && rename(m->path, m->final) == 0;
    if (!ok)
        err_stage(err, "could not finish \"%s\": %s", m->path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

static void merge_say(const struct merge *m)
{
    bool copies = m->shards.items[0].base[0] != '\0';

    if (copies)
        log_info("\"%s\": %zu shards; %lld replies added to those of the "
                 "first, %lld were there",
                 m->final, m->shards.count, (long long)m->added,
                 (long long)m->shared);
    else
        log_info("\"%s\": %zu shards, %lld members, %lld rows of tables; "
                 "limbeck run joins them first",
                 m->final, m->shards.count, (long long)m->members,
                 (long long)m->entries);
    if (m->conflicts > 0)
        log_warn("%lld rows were there and said something else",
                 (long long)m->conflicts);
}

static int merge_locked(struct merge *m, const struct merge_options *o,
                        struct err *err)
{
    if (!merge_open(m, err) || !merge_work(m, o->common.progress, err))
        return options_exit(err);
    if (stop_asked()) {
        log_info("stopped; run it again to go on");
        return EXIT_INTERRUPTED;
    }
    if (!merge_finish(m, err))
        return options_exit(err);
    merge_say(m);
    return m->conflicts > 0 ? EXIT_SET_ASIDE : EXIT_DONE;
}

static int command_merge_run(const void *options, struct err *err)
{
    const struct merge_options *o = options;
    struct merge m = {.from = NULL};
    int code = EXIT_COMMAND, lock;

    arena_init(&m.arena);
    if (merge_name(&m, o->out, err) &&
        merge_shards_open(&m.shards, &o->shards, &m.arena, err)) {
        const char *name = arena_print(&m.arena, "%s.lock", m.path);
        lock = options_lock(name, err);
        code = lock < 0 ? options_exit(err) : merge_locked(&m, o, err);
        if (lock >= 0 && code != EXIT_INTERRUPTED && m.out == NULL)
            (void)unlink(name);
        if (lock >= 0)
            close(lock);
    } else {
        code = options_exit(err);
    }
    merge_release(&m);
    return code;
}

static const struct argument command_merge_arguments[] = {
    {.name = "OUT",
     .type = PARAM_PATH,
     .at = offsetof(struct merge_options, out),
     .least = 1,
     .most = 1,
     .about = "the store to make; it must not be there"},
    {.name = "SHARD",
     .type = PARAM_PATH,
     .at = offsetof(struct merge_options, shards),
     .least = 1,
     .most = SHARD_MOST,
     .about = "the stores that stages with --shard wrote, all of them, in any "
              "order"},
};

const struct command command_merge = {
    .name = "merge",
    .about = "make one store of the shards of a set",
    .notes =
        "Shards that began empty (ingest) become the store that one ingest "
        "would have made; run what needs the whole set on it. Shards that are "
        "copies of such a store (teach and what follows) become it again, with "
        "what each added. Rows are told by what they are of, never by their "
        "ids; what two shards say alike is there once, what they say otherwise "
        "is told, and the first stays. Nothing has the name OUT before it is "
        "whole and counted; a merge that was stopped or killed goes on where "
        "it was when it is started again. The shards are not changed.",
    .examples = "limbeck merge all.limbeck shards/*.limbeck\n",
    .arguments = command_merge_arguments,
    .argument_count = PARAM_COUNT(command_merge_arguments),
    .takes = TAKES_PROGRESS,
    .size = sizeof(struct merge_options),
    .run = command_merge_run,
};
