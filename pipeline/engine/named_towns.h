/*
 * named_towns.h: what users are told where towns are named that the built-in
 * gazetteer does not know.
 *
 * Included by: stages, stages/ingest, pipeline/commands.
 */
#ifndef LIMBECK_NAMED_TOWNS_H
#define LIMBECK_NAMED_TOWNS_H

#include "base/settings.h"

/* Do the settings ask for positions by name (extract.named_positions), from
 * the built-in gazetteer (no place.gazetteer)? */
bool named_towns_builtin(const struct settings *s);

/* Warn that towns get no position by name, and say what helps. who: "extract";
 * what: "3 towns named", before "in a script that ... lacks". */
void named_towns_warn(const char *who, const char *what);

#endif
