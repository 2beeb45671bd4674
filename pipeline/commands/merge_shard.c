#include "commands/merge_shard.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/file.h"
#include "base/shard_spec.h"

static bool merge_shard_read_part(struct merge_shard *one, struct db *db,
                                  struct arena *arena, struct err *err)
{
    struct query *q = db_query(db, QUERY_SHARD_FIND);
    enum query_state state = query_next(q, err);

    if (state == QUERY_ROW) {
        one->ordinal = query_get_int(q, 0);
        one->shards = query_get_int(q, 1);
        one->base = query_get_text(q, 2, arena);
        one->base_run = query_get_int(q, 3);
        one->base_reply = query_get_int(q, 4);
        one->base_failure = query_get_int(q, 5);
    }
    (void)db_query(db, QUERY_SHARD_FIND);
    if (state == QUERY_FAILED)
        return false;
    if (one->ordinal >= 1 && one->ordinal <= one->shards &&
        one->shards <= SHARD_MOST)
        return true;
    err_usage(err, "\"%s\" is no shard", one->path);
    return err_hint(err, "a shard is what a stage with --shard wrote");
}

static bool merge_shard_read_run(struct merge_shard *one, struct db *db,
                                 struct arena *arena, struct err *err)
{
    struct query *q = db_query(db, QUERY_MERGE_LAST_RUN);
    enum query_state state = query_next(q, err);

    if (state == QUERY_ROW) {
        one->version = query_get_text(q, 0, arena);
        one->config = query_get_text(q, 1, arena);
        one->command = query_get_text(q, 2, arena);
        one->exit_code = query_get_null(q, 3) ? -1 : query_get_int(q, 3);
        one->state = query_get_text(q, 5, arena);
    }
    (void)db_query(db, QUERY_MERGE_LAST_RUN);
    return state == QUERY_ROW ||
           (state == QUERY_DONE &&
            err_usage(err, "\"%s\": nothing ran on it", one->path));
}

static bool merge_shard_ended(const struct merge_shard *one, struct err *err)
{
    if (one->exit_code == EXIT_DONE || one->exit_code == EXIT_SET_ASIDE)
        return true;
    if (one->exit_code < 0)
        err_usage(err,
                  "\"%s\" (shard %lld of %lld): its last run was killed, "
                  "or goes on elsewhere",
                  one->path, (long long)one->ordinal, (long long)one->shards);
    else
        err_usage(err,
                  "\"%s\" (shard %lld of %lld): its last run %s (exit "
                  "code %lld)",
                  one->path, (long long)one->ordinal, (long long)one->shards,
                  one->exit_code == EXIT_INTERRUPTED ? "was stopped" : "failed",
                  (long long)one->exit_code);
    return err_hint(err, "run it again: %.200s", one->command);
}

/* What was not read, and not set aside either, was not come to. */
static bool merge_shard_read_to_end(struct merge_shard *one, struct db *db,
                                    struct arena *arena, struct err *err)
{
    struct query *q = db_query(db, QUERY_MERGE_UNREAD);
    enum query_state state = query_next(q, err);

    if (state == QUERY_ROW)
        err_usage(err,
                  "\"%s\" (shard %lld of %lld) has not read \"%s\" to its "
                  "end",
                  one->path, (long long)one->ordinal, (long long)one->shards,
                  query_get_text(q, 0, arena));
    (void)db_query(db, QUERY_MERGE_UNREAD);
    return state == QUERY_DONE;
}

bool merge_shard_is_done(const char *path, struct merge_shard *one,
                         struct arena *arena, struct err *err)
{
    *one = (struct merge_shard){.path = path, .lock = -1};
    struct db *db = db_open(path, DB_READ, err);
    bool ok = db != NULL && merge_shard_read_part(one, db, arena, err) &&
              merge_shard_read_run(one, db, arena, err) &&
              merge_shard_ended(one, err) &&
              merge_shard_read_to_end(one, db, arena, err);

    db_close(db);
    return ok;
}

/* Held until the merge ends: whoever writes holds it too. A file that cannot be
 * written to is written by nobody here. */
static bool merge_shard_lock(struct merge_shard *one, struct err *err)
{
    if (access(one->path, W_OK) != 0)
        return true;
    one->lock = file_lock(one->path, err);
    if (one->lock >= 0)
        return true;
    err_usage(err, "\"%s\" is being written: another limbeck works on it",
              one->path);
    return err_hint(err, "wait until it has ended");
}

static bool merge_shard_open(struct merge_shard *one, const char *path,
                             struct arena *arena, struct err *err)
{
    struct merge_shard held = {.path = path, .lock = -1};
    struct stat st;

    *one = held;
    if (stat(path, &st) != 0)
        return err_usage(err, "there is no shard \"%s\"", path);
    if (S_ISDIR(st.st_mode))
        return err_usage(err, "\"%s\" is a folder, not a shard", path);
    if (!merge_shard_lock(&held, err))
        return false;
    bool ok = merge_shard_is_done(path, one, arena, err);
    one->lock = held.lock;
    return ok;
}

