/*
 * fetch_records.h: what came and what failed, in two tables of the folder, and
 * which keys have a result.
 *
 * fetched.csv gets a line when a picture is in its shard, failures.csv one when
 * an address was given up. Both are only appended to; a line that a killed run
 * left half written is cut off by the next one. failures.csv is written anew
 * at the beginning and the end, so that it holds each failed key once, and
 * none that came after all.
 *
 * Included by: fetch.
 */
#ifndef LIMBECK_FETCH_RECORDS_H
#define LIMBECK_FETCH_RECORDS_H

#include <stdio.h>

#include "base/hash_index.h"
#include "fetch/fetch_class.h"
#include "fetch/url_list.h"

/* What is known of a key. */
struct fetch_known {
    uint64_t key, url; /* hashes */
    uint8_t class;     /* enum fetch_class, or FETCH_PENDING */
    uint32_t row;      /* of failures.csv, the newest of this key */
};

enum { FETCH_PENDING = FETCH_CLASSES, FETCH_URL_MAX = 2000 };

struct fetch_records {
    char *came_path, *failed_path;
    int came, failed; /* descriptors */
    struct hash_index index;
    struct fetch_known *known; /* [count] */
    size_t count, room;
    uint32_t failed_rows;
    int64_t counts[FETCH_CLASSES]; /* keys with that result */
    char *part;                    /* shard that was under way, or NULL */
    int64_t part_end; /* where the last picture of it that has a line ends */
};

/* dir: exists, locked by the caller. part: name of a shard that is not
 * finished ("shard-00003.tar"), or NULL; its bytes on the disk. Lines of
 * fetched.csv about what is not in there are cut off. ERR_STAGE. */
MUST_CHECK bool fetch_records_open(struct fetch_records *r, const char *dir,
                                   const char *part, int64_t part_bytes,
                                   struct err *err);
/* Writes failures.csv anew, and both to the disk. */
MUST_CHECK bool fetch_records_close(struct fetch_records *r, struct err *err);
void fetch_records_release(struct fetch_records *r);

/* What is known of the key; NULL: nothing. *same_url: its address is this. */
struct fetch_known *fetch_records_find(struct fetch_records *r, struct span key,
                                       struct span url, bool *same_url);
/* A key more, pending; its number. */
size_t fetch_records_add(struct fetch_records *r, struct span key,
                         struct span url);

struct fetch_came {
    struct span key, url, from; /* from: where redirects led, or empty */
    const char *sha256, *type, *shard;
    int64_t bytes, offset;
    int width, height;
};
MUST_CHECK bool fetch_records_came(struct fetch_records *r, size_t known,
                                   const struct fetch_came *c, struct err *err);

struct fetch_failed {
    struct span key, url;
    enum fetch_class class;
    long status;
    int attempts;
    const char *reason;
};
MUST_CHECK bool fetch_records_failed(struct fetch_records *r, size_t known,
                                     const struct fetch_failed *f,
                                     struct err *err);

#endif
