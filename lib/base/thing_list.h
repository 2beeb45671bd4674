/*
 * thing_list.h: lists of what can be claimed about a picture, one thing a
 * line: "KIND LABEL: TEXT". Empty lines and lines that begin with # do not
 * count.
 *
 * Included by: answers, filters, stages/sample, tests.
 */
#ifndef LIMBECK_THING_LIST_H
#define LIMBECK_THING_LIST_H

#include "base/arena.h"

/* One line; all parts of it, without white space at their ends. A label may
 * hold blanks: "terrain snowy mountain: snow peak". */
struct thing_line {
    struct span thing; /* "terrain snowy mountain" */
    struct span kind, label, text;
};

/* A list that is read line by line. */
struct thing_reader {
    struct span rest;   /* what was not read yet */
    const char *about;  /* "entities": of what it is a list, for errors */
    const char *format; /* "kind label: form, form", for errors */
    int number;         /* of the line read last, 1-based */
};

/* false at the end, with err->kind ERR_NONE, and at a line that lacks a kind, a
 * label or a text: ERR_STAGE, naming it by number. */
MUST_CHECK bool thing_reader_next(struct thing_reader *r,
                                  struct thing_line *line, struct err *err);
/* The error of thing_reader_next about the line read last. Returns false. */
bool thing_reader_refuse(const struct thing_reader *r, struct err *err);

/* A whole list, to find things in. */
struct thing_list;

struct thing_entry {
    const char *thing; /* "terrain snowy mountain" */
    const char *text;  /* what stands behind the colon */
    size_t index;      /* 0..count-1 in the list's order, which is by thing */
};

/* Copies what it reads. NULL: a line is broken, ERR_STAGE as above. */
MUST_CHECK struct thing_list *thing_list_open(struct span text,
                                              const char *about,
                                              const char *format,
                                              struct err *err);
void thing_list_close(struct thing_list *list); /* NULL is fine */
size_t thing_list_count(const struct thing_list *list);
const struct thing_entry *thing_list_at(const struct thing_list *list,
                                        size_t index);
/* NULL: it is not listed. */
const struct thing_entry *thing_list_find(const struct thing_list *list,
                                          const char *kind, const char *label);

#endif
