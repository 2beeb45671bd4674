/*
 * policy.h: thresholds on what filters measured: the rules that decide.
 *
 * In the configuration: `policy.FILTER.min`, `.max` (numbers, inclusive, or
 * "none") and `.missing` (fails | passes: what a reply does that could not be
 * measured). What is not set there comes from the filter.
 *
 * Included by: decisions, pipeline, stages/teach, tests.
 */
#ifndef LIMBECK_POLICY_H
#define LIMBECK_POLICY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/param.h"
#include "base/settings.h"

/* Of each section `policy.FILTER`. */
extern const struct param policy_rule_params[];
extern const size_t policy_rule_param_count;
extern const size_t policy_rule_size;

/* What a filter brings along: NULL is no bound; missing NULL is "fails". */
struct policy_default {
    const char *filter, *min, *max, *missing;
};

struct policy_rule {
    const char *filter;
    double min, max; /* -INFINITY, INFINITY: no bound */
    bool missing_passes;
};

enum { POLICY_RULES_MAX = 62 }; /* one bit each in a verdict */

/* The rules of a section ("policy", "teachers.a.repair") that bound something
 * or let a missing value fail, in the order of the defaults; in the arena.
 * ERR_USAGE names the key. */
MUST_CHECK bool policy_read(struct settings *s, const char *section,
                            const struct policy_default *defaults,
                            size_t default_count, struct arena *arena,
                            struct policy_rule **rules, size_t *rule_count,
                            struct err *err);

/* One line a rule: the text that identifies the policy. */
void policy_describe(const struct policy_rule *rules, size_t count,
                     struct buf *out);

/* Does the value pass? known false: it could not be measured. */
bool policy_passes(const struct policy_rule *rule, bool known, double value);

#endif
