/*
 * export_picture.h: pictures out of their archives, without metadata.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_PICTURE_H
#define LIMBECK_EXPORT_PICTURE_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum export_how { EXPORT_COPY, EXPORT_LINK, EXPORT_NONE };

struct export_picture {
    const char *path;       /* the file it lies in */
    int64_t offset, length; /* bytes */
    struct span sha256;     /* 32 bytes */
    bool whole;             /* it is that file: it can be linked */
};

/* Put the picture at `to`. A copy has no EXIF, XMP or comment, so no position
 * (pixels untouched); a link (whole files alone, others are copied) shows the
 * file as it is. What is there already stays. ERR_RECORD: unreadable, not
 * what was ingested, damaged; ERR_STAGE: cannot be written. */
MUST_CHECK bool export_picture_put(const struct export_picture *p,
                                   enum export_how how, const char *to,
                                   struct err *err);

#endif
