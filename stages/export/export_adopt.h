/*
 * export_adopt.h: the folder of an export by a limbeck that kept no list of
 * what it wrote.
 *
 * Included by: export.c.
 */
#ifndef LIMBECK_EXPORT_ADOPT_H
#define LIMBECK_EXPORT_ADOPT_H

#include "db/db.h"
#include "exports/written_files.h"

/* Put into the list, as begun, what can only have been written by such a one:
 * pictures that are called by the SHA-256 of a picture of this store, files of
 * rows, and what it left under names for a while. */
MUST_CHECK bool export_adopt(struct db *db, const char *dir,
                             struct written_files *files, struct err *err);

#endif
