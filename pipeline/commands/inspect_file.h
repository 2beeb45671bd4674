/*
 * inspect_file.h: what one file or folder is, printed.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_INSPECT_FILE_H
#define LIMBECK_INSPECT_FILE_H

#include "commands/inspect_join.h"

/* Print what the path is, and give its names to *join. false: it cannot be
 * taken as it is, and the print says why. */
bool inspect_file(const char *path, const struct source_settings *settings,
                  struct inspect_join *join);

#endif
