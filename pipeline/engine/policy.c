#include "engine/policy.h"

#include <math.h>

enum { POLICY_PATH = 300 };

struct policy_rule_settings {
    const char *min, *max, *missing;
};

const struct param policy_rule_params[] = {
    {.name = "min",
     .type = PARAM_TEXT,
     .at = offsetof(struct policy_rule_settings, min),
     .about = "least value that passes, or none",
     .flags = PARAM_BOUND},
    {.name = "max",
     .type = PARAM_TEXT,
     .at = offsetof(struct policy_rule_settings, max),
     .about = "largest value that passes, or none",
     .flags = PARAM_BOUND},
    {.name = "missing",
     .type = PARAM_CHOICE,
     .at = offsetof(struct policy_rule_settings, missing),
     .choices = "fails|passes",
     .about = "what becomes of a reply that could not be measured"},
};
const size_t policy_rule_param_count = PARAM_COUNT(policy_rule_params);
const size_t policy_rule_size = sizeof(struct policy_rule_settings);

/* The number, or `none` for "none" and where nothing is said: the table of
 * settings lets nothing else through (PARAM_BOUND). */
static double policy_bound(const char *text, const char *initial, double none)
{
    double value;

    if (text == NULL)
        text = initial;
    if (text == NULL || strcmp(text, "none") == 0)
        return none;
    if (!span_real(span_of(text), &value))
        err_die("the bound \"%s\" of a filter is no number", text);
    return value;
}

static bool policy_read_rule(struct settings *s, const char *section,
                             const struct policy_default *d,
                             struct policy_rule *rule, struct err *err)
{
    struct policy_rule_settings set = {NULL, NULL, NULL};
    char prefix[POLICY_PATH];

    snprintf(prefix, sizeof(prefix), "%s.%s", section, d->filter);
    if (!settings_bind(s, prefix, policy_rule_params, policy_rule_param_count,
                       &set, err))
        return false;
    const char *missing = set.missing != NULL ? set.missing : d->missing;
    rule->filter = d->filter;
    rule->missing_passes = missing != NULL && strcmp(missing, "passes") == 0;
    rule->min = policy_bound(set.min, d->min, -INFINITY);
    rule->max = policy_bound(set.max, d->max, INFINITY);
    if (rule->min > rule->max)
        return err_usage(err, "\"%s\": min %g is over max %g", prefix,
                         rule->min, rule->max);
    return true;
}

/* A rule without bounds asks nothing, unless the user said what a missing
 * value does. */
static bool policy_rule_asks(const struct settings *s, const char *section,
                             const struct policy_rule *rule)
{
    char path[POLICY_PATH + 20];

    snprintf(path, sizeof(path), "%s.%s.missing", section, rule->filter);
    return isfinite(rule->min) || isfinite(rule->max) ||
           settings_find(s, path) != NULL;
}

bool policy_read(struct settings *s, const char *section,
                 const struct policy_default *defaults, size_t default_count,
                 struct arena *arena, struct policy_rule **rules,
                 size_t *rule_count, struct err *err)
{
    *rules = arena_take_array(arena, default_count + 1, sizeof(**rules));
    *rule_count = 0;
    for (size_t i = 0; i < default_count; i++) {
        struct policy_rule rule;
        if (!policy_read_rule(s, section, &defaults[i], &rule, err))
            return false;
        if (!policy_rule_asks(s, section, &rule))
            continue;
        if (*rule_count == POLICY_RULES_MAX)
            return err_usage(err, "a policy has more than %d rules",
                             POLICY_RULES_MAX);
        (*rules)[(*rule_count)++] = rule;
    }
    return true;
}

void policy_describe(const struct policy_rule *rules, size_t count,
                     struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        buf_print(out, "%s min=%.17g max=%.17g missing=%s\n", rules[i].filter,
                  rules[i].min, rules[i].max,
                  rules[i].missing_passes ? "passes" : "fails");
}

bool policy_passes(const struct policy_rule *rule, bool known, double value)
{
    if (!known || isnan(value))
        return rule->missing_passes;
    return value >= rule->min && value <= rule->max;
}
