/*
 * failure_choice.h: which failures `limbeck retry` and `limbeck accept` are
 * about.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_FAILURE_CHOICE_H
#define LIMBECK_FAILURE_CHOICE_H

#include "db/db.h"
#include "options.h"

struct failure_choice {
    const char *stage, *class, *teacher; /* NULL: any */
    struct text_list ids;                /* numbers; none: any */
};

/* The rows of an option table for a struct that has a failure_choice
 * `choice`. */
#define FAILURE_CHOICE_OPTIONS(of)                                             \
    {.name = "class",                                                          \
     .type = PARAM_CHOICE,                                                     \
     .at = offsetof(of, choice.class),                                         \
     .choices = failure_class_names,                                           \
     .metavar = "CLASS",                                                       \
     .about = "those of this class"},                                          \
        {.name = "stage",                                                      \
         .type = PARAM_CHOICE,                                                 \
         .at = offsetof(of, choice.stage),                                     \
         .choices = stage_order,                                               \
         .metavar = "STAGE",                                                   \
         .about = "those of this stage"},                                      \
        {.name = "teacher",                                                    \
         .type = PARAM_TEXT,                                                   \
         .at = offsetof(of, choice.teacher),                                   \
         .metavar = "NAME",                                                    \
         .about = "those of this teacher"}
#define FAILURE_CHOICE_ARGUMENT(of)                                            \
    {.name = "ID",                                                             \
     .type = PARAM_TEXT,                                                       \
     .at = offsetof(of, choice.ids),                                           \
     .least = 0,                                                               \
     .most = 1000,                                                             \
     .about = "numbers of failures, as `limbeck status --failures` "           \
              "prints them"}

/* Open the store of CONFIG or STORE, run the queries of `steps` (which end
 * with QUERY_NONE) on what was chosen, in one transaction; each is given the
 * time. Print what it was about, by stage and class; *count of all. accepted:
 * also what was accepted; what is named by its number is in any case. Nothing
 * is changed when *count is 0. */
MUST_CHECK bool failure_choice_apply(const struct options *o,
                                     const struct failure_choice *choice,
                                     bool accepted, const enum query_id *steps,
                                     int64_t *count, struct err *err);

#endif
