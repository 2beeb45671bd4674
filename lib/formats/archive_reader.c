#include "formats/archive_reader.h"

#include "base/arena.h"
#include "formats/tar.h"

#include <errno.h>

struct archive_reader {
    struct pieces pieces;
    struct archive_limits limits;
    struct buf name;
    int64_t ordinal; /* of the next header */
    /* While plain tar headers follow one another they are read here, at the
     * speed of tar(1). The first other one, the end included, goes to the
     * library, and all after it. */
    struct archive_members *members; /* NULL: still plain */
    int64_t plain_at;                /* of the next header */
    int64_t plain_bytes;             /* of the current member */
};

/* The header at plain_at, if it is plain and its bytes are all there. Its name
 * goes to r->name. */
static bool archive_reader_plain(struct archive_reader *r,
                                 struct tar_head *head)
{
    struct pieces *p = &r->pieces;
    int64_t skip = r->plain_at - p->block_at;

    buf_reset(&r->name);
    if (skip < 0 || skip + TAR_BLOCK > (int64_t)p->block_len) {
        skip = 0;
        if (pieces_fill(p, r->plain_at) < TAR_BLOCK)
            return false;
    }
    return tar_head_read(p->block + skip, head, &r->name) &&
           span_ascii(buf_span(&r->name)) &&
           head->bytes <= pieces_bytes(p) - r->plain_at - TAR_BLOCK;
}

struct archive_reader *archive_reader_open(const char *const *paths,
                                           size_t count,
                                           const struct archive_limits *limits,
                                           struct err *err)
{
    struct archive_reader *r = heap_take(sizeof(*r));
    struct tar_head head;

    memset(r, 0, sizeof(*r));
    r->limits = *limits;
    buf_init(&r->name, 1 << 20);
    if (!pieces_init(&r->pieces, paths, count, err)) {
        archive_reader_close(r);
        return NULL;
    }
    if (archive_reader_plain(r, &head))
        return r;
    r->members = archive_members_open(&r->pieces, 0, err);
    if (!r->members) {
        archive_reader_close(r);
        return NULL;
    }
    return r;
}

void archive_reader_close(struct archive_reader *r)
{
    if (!r)
        return;
    archive_members_close(r->members);
    pieces_release(&r->pieces);
    buf_release(&r->name);
    free(r);
}

static bool archive_name_absolute(struct span name)
{
    if (name.len > 0 && (name.data[0] == '/' || name.data[0] == '\\'))
        return true;
    return name.len > 2 && isalpha((unsigned char)name.data[0]) &&
           name.data[1] == ':' && (name.data[2] == '/' || name.data[2] == '\\');
}

/* Number of folders in the name; -1 when a part of it is `..`. */
static int64_t archive_name_depth(struct span name)
{
    size_t i, start = 0;
    int64_t parts = 0;

    for (i = 0; i <= name.len; i++) {
        struct span part;

        if (i < name.len && name.data[i] != '/' && name.data[i] != '\\')
            continue;
        part = span_cut(name, start, i - start);
        start = i + 1;
        if (span_is(part, ".."))
            return -1;
        if (part.len > 0 && !span_is(part, "."))
            parts++;
    }
    return parts > 0 ? parts - 1 : 0;
}

static void archive_reader_refuse(struct archive_reader *r,
                                  const struct archive_header *h,
                                  struct archive_member *m)
{
    const struct archive_limits *limits = &r->limits;
    int64_t depth = archive_name_depth(m->name);
    size_t size = sizeof(m->refused);

    m->refused[0] = '\0';
    m->refused_class = FAILURE_UNSAFE;
    if (m->name.len == 0)
        snprintf(m->refused, size, "no name");
    else if (archive_name_absolute(m->name))
        snprintf(m->refused, size, "absolute name");
    else if (depth < 0)
        snprintf(m->refused, size, "name that leads out of the archive");
    else if (r->name.over || (int64_t)m->name.len > limits->name_bytes)
        snprintf(m->refused, size, "name longer than %lld bytes",
                 (long long)limits->name_bytes);
    else if (depth > limits->depth)
        snprintf(m->refused, size, "name with more than %lld folders",
                 (long long)limits->depth);
    else if (m->kind == ARCHIVE_FILE && h->encrypted)
        snprintf(m->refused, size, "encrypted");
    else if (m->kind == ARCHIVE_FILE && m->bytes > limits->member_bytes)
        snprintf(m->refused, size, "larger than %lld bytes",
                 (long long)limits->member_bytes);
    if (depth > limits->depth || r->name.over ||
        (int64_t)m->name.len > limits->name_bytes ||
        m->bytes > limits->member_bytes)
        m->refused_class = FAILURE_LIMIT;
}

