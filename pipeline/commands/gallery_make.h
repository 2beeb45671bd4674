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

struct gallery_want {
    const char *id, *heading, *about;
    int64_t *sample_ids; /* [count] */
    size_t count;
    int64_t of;
};

struct gallery_making {
    const char *title, *config;
    int64_t policy_id; /* whose verdicts cards show; 0: of the present one */
    const struct gallery_want *wants; /* [count] */
    size_t count;
};

/* dir/index.html and dir/thumbs; the folder is made, and what another gallery
 * left there is replaced. A folder that holds anything else is refused:
 * ERR_USAGE. */
MUST_CHECK bool gallery_make(const struct gallery_making *m, const char *dir,
                             struct db *db, struct arena *arena,
                             struct err *err);

#endif
