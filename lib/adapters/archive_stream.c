#include "adapters/archive_stream.h"

#include "base/arena.h"
#include "adapters/archive_library.h"

#include <archive.h>
#include <archive_entry.h>

struct archive_stream {
    struct archive *library;
    struct pieces pieces;
    struct archive_source source;
};

/* The library at the first byte of what is read, whatever lies around it. */
static int archive_stream_begin(struct archive_stream *s, bool members)
{
    struct archive_entry *entry;
    int got;

    s->source = (struct archive_source){.pieces = &s->pieces};
    s->library = archive_library_reader();
    if (members) {
        archive_read_support_format_zip(s->library);
        archive_read_support_format_tar(s->library);
    }
    archive_read_support_format_raw(s->library);
    archive_read_support_format_empty(s->library);
    got = archive_library_attach(&s->source, s->library);
    if (!members && got >= ARCHIVE_WARN)
        got = archive_read_next_header(s->library, &entry);
    return got;
}

static struct archive_stream *archive_stream_failed(struct archive_stream *s,
                                                    struct err *err)
{
    char why[200];

    if (s->library) {
        archive_library_why(s->library, why, sizeof(why));
        err_record(err, "could not read \"%s\": %s", s->pieces.paths[0], why);
    }
    if (s->pieces.troubled)
        err_class(err, FAILURE_UNREADABLE);
    archive_stream_close(s);
    return NULL;
}

static struct archive_stream *
archive_stream_make(const char *path, bool members, int *got, struct err *err)
{
    struct archive_stream *s = heap_take(sizeof(*s));

    memset(s, 0, sizeof(*s));
    if (!pieces_init(&s->pieces, &path, 1, err))
        return archive_stream_failed(s, err);
    *got = archive_stream_begin(s, members);
    return *got < ARCHIVE_WARN ? archive_stream_failed(s, err) : s;
}

struct archive_stream *archive_stream_open(const char *path, struct err *err)
{
    int got;

    return archive_stream_make(path, false, &got, err);
}

/* The n-th member that is wanted, or of what is no archive itself. */
static int archive_stream_seek(struct archive_stream *s,
                               archive_stream_wanted *wanted, int n)
{
    struct archive_entry *entry;
    int got, headers = 0;

    while ((got = archive_read_next_header(s->library, &entry)) >=
               ARCHIVE_WARN &&
           got != ARCHIVE_EOF) {
        const char *name = archive_entry_pathname(entry);

        if (archive_format(s->library) == ARCHIVE_FORMAT_RAW)
            return n == 0 ? got : ARCHIVE_EOF;
        if (++headers > ARCHIVE_STREAM_MEMBERS)
            return ARCHIVE_EOF;
        if (archive_entry_filetype(entry) == AE_IFREG && name && wanted(name) &&
            n-- == 0)
            return got;
    }
    return got;
}

struct archive_stream *archive_stream_open_one(const char *path,
                                               archive_stream_wanted *wanted,
                                               struct err *err)
{
    int got;
    struct archive_stream *s = archive_stream_make(path, true, &got, err);

    if (!s || pieces_bytes(&s->pieces) == 0)
        return s;
    got = archive_stream_seek(s, wanted, 1);
    archive_stream_close(s);
    if (got != ARCHIVE_EOF && got >= ARCHIVE_WARN) {
        err_record(err, "\"%s\" holds more than one table: unpack it", path);
        return NULL;
    }
    s = archive_stream_make(path, true, &got, err);
    if (!s)
        return NULL;
    got = archive_stream_seek(s, wanted, 0);
    if (got == ARCHIVE_EOF) {
        archive_stream_close(s);
        err_record(err, "\"%s\" holds no table", path);
        return NULL;
    }
    return got < ARCHIVE_WARN ? archive_stream_failed(s, err) : s;
}

void archive_stream_close(struct archive_stream *s)
{
    if (!s)
        return;
    if (s->library)
        archive_read_free(s->library);
    pieces_release(&s->pieces);
    free(s);
}

ptrdiff_t archive_stream_read(struct archive_stream *s, void *into, size_t room,
                              struct err *err)
{
    la_ssize_t n;
    char why[200];

    if (pieces_bytes(&s->pieces) == 0)
        return 0;
    do {
        n = archive_read_data(s->library, into, room);
    } while (n == ARCHIVE_RETRY);
    if (n >= 0)
        return (ptrdiff_t)n;
    archive_library_why(s->library, why, sizeof(why));
    err_record(err, "\"%s\" cannot be read past byte %lld: %s",
               s->pieces.paths[0],
               (long long)archive_filter_bytes(s->library, -1), why);
    if (s->pieces.troubled)
        err_class(err, FAILURE_UNREADABLE);
    return -1;
}
