/*
 * policy_diff.h: two policies of a store beside each other: which answers and
 * samples one has and the other lacks, and what decided.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_POLICY_DIFF_H
#define LIMBECK_POLICY_DIFF_H

#include "commands/policy_list.h"

/* Within which distances of the truth answers are counted, in km. */
enum { DIFF_WITHIN_COUNT = 3 };
extern const int diff_within_km[DIFF_WITHIN_COUNT];

/* known: those whose distance to the truth was measured. */
struct diff_count {
    int64_t all, known, within[DIFF_WITHIN_COUNT];
};

struct diff_reason {
    const char *rule; /* a filter, "a review", "a list", "draw: ..." */
    struct diff_count count;
};

struct diff_item {
    const char *source, *key, *teacher, *rule; /* teacher: or NULL */
    double distance_km;                        /* NaN: not known */
    int64_t sample_id;
    bool in_a; /* of two stores: the id is of the first, not the second */
};

/* What came or went: sums, by reason (the most frequent first), some. */
struct diff_side {
    struct diff_count sum;
    struct diff_reason *reasons; /* [reason_count] */
    size_t reason_count;
    struct diff_item *items; /* [item_count] */
    size_t item_count;
};

/* name: "answers" or a split. a, b: what each has of it, answers: what it
 * keeps. */
struct diff_group {
    const char *name;
    struct diff_count a, b;
    struct diff_side gained, lost;
};

enum { DIFF_GROUPS = 1 + POLICY_SPLITS };

struct diff {
    const struct policy_entry *a, *b;
    int64_t common;                        /* answers that both decided about */
    bool both_split;                       /* split ran under both */
    const char *store_a, *store_b;         /* two stores; NULL: one */
    struct diff_group groups[DIFF_GROUPS]; /* answers, cot, judge, seed */
};

/* a and b are set; at most `sample` items a side; all in the arena. ERR_USAGE
 * when one of them has no verdicts. */
MUST_CHECK bool diff_read(struct diff *d, struct db *db, int64_t sample,
                          struct arena *arena, struct err *err);
/* Two stores: their present policies, samples and answers by their names; a
 * and b are set. What one of them lacks is gained or lost too. */
MUST_CHECK bool diff_read_stores(struct diff *d, struct db *a, struct db *b,
                                 int64_t sample, struct arena *arena,
                                 struct err *err);
void diff_name_groups(struct diff *d);
void diff_print_text(const struct diff *d, struct buf *out);
void diff_print_json(const struct diff *d, struct buf *out);
/* Where cards come from, and what commands on them name. */
struct diff_stores {
    const char *config_a;
    struct db *a; /* the first of two stores; NULL: one store alone */
    const char *config_b;
    struct db *b;
};
/* A page of the counts and of cards of the items, with the verdicts of b (of
 * what only the first of two stores has: of a), in that folder. ERR_USAGE: the
 * folder holds other files. */
MUST_CHECK bool diff_write_html(const struct diff *d,
                                const struct diff_stores *stores,
                                const char *dir, struct arena *arena,
                                struct err *err);

#endif
