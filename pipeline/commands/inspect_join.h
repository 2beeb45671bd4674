/*
 * inspect_join.h: names of pictures and rows of tables, as ingest would join
 * them, counted and shown.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_INSPECT_JOIN_H
#define LIMBECK_INSPECT_JOIN_H

#include "intake/sources.h"

struct inspect_join;

struct inspect_join *inspect_join_open(const struct source_settings *s);
void inspect_join_close(struct inspect_join *j); /* NULL is fine */

/* Texts are copied. What is more than some millions is passed over. */
/* What follows is of this entry: an archive (file), or a folder. */
void inspect_join_entry(struct inspect_join *j, const char *path, bool file);
void inspect_join_picture(struct inspect_join *j, struct span name);
void inspect_join_row(struct inspect_join *j, struct span id, const char *place,
                      const double position[2]);
/* How many find each other, and three of them; nothing where there are not
 * both. */
void inspect_join_print(const struct inspect_join *j);

#endif
