#include "adapters/archive.h"

#include "base/arena.h"
#include "adapters/archive_library.h"
#include "formats/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>

enum {
    ARCHIVE_RETRIES = 64 /* headers that are only skipped */
};

static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

struct archive_reader {
    struct archive *library;
    struct pieces pieces;
    locale_t utf8; /* names are converted to the thread's character set */
    struct archive_limits limits;
    struct archive_entry *entry; /* the library's, of the current member */
    struct buf name;
    int64_t ordinal; /* of the next header */
    /* While plain tar headers follow one another we read them ourselves: at
     * the speed of tar(1). The first other one, the end included, goes to the
     * library, and all after it. */
    bool plain;
    int64_t plain_at;    /* of the next header */
    int64_t plain_bytes; /* of the current member */
};

/* Give the stream, from `at` on, to the library. */
static bool archive_reader_attach(struct archive_reader *r, int64_t at,
                                  struct err *err)
{
    char why[200];

    r->plain = false;
    r->pieces.at = r->pieces.origin = at;
    r->library = archive_read_new();
    if (!r->library)
        err_die("out of memory");
    archive_library_allow_filters(r->library);
    archive_read_support_format_tar(r->library);
    archive_read_support_format_empty(r->library);
    if (at == 0)
        archive_read_support_format_zip(r->library);
    if (archive_library_attach(&r->pieces, r->library) >= ARCHIVE_WARN)
        return true;
    archive_library_why(r->library, why, sizeof(why));
    if (at == 0)
        return err_record(err, "cannot read \"%s\" as an archive: %s",
                          r->pieces.paths[0], why);
    return err_record(err, "\"%s\" cannot be read past byte %lld: %s",
                      r->pieces.paths[0], (long long)at, why);
}

static bool archive_name_ascii(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name >= 0x80)
            return false;
    return true;
}

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
           archive_name_ascii(r->name.data) &&
           head->bytes <= p->starts[p->count] - r->plain_at - TAR_BLOCK;
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
    r->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    buf_init(&r->name, 1 << 20);
    if (!pieces_init(&r->pieces, paths, count, err)) {
        archive_reader_close(r);
        return NULL;
    }
    r->plain = archive_reader_plain(r, &head);
    if (!r->plain && !archive_reader_attach(r, 0, err)) {
        archive_reader_close(r);
        return NULL;
    }
    return r;
}

void archive_reader_close(struct archive_reader *r)
{
    if (!r)
        return;
    if (r->library)
        archive_read_free(r->library);
    pieces_release(&r->pieces);
    buf_release(&r->name);
    if (r->utf8)
        freelocale(r->utf8);
    free(r);
}

bool archive_reader_packed(const struct archive_reader *r)
{
    return !r->plain && archive_filter_count(r->library) > 1;
}

static bool archive_reader_broken(struct archive_reader *r, struct err *err)
{
    size_t i = pieces_find(&r->pieces, r->pieces.at);
    long long at = archive_filter_bytes(r->library, -1) + r->pieces.origin;
    char why[200];

    archive_library_why(r->library, why, sizeof(why));
    if (r->pieces.count == 1)
        return err_record(err, "\"%s\" cannot be read past byte %lld: %s",
                          r->pieces.paths[0], at, why);
    return err_record(err,
                      "\"%s\" cannot be read past byte %lld of the "
                      "joined pieces: %s",
                      r->pieces.paths[i], at, why);
}

/* The name as valid UTF-8: as the library converts it, else its bytes. */
static void archive_reader_name(struct archive_reader *r)
{
    const char *name = archive_entry_pathname(r->entry);
    const char *utf8 = NULL;
    struct span rest;
    size_t bad;

    buf_reset(&r->name);
    if (name && archive_name_ascii(name)) {
        buf_add_text(&r->name, name);
        return;
    }
    utf8 = archive_entry_pathname_utf8(r->entry);
    rest = span_of(utf8 ? utf8 : name);
    while (!span_utf8(rest, &bad)) {
        buf_add_span(&r->name, span_cut(rest, 0, bad));
        buf_add(&r->name, REPLACEMENT, 3);
        rest = span_cut(rest, bad + 1, SIZE_MAX);
    }
    buf_add_span(&r->name, rest);
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
                                  struct archive_member *m)
{
    const struct archive_limits *limits = &r->limits;
    int64_t depth = archive_name_depth(m->name);
    size_t size = sizeof(m->refused);

    m->refused[0] = '\0';
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
    else if (m->kind == ARCHIVE_FILE && !r->plain &&
             archive_entry_is_encrypted(r->entry))
        snprintf(m->refused, size, "encrypted");
    else if (m->kind == ARCHIVE_FILE && m->bytes > limits->member_bytes)
        snprintf(m->refused, size, "larger than %lld bytes",
                 (long long)limits->member_bytes);
}

static enum archive_member_kind archive_entry_kind(struct archive_entry *e)
{
    if (archive_entry_hardlink(e) || archive_entry_filetype(e) == AE_IFLNK)
        return ARCHIVE_LINK;
    if (archive_entry_filetype(e) == AE_IFDIR)
        return ARCHIVE_DIRECTORY;
    if (archive_entry_filetype(e) == AE_IFREG)
        return ARCHIVE_FILE;
    return ARCHIVE_SPECIAL;
}

