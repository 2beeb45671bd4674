/*
 * sweep.h: what decide and split would come to at other settings, from the
 * scores that are stored.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SWEEP_H
#define LIMBECK_SWEEP_H

#include "base/settings.h"
#include "db/db.h"
#include "reports/sweep_chart.h"

enum { SWEEP_AXES_MAX = 2, SWEEP_POINTS_MAX = 2000 };

/* A setting and the values it takes. */
struct sweep_axis {
    const char *key;
    const double *values; /* [count] ascending */
    size_t count;
    int filter; /* its place in the build, whose bound it is; -1: of split */
};

struct sweep_plan {
    struct sweep_axis axes[SWEEP_AXES_MAX];
    size_t axis_count;
    bool by_country;
};

/* text: "policy.distance.max=1..2500", or "=5,10,500". steps: how many values
 * a range has, its ends among them, equally far apart or, with log, in the
 * same ratio; they are rounded to four digits. In the arena. ERR_USAGE. */
MUST_CHECK bool sweep_axis_read(struct sweep_axis *axis, const char *text,
                                int64_t steps, bool log, struct arena *arena,
                                struct err *err);
/* How a value stands in a configuration. */
void sweep_value_text(double value, char out[40]);

/* Reads the store once, then counts the configuration as it is and at every
 * point of the plan; all in the arena. s ends at the last point. */
MUST_CHECK bool sweep_count(const struct sweep_plan *plan, struct settings *s,
                            struct db *db, struct arena *arena,
                            struct sweep_table *out, struct err *err);

void sweep_print_text(const struct sweep_table *t, struct buf *out);
void sweep_print_json(const struct sweep_table *t, struct buf *out);

#endif
