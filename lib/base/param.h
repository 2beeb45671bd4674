/*
 * param.h: the one table of settings.
 *
 * A `struct param` describes one setting; from it come the configuration key,
 * the range check, --help, the manual page and the line kept with the run. A
 * setting that is in no table does not exist. Options of the command line have
 * a table of their own (option.h) and the same types.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_PARAM_H
#define LIMBECK_PARAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum param_type {
    PARAM_TEXT,   /* const char *; NULL when absent and initial is NULL */
    PARAM_PATH,   /* const char *; relative to the configuration file */
    PARAM_INT,    /* int64_t, in [min, max] */
    PARAM_REAL,   /* double, in [min, max] */
    PARAM_BOOL,   /* bool; yes no true false on off */
    PARAM_CHOICE, /* const char *; one of `choices`, "a|b|c" */
    PARAM_LIST    /* struct text_list; a YAML sequence, or "a,b" in --set */
};

enum param_flag {
    PARAM_CALL = 4096, /* how one call goes about it: not kept with the run */
    PARAM_RUNTIME = 1, /* cannot change a result: jobs, endpoints, paths */
    PARAM_MUST = 2,    /* the user must give it */
    PARAM_BOUND = 4,   /* PARAM_TEXT: a number, or "none" */
    /* What is checked of a configuration before anything runs: */
    PARAM_FILTER = 8,    /* the text, or each of the list, names a filter */
    PARAM_FORMAT = 2048, /* PARAM_LIST: each names an export format */
    PARAM_READS = 16,    /* PARAM_PATH: a file or folder that must be there */
    PARAM_WRITES = 32,   /* PARAM_PATH: a folder that is written to */
    PARAM_PROMPT = 64,   /* PARAM_PATH: a built-in prompt's name, or a file */
    PARAM_NONE = 256,    /* a number, or "none": NaN, or PARAM_NONE_INT */
    PARAM_TREE = 512,    /* PARAM_TEXT: may be a mapping, taken as its JSON;
                          * PARAM_LIST: likewise, as "key: value" each */
    PARAM_PATHS = 1024,  /* PARAM_LIST: of paths, relative to the configuration
                          * file */
    PARAM_ADDRESS = 128  /* PARAM_LIST of a section of many: of URLs, which are
                          * checked before a store is made */
};

#define PARAM_NONE_INT INT64_MIN

struct text_list {
    const char *const *items;
    size_t count;
};

/* name: without its section: "radius" of "dedupe.radius". at: offset in the
 * settings struct. initial: as the user would write it; NULL: none. min and
 * max hold when max > min. about: one line, lower case, with the unit. */
struct param {
    const char *name;
    enum param_type type;
    size_t at;
    const char *initial;
    const char *about;
    double min, max;
    const char *choices;
    unsigned flags;
};

/* A section of the configuration file. Where many is true, the section maps
 * the user's own names to settings of this table (teachers, sources). */
struct param_section {
    const char *name; /* "dedupe"; "" for the top of the file */
    const char *about;
    const struct param *params;
    size_t count;
    size_t size; /* of the settings struct */
    bool many;
};

#define PARAM_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Put `text` at `at` as a value of p's type: numbers within the range, a
 * choice that is one of the choices; a text, path or choice is stored as the
 * pointer itself. Not for PARAM_LIST. ERR_USAGE calls the value `what`:
 * "dedupe.radius" is "x", which is not a whole number. */
MUST_CHECK bool param_read(const struct param *p, const char *what,
                           const char *text, void *at, struct err *err);

/* Bytes of a value of that type. */
size_t param_size(enum param_type type);

#endif
