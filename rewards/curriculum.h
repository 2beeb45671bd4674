/*
 * curriculum.h: theta of the distance reward, finer as the student learns.
 *
 * GRE says of it only that theta is refined where the model "can stably
 * maintain enough rewards at the current granularity level" (its appendix C.1);
 * levels, window and trigger are ours. Rewards are paid at the theta of the
 * current level. As soon as the mean of the last `window` of them is at least
 * `trigger`, the next level begins with an empty window; it never goes back.
 *
 * Everything stands in one file of lines of JSON, and the state is what the
 * file comes to: the same lines give the same levels, on every machine. First
 * what it is, which may be written by hand before the first start:
 *
 *     {"levels_km":[2500,750,200,25,1],"window":2000,"trigger":0.6,
 *      "part":"sigmoid"}
 *
 * then, for each request, what the part paid, in millionths, and each step:
 *
 *     {"theta_km":2500,"paid":[538432,0,1000000]}
 *     {"advanced_to_km":750,"after":2000}
 *
 * Included by: rewards, tests.
 */
#ifndef LIMBECK_CURRICULUM_H
#define LIMBECK_CURRICULUM_H

#include <stdint.h>

#include "base/buf.h"

enum {
    CURRICULUM_LEVELS_MAX = 64,
    CURRICULUM_WINDOW_MAX = 1000000,
    CURRICULUM_PART_MAX = 64
};

/* What it came to. */
struct curriculum_state {
    size_t level, level_count; /* 0: the coarsest */
    double theta_km;
    int64_t observed;  /* rewards so far, of all levels */
    int64_t in_window; /* of `window` */
    int64_t window;
    double mean, trigger; /* of those in the window; NaN: none */
};

/* A level that was reached. */
struct curriculum_step {
    size_t level;
    double theta_km;
    int64_t after; /* that many rewards */
};

struct curriculum;

/* The levels of 2500, 750, 200, 25 and 1 km, a window of 2,000 and a trigger of
 * 0.6 when there is no file, or an empty one. A last line that was cut off is
 * dropped; any other that does not follow from those before it is ERR_STAGE,
 * naming the line. The file is locked until it is closed. read_only: it must be
 * there, is neither locked nor mended. */
MUST_CHECK struct curriculum *curriculum_open(const char *path, bool read_only,
                                              struct err *err);
void curriculum_close(struct curriculum *c); /* NULL is fine */

/* All of these may be called from several threads at once. */
void curriculum_look(struct curriculum *c, struct curriculum_state *out);
/* Which part of a preset is observed. */
const char *curriculum_part(const struct curriculum *c);
/* What was paid at theta_km: NaN is passed over, and so is everything that was
 * paid at a level which is over. *advanced: a level ended. ERR_STAGE: it could
 * not be written, then or before: whoever opens it again goes on from what
 * stands in the file. */
MUST_CHECK bool curriculum_observe(struct curriculum *c, double theta_km,
                                   const double *values, size_t count,
                                   bool *advanced, struct err *err);
/* The steps so far. */
size_t curriculum_steps(struct curriculum *c,
                        struct curriculum_step out[CURRICULUM_LEVELS_MAX]);

#endif
