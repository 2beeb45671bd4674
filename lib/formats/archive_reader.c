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
    int64_t behind;   /* where the current member ends: what is damaged begins
                       * here at the earliest */
    size_t *missing;  /* [pieces.count]: pieces that lack before each */
    size_t seen;      /* pieces up to here, and what lacks, were told of */
    char reason[160]; /* why bytes were skipped */
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

/* The next header at or behind `from`, searched for; -1: there is none. */
static int64_t archive_reader_search(struct archive_reader *r, int64_t from)
{
    int64_t end = pieces_bytes(&r->pieces), found = -1;
    struct buf window;

    buf_init(&window, PIECES_BLOCK_BYTES);
    while (found < 0 && end - from >= TAR_BLOCK && !r->pieces.troubled) {
        int64_t bytes = end - from;
        size_t at = SIZE_MAX;

        if (bytes > PIECES_BLOCK_BYTES)
            bytes = PIECES_BLOCK_BYTES;
        buf_reset(&window);
        if (pieces_copy(&r->pieces, from, bytes, &window))
            at = tar_find(buf_span(&window));
        else if (window.len < TAR_BLOCK)
            break;
        if (at != SIZE_MAX)
            found = from + (int64_t)at;
        from += bytes - TAR_BLOCK + 1;
    }
    buf_release(&window);
    return found;
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
    r->missing = heap_grow(NULL, count, sizeof(*r->missing));
    memset(r->missing, 0, count * sizeof(*r->missing));
    r->seen = count;
    buf_init(&r->name, 1 << 20);
    if (!pieces_init(&r->pieces, paths, count, err)) {
        archive_reader_close(r);
        return NULL;
    }
    if (archive_reader_plain(r, &head))
        return r;
    r->members = archive_members_open(&r->pieces, 0, err);
    /* Damage at its beginning, or a piece that lacks there. */
    if (!r->members && archive_reader_search(r, 0) < 0) {
        archive_reader_close(r);
        return NULL;
    }
    err_clear(err);
    return r;
}

void archive_reader_close(struct archive_reader *r)
{
    if (!r)
        return;
    archive_members_close(r->members);
    pieces_release(&r->pieces);
    buf_release(&r->name);
    free(r->missing);
    free(r);
}

