/*
 * dedupe_look.h: looks again at pictures whose hashes are near, where they lie.
 *
 * Included by: stages/dedupe.
 */
#ifndef LIMBECK_DEDUPE_LOOK_H
#define LIMBECK_DEDUPE_LOOK_H

#include "stages/dedupe/dedupe_cluster.h"

#include "base/progress.h"
#include "db/db.h"
#include "images/image.h"
#include "stages/dedupe/dedupe_embedding.h"

struct dedupe_viewer;

/* least: from which similarity on (similarity.h) two are similar. embedder:
 * where that leaves a doubt (0.07 less, or hashes that are far), those whose
 * vectors have a cosine of at least `cosine` are; NULL: none is asked.
 * db, progress, which is told how often was looked, and embedder must outlive
 * the viewer. */
struct dedupe_viewer *dedupe_viewer_open(struct db *db, double least,
                                         struct dedupe_embedder *embedder,
                                         double cosine,
                                         struct progress *progress);
void dedupe_viewer_close(struct dedupe_viewer *v); /* NULL is fine */

/* The picture's luma, with at least so many pixels on the shorter side, or not
 * *found: no member holds its bytes. */
MUST_CHECK bool dedupe_viewer_grey(struct dedupe_viewer *v, int64_t id,
                                   int min_side, bool *found,
                                   struct image_grey *grey, struct err *err);

/* A dedupe_look; arg: the viewer. A picture that no member holds is judged by
 * its hash. What cannot be read any more is ERR_STAGE, naming file and
 * picture. */
bool dedupe_viewer_look(void *arg, const struct dedupe_picture *a,
                        const struct dedupe_picture *b,
                        const struct dedupe_how *how, bool *similar,
                        struct err *err);

#endif
