/*
 * stage_item.h: what a failure is about: a row of the store, and which part of
 * it.
 *
 * Included by: pipeline/engine.
 */
#ifndef LIMBECK_STAGE_ITEM_H
#define LIMBECK_STAGE_ITEM_H

#include <stdint.h>

enum item_kind {
    ITEM_NONE,
    ITEM_SAMPLE,
    ITEM_REPLY,
    ITEM_PICTURE,
    ITEM_MEMBER,
    ITEM_SOURCE, /* or one line of it */
    ITEM_FILE,   /* which no row stands for */
};

struct stage_item {
    enum item_kind kind;
    int64_t id;         /* in the table of that name; 0 of a file */
    int64_t line;       /* of a source; 0: all of it */
    const char *path;   /* of a file; else NULL */
    int64_t teacher_id; /* who was asked about it; 0: nobody */
    int64_t candidate;  /* for which of several replies */
    /* The settings beside the stage's version that may be to blame, as a text
     * that differs when they do; NULL: the stage's own that are marked
     * PARAM_RUNTIME. */
    const char *cause;
};

/* As the store spells it: "sample". */
const char *item_kind_name(enum item_kind kind);

#endif
