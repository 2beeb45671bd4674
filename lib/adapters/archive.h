/*
 * archive.h: the adapter of libarchive: members of tar and zip archives, packed
 * or plain, in one pass; single packed files as a stream of bytes; and plain
 * tar files written. Stages may include this.
 *
 * Nothing is ever unpacked onto the disk here, whatever the names say. Names,
 * sizes and counts are limited; what is over a limit costs one member.
 */
#ifndef LIMBECK_ARCHIVE_H
#define LIMBECK_ARCHIVE_H

#include <stdint.h>

#include "base/buf.h"

struct archive_limits {
    int64_t members;      /* headers in one archive */
    int64_t member_bytes; /* of one member, unpacked */
    int64_t name_bytes;
    int64_t depth; /* folders in a name */
};

enum archive_member_kind {
    ARCHIVE_FILE,
    ARCHIVE_DIRECTORY,
    ARCHIVE_LINK,   /* symbolic or hard */
    ARCHIVE_SPECIAL /* device, pipe, socket */
};

/* Texts live until the next call on the reader. */
struct archive_member {
    int64_t ordinal;  /* 0-based place in the archive, directories too */
    struct span name; /* valid UTF-8; foreign bytes became U+FFFD */
    enum archive_member_kind kind;
    int64_t bytes;         /* unpacked; -1 when only reading will tell */
    const char *data_path; /* file that holds the bytes as they are, or NULL:
                            * packed, sparse, or across two pieces */
    int64_t data_offset;   /* in that file */
    size_t data_piece;     /* its index in the reader's paths */
    char refused[160];     /* why its bytes must not be read, or "":
                            * `absolute name`, `encrypted`, ... */
};

enum archive_state {
    READER_BROKEN = -1, /* cannot go on; err says where and why */
    READER_END = 0,
    READER_MEMBER = 1
};

struct archive_reader;

/* paths: one archive, or the pieces of one, read as one stream. Tar (with
 * gzip, bzip2, xz, zstd, lzma or compress around it) and zip; the format is
 * told by content. ERR_RECORD: cannot be opened or is none of these. */
MUST_CHECK struct archive_reader *
archive_reader_open(const char *const *paths, size_t count,
                    const struct archive_limits *limits, struct err *err);
void archive_reader_close(struct archive_reader *r); /* NULL is fine */

/* The next header. READER_BROKEN is ERR_RECORD and names file and offset; the
 * next call would give the same. */
MUST_CHECK enum archive_state archive_reader_next(struct archive_reader *r,
                                                  struct archive_member *m,
                                                  struct err *err);

/* Append the bytes of the member that archive_reader_next gave last. At most
 * once a member, and not of one that is refused. ERR_RECORD: damaged, cut
 * short, or larger than the limit; the next member may still be fine. */
MUST_CHECK bool archive_reader_read(struct archive_reader *r, struct buf *out,
                                    struct err *err);

/* Is there a compression around the whole archive? Known after the first
 * header. */
bool archive_reader_packed(const struct archive_reader *r);

/* A file as bytes, unpacked on the way when it is compressed. */
struct archive_stream;
MUST_CHECK struct archive_stream *archive_stream_open(const char *path,
                                                      struct err *err);
void archive_stream_close(struct archive_stream *s); /* NULL is fine */
/* Up to room bytes; 0 at the end; -1 with ERR_RECORD when it is damaged. */
MUST_CHECK ptrdiff_t archive_stream_read(struct archive_stream *s, void *into,
                                         size_t room, struct err *err);

/* A plain tar (ustar) being written, member by member, unbuffered: once
 * archive_writer_add returns, the kernel has the bytes. */
struct archive_writer;
/* at 0: a new file. Otherwise go on behind the first `at` bytes of an old
 * one; what stood there is cut off. ERR_STAGE. */
MUST_CHECK struct archive_writer *
archive_writer_open(const char *path, int64_t at, struct err *err);
/* name: ASCII, at most 100 bytes. *offset: where the content begins. */
MUST_CHECK bool archive_writer_add(struct archive_writer *w, const char *name,
                                   struct span content, int64_t *offset,
                                   struct err *err);
/* Bytes written so far: where the next header will stand. */
int64_t archive_writer_bytes(const struct archive_writer *w);
/* Writes the end mark and brings the file to the disk; the writer is gone
 * also when this fails. */
MUST_CHECK bool archive_writer_close(struct archive_writer *w, struct err *err);

#endif
