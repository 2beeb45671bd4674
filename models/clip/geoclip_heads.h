/*
 * geoclip_heads.h: GeoCLIP's trained heads, from safetensors or from the
 * published .pth files.
 *
 * Included by: models/clip.
 */
#ifndef LIMBECK_GEOCLIP_HEADS_H
#define LIMBECK_GEOCLIP_HEADS_H

#include "models/layers/linear.h"

struct geoclip_capsule {
    float *b; /* [frequencies, 2], heap */
    size_t frequencies;
    struct linear layers[3]; /* 2 * frequencies -> .. -> .., ReLU after each */
    struct linear head;      /* -> width */
};

struct geoclip_heads {
    struct linear image[2]; /* embedding -> embedding -> width */
    struct geoclip_capsule capsules[3];
    double logit_scale;
    size_t width;
    uint64_t fingerprint;
    struct safetensors *file; /* where the views point to: this, or */
    struct torch_file *image_file, *place_file, *scale_file;
};

/* embedding: what the CLIP tower gives. ERR_STAGE. */
MUST_CHECK bool geoclip_heads_open(struct geoclip_heads *h, const char *dir,
                                   size_t embedding, struct err *err);
void geoclip_heads_close(struct geoclip_heads *h); /* zeroed is fine */

#endif
