/*
 * geoclip.h: GeoCLIP: where a picture might have been taken, as candidates out
 * of a gallery of positions with their probabilities.
 *
 * Source: VicenteVivan/geo-clip, restated in docs/models/geoclip.md. A struct
 * geoclip is read only once opened; a session belongs to one thread.
 *
 * Included by: models/clip, pipeline/commands, teachers, tests.
 */
#ifndef LIMBECK_GEOCLIP_H
#define LIMBECK_GEOCLIP_H

#include "base/err.h"
#include "images/image.h"
#include "models/layers/trace.h"

struct geoclip;
struct geoclip_session;

enum { GEOCLIP_GALLERY_MAX = 1 << 22, GEOCLIP_CAPSULES = 3 };

/* A folder with: the CLIP tower in `clip/`, or in the folder itself; the
 * heads in `geoclip.safetensors`, or as published in
 * `image_encoder_mlp_weights.pth`, `location_encoder_weights.pth` and
 * `logit_scale_weights.pth`; the gallery in `gallery.csv` or
 * `coordinates_100K.csv` (header LAT,LON).
 * cache: a folder for the gallery's features, named by what they are made of,
 * or NULL: computed at each opening. ERR_STAGE. */
MUST_CHECK struct geoclip *geoclip_open(const char *dir, const char *cache,
                                        struct err *err);
void geoclip_close(struct geoclip *model); /* NULL is fine */
const char *geoclip_identity(const struct geoclip *model);
size_t geoclip_gallery_count(const struct geoclip *model);
size_t geoclip_width(const struct geoclip *model); /* of a feature */

struct geoclip_session *geoclip_session_open(const struct geoclip *model);
void geoclip_session_close(struct geoclip_session *session);

struct geoclip_guess {
    size_t row; /* of the gallery, 0-based */
    double lat_deg, lon_deg;
    double probability; /* softmax over the whole gallery */
};

/* The `count` likeliest places, best first; the smaller row first on ties.
 * ERR_RECORD: a picture that cannot be prepared, count over the gallery. */
MUST_CHECK bool geoclip_locate(struct geoclip_session *session,
                               const struct image *picture,
                               struct geoclip_guess *out, size_t count,
                               struct err *err);

/* The steps of it, for tests. planes: [count, 3, side, side]; features:
 * [count, width], not normalised. Trace: geo_image_features. */
void geoclip_encode_image(struct geoclip_session *session, const float *planes,
                          size_t count, const struct trace *trace, float *out);
/* positions: [count, 2] degrees, latitude first; out: [count, width]. Traces:
 * equal_earth, rff0, location_features. */
void geoclip_encode_places(struct geoclip_session *session,
                           const float *positions, size_t count,
                           const struct trace *trace, float *out);
/* exp(logit scale) * cosine with every gallery position; features: [width],
 * out: [gallery]. */
void geoclip_logits(struct geoclip_session *session, const float *features,
                    float *out);

/* GeoCLIP's Equal Earth, in float32 as there: degrees to (x, y). */
void geoclip_equal_earth(const float position[2], float out[2]);

#endif
