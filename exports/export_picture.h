/*
 * export_picture.h: pictures out of their archives, without metadata.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_PICTURE_H
#define LIMBECK_EXPORT_PICTURE_H

#include "images/stored_picture.h"
#include "exports/written_files.h"

enum export_how {
    EXPORT_COPY,
    EXPORT_LINK,
    EXPORT_NONE
}; /* none: not called */

struct export_picture {
    struct stored_picture stored;
    bool whole; /* it is the file where it lies: it can be linked */
};

/* Write the picture to `temporary`, move it to `to`, and say in *done what
 * stands there then (its path is the caller's). Several threads may. A copy has
 * no EXIF, XMP or comment, so no position (pixels untouched); a link (whole
 * files alone, others are copied) shows the file as it is. ERR_CHANGED: not
 * what was ingested; ERR_RETRY: unreadable; ERR_RECORD: damaged; ERR_STAGE:
 * cannot be written. */
MUST_CHECK bool export_picture_put(const struct export_picture *p,
                                   enum export_how how, const char *to,
                                   const char *temporary,
                                   struct written_file *done, struct err *err);

#endif
