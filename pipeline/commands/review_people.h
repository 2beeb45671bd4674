/*
 * review_people.h: who reviews, and by which address: a file beside the store
 * that its user alone can read, so that the same address works after a restart.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_PEOPLE_H
#define LIMBECK_REVIEW_PEOPLE_H

#include "base/arena.h"
#include "base/param.h"

enum { REVIEW_TOKEN = 33, REVIEW_PEOPLE_MAX = 64 };

struct review_person {
    const char *name;
    char token[REVIEW_TOKEN]; /* 32 hexadecimal digits */
};

struct review_people {
    int port; /* 0: none yet */
    struct review_person list[REVIEW_PEOPLE_MAX];
    size_t count;
};

/* Read STORE.review, when it is there; give everybody of `names` who has none
 * a token, or, with fresh, everybody a new one. Nothing is written. ERR_USAGE:
 * the file is not ours, or others can read it. */
MUST_CHECK bool review_people_open(struct review_people *p, const char *store,
                                   struct text_list names, bool fresh,
                                   struct arena *arena, struct err *err);
/* Write it, mode 0600. */
MUST_CHECK bool review_people_keep(const struct review_people *p,
                                   const char *store, struct err *err);
/* Whose token it is, or NULL; in a time that does not tell how much of it is
 * right. */
const struct review_person *review_people_find(const struct review_people *p,
                                               struct span token);

#endif
