/*
 * export_parts.h: the files of rows that an export consists of: of each split
 * one to train with and one to test with.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_PARTS_H
#define LIMBECK_EXPORT_PARTS_H

#include "base/param.h"
#include "exports/export_gre.h"
#include "exports/export_manifest.h"

struct export_settings {
    const char *to, *format, *layout, *pictures, *folder, *labels;
    const char *cot_instruction, *judge_instruction, *seed_instruction;
    struct text_list splits;
    bool verify;
};

typedef void export_add_row(struct buf *out, const struct export_row *row);

/* One split's side of the layout. */
struct export_kind {
    const char *split, *name;
    export_add_row *add;
};
/* NULL: there is no such split. */
const struct export_kind *export_kind_find(const char *split);

/* One file under way. */
struct export_part {
    const struct export_kind *kind;
    const char *part;         /* "train", "test" */
    const char *path;         /* below the export's folder */
    const char *images;       /* likewise, for its pictures */
    struct export_file *file; /* NULL: this split was not asked for */
    struct span instruction;
    int64_t rows;
};

enum { EXPORT_KINDS = 3, EXPORT_PARTS = 2 * EXPORT_KINDS };

struct export_parts {
    const struct export_settings *settings;
    struct arena *arena;
    struct written_files *into;
    struct export_part all[EXPORT_PARTS]; /* train and test of each kind */
};

/* Begin the files of the splits that are asked for. ERR_STAGE. */
MUST_CHECK bool export_parts_open(struct export_parts *p, struct err *err);
void export_parts_close(struct export_parts *p);
/* The open file that rows of that split and part belong to, or NULL. */
struct export_part *export_parts_find(struct export_parts *p, struct span split,
                                      struct span part);
/* Append one row. */
MUST_CHECK bool export_part_add(struct export_parts *p, struct export_part *at,
                                const struct export_row *row, struct err *err);
/* They are whole: into the manifest. A test part without rows is not kept. */
MUST_CHECK bool export_parts_finish(struct export_parts *p,
                                    struct export_manifest *m, struct err *err);

/* What an export with these settings is answerable for: its folders and the
 * files beside them. In the arena. */
struct written_scope export_scope(const struct export_settings *settings,
                                  struct arena *arena);

#endif
