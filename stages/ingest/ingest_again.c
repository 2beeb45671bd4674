/* What failed and may go better now is read anew: members beyond limits that
 * were raised since, files of a folder that could not be opened and can be.
 * Their source gets another version. */
#include "stages/ingest/ingest_versions.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash_index.h"

static void again_limits(struct ingest *in)
{
    const struct ingest_settings *s = in->settings;
    char text[200];
    int n = snprintf(text, sizeof(text), "%lld %lld %lld %lld %lld",
                     (long long)s->members, (long long)s->member_bytes,
                     (long long)s->name_bytes, (long long)s->depth,
                     (long long)s->decode_bytes);

    snprintf(in->limits, sizeof(in->limits), "%016llx",
             (unsigned long long)hash_fnv(text, (size_t)n));
}

static bool again_readable(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    char byte;

    if (fd < 0)
        return false;
    bool readable =
        fstat(fd, &st) == 0 && (S_ISDIR(st.st_mode) || read(fd, &byte, 1) >= 0);
    close(fd);
    return readable;
}

static bool again_mark(struct ingest *in, int64_t source_id, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_READ_ANEW);

    query_int(q, 1, source_id);
    return query_run(q, err);
}

bool ingest_again(struct ingest *in, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_LIMITS_CHANGED);
    enum query_state state;
    struct arena arena;
    bool ok = true;

    again_limits(in);
    query_text(q, 1, in->limits);
    if (!query_run(q, err) ||
        !query_run(db_query(in->run->db, QUERY_INGEST_BYTES_CHANGED), err))
        return false;
    q = db_query(in->run->db, QUERY_INGEST_UNREADABLE);
    arena_init(&arena);
    while (ok && (state = query_next(q, err)) == QUERY_ROW) {
        if (again_readable(query_get_text(q, 1, &arena)))
            ok = again_mark(in, query_get_int(q, 0), err);
        arena_reset(&arena);
    }
    arena_release(&arena);
    (void)db_query(in->run->db, QUERY_INGEST_UNREADABLE);
    return ok && state != QUERY_FAILED;
}
