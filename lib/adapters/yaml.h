/*
 * yaml.h: the adapter of libyaml: a configuration file into settings.
 *
 * Scalars stay text; the tables give types, so NO is Norway. Refused with the
 * line: anchors, aliases, tags, duplicate keys, tabs, several documents, more
 * than 100 levels, files over 4 MiB.
 *
 * Included by: pipeline, tests.
 */
#ifndef LIMBECK_YAML_H
#define LIMBECK_YAML_H

#include "base/settings.h"

/* Errors are ERR_USAGE: `"run.yaml", line 7: ...`. */
MUST_CHECK bool yaml_read(const char *path, struct settings *into,
                          struct err *err);
MUST_CHECK bool yaml_parse(struct span text, const char *name,
                           struct settings *into, struct err *err);

#endif
