/*
 * sources.h: the section `sources:` of the configuration: which files and
 * folders pictures and tables come from.
 *
 * Included by: lib/intake, pipeline/commands, sample.c, tests.
 */
#ifndef LIMBECK_SOURCES_H
#define LIMBECK_SOURCES_H

#include "base/param.h"
#include "base/settings.h"
#include "intake/source_file.h"

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

/* What holds where nothing is configured. */
void source_settings_default(struct source_settings *s);

#endif
