/*
 * source_reader.h: how this program reads sources, in a text that the store
 * keeps with each: where it is another, an earlier program may have read less.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_SOURCE_READER_H
#define LIMBECK_SOURCE_READER_H

#include "intake/source_file.h"

/* Raised when rows of tables, or what members of archives and folders give,
 * would come out otherwise. */
enum { SOURCE_READER_TABLES = 1, SOURCE_READER_MEMBERS = 1 };

/* "tables 1 9ae16a3b2f90404f", the digits of schemas/columns.tsv; "members 1".
 * In the arena. */
const char *source_reader(enum source_kind kind, struct arena *arena);

#endif
