/*
 * why_text.h: values of a sample's life, as a person reads them in a terminal.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_WHY_TEXT_H
#define LIMBECK_WHY_TEXT_H

#include "adapters/json.h"

/* What v has under the key; null counts as nothing. NaN: no number. */
bool why_has(const struct json *v, const char *key);
double why_real(const struct json *v, const char *key);
bool why_truth(const struct json *v, const char *key);

/* One value; nothing for null. Characters that steer a terminal, or hide, are
 * shown by their numbers, here and in every text. */
void why_add_value(struct buf *out, const struct json *v);

/* The text, no-break spaces as plain ones. */
void why_add_plain(struct buf *out, const struct buf *text);

/* The beginning of a line that says something about what stands above it. */
void why_label(struct buf *out, const char *label);

/* The line "LABEL VALUE UNIT", when there is a value. */
void why_line(struct buf *out, const char *label, const struct json *v,
              const char *key, const char *unit);

/* Values of the keys (ending with NULL) that are there, with `between` between
 * two of them. */
void why_join(struct buf *out, const struct json *v, const char *const *keys,
              const char *between);

/* A text behind a bar on each line; the middle left out unless full. */
void why_print_text(struct buf *out, struct span text, bool full);

#endif
