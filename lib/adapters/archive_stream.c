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

struct archive_stream *archive_stream_open(const char *path, struct err *err)
{
    struct archive_stream *s = heap_take(sizeof(*s));
    struct archive_entry *entry;
    char why[200];
    int got;

    memset(s, 0, sizeof(*s));
    if (!pieces_init(&s->pieces, &path, 1, err)) {
        archive_stream_close(s);
        return NULL;
    }
    s->source.pieces = &s->pieces;
    s->library = archive_library_reader();
    archive_read_support_format_raw(s->library);
    archive_read_support_format_empty(s->library);
    got = archive_library_attach(&s->source, s->library);
    if (got >= ARCHIVE_WARN)
        got = archive_read_next_header(s->library, &entry);
    if (got < ARCHIVE_WARN) {
        archive_library_why(s->library, why, sizeof(why));
        err_record(err, "could not read \"%s\": %s", path, why);
        if (s->pieces.troubled)
            err_class(err, FAILURE_UNREADABLE);
        archive_stream_close(s);
        return NULL;
    }
    return s;
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
