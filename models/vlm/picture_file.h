/*
 * picture_file.h: the file that keeps the embedding of one picture.
 *
 * A folder holds one file a picture, KEY.f32: a head with the key, the grid,
 * the shape and a checksum, and the embedding's floats as this machine has
 * them. It is written under another name and renamed, so that a process that
 * is killed leaves none that is half there.
 *
 * Included by: picture_store.c, tests.
 */
#ifndef LIMBECK_PICTURE_FILE_H
#define LIMBECK_PICTURE_FILE_H

#include "adapters/digest.h"
#include "models/pictures/patches.h"

/* One embedding beside what tells it apart. */
struct picture_file {
    struct digest key; /* of all that the embedding depends on */
    struct patch_grid grid;
    size_t tokens, hidden;
    float *embedding; /* [tokens, hidden], the caller's */
};

/* Fill the embedding from the folder's file of that key. false when there is
 * none, or it has another length, head or checksum: it is then as good as not
 * there. folder may be NULL. */
bool picture_file_read(const char *folder, struct picture_file *p);
/* A folder that cannot be written costs the next run its time, no more. */
void picture_file_write(const char *folder, const struct picture_file *p);

#endif
