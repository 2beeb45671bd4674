#include "stages/ingest/member_reader.h"

#include "base/file.h"
#include "formats/msgpack.h"
#include "intake/source_pieces.h"

#include <errno.h>
#include <fts.h>
#include <sys/stat.h>

struct member_reader {
    const struct ingest_source *source;
    const struct ingest_settings *settings;
    int64_t after, ordinal; /* of a folder's or a shard's next member */
    int64_t headers;        /* of an archive, directories too */
    struct archive_reader *archive;
    struct msgpack_reader *shard;
    FTS *folder;
    struct member_known *known; /* of the folder's files */
    struct buf name;
};

/* Names in byte order, whatever the locale. */
static int member_reader_compare(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool member_reader_open_archive(struct member_reader *f, struct err *err)
{
    struct archive_limits limits = {.members = f->settings->members,
                                    .member_bytes = f->settings->member_bytes,
                                    .name_bytes = f->settings->name_bytes,
                                    .depth = f->settings->depth};

    f->archive = source_pieces_open(f->source->file, &limits, err);
    return f->archive != NULL;
}

static bool member_reader_open_source(struct member_reader *f, struct err *err)
{
    const char *path = f->source->file->path;
    char *roots[] = {(char *)path, NULL};

    if (f->source->file->kind == SOURCE_MSGPACK) {
        f->shard = msgpack_reader_open(
            path, (size_t)f->settings->member_bytes + 65536, err);
        return f->shard != NULL;
    }
    if (f->source->file->kind != SOURCE_FOLDER)
        return member_reader_open_archive(f, err);
    f->folder =
        fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, member_reader_compare);
    if (!f->folder) {
        err_record(err, "could not open \"%s\": %s", path, strerror(errno));
        return err_class(err, FAILURE_UNREADABLE);
    }
    return true;
}

struct member_reader *member_reader_open(const struct ingest_source *source,
                                         const struct ingest_settings *settings,
                                         struct db *db, int64_t after,
                                         struct err *err)
{
    struct member_reader *f = heap_take(sizeof(*f));

    memset(f, 0, sizeof(*f));
    f->source = source;
    f->settings = settings;
    f->after = after;
    f->known = member_known_open(db, source);
    buf_init(&f->name, 1 << 16);
    if (!member_reader_open_source(f, err)) {
        member_reader_close(f);
        return NULL;
    }
    return f;
}

void member_reader_close(struct member_reader *f)
{
    if (!f)
        return;
    archive_reader_close(f->archive);
    msgpack_reader_close(f->shard);
    if (f->folder)
        fts_close(f->folder);
    member_known_close(f->known);
    buf_release(&f->name);
    free(f);
}

/* Is it a picture that lies where it can be read in place, and that was read
 * there before? */
static void member_reader_known(struct member_reader *f,
                                const struct archive_member *a,
                                struct member_reader_member *m)
{
    char *name = heap_take(a->name.len + 1);

    snprintf(name, a->name.len + 1, "%.*s", (int)a->name.len, a->name.data);
    member_known_find(f->known, name, a->ordinal, a->bytes, 0, &m->known);
    free(name);
    if (m->known.id != 0 && m->known.same && a->data_path)
        m->kind = MEMBER_READER_KNOWN;
}

static void member_reader_archive_member(struct member_reader *f,
                                         const struct archive_member *a,
                                         struct member_reader_member *m,
                                         struct buf *bytes)
{
    m->ordinal = a->ordinal;
    m->name = a->name;
    m->kind = a->kind == ARCHIVE_LINK      ? MEMBER_READER_LINK
              : a->kind == ARCHIVE_SPECIAL ? MEMBER_READER_SPECIAL
                                           : MEMBER_READER_BYTES;
    m->data_length = a->bytes;
    if (m->kind == MEMBER_READER_BYTES && !a->refused[0])
        member_reader_known(f, a, m);
    if (a->refused[0]) {
        m->kind = MEMBER_READER_REFUSED;
        err_record(&m->err, "%s: %s",
                   a->refused_class == FAILURE_DAMAGED ? "damaged" : "refused",
                   a->refused);
        err_class(&m->err, a->refused_class);
    } else if (m->kind == MEMBER_READER_BYTES &&
               !archive_reader_read(f->archive, bytes, &m->err)) {
        m->kind = MEMBER_READER_REFUSED;
    }
    m->data_path = a->data_path;
    m->data_offset = a->data_offset;
    if (m->kind != MEMBER_READER_KNOWN)
        m->data_length = (int64_t)bytes->len;
    m->piece = a->data_piece;
}

static enum member_reader_state
member_reader_next_archive(struct member_reader *f,
                           struct member_reader_member *m, struct buf *bytes,
                           struct err *err)
{
    struct archive_member a;
    enum archive_state state;

    do {
        state = archive_reader_next(f->archive, &a, err);
        f->headers += state == READER_MEMBER;
    } while (state == READER_MEMBER &&
             (a.ordinal <= f->after ||
              (a.kind == ARCHIVE_DIRECTORY && !a.refused[0])));
    if (state == READER_MEMBER)
        member_reader_archive_member(f, &a, m, bytes);
    if (state == READER_MEMBER && m->err.class == FAILURE_UNREADABLE) {
        *err = m->err; /* what comes behind it may be read another time */
        return MEMBER_READER_BROKEN;
    }
    if (state == READER_MEMBER)
        return MEMBER_READER_MEMBER;
    if (state == READER_END && f->headers == 0) {
        err_record(err, "\"%s\" holds no members", f->source->file->path);
        return MEMBER_READER_BROKEN;
    }
    return state == READER_END ? MEMBER_READER_END : MEMBER_READER_BROKEN;
}

