/*
 * msgpack.h: reads MP-16's picture shards: MessagePack maps one after the
 * other, without framing: {"image": bytes, "id": text} in either order, keys
 * and values of the bin or the str family, other keys skipped. Format:
 * github.com/msgpack/msgpack, spec.md.
 *
 * Included by: pipeline/commands, stages/ingest, tests.
 */
#ifndef LIMBECK_MSGPACK_H
#define LIMBECK_MSGPACK_H

#include <stdint.h>

#include "base/buf.h"

/* Spans point into the reader's memory, until the next call. */
struct msgpack_record {
    int64_t offset;       /* of the map, in the file */
    struct span id;       /* as written: any bytes */
    struct span image;    /* encoded picture */
    int64_t image_offset; /* of its first byte, in the file */
};

enum msgpack_state {
    MSGPACK_BROKEN = -1, /* nothing after this can be read */
    MSGPACK_END = 0,
    MSGPACK_RECORD = 1,
    MSGPACK_BAD = 2,  /* a well-formed map that is no picture record, or, from
                       * a reader, bytes up to the next record that are damaged:
                       * set it aside and go on; record->offset is set */
    MSGPACK_SHORT = 3 /* msgpack_parse alone: the text ends inside the map */
};

/* One map at data[0]. *used: its length, for MSGPACK_RECORD and MSGPACK_BAD;
 * for MSGPACK_SHORT: no fewer bytes than this can hold it. Offsets count from
 * data[0] plus `base`. ERR_RECORD. */
MUST_CHECK enum msgpack_state msgpack_parse(struct span data, int64_t base,
                                            struct msgpack_record *record,
                                            size_t *used, struct err *err);

/* Where the first map stands at or behind data[from] that begins with a key
 * "id" or "image"; SIZE_MAX: nowhere. Of one that the end of data cuts off, its
 * first bytes can be enough. */
size_t msgpack_find(struct span data, size_t from);

struct msgpack_reader;

/* max_bytes: of one map; a larger one breaks the shard. ERR_RECORD. */
MUST_CHECK struct msgpack_reader *
msgpack_reader_open(const char *path, size_t max_bytes, struct err *err);
void msgpack_reader_close(struct msgpack_reader *r); /* NULL is fine */
/* Never MSGPACK_SHORT: a map that is cut off is MSGPACK_BROKEN. Behind bytes
 * that are no map the next record is searched for; only where there is none is
 * the rest MSGPACK_BROKEN. Errors name file and offset. */
MUST_CHECK enum msgpack_state msgpack_reader_next(struct msgpack_reader *r,
                                                  struct msgpack_record *record,
                                                  struct err *err);

#endif
