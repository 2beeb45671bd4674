/*
 * export_out.h: what a format writes through: files of rows under way, whole
 * files, all below the format's own folder, counted for the manifest.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_OUT_H
#define LIMBECK_EXPORT_OUT_H

#include "exports/export_manifest.h"
#include "exports/export_record.h"

/* Settings that formats have in common. */
struct export_common {
    const char *layout;        /* "json", "jsonl": of gre */
    const char *folder;        /* of pictures: "images", "imgs" */
    const char *right, *wrong; /* Judge's words */
    bool pictures;             /* they are written */
    bool conversations;        /* gre: Seed has them too */
    const char *model;         /* that written launch files begin from */
    /* The text of schemas/adapters/NAME, or NULL. */
    const char *(*adapter)(const char *name);
};

struct export_out_rows {
    const char *path; /* below the format's folder */
    struct export_file *file;
    int64_t rows;
    const char *split, *part; /* for the manifest; or NULL */
    bool array;               /* one JSON array */
    bool keep;                /* also without rows */
    bool test;                /* its rows are set apart for testing */
};

enum { EXPORT_OUT_FILES = 512 };

struct export_out {
    const char *name; /* of the format */
    const char *root; /* "" or "llamafactory/" */
    const struct export_common *common;
    struct written_files *into;
    struct arena *arena;                            /* of the whole export */
    struct export_out_rows files[EXPORT_OUT_FILES]; /* [count] */
    size_t count;
    const bool *wanted;               /* [EXPORT_USES] of the export's splits */
    struct export_manifest *manifest; /* files that are whole; or NULL */
    bool test;   /* the row that is being added is set apart for testing */
    void *state; /* the format's own, the arena's */
    int64_t rows[EXPORT_USES][2]; /* rows added: to train, to test */
};

/* Whose memory the path is: the caller's, until the end. Found again by its
 * path. ERR_STAGE. */
MUST_CHECK struct export_out_rows *
export_out_rows(struct export_out *out, const char *path, struct err *err);
/* The row is appended to the buf that begin gives; `rows` is one more. */
struct buf *export_out_begin(struct export_out_rows *rows);
MUST_CHECK bool export_out_end(struct export_out_rows *rows, struct err *err);

/* A whole file, with a line in the manifest when the format has a folder of
 * its own: gre's manifest names rows alone. A file of that name which limbeck
 * did not write stays as it is. */
MUST_CHECK bool export_out_text(struct export_out *out, const char *path,
                                struct span text, struct err *err);
/* All files of rows are whole; those without rows that need not be kept are
 * gone. */
MUST_CHECK bool export_out_finish(struct export_out *out, struct err *err);
void export_out_release(struct export_out *out);

#endif
