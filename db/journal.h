/*
 * journal.h: how a store's file may be opened where it lies.
 *
 * Included by: db, tests.
 */
#ifndef LIMBECK_JOURNAL_H
#define LIMBECK_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* May a writer open the store on a file system of that type (statfs(2)), and
 * with a write-ahead log? Its memory is shared through the file, which only
 * processes of one machine can: on a network file system a store is refused,
 * unless its owner has taken it out of that mode, which its header says.
 * *wal: false: leave its journal as it is. ERR_STAGE. */
MUST_CHECK bool journal_allows(const char *path, int64_t file_system, bool *wal,
                               struct err *err);

/* May a reader that cannot write into the folder read the file as it is? Not
 * when a log lies beside it: what it holds would be passed over. ERR_STAGE. */
MUST_CHECK bool journal_is_empty(const char *path, struct err *err);

/* Is the file as long as its header says, where no log beside it says
 * otherwise? Copies that ended early are not. ERR_STAGE; of a folder,
 * ERR_USAGE. What is not there, or is no SQLite file, is not cut off. */
MUST_CHECK bool journal_is_whole(const char *path, struct err *err);

#endif
