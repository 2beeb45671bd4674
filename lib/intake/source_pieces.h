/*
 * source_pieces.h: files that together are one archive.
 *
 * Included by: lib/intake, stages/ingest, pipeline/commands.
 */
#ifndef LIMBECK_SOURCE_PIECES_H
#define LIMBECK_SOURCE_PIECES_H

#include "formats/archive_reader.h"
#include "intake/source_file.h"

/* A tar cut by split(1), or by MP16-Pro's authors: names that count on, the
 * first of which begins like an archive and the others like nothing; all: the
 * others may begin like anything. Sets `pieces`, `missing` and `kind`. Where
 * some are missing, the rest can be read. */
void source_pieces_join(struct source_file *files, size_t count, bool all);

/* The archive of first and of the pieces behind it. ERR_RECORD. */
MUST_CHECK struct archive_reader *
source_pieces_open(const struct source_file *first,
                   const struct archive_limits *limits, struct err *err);

#endif
