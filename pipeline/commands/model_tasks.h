/*
 * model_tasks.h: what `limbeck model` does to a folder.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_MODEL_TASKS_H
#define LIMBECK_MODEL_TASKS_H

#include "options.h"

struct model_options {
    struct options common;
    const char *dir;
    const char *picture; /* file, or NULL: one of our own making */
    bool json, save;
    double seconds;
    int64_t threads; /* that share one product */
};

/* Print what the folder holds. Exit code: EXIT_STOPPED when something is
 * missing (it is printed, no error). */
int model_info(const struct model_options *o, struct err *err);
/* Every weight finite, a picture run through, what flows compared with
 * DIR/reference.json; save: write that file instead. */
int model_check(const struct model_options *o, struct err *err);
/* Speeds, beside what a plain loop reads. */
int model_bench(const struct model_options *o, struct err *err);

#endif
