#include "stages/ingest/ingest.h"

#include "base/log.h"
#include "base/ordered_pool.h"
#include "base/stop.h"
#include "intake/inspection.h"
#include "intake/sidecar.h"
#include "stages/ingest/member_reader.h"
#include "stages/ingest/ingest_shard.h"

#include <math.h>

enum { JOBS_PER_WORKER = 16 };

/* One member on its way: read, examined by a worker, saved in order. */
struct member_job {
    struct member_reader_member member;
    struct arena arena; /* name and path */
    struct buf bytes;
    struct inspection inspection;
    struct sidecar sidecar; /* of what is no picture */
    bool shard;             /* of a msgpack shard */
    int64_t need;           /* bytes to decode it */
};

/* A source being read. */
struct member_line {
    struct ingest *in;
    const struct ingest_source *source;
    struct member_reader *member_reader;
    struct ordered_pool *pool;
    struct shard *repack;
    int64_t bytes_under_way, need_under_way;
};

static void member_job_close(struct member_job *job)
{
    arena_release(&job->arena);
    buf_release(&job->bytes);
    free(job);
}

static void member_job_work(void *shared, void *arg, int worker)
{
    struct member_job *job = arg;

    (void)shared;
    (void)worker;
    if (job->member.kind == MEMBER_READER_BYTES)
        inspection_run(job->member.name, buf_span(&job->bytes), job->shard,
                       job->member.known.id != 0 ? &job->member.known.digest
                                                 : NULL,
                       &job->inspection);
    if (job->inspection.verdict == INSPECTION_OTHER)
        sidecar_read(job->member.name, buf_span(&job->bytes), &job->arena,
                     &job->sidecar);
}

/* What takes more memory than there is for all is not decoded. */
static void member_job_measure(struct member_line *line, struct member_job *job)
{
    struct member_reader_member *m = &job->member;
    int64_t most = line->in->settings->decode_bytes;

    if (m->kind != MEMBER_READER_BYTES)
        return;
    job->need = inspection_need(m->name, buf_span(&job->bytes), job->shard);
    if (job->need <= most)
        return;
    m->kind = MEMBER_READER_REFUSED;
    err_record(&m->err,
               "decoding it takes %lld bytes of memory, more than "
               "ingest.decode_bytes, %lld",
               (long long)job->need, (long long)most);
    err_class(&m->err, FAILURE_LIMIT);
    job->need = 0;
}

/* The job of the next member, or NULL. */
static struct member_job *member_job_read(struct member_line *line,
                                          enum member_reader_state *state,
                                          struct err *err)
{
    struct member_job *job = heap_take(sizeof(*job));

    memset(job, 0, sizeof(*job));
    arena_init(&job->arena);
    buf_init(&job->bytes, (size_t)line->in->settings->member_bytes);
    job->shard = line->source->file->kind == SOURCE_MSGPACK;
    *state =
        member_reader_next(line->member_reader, &job->member, &job->bytes, err);
    if (*state != MEMBER_READER_MEMBER) {
        member_job_close(job);
        return NULL;
    }
    job->member.name = arena_span(&job->arena, job->member.name);
    job->member.data_path = arena_text(&job->arena, job->member.data_path);
    member_job_measure(line, job);
    return job;
}

/* Its signature. */
static bool member_signature(struct ingest *in, const struct inspection *x,
                             int64_t id, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_SIGNATURE_PUT);
    uint8_t bytes[SIGNATURE_BYTES];

    signature_write(&x->parts, bytes);
    query_int(q, 1, id);
    query_int(q, 2, SIGNATURE_DEFINITION);
    query_blob(q, 3, span_make(bytes, sizeof(bytes)));
    return query_run(q, err);
}

static bool member_picture(struct ingest *in, struct member_job *job,
                           int64_t *id, struct err *err)
{
    const struct inspection *x = &job->inspection;
    const struct image_position *at = &x->position;
    struct span sha = span_make(x->digest.bytes, sizeof(x->digest.bytes));
    struct query *q = db_query(in->run->db, QUERY_INGEST_PICTURE_FIND);

    query_blob(q, 1, sha);
    if (!query_one(q, id, err) || *id != 0)
        return *id != 0;
    q = db_query(in->run->db, QUERY_INGEST_PICTURE_ADD);
    query_blob(q, 1, sha);
    query_int(q, 2, (int64_t)job->bytes.len);
    query_text(q, 3, x->info.format);
    query_int(q, 4, x->info.width);
    query_int(q, 5, x->info.height);
    if (x->hashed)
        query_int(q, 6, (int64_t)x->phash);
    query_real(q, 7, at->found ? at->lat_deg : NAN);
    query_real(q, 8, at->found ? at->lon_deg : NAN);
    query_text(q, 9, at->found ? at->origin : NULL);
    query_text(q, 10, intake_text(span_of(at->refused), &job->arena));
    query_text(q, 11, intake_text(span_of(at->taken_at), &job->arena));
    query_int(q, 12, in->run->run_id);
    if (!query_run(q, err))
        return false;
    *id = db_last_id(in->run->db);
    return member_signature(in, x, *id, err);
}

