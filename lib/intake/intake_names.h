/*
 * intake_names.h: names out of archives and tables as the store has them, and
 * the keys that they join by.
 *
 * Included by: stages/ingest, pipeline/commands.
 */
#ifndef LIMBECK_INTAKE_NAMES_H
#define LIMBECK_INTAKE_NAMES_H

#include "intake/sources.h"

/* Text for the store: NFC, bytes that are no UTF-8 replaced; NULL when it is
 * empty. In the arena. */
const char *intake_text(struct span text, struct arena *arena);

/* The key that a name joins by, by the setting `keys` (formats/sample_key.h);
 * "" when it has none. */
const char *intake_key(const struct source_settings *settings, struct span name,
                       struct arena *arena);
/* The same under "keys: path", whatever the settings. */
const char *intake_path_key(struct span name, struct arena *arena);

#endif
