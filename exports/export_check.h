/*
 * export_check.h: the rules by which loaders take or lose rows, applied to
 * files of rows, whoever wrote them.
 *
 * Included by: exports, pipeline/commands, tests.
 */
#ifndef LIMBECK_EXPORT_CHECK_H
#define LIMBECK_EXPORT_CHECK_H

#include "adapters/json.h"

struct export_check {
    const char *dir;
    int64_t rows, loaded;
    /* A row, counted from 1 (0: the file), and what the loader does with
     * it. */
    void (*say)(void *arg, const char *file, int64_t row, const char *what);
    void *arg;
};

/* NULL: the row loads; else what the loader does, static or the arena's. dir:
 * the folder that its pictures are relative to. */
typedef const char *export_row_rule(const struct json *row, const char *dir,
                                    struct arena *arena);

/* Every row of a file below the folder: JSON lines, or, where `array` lets it,
 * one JSON array. pictures: the folder of its pictures, below that folder too,
 * or "". ERR_STAGE: the file cannot be read. */
MUST_CHECK bool export_check_file(struct export_check *c, const char *file,
                                  bool array, const char *pictures,
                                  export_row_rule *rule, struct err *err);
/* The same of every file in the folder `below` whose name has the ending, in
 * the order of names; how many there were is added to *files. */
MUST_CHECK bool export_check_files(struct export_check *c, const char *below,
                                   const char *ending, export_row_rule *rule,
                                   int *files, struct err *err);
void export_check_say(struct export_check *c, const char *file, int64_t row,
                      const char *what);

/* Pieces of rules. How often a mark stands in the texts of a list of messages,
 * each text under `content`. */
size_t export_check_marks(const struct json *messages, const char *content,
                          const char *mark);
/* Is each of the pictures there, a list of paths or one path? *count: how many
 * there are. */
bool export_check_pictures(const struct json *images, const char *dir,
                           size_t *count);
/* Do the turns alternate, user first, each with a text? */
bool export_check_turns(const struct json *messages, const char *role,
                        const char *content, const char *user,
                        const char *assistant);

#endif
