/*
 * policy_list.h: the policies of a store, what each came to, and a label that
 * tells them apart: the rules in which any two of them differ.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_POLICY_LIST_H
#define LIMBECK_POLICY_LIST_H

#include "db/db.h"

enum { POLICY_COT, POLICY_JUDGE, POLICY_SEED, POLICY_SPLITS };

struct policy_entry {
    int64_t id;
    const char *name, *text; /* text: a rule a line */
    const char *label;       /* "distance at most 30, no length" or "" */
    bool current;
    int64_t answers, kept, samples, split[POLICY_SPLITS];
};

struct policy_list {
    struct policy_entry *items; /* [count], by number */
    size_t count;
};

/* All in the arena. */
MUST_CHECK bool policy_list_read(struct policy_list *l, struct db *db,
                                 struct arena *arena, struct err *err);
/* what: "current", a name that one policy alone has, or a number, "2" or
 * "#2". NULL, with ERR_USAGE, when it is none or may be several. */
const struct policy_entry *policy_list_find(const struct policy_list *l,
                                            const char *what, struct err *err);
/* Of two stores: their policies labelled by the rules in which they differ, in
 * the arena. */
MUST_CHECK bool policy_list_pair(const struct policy_entry **a,
                                 const struct policy_entry **b,
                                 struct arena *arena, struct err *err);
/* A rule of a policy's text, "distance min=-inf max=30 missing=fails", as
 * people say it: "distance at most 30". */
void policy_list_add_rule(struct span line, struct buf *out);

#endif
