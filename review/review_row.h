/*
 * review_row.h: one review as it leaves a store and comes back: by names, not
 * by numbers of a store.
 *
 * Included by: review, tests.
 */
#ifndef LIMBECK_REVIEW_ROW_H
#define LIMBECK_REVIEW_ROW_H

#include "base/arena.h"
#include "base/buf.h"

/* Absent texts are NULL. */
struct review_row {
    const char *op;
    const char *source, *key;
    const char *teacher; /* NULL: of the picture itself */
    int64_t candidate;
    const char *sha256;  /* of the reply's text, lower-case hexadecimal */
    const char *verdict; /* NULL: nobody has read it yet */
    const char *note;
    const char *text; /* edited */
    const char *reviewer;
    int64_t at; /* seconds since 1970 */
    const char *queue;
    bool blind;
    double seconds; /* NaN: not known */
    const char *policy;
    const char *reply;       /* its text, for people elsewhere */
    double lat_deg, lon_deg; /* what it answers, or NaN */
};

enum review_format { REVIEW_JSONL, REVIEW_CSV, REVIEW_LABEL_STUDIO };
/* By its word, "jsonl", "csv", "label-studio"; words for options, ending with
 * NULL. false: it is none. */
extern const char *const review_format_words[];
bool review_format_find(const char *word, enum review_format *format);

/* begin, one or more rows, end. */
void review_rows_begin(enum review_format format, struct buf *out);
void review_rows_add(enum review_format format, const struct review_row *row,
                     struct buf *out);
void review_rows_end(enum review_format format, struct buf *out);

/* Calls `each` for every review of a file; rows of it without a verdict are
 * passed over. place: "line 3", "task 2", for messages. Texts are the arena's,
 * which is emptied between rows. ERR_USAGE: the file is not of that format, or
 * a row lacks what it must say, with its place; or as `each` fails. */
typedef bool review_each(void *arg, const struct review_row *row,
                         const char *place, struct err *err);
MUST_CHECK bool review_rows_read(enum review_format format, struct span text,
                                 review_each *each, void *arg, struct err *err);

/* "2026-11-29T02:31:28Z". */
void review_time_text(int64_t at, char out[32]);
bool review_time_read(struct span text, int64_t *at);

#endif
