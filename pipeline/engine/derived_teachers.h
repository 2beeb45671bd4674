/*
 * derived_teachers.h: the rows of active teachers whose replies are made of
 * another's: "a+strip" of those of "a".
 *
 * Included by: review, stages, stages/teach.
 */
#ifndef LIMBECK_DERIVED_TEACHERS_H
#define LIMBECK_DERIVED_TEACHERS_H

#include "engine/stage.h"

/* One whose replies others are made of. */
struct base_teacher {
    const char *name;
    const char *origin;  /* under `teachers:`; its own name where it is asked */
    const char *made_by; /* NULL: it is asked */
    int64_t teacher_id, ordinal, candidates, pictures;
};

struct derived_teacher {
    struct base_teacher from;
    const char *name;     /* "a+strip" */
    const char *identity; /* all that can change what is made of a reply */
    const char *cause;    /* see active_teachers.h */
    int64_t ordinal;
    int64_t teacher_id; /* filled in */
};

/* The active teachers, but those that `strip` or an edit made, in their order;
 * in the arena. */
MUST_CHECK bool base_teachers_read(struct db *db, struct arena *arena,
                                   struct base_teacher **out, size_t *count,
                                   struct err *err);

/* Fill teacher_id: the row of exactly this one, found or added. Inside a
 * transaction. made_by: "strip",
 * "repair" or "edit". */
MUST_CHECK bool derived_teacher_find(struct stage_run *run, const char *made_by,
                                     struct derived_teacher *d,
                                     struct err *err);
/* Make these, and no others, the active ones that are made so; nothing is
 * written where all is as it was. Likewise. */
MUST_CHECK bool derived_teachers_store(struct stage_run *run,
                                       const char *made_by,
                                       const struct derived_teacher *list,
                                       size_t count, struct err *err);

/* Those that people made by editing (made_by "edit") are active as long as
 * those are that they are made of. Inside a transaction; nothing is written
 * where all is as it was. */
MUST_CHECK bool edited_teachers_keep(struct db *db, struct err *err);

/* What the store knows of a reply's claims and which of them are not seen: the
 * three texts of struct unseen_evidence (answers/unseen_claims.h), in the
 * arena; empty where nothing was measured. */
struct unseen_texts {
    struct span claims, starts, quotes;
};
MUST_CHECK bool unseen_texts_read(struct db *db, int64_t reply_id,
                                  struct arena *arena, struct unseen_texts *out,
                                  struct err *err);

#endif
