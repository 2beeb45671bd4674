/*
 * table_columns.h: which column of a table is what, and one row of it as an
 * entry.
 *
 * Included by: lib/intake, stages/ingest, tests.
 */
#ifndef LIMBECK_TABLE_COLUMNS_H
#define LIMBECK_TABLE_COLUMNS_H

#include "formats/table.h"
#include "intake/sources.h"

enum column {
    COLUMN_ID,
    COLUMN_LAT,
    COLUMN_LON,
    COLUMN_COUNTRY,
    COLUMN_REGION,
    COLUMN_CITY,
    COLUMN_AUTHOR,
    COLUMN_LICENCE,
    COLUMN_SEQUENCE,
    COLUMN_TAKEN,
    COLUMN_URL,
    COLUMN_ACCURACY,
    COLUMN_POINT, /* both coordinates in one text */
    COLUMN_COUNT
};

enum { COLUMN_CHOICES = 4 };

/* at[c]: columns of that meaning, the most telling first, ended by -1: the
 * first that is not empty in a row counts (country_code before country). */
struct columns {
    int at[COLUMN_COUNT][COLUMN_CHOICES + 1];
    size_t width;                    /* fields of a whole row; 0: any */
    bool header;                     /* the first row is names, not an entry */
    const char *lat_name, *lon_name; /* for messages */
};

/* From the table's first row and the settings. Names are those of
 * schemas/columns.tsv, compared without case; YFCC100M is told by its count of
 * columns. ERR_RECORD: no column for the id, the latitude or the longitude. */
MUST_CHECK bool columns_find(struct columns *c,
                             const struct source_settings *settings,
                             const struct table_row *first, char separator,
                             struct arena *arena, struct err *err);

/* The row's text for that meaning, blanks off, or an empty span. */
struct span columns_text(const struct columns *c, const struct table_row *row,
                         enum column column);

/* The author as the site has it: the owners in YFCC100M's tables are written
 * as in an address, `1@N00` with %40. In the arena. */
struct span columns_author(const struct columns *c, const struct table_row *row,
                           struct arena *arena);

/* A number of a table: a single comma is a decimal one, since no degree has
 * thousands. false: no finite number. */
bool columns_real(struct span text, double *value);

/* Latitude and longitude. Both empty: *found false. ERR_RECORD: one missing,
 * not numbers, not finite, out of range. */
MUST_CHECK bool columns_position(const struct columns *c,
                                 const struct table_row *row, bool *found,
                                 double *lat_deg, double *lon_deg,
                                 struct err *err);

/* When it was taken; seconds and milliseconds since 1970 as a date, in the
 * arena: `2023-03-06T02:29:12Z`. */
struct span columns_taken(const struct columns *c, const struct table_row *row,
                          struct arena *arena);

/* Is a column of that name a latitude's or longitude's? */
bool columns_positional(struct span name);
/* Is the column, 0-based, taken for anything? */
bool columns_used(const struct columns *c, int at);
/* A column that looks like a sequence or a person and is not used, while there
 * is no column for one of both; -1: there is none. */
int columns_group_unused(const struct columns *c,
                         const struct table_row *first);

/* The meaning in a word: "latitude". */
const char *columns_meaning(enum column column);

/* Flickr's accuracy level, 1 to 16; 0: not said, or no such level. */
int64_t columns_accuracy(const struct columns *c, const struct table_row *row);

/* Latitude and longitude change places. */
void columns_swap(struct columns *c);

#endif
