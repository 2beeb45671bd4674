/*
 * review_words.h: what commands about reviews have in common.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_WORDS_H
#define LIMBECK_REVIEW_WORDS_H

#include "input.h"
#include "review/review_store.h"

/* --reviewer, or else who is logged in. ERR_USAGE: nobody knows. */
MUST_CHECK bool review_reviewer(const char *given, const char **name,
                                struct err *err);
/* The store of CONFIG or STORE, for writing; it is made by nobody here. */
MUST_CHECK struct db *review_open(const struct options *o, struct err *err);

extern const struct command review_command_set, review_command_export,
    review_command_import, review_command_agreement, review_command_serve;

#endif
