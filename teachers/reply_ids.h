/*
 * reply_ids.h: the last replies of a server that gives each its own id. One
 * that comes twice, byte for byte, was written to an earlier request. Pure.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_REPLY_IDS_H
#define LIMBECK_REPLY_IDS_H

#include "base/span.h"

enum { REPLY_IDS_KEPT = 1024 };

struct reply_ids {
    uint64_t kept[REPLY_IDS_KEPT]; /* a ring: hashes of whole replies */
    size_t count;                  /* ever kept */
    uint64_t first_id;             /* hash */
    bool constant; /* the second id was the first: ids tell nothing */
};

/* Keep a reply by its id (SPAN_NONE: it has none) and its bytes. false: the
 * same came before. Short answers may be alike by chance, and some servers have
 * few ids: do not ask about those. */
bool reply_ids_add(struct reply_ids *r, struct span id, struct span body);

#endif
