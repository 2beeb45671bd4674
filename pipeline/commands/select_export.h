/*
 * select_export.h: limbeck select --to export: the export stage for what a
 * query finds.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SELECT_EXPORT_H
#define LIMBECK_SELECT_EXPORT_H

#include "commands/select_print.h"
#include "options.h"

/* What fits and stands in a split, in the layouts of the configuration, to the
 * folder r->file, beside a list of what was found. An exit code. */
int select_export(const struct options *o, const struct select_request *r,
                  struct err *err);

#endif
