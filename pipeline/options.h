/*
 * options.h: the flags that every program takes.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_OPTIONS_H
#define LIMBECK_OPTIONS_H

#include "base/param.h"
#include "base/progress.h"
#include "config.h"

struct options {
    const char *config;   /* the one argument, or NULL */
    const char *extra[8]; /* further arguments, [extra_count] */
    size_t extra_count;
    struct text_list sets;  /* --set; and --store as one of them */
    const char **set_items; /* heap, of `sets` */
    char *store_set;        /* heap: "store=..." */
    int64_t jobs;           /* 0: as configured */
    int64_t run_id;
    enum progress_mode progress;
    const char *progress_word;
    bool help, man, dry_run, json, full;
    const char *from, *only, *to, *format,
        *split; /* where a command has them */
};

/* Which flags beyond the common ones a program knows: letters of
 * "from only to format split dry-run json full run", separated by blanks. */
MUST_CHECK bool options_read(struct options *o, int argc, char **argv,
                             const char *known, struct err *err);
void options_release(struct options *o);

/* The settings of the options' configuration; --store and --jobs win. */
MUST_CHECK struct settings *options_config(const struct options *o,
                                           struct config_top *top,
                                           struct err *err);

/* Take the store's lock, `STORE.lock`: as file_lock. */
int options_lock(const char *store, struct err *err);

/* Common flags as text for --help. */
extern const char options_help[];

#endif