static int merge_shard_order(const void *a, const void *b)
{
    int64_t x = ((const struct merge_shard *)a)->ordinal;
    int64_t y = ((const struct merge_shard *)b)->ordinal;

    return x < y ? -1 : x > y;
}

/* Where the store lies and how many threads work on it are no part of what a
 * shard is. */
static bool merge_config_next(struct span *rest, struct span *line)
{
    while (span_next(rest, '\n', line)) {
        if (!span_starts(*line, "store:") && !span_starts(*line, "jobs:"))
            return true;
    }
    *line = span_of("");
    return false;
}

static bool merge_same_config(const struct merge_shard *a,
                              const struct merge_shard *b, struct err *err)
{
    struct span x = span_of(a->config), y = span_of(b->config), one, other;
    bool more, much;

    do {
        more = merge_config_next(&x, &one);
        much = merge_config_next(&y, &other);
        one = span_trim(one);
        other = span_trim(other);
        if (more == much && span_equals(one, other))
            continue;
        err_usage(err,
                  "\"%s\" and \"%s\" were made with different "
                  "configurations: \"%.*s\" and \"%.*s\"",
                  a->path, b->path, (int)one.len, one.data, (int)other.len,
                  other.data);
        return err_hint(err, "limbeck config prints what a store was made "
                             "with");
    } while (more || much);
    return true;
}

static bool merge_same(const struct merge_shard *a, const struct merge_shard *b,
                       struct err *err)
{
    if (strcmp(a->version, b->version) != 0)
        return err_usage(err,
                         "\"%s\" was written by limbeck %s and \"%s\" by "
                         "limbeck %s",
                         a->path, a->version, b->path, b->version);
    if (a->shards != b->shards)
        return err_usage(err,
                         "\"%s\" is one of %lld shards and \"%s\" one of "
                         "%lld",
                         a->path, (long long)a->shards, b->path,
                         (long long)b->shards);
    if (a->ordinal == b->ordinal)
        return err_usage(err, "\"%s\" and \"%s\" are both shard %lld of %lld",
                         a->path, b->path, (long long)a->ordinal,
                         (long long)a->shards);
    if (strcmp(a->base, b->base) != 0 || a->base_run != b->base_run ||
        a->base_reply != b->base_reply || a->base_failure != b->base_failure)
        return err_usage(err,
                         "\"%s\" and \"%s\" did not begin with the same "
                         "store: %s and %s",
                         a->path, b->path,
                         a->base[0] ? a->base : "an empty one",
                         b->base[0] ? b->base : "an empty one");
    return merge_same_config(a, b, err);
}

/* Sorted: which of 1 to N are not there? */
static bool merge_none_missing(const struct merge_shards *s, struct err *err)
{
    char list[200] = "";
    size_t at = 0, len = 0;

    for (int64_t n = 1; n <= s->items[0].shards; n++) {
        if (at < s->count && s->items[at].ordinal == n)
            at++;
        else if (len < sizeof(list) - 40)
            len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%lld",
                                    len > 0 ? ", " : "", (long long)n);
    }
    if (len == 0)
        return true;
    err_usage(err, "of %lld shards some are missing: %s",
              (long long)s->items[0].shards, list);
    return err_hint(err, "limbeck plan --incomplete looks for them");
}

static bool merge_shards_check(struct merge_shards *s, struct err *err)
{
    qsort(s->items, s->count, sizeof(s->items[0]), merge_shard_order);
    for (size_t i = 1; i < s->count; i++) {
        if (!merge_same(&s->items[i - 1], &s->items[i], err))
            return false;
    }
    return merge_none_missing(s, err);
}

/* Under whatever names. */
static bool merge_given_once(const struct text_list *paths, struct err *err)
{
    struct stat a, b;

    for (size_t i = 0; i < paths->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (stat(paths->items[i], &a) == 0 &&
                stat(paths->items[k], &b) == 0 && a.st_dev == b.st_dev &&
                a.st_ino == b.st_ino)
                return err_usage(err, "shard \"%s\" is given twice",
                                 paths->items[i]);
        }
    }
    return true;
}

bool merge_shards_open(struct merge_shards *s, const struct text_list *paths,
                       struct arena *arena, struct err *err)
{
    s->count = 0;
    if (!merge_given_once(paths, err))
        return false;
    s->items = arena_take_array(arena, paths->count, sizeof(s->items[0]));
    for (s->count = 0; s->count < paths->count;) {
        struct merge_shard *one = &s->items[s->count++];
        if (!merge_shard_open(one, paths->items[s->count - 1], arena, err))
            return false;
    }
    return merge_shards_check(s, err);
}

void merge_shards_close(struct merge_shards *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->items[i].lock >= 0)
            close(s->items[i].lock);
    }
    s->count = 0;
}
