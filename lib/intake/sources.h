/*
 * sources.h: the section `sources:` of the configuration: which files and
 * folders pictures and tables come from.
 *
 * Included by: lib/intake, pipeline/commands, sample.c, tests.
 */
#ifndef LIMBECK_SOURCES_H
#define LIMBECK_SOURCES_H

#include "base/arena.h"
#include "base/param.h"
#include "base/settings.h"

extern const struct param_section sources_section;

enum { SOURCE_MIN_ACCURACY = 11 }; /* unless the source says otherwise */

/* One entry under `sources:`. */
struct source_settings {
    const char *root;
    struct text_list paths, tables;
    const char *kind, *role, *format, *header, *keys, *pictures, *rows,
        *licence;
    bool swap_columns, skip_zero;
    int64_t min_bytes, min_accuracy;
    const char *id_column, *lat_column, *lon_column, *country_column,
        *region_column, *city_column, *author_column, *licence_column,
        *sequence_column, *taken_column, *url_column, *accuracy_column;
};

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

/* The files of one entry, in the order in which they are read: pictures as
 * listed, globs in version order (shard_2 before shard_10), then tables. */
struct source_list {
    const char *name;
    struct source_settings settings;
    struct source_file *files; /* [count] */
    size_t count, room;
};

/* The i-th entry; *list is filled in the arena. *found false: no more. A bad
 * setting is ERR_USAGE; what is wrong with a file is its `problem`. */
MUST_CHECK bool source_list_load(struct settings *settings, size_t i,
                                 struct arena *arena, struct source_list *list,
                                 bool *found, struct err *err);

/* Is that entry a yardstick, `role: benchmark`? */
MUST_CHECK bool source_is_benchmark(struct settings *settings, const char *name,
                                    bool *benchmark, struct err *err);

/* What is seen of one path, whatever it is called in a configuration: a
 * SOURCE_UNKNOWN without a problem may be a picture. In the arena. */
void source_file_find(const char *path, struct arena *arena,
                      struct source_file *f);
/* What holds where nothing is configured. */
void source_settings_default(struct source_settings *s);

/* The word of the store's column source.kind. */
const char *source_kind_name(enum source_kind kind);

#endif
