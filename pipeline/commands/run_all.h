/*
 * run_all.h: the stages in order, each a program of its own.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_RUN_ALL_H
#define LIMBECK_RUN_ALL_H

#include "options.h"

struct run_options {
    struct options common;
    const char *from;
    struct text_list only;
    bool dry_run, yes, verify;
};

/* Run what the options say, with the configuration that they name, and print
 * the sums. A stage that stops, stops the run; records that were set aside do
 * not. The exit code. */
int run_all(const struct run_options *o, struct err *err);

#endif
