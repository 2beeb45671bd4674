/*
 * inspect_file.h: what files and folders are, printed.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_INSPECT_FILE_H
#define LIMBECK_INSPECT_FILE_H

#include "commands/inspect_join.h"

/* Print what each path is, and give its names to *join; files that together are
 * one archive are looked at as one. false: one cannot be taken as it is, and
 * the print says why. */
bool inspect_files(const struct text_list *paths,
                   const struct source_settings *settings,
                   struct inspect_join *join);

#endif
