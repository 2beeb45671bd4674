/*
 * manual.h: --help and the manual pages, from the tables of commands, options
 * and settings.
 *
 * Included by: pipeline, tests.
 */
#ifndef LIMBECK_MANUAL_H
#define LIMBECK_MANUAL_H

#include <stdio.h>

#include "command.h"

/* name: as it is typed, "limbeck model info". Plain text of 79 columns. */
void manual_help(FILE *out, const struct command *c, const char *name);

/* A page for man(1): the command with all commands below it. */
void manual_page(FILE *out, const struct command *c, const char *name);

#endif
