/*
 * active_teachers.h: the teachers of the configuration, with their prompts as
 * texts, and the rows that stand for them.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_ACTIVE_TEACHERS_H
#define LIMBECK_ACTIVE_TEACHERS_H

#include "engine/policy.h"
#include "engine/stage.h"
#include "teachers/teacher.h"

/* Of one that is asked again about its own replies. */
struct teach_repair {
    const char *of;       /* under `teachers:` */
    int64_t round;        /* 1: about what it replied first */
    const char *question; /* what it was asked then */
    struct policy_rule *rules;
    size_t rule_count;
};

struct teach_teacher {
    const char *name;
    struct teacher_settings settings; /* localizable_prompt is the text */
    const char *prompt;               /* the text */
    char cause[20]; /* of failures: another when addresses, limits or recorded
                     * replies are others, which are no part of who it is */
    int64_t teacher_id, asked_id;      /* asked_id: the same, or of whom these
                                        * replies are repaired in the end */
    const struct teach_repair *repair; /* NULL: it is asked for the first time;
                                        * prompt is what a question is made of
                                        */
};

struct active_teachers {
    struct arena arena;
    struct teach_teacher *teachers; /* [count], in the order of the file */
    size_t count;
};

/* Read `teachers:`, those of which answers are wanted. A prompt is the name of
 * a file of schemas/prompts, or the path of a text; line ends at its end do not
 * count. ERR_USAGE. */
MUST_CHECK bool active_teachers_read(struct active_teachers *r,
                                     const struct settings *settings,
                                     struct err *err);
void active_teachers_release(struct active_teachers *r);

/* Make the active teachers of the store those of the configuration: rows of
 * prompts and teachers are found or added, never changed. Inside a transaction.
 */
MUST_CHECK bool active_teachers_store(struct active_teachers *r,
                                      struct stage_run *run, struct err *err);
/* Fill each teacher_id from the store. */
MUST_CHECK bool active_teachers_find(struct active_teachers *r, struct db *db,
                                     struct err *err);

#endif
