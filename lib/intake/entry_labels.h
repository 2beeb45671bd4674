/*
 * entry_labels.h: what the entries of a source are called where names of
 * pictures are told apart: folders and archives that are themselves the
 * `paths`.
 *
 * Included by: lib/intake.
 */
#ifndef LIMBECK_ENTRY_LABELS_H
#define LIMBECK_ENTRY_LABELS_H

#include "base/span.h"

struct entry_labels;

struct entry_labels *entry_labels_open(void);
void entry_labels_close(struct entry_labels *e); /* NULL is fine */

/* One entry more. path: absolute. file: an archive, the endings of which are
 * not part of its name. All are added before a label is asked for. */
void entry_labels_add(struct entry_labels *e, int64_t id, struct span path,
                      bool file);
size_t entry_labels_count(const struct entry_labels *e);

/* The entry's path below the folder that all of them lie in, "eu/Paris" of
 * "/data/eu/Paris" beside "/data/us/Paris": never empty. SPAN_NONE: no such
 * entry. Valid until the close. */
struct span entry_labels_find(const struct entry_labels *e, int64_t id);
/* Is one of a path's parts the name of an entry? */
bool entry_labels_named(const struct entry_labels *e, struct span folder);

#endif
