/*
 * completion.h: what can stand where on the command lines of limbeck and its
 * stage programs, for the completion of shells.
 *
 * Included by: pipeline/commands, tests.
 */
#ifndef LIMBECK_COMPLETION_H
#define LIMBECK_COMPLETION_H

#include <stdio.h>

#include "base/buf.h"
#include "command.h"
#include "config.h"

enum completion_kind {
    COMPLETE_NOTHING,
    COMPLETE_WORDS, /* one of the words */
    COMPLETE_LIST,  /* some of them, with commas between */
    COMPLETE_FILE,
    COMPLETE_FOLDER,
    COMPLETE_SETTING /* NAME=VALUE */
};

/* What a value is completed by. The words, a blank between two, are appended
 * to `words`. */
enum completion_kind completion_of_option(const struct option *o,
                                          struct buf *words);
enum completion_kind completion_of_argument(const struct argument *a,
                                            struct buf *words);
enum completion_kind completion_of_param(const struct param *p,
                                         struct buf *words);

/* Every command of limbeck, the root and sub-commands too, and every stage
 * program. name: "limbeck model info", "limbeck-ingest". */
typedef void completion_each(void *arg, const struct command *c,
                             const char *name);
void completion_commands(completion_each *each, void *arg);

/* The scripts. */
void completion_bash(FILE *out);
void completion_zsh(FILE *out);

#endif