/* Why a member that was read in good order is no sample; NULL: it may be. */
static const char *member_rejected(const struct member_line *line,
                                   struct member_job *job)
{
    int64_t least = line->source->list->settings.min_bytes;

    if (job->member.kind == MEMBER_READER_LINK)
        return "a link";
    if (job->member.kind == MEMBER_READER_SPECIAL)
        return "not a file";
    if (job->member.kind == MEMBER_READER_BYTES &&
        job->inspection.verdict == INSPECTION_OTHER)
        return job->sidecar.verdict == SIDECAR_PLACE    ? "a sidecar"
               : job->sidecar.verdict == SIDECAR_SILENT ? "a sidecar without a "
                                                          "position"
               : job->sidecar.verdict == SIDECAR_BROKEN ? "a sidecar that "
                                                          "cannot be read"
                                                        : "not a picture";
    if (job->member.kind == MEMBER_READER_BYTES &&
        (int64_t)job->bytes.len < least)
        return arena_print(&job->arena, "smaller than %lld bytes",
                           (long long)least);
    return NULL;
}

/* Where the bytes will be read from later. Only what is or was meant to be a
 * picture is copied. */
static bool member_place(struct member_line *line, struct member_job *job,
                         bool copy, int64_t *data_source, struct err *err)
{
    struct member_reader_member *m = &job->member;

    *data_source = line->source->ids[m->piece];
    if (m->data_path)
        return true;
    m->data_path = line->source->file->path;
    m->data_offset = m->data_length = 0;
    if (!copy || job->bytes.len == 0)
        return true;
    m->data_length = (int64_t)job->bytes.len;
    return shard_add(line->repack, m->ordinal, m->name, buf_span(&job->bytes),
                     data_source, &m->data_path, &m->data_offset, err);
}

static bool member_put(struct member_line *line, struct member_job *job,
                       const char *key, int64_t picture, int64_t *id,
                       struct err *err)
{
    struct ingest *in = line->in;
    const struct member_reader_member *m = &job->member;
    bool copy = m->kind == MEMBER_READER_BYTES && key[0] != '\0';
    const char *name = intake_text(m->name, &job->arena);
    int64_t data_source;
    struct query *q;

    if (!member_place(line, job, copy, &data_source, err))
        return false;
    q = db_query(in->run->db, QUERY_INGEST_MEMBER_ADD);
    query_int(q, 1, line->source->ids[0]);
    query_int(q, 2, m->ordinal);
    query_text(q, 3, name ? name : "");
    query_text(q, 4, key);
    query_int(q, 5, data_source);
    query_text(q, 6, m->data_path);
    query_int(q, 7, m->data_offset);
    query_int(q, 8, m->data_length);
    if (picture != 0)
        query_int(q, 9, picture);
    query_int(q, 10, in->run->run_id);
    if (m->modified_ns != 0)
        query_int(q, 11, m->modified_ns);
    if (!query_run(q, err))
        return false;
    *id = db_last_id(in->run->db);
    return true;
}

static bool member_reject(struct member_line *line, int64_t id,
                          const char *reason, struct err *err)
{
    struct ingest *in = line->in;
    struct query *q = db_query(in->run->db, QUERY_INGEST_MEMBER_REJECT);
    int64_t sample_id;

    if (!ingest_sample_add(in, line->source->list->name, "", &sample_id, err))
        return false;
    query_int(q, 1, sample_id);
    query_int(q, 2, id);
    query_text(q, 3, reason);
    query_int(q, 4, in->run->run_id);
    return query_run(q, err);
}

/* The name for a person: no line ends, not too long; its place if it has
 * none. */
