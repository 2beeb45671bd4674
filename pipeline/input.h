/*
 * input.h: what CONFIG or STORE on the command line stands for.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_INPUT_H
#define LIMBECK_INPUT_H

#include "config.h"
#include "db/db.h"
#include "options.h"

/* What a file on the command line is, by its first bytes: a SQLite file is a
 * store, anything else a configuration. ERR_USAGE: there is no such file, it
 * is a folder, or it cannot be read. */
enum input_kind { INPUT_CONFIG, INPUT_STORE };
MUST_CHECK bool input_kind(const char *path, enum input_kind *kind,
                           struct err *err);

/* The settings of CONFIG (NULL: built-in values); --set, --store and --jobs
 * win. A store in its place is refused, in words. */
MUST_CHECK struct settings *
input_config(const struct options *o, struct config_top *top, struct err *err);

/* For those who read what is there: *store is the path of STORE, or of the
 * store of CONFIG, which must exist; *s the settings of CONFIG, or NULL with
 * a STORE: it goes by no settings, so --set and --store are refused. The
 * path belongs to *o or *s. */
MUST_CHECK bool input_store(const struct options *o, struct settings **s,
                            const char **store, struct err *err);

/* Is the store there? Those who only read make none by looking. ERR_USAGE,
 * with what named it as hint. */
MUST_CHECK bool input_store_exists(const struct options *o, const char *store,
                                   struct err *err);

/* For those who need settings and a store that exists: as input_config; a
 * STORE stands for built-in values and --set, with that store. */
MUST_CHECK struct settings *input_config_or_store(const struct options *o,
                                                  struct config_top *top,
                                                  struct err *err);

/* The store of input_store, opened for reading. */
MUST_CHECK struct db *input_open_store(const struct options *o,
                                       struct err *err);

#endif
