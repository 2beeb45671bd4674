/*
 * schemas.h: the files of schemas/, as they were when the program was built.
 *
 * Included by: db, library, pipeline, pipeline/commands, pipeline/engine,
 * stages, tests.
 */
#ifndef LIMBECK_SCHEMAS_H
#define LIMBECK_SCHEMAS_H

#include <stddef.h>

/* name: the path below schemas/. text is NUL-terminated. */
struct schema_text {
    const char *name;
    const char *text;
    size_t len;
};

extern const struct schema_text schema_texts[];
extern const size_t schema_text_count;

/* The text of that name, or NULL. */
const struct schema_text *schema_find(const char *name);

#endif
