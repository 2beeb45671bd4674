/*
 * namesakes.h: pictures and rows of one key, and which row is of which picture.
 *
 * Names alone join nothing where folders say otherwise. A row is of a picture
 * when its folders are the picture's, or one path is the end of the other and
 * no other picture or row fits as well; when it has no folders and the picture
 * no namesake; or when the picture has none and the row no namesake. All else
 * would be a guess. Where a source has several entries, the entry's own name
 * counts as a folder when a row names one or two entries have different
 * pictures of one name.
 *
 * Included by: stages/ingest, pipeline/commands, tests.
 */
#ifndef LIMBECK_NAMESAKES_H
#define LIMBECK_NAMESAKES_H

#include "base/buf.h"
#include "intake/entry_labels.h"

struct namesakes;

/* labels: of the source's entries; NULL where there is one. They stay the
 * caller's, who keeps them until the close. */
struct namesakes *namesakes_open(const struct entry_labels *labels);
void namesakes_close(struct namesakes *n); /* NULL is fine */

/* In the order in which they count. name: as written, with its folders below
 * its entry. same: equal for equal bytes; 0: not known. */
void namesakes_add_picture(struct namesakes *n, int64_t id, struct span name,
                           int64_t entry, int64_t same);
void namesakes_add_row(struct namesakes *n, int64_t id, struct span name);
size_t namesakes_count(const struct namesakes *n); /* of both */

enum namesake_doubt {
    NAMESAKE_CLEAR,
    NAMESAKE_SHARED,   /* other pictures or rows fit as well */
    NAMESAKE_ELSEWHERE /* there is a row, of another folder */
};

struct namesake_match {
    int64_t row_id;            /* 0: none */
    enum namesake_doubt doubt; /* why there is none */
    bool shared;               /* pictures in other folders have this name */
    bool repeated;             /* one before it is in the same folder */
};

/* The row of a picture that was added. by_name: where folders disagree, one
 * picture and one row, or rows of one folder, are taken for each other, and the
 * first of those that fit. Takes no time that grows with their number. */
void namesakes_match(struct namesakes *n, int64_t id, bool by_name,
                     struct namesake_match *out);
/* Append what tells a picture that was added from its namesakes: its name with
 * its folders, below its entry's label where two entries have that. */
void namesakes_add_key(struct namesakes *n, int64_t id, struct buf *out);
/* Does a row before this one have its name, and not other folders? */
bool namesakes_row_repeated(const struct namesakes *n, int64_t id);

#endif
