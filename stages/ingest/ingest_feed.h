/*
 * ingest_feed.h: the members of a source one after the other, with their
 * bytes, whatever the source is: archive, msgpack shard or folder. For
 * ingest's files.
 */
#ifndef LIMBECK_INGEST_FEED_H
#define LIMBECK_INGEST_FEED_H

#include "base/buf.h"
#include "stages/ingest/ingest.h"

enum feed_kind {
    FEED_BYTES,   /* read: `bytes` */
    FEED_REFUSED, /* err says why it was not, or could not be, read */
    FEED_LINK,
    FEED_SPECIAL /* device, pipe, socket */
};

struct feed_member {
    enum feed_kind kind;
    int64_t ordinal;
    struct span name;      /* until the next call; "" when it has none */
    const char *data_path; /* where the bytes lie as they are; NULL: nowhere */
    int64_t data_offset;
    int64_t data_length;
    size_t piece; /* index of data_path among the source's files */
    struct err err;
};

enum feed_state { FEED_BROKEN = -1, FEED_END = 0, FEED_MEMBER = 1 };

struct feed;

/* after: members up to this ordinal are passed over unread; -1: none. */
MUST_CHECK struct feed *feed_open(const struct ingest_source *source,
                                  const struct ingest_settings *settings,
                                  int64_t after, struct err *err);
void feed_close(struct feed *f); /* NULL is fine */

/* The next member; its bytes are appended to `bytes`, whose maximum is the
 * limit of a member. FEED_BROKEN: nothing more can be read; err names file
 * and offset. Folders inside are no members. */
MUST_CHECK enum feed_state feed_next(struct feed *f, struct feed_member *m,
                                     struct buf *bytes, struct err *err);

#endif
