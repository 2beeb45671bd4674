#include "adapters/archive_members.h"

#include "adapters/archive_library.h"
#include "base/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

enum {
    ARCHIVE_RETRIES = 64 /* headers that are only skipped */
};

static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

struct archive_members {
    struct archive *library;
    struct archive_source source;
    struct archive_entry *entry; /* the library's, of the current member */
    locale_t utf8; /* names are converted to the thread's character set */
};

struct archive_members *archive_members_open(struct pieces *p, int64_t at,
                                             struct err *err)
{
    struct archive_members *m = heap_take(sizeof(*m));
    char why[200];

    memset(m, 0, sizeof(*m));
    m->source = (struct archive_source){p, at, at};
    m->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    m->library = archive_library_reader();
    archive_read_support_format_tar(m->library);
    archive_read_support_format_empty(m->library);
    if (at == 0)
        archive_read_support_format_zip(m->library);
    if (archive_library_attach(&m->source, m->library) >= ARCHIVE_WARN)
        return m;
    archive_library_why(m->library, why, sizeof(why));
    archive_members_close(m);
    if (at == 0)
        err_record(err, "cannot read \"%s\" as an archive: %s", p->paths[0],
                   why);
    else
        err_record(err, "\"%s\" cannot be read past byte %lld: %s", p->paths[0],
                   (long long)at, why);
    return NULL;
}

void archive_members_close(struct archive_members *m)
{
    if (!m)
        return;
    archive_read_free(m->library);
    if (m->utf8)
        freelocale(m->utf8);
    free(m);
}

static void archive_members_broken(struct archive_members *m, struct err *err)
{
    const struct pieces *p = m->source.pieces;
    size_t i = pieces_find(p, m->source.at);
    long long at = archive_filter_bytes(m->library, -1) + m->source.origin;
    char why[200];

    archive_library_why(m->library, why, sizeof(why));
    if (p->count == 1)
        err_record(err, "\"%s\" cannot be read past byte %lld: %s", p->paths[0],
                   at, why);
    else
        err_record(err,
                   "\"%s\" cannot be read past byte %lld of the "
                   "joined pieces: %s",
                   p->paths[i], at, why);
}

/* The name as valid UTF-8: as the library converts it, else its bytes. */
static void archive_members_name(struct archive_members *m, struct buf *name)
{
    const char *own = archive_entry_pathname(m->entry);
    const char *utf8 = NULL;
    struct span rest = span_of(own);
    size_t bad;

    buf_reset(name);
    if (own && span_ascii(rest)) {
        buf_add_span(name, rest);
        return;
    }
    utf8 = archive_entry_pathname_utf8(m->entry);
    rest = span_of(utf8 ? utf8 : own);
    while (!span_utf8(rest, &bad)) {
        buf_add_span(name, span_cut(rest, 0, bad));
        buf_add(name, REPLACEMENT, 3);
        rest = span_cut(rest, bad + 1, SIZE_MAX);
    }
    buf_add_span(name, rest);
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

/* Do the current member's bytes stand in the file as they are? */
static bool archive_members_in_place(struct archive_members *m)
{
    const char *format = archive_format_name(m->library);

    return archive_filter_count(m->library) <= 1 &&
           archive_entry_sparse_count(m->entry) == 0 &&
           !archive_entry_is_encrypted(m->entry) &&
           (archive_format(m->library) != ARCHIVE_FORMAT_ZIP ||
            (format && strstr(format, "uncompressed")));
}

bool archive_members_searchable(const struct archive_members *m)
{
    int format = archive_format(m->library) & ARCHIVE_FORMAT_BASE_MASK;

    return archive_filter_count(m->library) <= 1 &&
           (format == ARCHIVE_FORMAT_TAR || format == ARCHIVE_FORMAT_EMPTY ||
            format == 0);
}

/* The library's next header, its name taken. In a tar that can be searched it
 * passes over nothing in silence. */
static int archive_members_header(struct archive_members *m, struct buf *name)
{
    locale_t before = uselocale(m->utf8);
    int got, tries = 0;

    do {
        got = archive_read_next_header(m->library, &m->entry);
    } while (got == ARCHIVE_RETRY && !archive_members_searchable(m) &&
             ++tries < ARCHIVE_RETRIES);
    if (got == ARCHIVE_OK || got == ARCHIVE_WARN)
        archive_members_name(m, name);
    uselocale(before);
    return got;
}

enum archive_state archive_members_next(struct archive_members *m,
                                        struct archive_header *h,
                                        struct buf *name, struct err *err)
{
    int got = archive_members_header(m, name);
    struct archive_entry *e = m->entry;

    if (got == ARCHIVE_EOF)
        return READER_END;
    if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
        archive_members_broken(m, err);
        return READER_BROKEN;
    }
    h->kind = archive_entry_kind(e);
    h->bytes = archive_entry_size_is_set(e) ? archive_entry_size(e) : -1;
    h->encrypted = archive_entry_is_encrypted(e);
    h->in_place = archive_members_in_place(m);
    /* Right after a header the library stands at the member's first byte. */
    h->at = archive_filter_bytes(m->library, 0) + m->source.origin;
    return READER_MEMBER;
}

bool archive_members_read(struct archive_members *m, int64_t limit,
                          struct buf *out, struct err *err)
{
    size_t first = out->len;
    char chunk[65536], why[200];
    int64_t bytes = 0, wanted = -1;
    la_ssize_t n;

    if (archive_entry_size_is_set(m->entry))
        wanted = archive_entry_size(m->entry);
    for (;;) {
        n = archive_read_data(m->library, chunk, sizeof(chunk));
        if (n == ARCHIVE_RETRY)
            continue;
        if (n <= 0)
            break;
        bytes += n;
        if (bytes > limit) {
            err_record(err, "larger than %lld bytes", (long long)limit);
            return err_class(err, FAILURE_LIMIT);
        }
        buf_add(out, chunk, (size_t)n);
    }
    if (n < 0) {
        archive_library_why(m->library, why, sizeof(why));
        return err_record(err, "could not be read from the archive: %s", why);
    }
    if (!buf_ok(out, "member", err))
        return false;
    if (wanted >= 0 && out->len - first != (size_t)wanted)
        return err_record(err, "ends after %zu of %lld bytes", out->len - first,
                          (long long)wanted);
    return true;
}

int64_t archive_members_consumed(const struct archive_members *m)
{
    return archive_filter_bytes(m->library, -1);
}

int64_t archive_members_unpacked(const struct archive_members *m)
{
    return archive_filter_bytes(m->library, 0);
}
