/*
 * export_prompt.h: what the teachers were asked, for instructions that repeat
 * it.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_PROMPT_H
#define LIMBECK_EXPORT_PROMPT_H

#include "base/arena.h"
#include "db/db.h"

struct export_prompt {
    int64_t teacher_id;
    struct span text;
};

/* All of the store's, one a teacher; the last one has teacher 0 and no text.
 * In the arena. NULL: the store cannot be read. */
MUST_CHECK const struct export_prompt *
export_prompt_read(struct db *db, struct arena *arena, struct err *err);
/* Empty for a teacher that has none. */
struct span export_prompt_find(const struct export_prompt *prompts,
                               int64_t teacher_id);

#endif
