/*
 * export_manifest.h: what an export holds: its files with digests, the policy,
 * whose pictures they are.
 *
 * Included by: stages/export, tests.
 */
#ifndef LIMBECK_EXPORT_MANIFEST_H
#define LIMBECK_EXPORT_MANIFEST_H

#include "base/arena.h"
#include "exports/export_file.h"

struct export_written {
    const char *split, *part;
    const char *path; /* below the export's folder */
    int64_t rows;
    struct export_sum sum;
};

struct export_manifest {
    struct arena arena;
    struct export_written *files; /* [count] */
    size_t count;
    struct {
        const char *name; /* "": not known */
        int64_t pictures;
    } licences[64]; /* [licence_count]; the last stands for all others */
    size_t licence_count;
    struct written_files *into;
    struct export_file *attribution;
};

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

struct export_facts {
    const char *format, *pictures, *labels;
    const char *policy_name, *policy_text, *config_hash, *program;
};
/* Finish attribution.csv, write manifest.json. The same rows give the same
 * bytes: there is no clock in them. */
MUST_CHECK bool export_manifest_write(struct export_manifest *m,
                                      const struct export_facts *facts,
                                      struct err *err);

#endif
