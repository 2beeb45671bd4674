/*
 * source_file.h: one file or folder that pictures or tables come from: what it
 * is, told by its content, and what is seen of it from outside.
 *
 * Included by: lib/intake.
 */
#ifndef LIMBECK_SOURCE_FILE_H
#define LIMBECK_SOURCE_FILE_H

#include "base/arena.h"

enum source_kind {
    SOURCE_FOLDER,
    SOURCE_TAR,
    SOURCE_ZIP,
    SOURCE_MSGPACK,
    SOURCE_TABLE,
    SOURCE_PACKED,
    SOURCE_UNKNOWN
};

struct source_file {
    const char *path; /* absolute when it exists */
    enum source_kind kind;
    int64_t bytes, modified_at; /* of a folder: 0, newest of its folders */
    const char *content; /* differs when a size or a time does; of a folder: of
                          * any file in it. NULL when it cannot be read */
    size_t pieces;  /* this file and the next ones are one archive: how many;
                     * 0: belongs to the one before */
    size_t missing; /* of a later piece: how many lack before it */
    const char *problem; /* why it cannot be read, or NULL */
};

/* Does a name end like a table's, packed or not? */
bool source_is_table_name(const char *path);
/* What git-lfs leaves where the file has not been fetched? By its first bytes.
 */
bool source_is_lfs_pointer(struct span head);

/* What is seen of one path. asked: what it is said to be; SOURCE_UNKNOWN: told
 * by content, and what stays a SOURCE_UNKNOWN without a problem may be a
 * picture. In the arena. */
void source_file_find(const char *path, enum source_kind asked,
                      struct arena *arena, struct source_file *f);

/* The word of the store's column source.kind. */
const char *source_kind_name(enum source_kind kind);
/* The kind that the setting `kind` asks for. */
enum source_kind source_kind_asked(const char *word);

#endif
