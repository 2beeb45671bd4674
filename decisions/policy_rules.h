/*
 * policy_rules.h: the policy as configured: every filter's own thresholds under
 * what the user set.
 *
 * Included by: stages/decide, pipeline/commands.
 */
#ifndef LIMBECK_POLICY_RULES_H
#define LIMBECK_POLICY_RULES_H

#include "engine/policy.h"

struct rules {
    struct policy_rule *items; /* [count] */
    size_t count;
};

/* order: filters asked first, in this order; those it does not name follow by
 * name. In the arena. An unknown filter in it, or a bad bound: ERR_USAGE. */
MUST_CHECK bool rules_read(const struct settings *s, struct text_list order,
                           struct arena *arena, struct rules *out,
                           struct err *err);

#endif