static const char *member_shown(struct member_job *job)
{
    struct span name = span_cut(job->member.name, 0, 200);
    const char *text = intake_text(name, &job->arena);
    char *shown;

    if (!text)
        return arena_print(&job->arena, "member %lld",
                           (long long)job->member.ordinal);
    shown = arena_text(&job->arena, text);
    for (char *c = shown; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?';
    return shown;
}

static bool member_fail(struct member_line *line, struct member_job *job,
                        int64_t id, struct err *err)
{
    struct stage_item item = {
        .kind = ITEM_MEMBER, .id = id, .cause = line->in->limits};
    const char *path = line->source->file->path;
    const char *text = member_shown(job);
    struct err *why =
        job->member.err.kind ? &job->member.err : &job->inspection.err;
    const char *name;

    name = arena_print(&job->arena, "%s:%s", path, text);
    if (!why->kind)
        err_record(why, "could not be read");
    err_class_else(why, FAILURE_DAMAGED);
    err_context(why, "\"%s\" in \"%s\"", text, path);
    return stage_fail(line->in->run, &item, name, why, err);
}

/* A member that joins nothing (side files, links, what was refused) has an
 * empty key. */
static bool member_save(struct member_line *line, struct member_job *job,
                        struct err *err)
{
    struct ingest *in = line->in;
    const char *reason = member_rejected(line, job);
    bool failed = !reason && (job->member.kind == MEMBER_READER_REFUSED ||
                              job->inspection.verdict == INSPECTION_FAILED);
    const char *key = "";
    int64_t id, picture = 0;

    if (!ingest_begin(in, err))
        return false;
    if (!reason && (job->member.kind == MEMBER_READER_BYTES ||
                    job->member.kind == MEMBER_READER_KNOWN))
        key = intake_key(&line->source->list->settings, job->member.name,
                         &job->arena);
    if (job->member.kind == MEMBER_READER_KNOWN || job->inspection.known)
        picture = job->member.known.id;
    if (!reason && !failed && picture == 0 &&
        !member_picture(in, job, &picture, err))
        return false;
    if (!member_put(line, job, key, picture, &id, err))
        return false;
    if (reason && !member_reject(line, id, reason, err))
        return false;
    if (reason && job->sidecar.verdict == SIDECAR_PLACE &&
        !ingest_sidecar(in, line->source, job->member.ordinal, &job->sidecar,
                        &job->arena, err))
        return false;
    if (failed && !member_fail(line, job, id, err))
        return false;
    in->run->worked++;
    return ingest_saved(in, err);
}

/* Save the oldest job. */
static bool member_line_take(struct member_line *line, struct err *err)
{
    struct member_job *job = ordered_pool_take(line->pool, true);
    bool ok;

    line->bytes_under_way -= (int64_t)job->bytes.len;
    line->need_under_way -= job->need;
    ok = member_save(line, job, err);
    member_job_close(job);
    return ok;
}

/* Hand a job to the workers, saving older ones while there is no room. */
static bool member_line_give(struct member_line *line, struct member_job *job,
                             struct err *err)
{
    const struct ingest_settings *s = line->in->settings;
    int64_t bytes = (int64_t)job->bytes.len;

    while (ordered_pool_count(line->pool) > 0 &&
           (line->bytes_under_way + bytes > s->buffer_bytes ||
            line->need_under_way + job->need > s->decode_bytes))
        if (!member_line_take(line, err)) {
            member_job_close(job);
            return false;
        }
    while (!ordered_pool_give(line->pool, job))
        if (!member_line_take(line, err)) {
            member_job_close(job);
            return false;
        }
    line->bytes_under_way += bytes;
    line->need_under_way += job->need;
    return true;
}

/* Until the end, the stop flag, or an error of the store. *why: what ended
 * the reading early. */
static bool member_line_run(struct member_line *line, struct err *why,
                            struct err *err)
{
    enum member_reader_state state = MEMBER_READER_MEMBER;
    bool ok = true;

    while (ok && state == MEMBER_READER_MEMBER && !stop_asked()) {
        struct member_job *job = member_job_read(line, &state, why);

        if (job)
            ok = member_line_give(line, job, err);
    }
    while (ok && ordered_pool_count(line->pool) > 0)
        ok = member_line_take(line, err);
    return ok;
}

static bool member_line_end(struct member_line *line, const struct err *why,
                            struct err *err)
{
    struct shard *repack = line->repack;
    bool done = !stop_asked();

    line->repack = NULL;
    if (!ingest_begin(line->in, err) || !shard_close(repack, done, err))
        return false;
    if (!done)
        return ingest_commit(line->in, err);
    return ingest_finish(line->in, line->source, why, err);
}

static bool member_line_open(struct member_line *line, struct err *why,
                             struct err *err)
{
    struct ingest *in = line->in;
    struct query *q = db_query(in->run->db, QUERY_INGEST_MEMBER_ORDINAL);
    int64_t after;

    query_int(q, 1, line->source->ids[0]);
    if (!query_one(q, &after, err))
        return false;
    line->member_reader =
        member_reader_open(line->source, in->settings, in->run->db, after, why);
    line->pool = ordered_pool_open(in->run->jobs,
                                   (size_t)in->run->jobs * JOBS_PER_WORKER,
                                   member_job_work, NULL);
    line->repack = shard_open(in, line->source);
    return true;
}

bool ingest_members(struct ingest *in, const struct ingest_source *source,
                    struct err *err)
{
    struct member_line line = {.in = in, .source = source};
    struct err why = {0}, ignored;
    struct member_job *job;
    bool ok = member_line_open(&line, &why, err);

    log_detail("ingest: %s \"%s\"", source_kind_name(source->file->kind),
               source->file->path);
    if (ok && line.member_reader)
        ok = member_line_run(&line, &why, err);
    if (ok)
        ok = member_line_end(&line, &why, err);
    while (line.pool && (job = ordered_pool_take(line.pool, true)) != NULL)
        member_job_close(job);
    ordered_pool_close(line.pool);
    member_reader_close(line.member_reader);
    if (!shard_close(line.repack, false, &ignored))
        ok = false;
    return ok;
}
