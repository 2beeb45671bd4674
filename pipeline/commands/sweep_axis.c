#include "commands/sweep.h"

#include <math.h>

#include "base/nearest.h"
#include "decisions/split_settings.h"
#include "filters/filter.h"

void sweep_value_text(double value, char out[40])
{
    snprintf(out, 40, "%.15g", value);
}

static int axis_filter(struct span name)
{
    for (int i = 0; filter_all[i] != NULL; i++) {
        if (span_is(name, filter_all[i]->name))
            return i;
    }
    return -1;
}

static const struct param *axis_split(struct span name)
{
    for (size_t i = 0; i < SPLIT_PARAM_COUNT; i++) {
        bool number = split_params[i].type == PARAM_INT ||
                      split_params[i].type == PARAM_REAL;
        if (number && span_is(name, split_params[i].name))
            return &split_params[i];
    }
    return NULL;
}

static bool axis_unknown(struct span key, struct arena *arena, struct err *err)
{
    struct nearest nearest;
    const char *text = arena_span_text(arena, key);

    nearest_init(&nearest, text);
    for (size_t i = 0; filter_all[i] != NULL; i++) {
        const char *name = filter_all[i]->name;
        nearest_offer(&nearest, arena_print(arena, "policy.%s.min", name));
        nearest_offer(&nearest, arena_print(arena, "policy.%s.max", name));
    }
    err_usage(err, "\"%s\" cannot be swept", text);
    if (nearest_found(&nearest) != NULL)
        return err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
    return err_hint(err, "policy.FILTER.min, policy.FILTER.max and the numbers "
                         "of split can");
}

/* policy.FILTER.min, policy.FILTER.max, split.NAME. */
static bool axis_key(struct sweep_axis *axis, struct span key, bool *whole,
                     struct arena *arena, struct err *err)
{
    struct span rest = key, section, name, bound;

    *whole = false;
    axis->filter = -1;
    if (span_next(&rest, '.', &section) && span_next(&rest, '.', &name)) {
        const struct param *p = axis_split(name);
        if (span_is(section, "split") && rest.len == 0 && p != NULL) {
            *whole = p->type == PARAM_INT;
            return true;
        }
        axis->filter = axis_filter(name);
        bound = rest;
        if (span_is(section, "policy") && axis->filter >= 0 &&
            (span_is(bound, "min") || span_is(bound, "max")))
            return true;
    }
    return axis_unknown(key, arena, err);
}

static double axis_round(double value)
{
    char text[40];

    snprintf(text, sizeof(text), "%.4g", value);
    if (!span_real(span_of(text), &value))
        return value;
    return value;
}

struct axis_range {
    double from, to;
    int64_t steps;
    bool log;
};

static double axis_at(const struct axis_range *r, int64_t i)
{
    double t = r->steps > 1 ? (double)i / (double)(r->steps - 1) : 0;

    if (i == 0)
        return r->from;
    if (i == r->steps - 1)
        return r->to;
    return axis_round(r->log ? r->from * pow(r->to / r->from, t)
                             : r->from + (r->to - r->from) * t);
}

static bool axis_add(double **values, size_t *count, double value, bool whole,
                     struct arena *arena)
{
    if (whole)
        value = round(value);
    if (*count > 0 && value <= (*values)[*count - 1])
        return false;
    *values = arena_grow(arena, *values, *count, sizeof(**values));
    (*values)[(*count)++] = value;
    return true;
}

static bool axis_read_range(struct axis_range *r, struct span text,
                            struct err *err)
{
    size_t dots = span_find(text, "..");

    if (!span_real(span_cut(text, 0, dots), &r->from) ||
        !span_real(span_cut(text, dots + 2, SIZE_MAX), &r->to))
        return err_usage(err, "\"%.*s\" is no range FROM..TO of two numbers",
                         (int)text.len, text.data);
    if (r->from >= r->to)
        return err_usage(err, "the range \"%.*s\" does not ascend",
                         (int)text.len, text.data);
    if (r->log && r->from <= 0)
        return err_usage(err, "--log needs a range above 0, not \"%.*s\"",
                         (int)text.len, text.data);
    return true;
}

static bool axis_read_list(double **values, size_t *count, struct span text,
                           bool whole, struct arena *arena, struct err *err)
{
    struct span item;
    double value;

    while (span_next(&text, ',', &item)) {
        if (!span_real(item, &value))
            return err_usage(err, "\"%.*s\" is no number", (int)item.len,
                             item.data);
        if (*count == SWEEP_POINTS_MAX)
            return err_usage(err, "more than %d values", SWEEP_POINTS_MAX);
        if (!axis_add(values, count, value, whole, arena))
            return err_usage(err, "the values do not ascend at \"%.*s\"",
                             (int)item.len, item.data);
    }
    return *count > 0 || err_usage(err, "no value was given");
}

bool sweep_axis_read(struct sweep_axis *axis, const char *text, int64_t steps,
                     bool log, struct arena *arena, struct err *err)
{
    struct span all = span_of(text);
    size_t at = span_find_char(all, '=');
    struct axis_range range = {.steps = steps, .log = log};
    double *values = NULL;
    size_t count = 0;
    bool whole;

    if (at == SIZE_MAX)
        return err_usage(err, "\"%s\" is not KEY=FROM..TO", text);
    struct span key = span_cut(all, 0, at);
    struct span given = span_cut(all, at + 1, SIZE_MAX);
    if (!axis_key(axis, key, &whole, arena, err))
        return false;
    if (span_find(given, "..") == SIZE_MAX) {
        if (!axis_read_list(&values, &count, given, whole, arena, err))
            return false;
    } else {
        if (!axis_read_range(&range, given, err))
            return false;
        for (int64_t i = 0; i < steps; i++)
            (void)axis_add(&values, &count, axis_at(&range, i), whole, arena);
    }
    axis->key = arena_span_text(arena, key);
    axis->values = values;
    axis->count = count;
    return true;
}
