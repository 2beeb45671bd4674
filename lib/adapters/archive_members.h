/*
 * archive_members.h: the adapter of libarchive for reading: the members of a
 * tar or zip archive, packed or plain, in one pass. archive_reader.h adds the
 * limits.
 *
 * Nothing is ever unpacked onto the disk here, whatever the names say.
 *
 * Included by: lib/formats.
 */
#ifndef LIMBECK_ARCHIVE_MEMBERS_H
#define LIMBECK_ARCHIVE_MEMBERS_H

#include "base/pieces.h"

enum archive_state {
    READER_BROKEN = -1, /* cannot go on; err says where and why */
    READER_END = 0,
    READER_MEMBER = 1
};

enum archive_member_kind {
    ARCHIVE_FILE,
    ARCHIVE_DIRECTORY,
    ARCHIVE_LINK,   /* symbolic or hard */
    ARCHIVE_SPECIAL /* device, pipe, socket */
};

/* What a member's header says. */
struct archive_header {
    enum archive_member_kind kind;
    int64_t bytes; /* unpacked; -1 when only reading will tell */
    bool encrypted;
    bool in_place; /* its bytes stand in the pieces as they are, from `at` on */
    int64_t at;    /* in the whole */
};

struct archive_members;

/* The archive in p, which stays the caller's and open, from byte `at` of the
 * whole on: tar or zip, told by content; behind its first byte a tar alone.
 * gzip, bzip2, xz, zstd, lzma or compress may lie around it. ERR_RECORD. */
MUST_CHECK struct archive_members *
archive_members_open(struct pieces *p, int64_t at, struct err *err);
void archive_members_close(struct archive_members *m); /* NULL is fine */

/* The next header. name: emptied, then the member's as valid UTF-8; foreign
 * bytes become U+FFFD. READER_BROKEN is ERR_RECORD and names file and offset;
 * the next call would give the same, or, in a tar, what lies behind. */
MUST_CHECK enum archive_state archive_members_next(struct archive_members *m,
                                                   struct archive_header *h,
                                                   struct buf *name,
                                                   struct err *err);

/* A tar without compression around it, whose bytes can be searched for where
 * the next member begins? Until the first header: is that possible? */
bool archive_members_searchable(const struct archive_members *m);

/* How far it has read, in bytes of the pieces, and of what they unpack to. */
int64_t archive_members_consumed(const struct archive_members *m);
int64_t archive_members_unpacked(const struct archive_members *m);

/* Append the bytes of the member that archive_members_next gave last, once.
 * ERR_RECORD: damaged, cut short, or more than limit bytes; the next member
 * may still be fine. */
MUST_CHECK bool archive_members_read(struct archive_members *m, int64_t limit,
                                     struct buf *out, struct err *err);

#endif
