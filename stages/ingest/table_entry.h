/*
 * table_entry.h: a row of a table as the store keeps it.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_TABLE_ENTRY_H
#define LIMBECK_TABLE_ENTRY_H

#include "db/db.h"
#include "intake/intake_names.h"
#include "intake/table_columns.h"

enum { TABLE_ENTRY_TEXTS = 8 };

/* Texts in the arena; NULL: not said. */
struct table_entry {
    const char *key, *given;
    double lat_deg, lon_deg;              /* NaN: none */
    const char *texts[TABLE_ENTRY_TEXTS]; /* country region city author licence
                                           * sequence taken_at url */
    int64_t accuracy;                     /* 0: not said */
};

/* position: lat, lon. */
void table_entry_make(struct table_entry *e, const struct source_settings *s,
                      const struct columns *c, const struct table_row *row,
                      const double position[2], struct arena *arena);

/* Would the first rows of the file come out as the store has them in that row
 * of source? Rows that were counted and not kept are passed over. *differs
 * false also where the file cannot be opened as a table; *told: it could. */
MUST_CHECK bool table_entries_differ(struct db *db,
                                     const struct source_settings *s,
                                     const char *path, int64_t source_id,
                                     bool *differs, bool *told,
                                     struct err *err);

#endif
