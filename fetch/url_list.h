/*
 * url_list.h: a table of keys and addresses, row by row, in bounded memory.
 *
 * CSV and its kin, packed or not. With names: the columns `url` (or
 * image_url, download_url, ...) and `key` (or id, image_id, ...), or those
 * that are named. Without, as MP-16's mp16_urls.csv: the first field that is
 * an address, and the first that is none. A list of bare addresses gives each
 * as its key 16 digits of its address's SHA-256.
 *
 * Included by: fetch, tests.
 */
#ifndef LIMBECK_URL_LIST_H
#define LIMBECK_URL_LIST_H

#include <stdint.h>

#include "base/buf.h"

struct url_list;

struct url_row {
    int64_t line;
    struct span key, url; /* until the next call; url may be empty */
};

/* key_column, url_column: names of the header, or NULL. ERR_RECORD: cannot be
 * read. ERR_USAGE: no column holds addresses, or there is none of that name;
 * the message says what the columns are. */
MUST_CHECK struct url_list *url_list_open(const char *path,
                                          const char *key_column,
                                          const char *url_column,
                                          struct err *err);
void url_list_close(struct url_list *u); /* NULL is fine */
/* *row; *more false at the end. Rows that are no rows are counted and passed
 * over. ERR_RECORD: the file is damaged. */
MUST_CHECK bool url_list_next(struct url_list *u, struct url_row *row,
                              bool *more, struct err *err);
int64_t url_list_bad(const struct url_list *u);

#endif
