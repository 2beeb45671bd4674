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
    bool whole; /* the file where it lies can be linked: it holds nothing else,
                 * and goes out in its own format */
};

/* Memory of a thread that copies: kept from one picture to the next. */
struct export_room {
    struct buf bytes, bare;
};
void export_room_init(struct export_room *r);
void export_room_release(struct export_room *r);

/* Where it goes: written to `temporary`, then moved to `to`. */
struct export_place {
    const char *to, *temporary;
};

/* Write the picture, and say in *done what stands there then (its path is the
 * caller's). Several threads may, each with room of its own. A copy has no
 * EXIF, XMP or comment, so no position (pixels untouched; HEIF and AVIF become
 * JPEG); a link (whole files alone, others are copied) shows the file as it
 * is. ERR_CHANGED: not what was
 * ingested; ERR_RETRY: unreadable; ERR_RECORD: damaged; ERR_STAGE: cannot be
 * written. */
MUST_CHECK bool export_picture_put(const struct export_picture *p,
                                   enum export_how how,
                                   const struct export_place *place,
                                   struct export_room *room,
                                   struct written_file *done, struct err *err);

/* The same picture at another place: a hard link to the first. false: it
 * could not be made, and nothing changed. */
bool export_picture_twin(const char *first, const struct written_file *written,
                         const struct export_place *place,
                         struct written_file *done);

/* The bytes of the picture without metadata, in the arena. */
MUST_CHECK bool export_picture_bare(const struct export_picture *p,
                                    struct export_room *room,
                                    struct arena *arena, struct span *bytes,
                                    struct err *err);

#endif