void archive_reader_miss(struct archive_reader *r, size_t i, size_t count)
{
    r->missing[i] = count;
    r->seen = 0;
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

/* The next header where it is expected, plain or not. Its name goes to r->name.
 */
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

/* The first place at or behind which a piece lacks that was not told of yet;
 * INT64_MAX: none does. */
static int64_t archive_reader_hole(const struct archive_reader *r,
                                   size_t *piece)
{
    for (size_t i = r->seen; i < r->pieces.count; i++)
        if (r->missing[i] > 0) {
            *piece = i;
            return r->pieces.starts[i];
        }
    *piece = r->pieces.count;
    return INT64_MAX;
}

/* Between archives that were joined by cat(1) lie zeros, as many as tar(1)
 * writes at an end. */
static bool archive_reader_joined(struct archive_reader *r, int64_t from,
                                  int64_t to)
{
    enum { TAR_RECORD = 10240 };
    struct buf bytes;
    bool zeros = to - from <= TAR_RECORD;

    buf_init(&bytes, TAR_RECORD);
    zeros = zeros && pieces_copy(&r->pieces, from, to - from, &bytes);
    for (size_t i = 0; zeros && i < bytes.len; i++)
        zeros = bytes.data[i] == '\0';
    buf_release(&bytes);
    return zeros;
}

/* What was passed over, in words: the offsets in its file, and what lacks. */
static void archive_reader_tell(struct archive_reader *r, int64_t from,
                                int64_t to)
{
    const struct pieces *p = &r->pieces;
    size_t lacking = 0, piece, n, i = pieces_find(p, from);
    const char *file = strrchr(p->paths[i], '/');
    int64_t first = from - p->starts[i];

    for (; archive_reader_hole(r, &piece) <= to; r->seen = piece + 1)
        lacking += r->missing[piece];
    buf_reset(&r->name);
    buf_print(&r->name, "bytes %lld to %lld", (long long)first,
              (long long)(first + to - from));
    if (p->count > 1)
        buf_print(&r->name, " of %s", file ? file + 1 : p->paths[i]);
    n = (size_t)snprintf(r->reason, sizeof(r->reason),
                         "%lld bytes that hold no header are passed over",
                         (long long)(to - from));
    if (lacking > 0)
        snprintf(r->reason + n, sizeof(r->reason) - n,
                 ": %zu %s missing before them", lacking,
                 lacking == 1 ? "piece is" : "pieces are");
}

/* Goes on at the next header, searched for from `from` on. READER_MEMBER: what
 * was passed over; READER_END: nothing that needs a word, ask for the header;
 * READER_BROKEN: there is none. */
static enum archive_state archive_reader_resume(struct archive_reader *r,
                                                enum archive_state state,
                                                int64_t from,
                                                struct archive_header *h)
{
    size_t piece;
    int64_t found = archive_reader_search(r, from);
    bool told;

    if (found < 0)
        return READER_BROKEN;
    from = r->behind;
    told = state != READER_END || archive_reader_hole(r, &piece) <= found ||
           !archive_reader_joined(r, from, found);
    archive_members_close(r->members);
    r->members = NULL;
    r->plain_at = r->behind = found;
    if (!told)
        return READER_END;
    *h = (struct archive_header){
        .kind = ARCHIVE_SPECIAL, .bytes = found - from, .at = from};
    archive_reader_tell(r, from, found);
    return READER_MEMBER;
}

/* Where the member of this header ends; one whose bytes go on in a piece that
 * lacks ends where that would begin. */
static void archive_reader_pass(struct archive_reader *r,
                                const struct archive_header *h,
                                struct archive_member *m)
{
    int64_t bytes = h->kind == ARCHIVE_FILE && h->bytes > 0 ? h->bytes : 0;
    size_t piece;
    int64_t hole = archive_reader_hole(r, &piece);

    if (r->members && !archive_members_searchable(r->members))
        return;
    if (r->members && !h->in_place)
        bytes = 0; /* of a sparse one it is not told how many lie there */
    r->behind = h->at + (bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    if (h->at + bytes <= hole)
        return;
    r->behind = hole;
    snprintf(m->refused, sizeof(m->refused),
             "%lld of its %lld bytes lie in a piece that is missing",
             (long long)(h->at + bytes - hole), (long long)bytes);
    m->refused_class = FAILURE_DAMAGED;
}

/* Can a header be searched for? Not in what is compressed, or in a zip. */
static bool archive_reader_searchable(const struct archive_reader *r)
{
    return !r->members || archive_members_searchable(r->members);
}

/* The next header, or what was passed over to find it. */
static enum archive_state archive_reader_find(struct archive_reader *r,
                                              struct archive_header *h,
                                              bool *skipped, struct err *err)
{
    enum archive_state state, next;
    size_t piece = 0;
    bool hole;

    *skipped = false;
    do {
        int64_t lacks = archive_reader_hole(r, &piece);

        hole = lacks < r->behind + TAR_BLOCK && archive_reader_searchable(r);
        state = hole ? READER_BROKEN : archive_reader_header(r, h, err);
        if (state == READER_MEMBER || r->pieces.troubled)
            return state;
        if (!archive_reader_searchable(r))
            break;
        /* A header that is there and cannot be read is passed over, too. */
        next = archive_reader_resume(
            r, state, r->behind + (state == READER_BROKEN && !hole), h);
        *skipped = next == READER_MEMBER;
    } while (next == READER_END);
    if (*skipped) {
        err_clear(err);
        return READER_MEMBER;
    }
    if (hole)
        err_record(err, "\"%s\" cannot be read past byte %lld: no header",
                   r->pieces.paths[0], (long long)r->behind);
    if (state == READER_BROKEN && archive_reader_hole(r, &piece) != INT64_MAX)
        err_context(err, "a piece is missing before \"%s\"",
                    r->pieces.paths[piece]);
    return state;
}

enum archive_state archive_reader_next(struct archive_reader *r,
                                       struct archive_member *m,
                                       struct err *err)
{
    struct archive_header h;
    enum archive_state state = archive_reader_find(r, &h, &m->skipped, err);

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
    archive_reader_locate(&r->pieces, &h, m);
    if (m->skipped) {
        memcpy(m->refused, r->reason, sizeof(m->refused));
        m->refused_class = FAILURE_DAMAGED;
        return READER_MEMBER;
    }
    archive_reader_refuse(r, &h, m);
    archive_reader_pass(r, &h, m);
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

int64_t archive_reader_consumed(const struct archive_reader *r)
{
    return r->members ? archive_members_consumed(r->members) : 0;
}

int64_t archive_reader_unpacked(const struct archive_reader *r)
{
    return r->members ? archive_members_unpacked(r->members) : 0;
}
