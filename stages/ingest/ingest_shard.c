#include "stages/ingest/ingest_shard.h"

#include "base/file.h"
#include "base/log.h"
#include "adapters/archive_writer.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

struct shard {
    struct ingest *in;
    const struct ingest_source *source;
    struct archive_writer *writer;
    char *path;     /* of the shard being written, or NULL */
    int64_t id;     /* its source row */
    int64_t number; /* of the next shard */
};

struct shard *shard_open(struct ingest *in, const struct ingest_source *source)
{
    struct shard *s = heap_take(sizeof(*s));

    *s = (struct shard){.in = in, .source = source};
    return s;
}

/* Letters, digits, dot and hyphen of a name, the rest as '_'; cut at max. */
static void shard_plain(struct span name, char *out, size_t max)
{
    size_t i, n = name.len < max ? name.len : max;
    const char *from = name.data ? name.data + (name.len - n) : "";

    for (i = 0; i < n; i++) {
        unsigned char c = (unsigned char)from[i];

        out[i] =
            c < 0x80 && (isalnum(c) || c == '.' || c == '-') ? (char)c : '_';
    }
    out[n] = '\0';
}

/* The row of the shard at s->path: s->id, 0 when there is none. *finished: it
 * is full. */
static bool shard_find(struct shard *s, bool *finished, struct err *err)
{
    struct db *db = s->in->run->db;
    struct query *q = db_query(db, QUERY_INGEST_SOURCE_FIND);
    enum query_state state;

    query_text(q, 1, s->source->list->name);
    query_text(q, 2, s->path);
    state = query_next(q, err);
    s->id = state == QUERY_ROW ? query_get_int(q, 0) : 0;
    *finished = state == QUERY_ROW && query_get_int(q, 1) != 0;
    (void)db_query(db, QUERY_INGEST_SOURCE_FIND);
    return state != QUERY_FAILED;
}

static bool shard_make_row(struct shard *s, struct err *err)
{
    struct ingest_source_state known = {.finished = false};

    return ingest_source_add(s->in, s->source->list, s->path, "repack", &s->id,
                             err) &&
           ingest_source_put(s->in, s->id, &known, err);
}

/* Absolute, so that pictures are found from wherever a later stage runs. */
static char *shard_path(const struct shard *s)
{
    const char *store = db_path(s->in->run->db);
    char name[64], real[PATH_MAX];
    struct buf path;
    char *copy;

    if (realpath(store, real))
        store = real;
    shard_plain(span_of(s->source->list->name), name, 60);
    buf_init(&path, 1 << 16);
    buf_print(&path, "%s.shards/%s-%lld-%04lld.tar", store, name,
              (long long)s->source->ids[0], (long long)s->number);
    copy = heap_text(path.data);
    buf_release(&path);
    return copy;
}

/* Find the first shard that is not full: s->path, and s->id when it has a
 * row. */
static bool shard_seek(struct shard *s, struct err *err)
{
    bool finished = true;

    while (finished) {
        free(s->path);
        s->path = shard_path(s);
        s->number++;
        if (!shard_find(s, &finished, err))
            return false;
    }
    return true;
}

static bool shard_start(struct shard *s, struct err *err)
{
    struct query *q = db_query(s->in->run->db, QUERY_INGEST_SHARD_USED);
    char *dir = file_dir(s->path);
    bool ok = file_make_dir(dir, err);
    int64_t used;

    free(dir);
    query_int(q, 1, s->source->ids[0]);
    query_int(q, 2, s->id);
    if (!ok || !query_one(q, &used, err))
        return false;
    log_info("\"%s\" cannot be entered in the middle: its pictures are "
             "copied into \"%s\"",
             s->source->file->path, s->path);
    s->writer = archive_writer_open(s->path, used, err);
    return s->writer != NULL;
}

/* The current shard is complete. */
static bool shard_finish(struct shard *s, struct err *err)
{
    struct ingest_source_state known = {.finished = true};
    struct archive_writer *writer = s->writer;
    struct stat st;

    if (!writer)
        return true;
    s->writer = NULL;
    if (!archive_writer_close(writer, err))
        return false;
    if (stat(s->path, &st) != 0)
        return err_stage(err, "could not look at \"%s\"", s->path);
    /* It is ours: its time says nothing. */
    known.bytes = (int64_t)st.st_size;
    return ingest_source_put(s->in, s->id, &known, err);
}

bool shard_add(struct shard *s, int64_t ordinal, struct span name,
               struct span bytes, int64_t *id, const char **path,
               int64_t *offset, struct err *err)
{
    char plain[81], stored[100];

    if (s->writer &&
        archive_writer_bytes(s->writer) >= s->in->settings->shard_bytes &&
        !shard_finish(s, err))
        return false;
    if (!s->writer &&
        (!shard_seek(s, err) || (s->id == 0 && !shard_make_row(s, err)) ||
         !shard_start(s, err)))
        return false;
    shard_plain(name, plain, 80);
    snprintf(stored, sizeof(stored), "%09lld-%s", (long long)ordinal, plain);
    *id = s->id;
    *path = s->path;
    return archive_writer_add(s->writer, stored, bytes, offset, err);
}

/* A run that was killed after its last member left its last shard open. */
static bool shard_finish_last(struct shard *s, struct err *err)
{
    if (!s->writer) {
        if (!shard_seek(s, err))
            return false;
        if (s->id == 0)
            return true;
        if (!shard_start(s, err))
            return false;
    }
    return shard_finish(s, err);
}

bool shard_close(struct shard *s, bool done, struct err *err)
{
    struct err ignored;
    bool ok = true;

    if (!s)
        return true;
    if (done)
        ok = shard_finish_last(s, err);
    else if (s->writer && !archive_writer_close(s->writer, &ignored))
        log_warn("%s", ignored.text);
    free(s->path);
    free(s);
    return ok;
}

/* Is the file NAME-ID-NUMBER.tar of this id? See shard_path. */
static bool shard_is_of(const char *path, int64_t id)
{
    struct span s = span_of(path);
    size_t end = s.len, begin;
    int64_t number;

    while (end > 0 && s.data[end - 1] != '-')
        end--;
    if (end == 0)
        return false;
    begin = --end;
    while (begin > 0 && s.data[begin - 1] != '-')
        begin--;
    return span_int(span_cut(s, begin, end - begin), &number) && number == id;
}

bool shards_there(struct ingest *in, const char *name, int64_t id, bool *there,
                  struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SHARDS);
    enum query_state state;
    struct arena arena;

    arena_init(&arena);
    *there = true;
    query_text(q, 1, name);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        const char *path = query_get_text(q, 0, &arena);

        if (shard_is_of(path, id) && access(path, F_OK) != 0)
            *there = false;
    }
    (void)db_query(in->run->db, QUERY_INGEST_SHARDS);
    arena_release(&arena);
    return state != QUERY_FAILED;
}