static void archive_reader_locate(const struct pieces *p,
                                  const struct archive_header *h,
                                  struct archive_member *m)
{
    size_t i = pieces_find(p, h->at);

    m->data_path = NULL;
    m->data_offset = 0;
    m->data_piece = 0;
    if (h->kind != ARCHIVE_FILE || h->bytes < 0 || !h->in_place ||
        h->bytes > p->starts[i + 1] - h->at)
        return;
    m->data_path = p->paths[i];
    m->data_offset = h->at - p->starts[i];
    m->data_piece = i;
}

/* The next plain header; false when it is not plain. */
static bool archive_reader_next_plain(struct archive_reader *r,
                                      struct archive_header *h)
{
    struct tar_head head;

    if (!archive_reader_plain(r, &head))
        return false;
    *h = (struct archive_header){.kind = head.directory ? ARCHIVE_DIRECTORY
                                                        : ARCHIVE_FILE,
                                 .bytes = head.bytes,
                                 .in_place = true,
                                 .at = r->plain_at + TAR_BLOCK};
    r->plain_bytes = head.bytes;
    r->plain_at = h->at + (head.bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    return true;
}

/* The next header, plain or not. Its name goes to r->name. */
static enum archive_state archive_reader_header(struct archive_reader *r,
                                                struct archive_header *h,
                                                struct err *err)
{
    if (!r->members) {
        if (archive_reader_next_plain(r, h))
            return READER_MEMBER;
        r->members = archive_members_open(&r->pieces, r->plain_at, err);
        if (!r->members)
            return READER_BROKEN;
    }
    return archive_members_next(r->members, h, &r->name, err);
}

enum archive_state archive_reader_next(struct archive_reader *r,
                                       struct archive_member *m,
                                       struct err *err)
{
    struct archive_header h;
    enum archive_state state = archive_reader_header(r, &h, err);

    if (state == READER_BROKEN && r->pieces.troubled)
        err_class(err, FAILURE_UNREADABLE);
    if (state != READER_MEMBER)
        return state;
    if (r->ordinal >= r->limits.members) {
        err_record(err, "\"%s\" has more than %lld members", r->pieces.paths[0],
                   (long long)r->limits.members);
        err_class(err, FAILURE_LIMIT);
        return READER_BROKEN;
    }
    m->ordinal = r->ordinal++;
    m->name = buf_span(&r->name);
    m->kind = h.kind;
    m->bytes = h.bytes;
    archive_reader_refuse(r, &h, m);
    archive_reader_locate(&r->pieces, &h, m);
    return READER_MEMBER;
}

static bool archive_reader_read_plain(struct archive_reader *r, struct buf *out,
                                      struct err *err)
{
    int64_t padded = (r->plain_bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;

    if (r->plain_bytes > r->limits.member_bytes) {
        err_record(err, "larger than %lld bytes",
                   (long long)r->limits.member_bytes);
        return err_class(err, FAILURE_LIMIT);
    }
    if (!pieces_copy(&r->pieces, r->plain_at - padded, r->plain_bytes, out))
        return err_record(err, "could not be read from the archive: %s",
                          errno ? strerror(errno) : "it ends before");
    return buf_ok(out, "member", err);
}

bool archive_reader_read(struct archive_reader *r, struct buf *out,
                         struct err *err)
{
    bool ok =
        r->members != NULL
            ? archive_members_read(r->members, r->limits.member_bytes, out, err)
            : archive_reader_read_plain(r, out, err);

    if (!ok && r->pieces.troubled)
        err_class(err, FAILURE_UNREADABLE);
    return ok;
}
