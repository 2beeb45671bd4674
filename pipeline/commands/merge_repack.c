/* Tars into which ingest copied pictures that cannot be read in place lie
 * beside the shard that they were made for. */
#include "commands/merge.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Of merge_source, from SOURCE_STATE on what merge_source_state_add takes. */
enum { SOURCE_STATE = 5, STATE_COLUMNS = 9 };

static const char *merge_last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* Where it was written, or beside the shard, which may have been moved. */
static const char *merge_repack_find(struct merge *m, const char *path,
                                     struct err *err)
{
    const char *beside = arena_print(&m->arena, "%s.shards/%s", m->shard->path,
                                     merge_last_part(path));

    if (access(beside, R_OK) == 0)
        return beside;
    if (access(path, R_OK) == 0)
        return path;
    err_stage(err,
              "\"%s\" is not there, nor \"%s\": pictures of shard %lld lie "
              "in it",
              beside, path, (long long)m->shard->ordinal);
    err_hint(err, "copy the folder STORE.shards together with a shard");
    return NULL;
}

/* NAME-ID-NUMBER.tar, with the id that the archive has here. */
static const char *merge_repack_path(struct merge *m, const char *path,
                                     int64_t owner, struct err *err)
{
    const char *name = merge_last_part(path), *number, *id;
    char real[PATH_MAX];
    char *dir = file_dir(m->final);
    const char *full = realpath(dir, real);

    free(dir);
    number = strrchr(name, '-');
    for (id = number; id != NULL && id > name && id[-1] != '-';)
        id--;
    if (full == NULL || number == NULL || id == name) {
        err_stage(err, "\"%s\" is not named as copies of pictures are", path);
        return NULL;
    }
    return arena_print(&m->arena, "%s/%s.shards/%.*s%lld%s", full,
                       merge_last_part(m->final), (int)(id - name), name,
                       (long long)owner, number);
}

static bool merge_repack_write(int in, int out, const char *to, struct err *err)
{
    enum { ROOM = 1 << 20 };
    char *room = heap_take(ROOM);
    ssize_t got, put = 0;

    while ((got = read(in, room, ROOM)) > 0) {
        for (ssize_t at = 0; at < got && put >= 0; at += put)
            put = write(out, room + at, (size_t)(got - at));
        if (put < 0)
            break;
    }
    free(room);
    if (got == 0 && put >= 0 && fsync(out) == 0)
        return true;
    return err_stage(err, "could not copy to \"%s\": %s", to, strerror(errno));
}

static bool merge_repack_copy(const char *from, const char *to, struct err *err)
{
    char *dir = file_dir(to);
    bool ok = file_make_dir(dir, err);
    int in = ok ? open(from, O_RDONLY | O_CLOEXEC) : -1;
    int out =
        in >= 0 ? open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;

    free(dir);
    if (ok && out < 0)
        err_stage(err, "could not copy \"%s\" to \"%s\": %s", from, to,
                  strerror(errno));
    ok = out >= 0 && merge_repack_write(in, out, to, err);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return ok;
}

static bool merge_repack_add(struct merge *m, struct query *row,
                             const char *path, int64_t *id, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_SOURCE_ADD);
    int64_t run = merge_run(m, query_get_int(row, 4));

    query_copy(q, 1, row, 0);
    query_text(q, 2, path);
    query_copy(q, 3, row, 2);
    query_copy(q, 4, row, 3);
    query_int(q, 5, run);
    if (!query_run(q, err))
        return false;
    *id = db_last_id(m->out);
    q = db_query(m->out, QUERY_MERGE_SOURCE_STATE_ADD);
    query_int(q, 1, *id);
    for (int i = 0; i < STATE_COLUMNS; i++)
        query_copy(q, i + 2, row, i + SOURCE_STATE);
    query_int(q, STATE_COLUMNS + 2, run);
    return query_run(q, err);
}

bool merge_repack(struct merge *m, int64_t id, int64_t owner, struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_SOURCE);
    const char *path, *from, *to;
    int64_t here;

    query_int(row, 1, id);
    if (!merge_row(m, row, err))
        return false;
    path = query_get_text(row, 1, &m->arena);
    from = merge_repack_find(m, path, err);
    to = from == NULL ? NULL : merge_repack_path(m, path, owner, err);
    if (to == NULL || !merge_repack_copy(from, to, err) ||
        !merge_repack_add(m, row, to, &here, err))
        return false;
    merge_map_put(&m->sources, id, here);
    return true;
}
