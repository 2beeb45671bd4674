/*
 * option.h: the one table of a command line: options and arguments.
 *
 * A `struct option` describes one option, a `struct argument` one argument;
 * from these tables come parsing, --help, the manual page and the completion
 * of shells. An option that is in no table does not exist.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_OPTION_H
#define LIMBECK_OPTION_H

#include "base/arena.h"
#include "base/param.h"

enum option_flag {
    OPTION_REPEAT = 1,   /* a list: given several times, one item each; other
                          * lists are "a,b" and the last one given counts */
    OPTION_HIDDEN = 2,   /* between our own programs: in no help */
    OPTION_FOLDER = 4,   /* a path that is a folder */
    OPTION_SETTING = 8,  /* NAME=VALUE of the configuration */
    OPTION_ALONE = 16,   /* once given, nothing else is asked for: --help */
    OPTION_COMMAND = 32, /* an argument that names a command */
    OPTION_KEY = 64      /* an argument that may begin with one hyphen: what is
                          * no letter of an option is one */
};

/* name: without dashes; "jobs" is given as --jobs N or --jobs=N. letter: 'q'
 * when -q is the same, or 0. type: as param.h; PARAM_BOOL takes no value. at:
 * offset in the struct that is filled. initial: as the user would write it;
 * NULL: none, then NULL, 0 or false. choices: the words allowed, ending with
 * NULL; of a list, for each item; NULL: any. min and max hold when max > min.
 * metavar: what stands for the value in help, NULL for PARAM_BOOL. about: one
 * line, lower case. setting: the setting of the configuration that the option
 * stands for, "export.to", or NULL; such an option is a text or a path, or
 * PARAM_BOOL, which stands for "yes". */
struct option {
    const char *name;
    char letter;
    enum param_type type;
    size_t at;
    const char *initial;
    const char *const *choices;
    double min, max;
    const char *metavar;
    const char *about;
    const char *setting;
    unsigned flags;
};

/* An argument, in the order in which they stand. at: a const char * when most
 * is 1, otherwise a struct text_list. type: PARAM_PATH or PARAM_TEXT. */
struct argument {
    const char *name; /* "CONFIG" */
    enum param_type type;
    size_t at;
    size_t least, most;
    const char *const *choices;
    const char *about;
    unsigned flags; /* OPTION_FOLDER, OPTION_COMMAND, OPTION_KEY */
};

struct option_group {
    const struct option *options;
    size_t count;
};

/* All that one command line may hold. */
struct option_spec {
    const struct option_group *groups; /* [group_count] */
    size_t group_count;
    const struct argument *arguments; /* [argument_count] */
    size_t argument_count;
};

/* The i-th option of all groups, or NULL at the end. */
const struct option *option_at(const struct option_spec *spec, size_t i);

/* Read argv[0..argc-1], the program's name left out, into the struct at
 * `into`, which is all zero before. "--" ends the options. Lists live in the
 * arena; texts are argv's. ERR_USAGE: an option that is not known, with the
 * nearest one as hint; a value that is missing or wrong; an argument that is
 * missing or one too many. */
MUST_CHECK bool option_parse(const struct option_spec *spec, int argc,
                             char **argv, void *into, struct arena *arena,
                             struct err *err);

#endif
