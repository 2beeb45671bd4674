/*
 * fetch_shards.h: pictures into plain tar files, shard-00000.tar and so on.
 * The one under way is called shard-00007.tar.part.
 *
 * Included by: fetch, tests.
 */
#ifndef LIMBECK_FETCH_SHARDS_H
#define LIMBECK_FETCH_SHARDS_H

#include <stdint.h>

#include "base/buf.h"

struct archive_writer;

enum { FETCH_SHARD_NAME = 24, FETCH_MEMBER_MAX = 100 };

struct fetch_shards {
    char *dir;
    struct archive_writer *writer;
    char name[FETCH_SHARD_NAME]; /* "shard-00007.tar", of the one under way */
    bool part;                   /* it lies in the folder as .part */
    int64_t part_bytes;          /* of it, when it was found */
    int number;                  /* of the next one */
    int64_t max_bytes;
};

/* Looks at the folder. max_bytes: a shard that has so many is closed.
 * ERR_STAGE. */
MUST_CHECK bool fetch_shards_open(struct fetch_shards *s, const char *dir,
                                  int64_t max_bytes, struct err *err);
/* Where the shard that was found under way is to go on; 0: it is empty. */
void fetch_shards_go_on(struct fetch_shards *s, int64_t at);
/* Closes the shard under way and gives it its name; an empty one goes. */
MUST_CHECK bool fetch_shards_close(struct fetch_shards *s, struct err *err);
void fetch_shards_release(struct fetch_shards *s);

/* One picture more. *offset: of its bytes in the shard `name`. */
MUST_CHECK bool fetch_shards_add(struct fetch_shards *s, const char *member,
                                 struct span content, int64_t *offset,
                                 struct err *err);

/* "34/8d/9055806529.jpg" of that key, or of it without its ending, and "jpg":
 * the key without an ending of a picture's, a dot, the ending. false: it is
 * empty, too long, not ASCII, or leads out of a folder. */
bool fetch_member_name(struct span key, const char *ending,
                       char out[FETCH_MEMBER_MAX + 1]);

#endif
