/*
 * set_aside.h: what is set aside by errors now, by stage and class, with what
 * follows and what a person can do.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_SET_ASIDE_H
#define LIMBECK_SET_ASIDE_H

#include "engine/stage.h"

/* Of one stage and class. */
struct set_aside {
    const struct stage *stage;
    enum failure_class class;
    int64_t count, accepted; /* accepted: of count */
    int64_t id;              /* of the first: what `limbeck accept` takes */
    char name[120];          /* its file or key */
    char message[400];
};

enum { SET_ASIDE_MAX = 64 };

struct set_aside_list {
    struct set_aside items[SET_ASIDE_MAX]; /* [count], by stage, the most
                                            * frequent class first */
    size_t count;
};

/* Append those of a stage. Beyond SET_ASIDE_MAX none are added. */
MUST_CHECK bool set_aside_read(struct set_aside_list *list, struct db *db,
                               const struct stage *stage, struct err *err);
/* On stdout; nothing when nothing is set aside. */
void set_aside_print(const struct set_aside_list *list);
/* Each failure that counts now with its number, a line each, on stdout. */
MUST_CHECK bool set_aside_print_each(struct db *db, struct err *err);
/* Append those of a stage as a JSON array of objects. */
void set_aside_add_json(const struct set_aside_list *list,
                        const struct stage *stage, struct buf *out);
/* The first line of a text, cut to fit, with "..." where more follows. */
void set_aside_line(struct span text, char *out, size_t size);

#endif
