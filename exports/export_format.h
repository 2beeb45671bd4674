/*
 * export_format.h: a layout that some trainer or tool loads.
 *
 * Included by: exports, pipeline, pipeline/commands, stages/export, tests.
 */
#ifndef LIMBECK_EXPORT_FORMAT_H
#define LIMBECK_EXPORT_FORMAT_H

#include "exports/export_out.h"

struct export_check;

struct export_format {
    const char *name;   /* "llamafactory": the word in export.formats */
    const char *about;  /* whose layout, lower case */
    const char *splits; /* what it takes of the splits, for people */
    const char *source; /* the loader that the shape comes from */
    /* Where it writes: NULL: a folder of its name; "": the export's folder. */
    const char *root;
    /* The folder, below its root, that the picture of such a row goes into;
     * NULL: it takes no such rows; "" : a row without a picture of its own. */
    const char *(*place)(const struct export_common *common,
                         enum export_use use, bool test);
    bool bytes;    /* wants the bytes of pictures in add */
    bool entities; /* wants what replies claim */
    /* Before rows; may be NULL. */
    bool (*begin)(struct export_out *out, struct err *err);
    /* One row, in the order of samples; called for the uses that have a
     * place. */
    bool (*add)(struct export_out *out, const struct export_record *r,
                struct err *err);
    /* After rows, before its files of rows are finished: what ends them; may
     * be NULL. */
    bool (*close)(struct export_out *out, struct err *err);
    /* After they are: what stands beside them; may be NULL. */
    bool (*end)(struct export_out *out, struct err *err);
    /* Apply the loader's rules to what lies in a folder; NULL: none. */
    bool (*check)(struct export_check *check, struct err *err);
    /* How it is loaded: text of the dataset card; lines. */
    const char *load;
    /* The worked example: what the row export_format_example gives comes to,
     * in which file. `make check` compares. */
    enum export_use example_use;
    const char *example_file, *example;
};

/* Every format of this build; ends with NULL. Generated. */
extern const struct export_format *const export_format_all[];
/* NULL: there is none. */
const struct export_format *export_format_find(const char *name);
/* The name that is nearest to it, or NULL. */
const char *export_format_nearest(const char *name);
/* The row of worked examples. Static memory. */
const struct export_record *export_format_example(enum export_use use);

#endif
