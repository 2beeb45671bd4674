/*
 * member_known.h: the members of a source as a former version of it had them,
 * so that those that are the same are not read, or not decoded, again.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_MEMBER_KNOWN_H
#define LIMBECK_MEMBER_KNOWN_H

#include "adapters/digest.h"
#include "stages/ingest/ingest.h"

struct member_known;

/* What a member was. */
struct member_known_picture {
    int64_t id; /* 0: not known */
    bool same;  /* without a doubt; otherwise, if the digest is the same */
    struct digest digest;
};

/* The former version is source->before; 0: nothing is known. */
struct member_known *member_known_open(struct db *db,
                                       const struct ingest_source *source);
void member_known_close(struct member_known *k); /* NULL is fine */

/* The picture that a member of that name and size was. Asked for in the order
 * in which members are read: folders by name, others by ordinal. modified_ns:
 * nanoseconds since 1970, of a folder's file. What could not be looked up is
 * not known: it is read then. */
void member_known_find(struct member_known *k, const char *name,
                       int64_t ordinal, int64_t bytes, int64_t modified_ns,
                       struct member_known_picture *out);

#endif
