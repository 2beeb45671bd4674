/*
 * export_picture.h: pictures out of their archives, without metadata.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_PICTURE_H
#define LIMBECK_EXPORT_PICTURE_H

#include "images/stored_picture.h"

enum export_how { EXPORT_COPY, EXPORT_LINK, EXPORT_NONE };

struct export_picture {
    struct stored_picture stored;
    bool whole; /* it is the file where it lies: it can be linked */
};

/* Put the picture at `to`. A copy has no EXIF, XMP or comment, so no position
 * (pixels untouched); a link (whole files alone, others are copied) shows the
 * file as it is. What is there already stays. ERR_CHANGED: not what was
 * ingested; ERR_RETRY: unreadable; ERR_RECORD: damaged; ERR_STAGE: cannot be
 * written. */
MUST_CHECK bool export_picture_put(const struct export_picture *p,
                                   enum export_how how, const char *to,
                                   struct err *err);

#endif
