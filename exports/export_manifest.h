/*
 * export_manifest.h: what an export holds: its files with digests, the policy,
 * whose pictures they are.
 *
 * Included by: exports, stages/export, tests.
 */
#ifndef LIMBECK_EXPORT_MANIFEST_H
#define LIMBECK_EXPORT_MANIFEST_H

#include "base/arena.h"
#include "exports/export_file.h"

struct export_written {
    const char *split, *part; /* of the samples, or NULL */
    const char *format;       /* whose rows they are, or NULL */
    const char *path;         /* below the export's folder */
    int64_t rows;
    struct export_sum sum;
};

struct export_manifest {
    struct arena arena;
    struct export_written *files; /* [count], grows */
    size_t count;
    struct {
        const char *name; /* "": not known */
        int64_t pictures;
    } licences[64]; /* [licence_count]; the last stands for all others */
    size_t licence_count;
    struct written_files *into;
    struct export_file *attribution;
};

/* Append a field of a CSV (RFC 4180); what a spreadsheet would take for a
 * formula gets an apostrophe before it, which tells it that this is text. */
void export_csv_field(struct buf *b, struct span field);

/* Begins attribution.csv too. */
MUST_CHECK bool export_manifest_open(struct export_manifest *m,
                                     struct written_files *files,
                                     struct err *err);
void export_manifest_release(struct export_manifest *m);

void export_manifest_add_file(struct export_manifest *m,
                              const struct export_written *file);
/* One exported row: image, split, part, source, key, author, licence. */
MUST_CHECK bool export_manifest_add_row(struct export_manifest *m,
                                        const struct span fields[7],
                                        struct err *err);

/* What became of preference pairs. */
struct export_pairs {
    bool asked;
    int64_t pairs;                  /* that were written */
    int64_t none;                   /* no accepted reply, or no wrong one */
    int64_t forms, lengths, broken; /* left out: another form of answer,
                                     * another length, no row at all */
    int64_t chosen_longer, rejected_longer;
    int64_t chosen_bytes, rejected_bytes; /* of all of them */
    int64_t accepted, wrong;              /* single replies: KTO */
};

/* How near the exported samples come to benchmarks. */
struct export_contamination {
    const char *benchmarks; /* names of sources */
    int64_t positions;      /* of theirs */
    int64_t samples;        /* that are exported */
    int64_t same, similar;  /* with a benchmark's picture, or one like it */
    const double *marks_km; /* [mark_count] */
    const int64_t *within;  /* [mark_count] samples so near to a position */
    size_t mark_count;
};

struct export_facts {
    const char *format, *pictures, *labels;
    const char *policy_name, *policy_text, *config_hash, *program;
    const char *truth;                /* NULL: exact */
    const struct export_pairs *pairs; /* NULL: none were asked for */
    const struct export_contamination *contamination; /* NULL: no benchmark */
};
/* Finish attribution.csv, write manifest.json. The same rows give the same
 * bytes: there is no clock in them. */
MUST_CHECK bool export_manifest_write(struct export_manifest *m,
                                      const struct export_facts *facts,
                                      struct err *err);

#endif
