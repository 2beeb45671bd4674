#include "decisions/policy_rules.h"

#include "filters/filter.h"

static size_t rules_filter_count(void)
{
    size_t n = 0;

    while (filter_all[n] != NULL)
        n++;
    return n;
}

static bool rules_named(struct text_list order, const char *name)
{
    for (size_t i = 0; i < order.count; i++) {
        if (strcmp(order.items[i], name) == 0)
            return true;
    }
    return false;
}

static struct policy_default rules_default(const struct filter *f)
{
    return (struct policy_default){f->name, f->min, f->max, f->missing};
}

bool rules_read(const struct settings *s, struct text_list order,
                struct arena *arena, struct rules *out, struct err *err)
{
    struct policy_default *defaults = arena_take_array(
        arena, rules_filter_count() + order.count, sizeof(*defaults));
    size_t n = 0;

    for (size_t i = 0; i < order.count; i++) {
        const struct filter *f = filter_find(order.items[i]);
        if (f == NULL)
            return err_usage(err,
                             "\"decide.order\" names \"%s\", which is no "
                             "filter",
                             order.items[i]);
        defaults[n++] = rules_default(f);
        for (size_t k = 0; k < i; k++) {
            if (strcmp(order.items[k], order.items[i]) == 0)
                return err_usage(err, "\"decide.order\" names \"%s\" twice",
                                 order.items[i]);
        }
    }
    for (size_t i = 0; filter_all[i] != NULL; i++) {
        if (!rules_named(order, filter_all[i]->name))
            defaults[n++] = rules_default(filter_all[i]);
    }
    return policy_read((struct settings *)s, "policy", defaults, n, arena,
                       &out->items, &out->count, err);
}
