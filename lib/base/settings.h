/*
 * settings.h: the values of one run's settings, each with its origin. The YAML
 * adapter and the command line fill it; the tables of param.h give it types.
 *
 * Paths are dotted: "dedupe.radius", "teachers.small.model",
 * "sources.mp16.paths.0" for the first item of a sequence. Order is the
 * file's. Memory is the settings' own until settings_close.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_SETTINGS_H
#define LIMBECK_SETTINGS_H

#include "base/buf.h"
#include "base/param.h"

struct settings;

enum setting_origin { FROM_INITIAL, FROM_PRESET, FROM_FILE, FROM_FLAG };

struct settings *settings_open(void);
void settings_close(struct settings *s);

/* Directory that PARAM_PATH values are relative to (default "."). */
void settings_set_base(struct settings *s, const char *dir);

/* Put one value. A flag wins over the file whatever the order; the same path
 * twice from the file is an error. line: 1-based, 0 for flags. */
MUST_CHECK bool settings_put(struct settings *s, const char *path,
                             const char *value, enum setting_origin origin,
                             int line, struct err *err);

/* Take every value of a preset, under its name, that s says nothing about: of
 * a list, all or none. */
MUST_CHECK bool settings_adopt(struct settings *s,
                               const struct settings *preset, const char *name,
                               struct err *err);

/* The text at path as it was written, or NULL. */
const char *settings_find(const struct settings *s, const char *path);

/* The i-th name directly under `path`, in order, or NULL at the end. */
const char *settings_child(const struct settings *s, const char *path,
                           size_t i);

/* Fill *into from the table: every value typed, checked, or at its initial;
 * without one NULL, 0 or false. prefix: "dedupe", "teachers.small". On a bad
 * value: ERR_USAGE, naming the key, its line and what was expected. Texts
 * belong to s. */
MUST_CHECK bool settings_bind(struct settings *s, const char *prefix,
                              const struct param *table, size_t count,
                              void *into, struct err *err);

/* Mark every key of a section as recognized, checking its values. */
MUST_CHECK bool settings_check(struct settings *s,
                               const struct param_section *section,
                               struct err *err);

/* After all sections were checked or bound: false, ERR_USAGE, naming the
 * first unrecognized key, its line and the nearest key that exists. */
MUST_CHECK bool settings_all_known(const struct settings *s, struct err *err);

/* Append "name=value\n" for each setting of the table, at its effective value,
 * but those with a flag in `without`: the text that a stage version is made of.
 */
void settings_describe(const struct settings *s, const char *prefix,
                       const struct param *table, size_t count,
                       unsigned without, struct buf *out);

/* Where the value at prefix.name came from: "built in", "preset blind",
 * "line 12", "command line". */
const char *settings_origin(const struct settings *s, const char *path,
                            struct buf *scratch);

#endif