/* Do the library's current member's bytes stand in the file as they are? */
static bool archive_reader_in_place(struct archive_reader *r)
{
    const char *format = archive_format_name(r->library);

    return archive_filter_count(r->library) <= 1 &&
           archive_entry_sparse_count(r->entry) == 0 &&
           !archive_entry_is_encrypted(r->entry) &&
           (archive_format(r->library) != ARCHIVE_FORMAT_ZIP ||
            (format && strstr(format, "uncompressed")));
}

/* at: of the member's first byte, if its bytes lie in place. */
static void archive_reader_locate(struct archive_reader *r, int64_t at,
                                  struct archive_member *m)
{
    const struct pieces *p = &r->pieces;
    size_t i = pieces_find(p, at);

    m->data_path = NULL;
    m->data_offset = 0;
    m->data_piece = 0;
    if (m->kind != ARCHIVE_FILE || m->bytes < 0 ||
        m->bytes > p->starts[i + 1] - at ||
        (!r->plain && !archive_reader_in_place(r)))
        return;
    m->data_path = p->paths[i];
    m->data_offset = at - p->starts[i];
    m->data_piece = i;
}

/* The library's next header, its name taken. */
static int archive_reader_header(struct archive_reader *r)
{
    locale_t before = uselocale(r->utf8);
    int got, tries = 0;

    do {
        got = archive_read_next_header(r->library, &r->entry);
    } while (got == ARCHIVE_RETRY && ++tries < ARCHIVE_RETRIES);
    if (got == ARCHIVE_OK || got == ARCHIVE_WARN)
        archive_reader_name(r);
    uselocale(before);
    return got;
}

/* The next plain header as a member; false when it is not plain. *at: of its
 * bytes. */
static bool archive_reader_next_plain(struct archive_reader *r,
                                      struct archive_member *m, int64_t *at)
{
    struct tar_head head;

    if (!archive_reader_plain(r, &head))
        return false;
    *at = r->plain_at + TAR_BLOCK;
    r->plain_bytes = head.bytes;
    r->plain_at = *at + (head.bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    m->kind = head.directory ? ARCHIVE_DIRECTORY : ARCHIVE_FILE;
    m->bytes = head.bytes;
    return true;
}

/* The same with the library. Right after a header it stands at the member's
 * first byte. */
static enum archive_state archive_reader_next_other(struct archive_reader *r,
                                                    struct archive_member *m,
                                                    int64_t *at,
                                                    struct err *err)
{
    int got = archive_reader_header(r);

    if (got == ARCHIVE_EOF)
        return READER_END;
    if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
        archive_reader_broken(r, err);
        return READER_BROKEN;
    }
    m->kind = archive_entry_kind(r->entry);
    m->bytes =
        archive_entry_size_is_set(r->entry) ? archive_entry_size(r->entry) : -1;
    *at = archive_filter_bytes(r->library, 0) + r->pieces.origin;
    return READER_MEMBER;
}

enum archive_state archive_reader_next(struct archive_reader *r,
                                       struct archive_member *m,
                                       struct err *err)
{
    enum archive_state state = READER_MEMBER;
    int64_t at;

    if (!r->plain || !archive_reader_next_plain(r, m, &at)) {
        if (r->plain && !archive_reader_attach(r, r->plain_at, err))
            return READER_BROKEN;
        state = archive_reader_next_other(r, m, &at, err);
    }
    if (state != READER_MEMBER)
        return state;
    if (r->ordinal >= r->limits.members) {
        err_record(err, "\"%s\" has more than %lld members", r->pieces.paths[0],
                   (long long)r->limits.members);
        return READER_BROKEN;
    }
    m->ordinal = r->ordinal++;
    m->name = buf_span(&r->name);
    archive_reader_refuse(r, m);
    archive_reader_locate(r, at, m);
    return READER_MEMBER;
}

static bool archive_reader_read_plain(struct archive_reader *r, struct buf *out,
                                      struct err *err)
{
    int64_t padded = (r->plain_bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;

    if (r->plain_bytes > r->limits.member_bytes)
        return err_record(err, "larger than %lld bytes",
                          (long long)r->limits.member_bytes);
    if (!pieces_copy(&r->pieces, r->plain_at - padded, r->plain_bytes, out))
        return err_record(err, "could not be read from the archive: %s",
                          errno ? strerror(errno) : "it ends before");
    return buf_ok(out, "member", err);
}

static bool archive_reader_read_other(struct archive_reader *r, struct buf *out,
                                      struct err *err)
{
    size_t first = out->len;
    char chunk[65536], why[200];
    int64_t bytes = 0, wanted = -1;
    la_ssize_t n;

    if (archive_entry_size_is_set(r->entry))
        wanted = archive_entry_size(r->entry);
    for (;;) {
        n = archive_read_data(r->library, chunk, sizeof(chunk));
        if (n == ARCHIVE_RETRY)
            continue;
        if (n <= 0)
            break;
        bytes += n;
        if (bytes > r->limits.member_bytes)
            return err_record(err, "larger than %lld bytes",
                              (long long)r->limits.member_bytes);
        buf_add(out, chunk, (size_t)n);
    }
    if (n < 0) {
        archive_library_why(r->library, why, sizeof(why));
        return err_record(err, "could not be read from the archive: %s", why);
    }
    if (!buf_ok(out, "member", err))
        return false;
    if (wanted >= 0 && out->len - first != (size_t)wanted)
        return err_record(err, "ends after %zu of %lld bytes", out->len - first,
                          (long long)wanted);
    return true;
}

bool archive_reader_read(struct archive_reader *r, struct buf *out,
                         struct err *err)
{
    return r->plain ? archive_reader_read_plain(r, out, err)
                    : archive_reader_read_other(r, out, err);
}
