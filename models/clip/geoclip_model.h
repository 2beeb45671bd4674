/*
 * geoclip_model.h: what an opened GeoCLIP holds.
 *
 * Included by: models/clip.
 */
#ifndef LIMBECK_GEOCLIP_MODEL_H
#define LIMBECK_GEOCLIP_MODEL_H

#include "models/clip/geoclip.h"
#include "models/clip/geoclip_heads.h"

struct geoclip {
    struct clip *clip;
    struct geoclip_heads heads;
    float *positions; /* [gallery, 2] degrees */
    float *features;  /* [gallery, width], unit length */
    size_t gallery;
    char identity[200];
};

#endif
