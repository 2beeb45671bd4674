/*
 * select_print.h: what a query chose, in the forms that people and programs
 * read.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SELECT_PRINT_H
#define LIMBECK_SELECT_PRINT_H

#include "select/select_store.h"

/* A row for each reply, at most `limit` samples; a line that says of how
 * many. */
void select_print_text(const struct select_found *f, int64_t limit,
                       struct buf *out);
/* SOURCE/KEY, a line each. */
void select_print_keys(const struct select_found *f, int64_t limit,
                       struct buf *out);
/* A list for policy.include and policy.exclude: SOURCE/KEY, a tab, TEACHER or
 * TEACHER#CANDIDATE. Names that cannot stand in one are left out and counted.
 */
void select_print_list(const struct select_found *f, const char *query,
                       int64_t *left_out, struct buf *out);
/* An array of samples, with what was measured of the replies that fit. */
MUST_CHECK bool select_print_json(const struct select_found *f, int64_t limit,
                                  struct db *db, struct buf *out,
                                  struct err *err);

/* What a command that chooses was asked for; all the rest zero. */
struct select_request {
    const char *query;
    int64_t limit; /* of samples that are printed; 0: all */
    int64_t sample, seed;
    bool keys, json;
    const char *to, *file; /* NULL: printed */
    const char *cards;     /* a folder, or NULL */
};
/* The list to a file, and a line on standard output that says of how many. */
MUST_CHECK bool select_write_list(const struct select_found *f,
                                  const char *query, const char *path,
                                  struct err *err);
struct options;
/* Find, draw, print: the whole command. An exit code. */
int select_command(const struct options *o, const struct select_request *r,
                   struct err *err);

#endif
