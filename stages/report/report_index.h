/*
 * report_index.h: the index that a page searches in the browser, as script
 * files that are loaded when they are needed.
 *
 * data/meta.js has what all share, cNNN.js the columns and kNNN.js the keys of
 * 16,384 rows, ordered by source and key: limbeck("c007","BASE64"), of a zlib
 * stream but for meta, which is JSON. docs/report.md has the format.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_INDEX_H
#define LIMBECK_REPORT_INDEX_H

#include "stages/report/report_numbers.h"

/* Sets r->searchable: false when there is nothing to search, or it would take
 * more than most_bytes; then nothing is left of it. *bytes is what was
 * written. ERR_STAGE. */
MUST_CHECK bool report_write_index(struct report_store *s, struct report *r,
                                   const char *dir, int64_t most_bytes,
                                   int64_t *bytes, struct buf *written);

#endif
