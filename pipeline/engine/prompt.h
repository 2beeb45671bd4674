/*
 * prompt.h: the texts that models are asked with: one of schemas/prompts by its
 * name, or a text file.
 *
 * Included by: stages, pipeline/commands.
 */
#ifndef LIMBECK_PROMPT_H
#define LIMBECK_PROMPT_H

#include "base/arena.h"
#include "base/settings.h"

/* The text that the setting at `key` ("teachers.small.prompt") names, without
 * the line ends at its end. path: the same, bound as PARAM_PATH; usual: the
 * name when it is not set. NULL with ERR_USAGE when it cannot be read, is not
 * UTF-8 or says nothing. The arena's. */
MUST_CHECK const char *prompt_read(const struct settings *s, const char *key,
                                   const char *path, const char *usual,
                                   struct arena *arena, struct err *err);

#endif