static enum member_reader_state
member_reader_too_many(const struct member_reader *f, struct err *err)
{
    err_record(err, "\"%s\" has more than %lld members", f->source->file->path,
               (long long)f->settings->members);
    err_class(err, FAILURE_LIMIT);
    return MEMBER_READER_BROKEN;
}

static enum member_reader_state
member_reader_next_shard(struct member_reader *f,
                         struct member_reader_member *m, struct buf *bytes,
                         struct err *err)
{
    struct msgpack_record r;
    enum msgpack_state state;

    do {
        state = msgpack_reader_next(f->shard, &r, err);
        if (state == MSGPACK_END)
            return MEMBER_READER_END;
        if (state != MSGPACK_RECORD && state != MSGPACK_BAD)
            return MEMBER_READER_BROKEN;
        m->ordinal = f->ordinal++;
    } while (m->ordinal <= f->after);
    if (f->ordinal > f->settings->members)
        return member_reader_too_many(f, err);
    if (state == MSGPACK_BAD) {
        m->kind = MEMBER_READER_REFUSED;
        m->err = *err;
        err_clear(err);
        return MEMBER_READER_MEMBER;
    }
    m->name = r.id;
    m->data_path = f->source->file->path;
    m->data_offset = r.image_offset;
    m->data_length = (int64_t)r.image.len;
    buf_add_span(bytes, r.image);
    if (!buf_ok(bytes, "picture", &m->err))
        m->kind = MEMBER_READER_REFUSED;
    return MEMBER_READER_MEMBER;
}

/* One thing of a folder that is no folder itself. */
static enum member_reader_state
member_reader_folder_member(struct member_reader *f, FTSENT *e,
                            struct member_reader_member *m, struct buf *bytes)
{
    const char *root = f->source->file->path;
    const char *name = e->fts_path + strlen(root);

    while (*name == '/')
        name++;
    m->name = span_of(name);
    if (e->fts_info == FTS_SL || e->fts_info == FTS_SLNONE) {
        m->kind = MEMBER_READER_LINK;
    } else if (e->fts_info == FTS_F) {
        m->data_path = e->fts_path;
        m->data_length = (int64_t)e->fts_statp->st_size;
        m->modified_ns = (int64_t)e->fts_statp->st_mtim.tv_sec * 1000000000 +
                         e->fts_statp->st_mtim.tv_nsec;
        member_known_find(f->known, name, m->ordinal, m->data_length,
                          m->modified_ns, &m->known);
        if (m->known.id != 0 && m->known.same)
            m->kind = MEMBER_READER_KNOWN;
        else if (!file_read(e->fts_path, bytes, &m->err))
            m->kind = MEMBER_READER_REFUSED;
    } else if (e->fts_info == FTS_DEFAULT) {
        m->kind = MEMBER_READER_SPECIAL;
    } else {
        m->kind = MEMBER_READER_REFUSED;
        err_record(&m->err, "could not be read: %s",
                   e->fts_info == FTS_DC ? "a folder inside itself"
                                         : strerror(e->fts_errno));
        err_class(&m->err,
                  e->fts_info == FTS_DC ? FAILURE_UNSAFE : FAILURE_UNREADABLE);
        m->data_path = e->fts_path;
    }
    return MEMBER_READER_MEMBER;
}

static void member_reader_too_deep(const struct member_reader *f,
                                   struct member_reader_member *m)
{
    err_record(&m->err, "refused: more than %lld folders deep",
               (long long)f->settings->depth);
    err_class(&m->err, FAILURE_LIMIT);
}

static enum member_reader_state
member_reader_next_folder(struct member_reader *f,
                          struct member_reader_member *m, struct buf *bytes,
                          struct err *err)
{
    FTSENT *e;

    while ((e = fts_read(f->folder)) != NULL) {
        if (e->fts_info == FTS_DP ||
            (e->fts_info == FTS_D && e->fts_level <= f->settings->depth))
            continue;
        if (e->fts_info == FTS_D)
            fts_set(f->folder, e, FTS_SKIP);
        m->ordinal = f->ordinal++;
        if (m->ordinal <= f->after)
            continue;
        if (f->ordinal > f->settings->members)
            return member_reader_too_many(f, err);
        member_reader_folder_member(f, e, m, bytes);
        if (e->fts_info == FTS_D)
            member_reader_too_deep(f, m);
        return MEMBER_READER_MEMBER;
    }
    return MEMBER_READER_END;
}

enum member_reader_state member_reader_next(struct member_reader *f,
                                            struct member_reader_member *m,
                                            struct buf *bytes, struct err *err)
{
    *m = (struct member_reader_member){.kind = MEMBER_READER_BYTES};
    if (f->shard)
        return member_reader_next_shard(f, m, bytes, err);
    if (f->folder)
        return member_reader_next_folder(f, m, bytes, err);
    return member_reader_next_archive(f, m, bytes, err);
}
