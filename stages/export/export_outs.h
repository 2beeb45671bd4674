/*
 * export_outs.h: the formats that one export writes, each through its own
 * export_out, all into one folder.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_OUTS_H
#define LIMBECK_EXPORT_OUTS_H

#include "base/param.h"
#include "exports/export_format.h"

struct export_settings {
    const char *to, *layout, *pictures, *folder, *labels, *names, *truth;
    const char *model, *only;
    const char *cot_instruction, *judge_instruction, *seed_instruction;
    struct text_list splits, format, formats;
    double pair_ratio;
    bool verify, conversations;
};

enum { EXPORT_SPLITS = 3, EXPORT_OUTS = 32 };

struct export_outs {
    const struct export_settings *settings;
    struct arena *arena;
    struct written_files *into;
    struct export_common common;
    bool wanted[EXPORT_USES];
    const struct export_format *formats[EXPORT_OUTS]; /* [count] */
    struct export_out all[EXPORT_OUTS];               /* [count] */
    size_t count;
    bool bytes, entities; /* some format wants those of pictures, or claims */
    int64_t samples[EXPORT_SPLITS]; /* that were written */
};

/* The place of a split among cot, judge, seed, which is its enum export_use
 * too; -1: there is none. */
int export_split_find(struct span split);

/* The formats and splits that the settings name; writes nothing. ERR_USAGE. */
MUST_CHECK bool export_outs_init(struct export_outs *o, struct err *err);
/* Begin each format. ERR_STAGE. */
MUST_CHECK bool export_outs_open(struct export_outs *o,
                                 struct written_files *into,
                                 struct export_manifest *manifest,
                                 struct err *err);
void export_outs_close(struct export_outs *o);
/* Is there a format that takes such rows? */
bool export_outs_take(const struct export_outs *o, enum export_use use);
/* Where format i has the picture of such a row, below the export's folder, in
 * the arena; NULL: it takes no such rows. */
const char *export_outs_place(const struct export_outs *o, size_t i,
                              enum export_use use, bool test, const char *image,
                              struct arena *arena);
/* One row, to all formats that take it. */
MUST_CHECK bool export_outs_add(struct export_outs *o,
                                const struct export_record *r, struct err *err);
MUST_CHECK bool export_outs_finish(struct export_outs *o, struct err *err);

/* What an export with these settings is answerable for: its folders and the
 * files beside them. In the arena. */
struct written_scope export_scope(const struct export_outs *o,
                                  struct arena *arena);

#endif
