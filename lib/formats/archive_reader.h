/*
 * archive_reader.h: the members of tar and zip archives, packed or plain, in
 * one pass.
 *
 * Nothing is ever unpacked onto the disk here, whatever the names say. Names,
 * sizes and counts are limited; what is over a limit costs one member.
 *
 * A damaged place in a tar without compression does not end it: the next
 * header whose sum is right is searched for, and what lies between is given as
 * a member that is refused, with its offsets as name and reason.
 *
 * Included by: lib/geo, lib/intake, models/weights, tests.
 */
#ifndef LIMBECK_ARCHIVE_READER_H
#define LIMBECK_ARCHIVE_READER_H

#include "adapters/archive_members.h"

struct archive_limits {
    int64_t members;      /* headers in one archive */
    int64_t member_bytes; /* of one member, unpacked */
    int64_t name_bytes;
    int64_t depth; /* folders in a name */
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
    enum failure_class refused_class; /* of that */
    bool skipped; /* no member: bytes that hold none, and were passed over */
};

struct archive_reader;

/* paths: one archive, or the pieces of one, read as one stream. Tar (with
 * gzip, bzip2, xz, zstd, lzma or compress around it) and zip; the format is
 * told by content. ERR_RECORD: cannot be opened or is none of these. */
MUST_CHECK struct archive_reader *
archive_reader_open(const char *const *paths, size_t count,
                    const struct archive_limits *limits, struct err *err);
void archive_reader_close(struct archive_reader *r); /* NULL is fine */
/* Before the first header: `count` pieces are missing before paths[i]. */
void archive_reader_miss(struct archive_reader *r, size_t i, size_t count);

/* The next header. READER_BROKEN is ERR_RECORD and names file and offset; the
 * next call would give the same. Here and below the class is unreadable where
 * the disk is at fault, limit beyond a limit. */
MUST_CHECK enum archive_state archive_reader_next(struct archive_reader *r,
                                                  struct archive_member *m,
                                                  struct err *err);

/* How far it has read: bytes of the files, and of what they unpack to. Of a
 * plain tar, of which nothing is unpacked, both are 0. */
int64_t archive_reader_consumed(const struct archive_reader *r);
int64_t archive_reader_unpacked(const struct archive_reader *r);

/* Append the bytes of the member that archive_reader_next gave last. At most
 * once a member, and not of one that is refused. ERR_RECORD: damaged, cut
 * short, or larger than the limit; the next member may still be fine. */
MUST_CHECK bool archive_reader_read(struct archive_reader *r, struct buf *out,
                                    struct err *err);

#endif
