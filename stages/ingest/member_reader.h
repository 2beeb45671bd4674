/*
 * member_reader.h: the members of a source one after the other, with their
 * bytes, whatever the source is: archive, msgpack shard or folder.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_MEMBER_READER_H
#define LIMBECK_MEMBER_READER_H

#include "base/buf.h"
#include "stages/ingest/member_known.h"

enum member_reader_kind {
    MEMBER_READER_BYTES,   /* read: `bytes` */
    MEMBER_READER_KNOWN,   /* not read: `known` */
    MEMBER_READER_REFUSED, /* err says why it was not, or could not be, read */
    MEMBER_READER_LINK,
    MEMBER_READER_SPECIAL /* device, pipe, socket */
};

struct member_reader_member {
    enum member_reader_kind kind;
    int64_t ordinal;
    struct span name;      /* until the next call; "" when it has none */
    const char *data_path; /* where the bytes lie as they are; NULL: nowhere */
    int64_t data_offset;
    int64_t data_length;
    int64_t modified_ns; /* of a file in a folder, else 0 */
    struct member_known_picture known;
    size_t piece; /* index of data_path among the source's files */
    struct err err;
};

enum member_reader_state {
    MEMBER_READER_BROKEN = -1,
    MEMBER_READER_END = 0,
    MEMBER_READER_MEMBER = 1
};

struct member_reader;

/* after: members up to this ordinal are passed over unread; -1: none. db: for
 * what is known of a folder's files. */
MUST_CHECK struct member_reader *
member_reader_open(const struct ingest_source *source,
                   const struct ingest_settings *settings, struct db *db,
                   int64_t after, struct err *err);
void member_reader_close(struct member_reader *f); /* NULL is fine */

/* The next member; its bytes are appended to `bytes`, whose maximum is the
 * limit of a member. MEMBER_READER_BROKEN: nothing more can be read; err names
 * file and offset. Folders inside are no members. */
MUST_CHECK enum member_reader_state
member_reader_next(struct member_reader *f, struct member_reader_member *m,
                   struct buf *bytes, struct err *err);

#endif
