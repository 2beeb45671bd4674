/*
 * gallery_make.h: cards of samples out of a store, with their pictures, into a
 * folder.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_GALLERY_MAKE_H
#define LIMBECK_GALLERY_MAKE_H

#include "db/db.h"
#include "reports/gallery.h"

struct gallery_sample {
    int64_t id;
    bool other;       /* of the other store */
    const char *note; /* why it is here, or NULL */
};

struct gallery_want {
    const char *id, *heading, *about;
    const char *noun;               /* what the rows count: "answers" */
    const struct gallery_row *rows; /* [row_count] counts above the cards */
    size_t row_count;
    struct gallery_sample *samples; /* [count] */
    size_t count;
    int64_t of;
};

struct gallery_store {
    struct db *db; /* NULL: there is none */
    const char *config;
    int64_t policy_id; /* whose verdicts cards show; 0: of the present one */
};

struct gallery_making {
    const char *title, *lead; /* lead: or NULL */
    struct gallery_store store, other;
    const struct gallery_row *rows; /* [row_count] counts above all */
    size_t row_count;
    const struct gallery_want *wants; /* [count] */
    size_t count;
};

/* dir/index.html and dir/thumbs; the folder is made, and what another gallery
 * left there is replaced. A folder that holds anything else is refused:
 * ERR_USAGE. */
MUST_CHECK bool gallery_make(const struct gallery_making *m, const char *dir,
                             struct arena *arena, struct err *err);

#endif
