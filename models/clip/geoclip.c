#include "models/clip/geoclip.h"

#include <math.h>

#include "base/arena.h"
#include "models/layers/activation.h"
#include "models/clip/clip.h"
#include "models/clip/clip_tower.h"
#include "models/clip/geoclip_model.h"

enum { GEOCLIP_BATCH = 256 };

struct geoclip_session {
    const struct geoclip *model;
    struct clip_session *clip;
    struct compute compute;
    float *wave, *a, *b; /* [GEOCLIP_BATCH, widest] */
    float *embedding;    /* [GEOCLIP_BATCH, clip width] */
    float *logits;       /* [gallery], when asked */
};

void geoclip_equal_earth(const float position[2], float out[2])
{
    const float a1 = 1.340264f, a2 = -0.081106f, a3 = 0.000893f;
    const float a4 = 0.003796f, factor = 66.50336f, turn = 180.0f;
    const float degree = 0.017453292519943295f, root3 = sqrtf(3.0f);
    float lat = position[0] * degree, lon = position[1] * degree;
    float t = asinf(root3 / 2.0f * sinf(lat));
    float t2 = t * t, t6 = t2 * t2 * t2, t8 = t6 * t2;
    float below =
        3.0f * (9.0f * a4 * t8 + 7.0f * a3 * t6 + 3.0f * a2 * t2 + a1);

    out[0] = 2.0f * root3 * lon * cosf(t) / below * factor / turn;
    out[1] = (a4 * t8 * t + a3 * t6 * t + a2 * t2 * t + a1 * t) * factor / turn;
}

/* cos and sin of 2 pi p b; p: [count, 2], out: [count, 2 * frequencies]. At
 * sigma 256 the angle goes to thousands of turns: libm's reduction is what
 * keeps it right. */
static void geoclip_wave(const struct geoclip_capsule *c, const float *p,
                         size_t count, float *out)
{
    const float turn = 6.28318530717958647692f;
    size_t n = c->frequencies;

    for (size_t i = 0; i < count; i++) {
        float x = turn * p[2 * i], y = turn * p[2 * i + 1];
        for (size_t k = 0; k < n; k++) {
            float v = x * c->b[2 * k] + y * c->b[2 * k + 1];
            out[i * 2 * n + k] = cosf(v);
            out[i * 2 * n + n + k] = sinf(v);
        }
    }
}

static void geoclip_batch(struct geoclip_session *s, const float *positions,
                          size_t count, const struct trace *trace, float *out)
{
    const struct geoclip_heads *h = &s->model->heads;
    float plane[GEOCLIP_BATCH * 2];

    for (size_t i = 0; i < count; i++)
        geoclip_equal_earth(positions + 2 * i, plane + 2 * i);
    trace_put(trace, plane, 2 * count, "equal_earth");
    memset(out, 0, count * h->width * sizeof(float));
    for (int i = 0; i < GEOCLIP_CAPSULES; i++) {
        const struct geoclip_capsule *c = &h->capsules[i];
        const float *x = s->wave;
        geoclip_wave(c, plane, count, s->wave);
        if (i == 0)
            trace_put(trace, s->wave, count * 2 * c->frequencies, "rff0");
        for (int k = 0; k < 3; k++) {
            float *y = k % 2 == 0 ? s->a : s->b;
            linear_apply(&c->layers[k], &s->compute, x, count, y);
            activation_relu(y, count * c->layers[k].outputs);
            x = y;
        }
        linear_apply(&c->head, &s->compute, x, count, s->b);
        activation_add(out, s->b, count * h->width);
    }
    trace_put(trace, out, count * h->width, "location_features");
}

void geoclip_encode_places(struct geoclip_session *s, const float *positions,
                           size_t count, const struct trace *trace, float *out)
{
    for (size_t i = 0; i < count; i += GEOCLIP_BATCH) {
        size_t n = count - i < GEOCLIP_BATCH ? count - i : GEOCLIP_BATCH;
        geoclip_batch(s, positions + 2 * i, n, trace,
                      out + i * s->model->heads.width);
    }
}

void geoclip_encode_image(struct geoclip_session *s, const float *planes,
                          size_t count, const struct trace *trace, float *out)
{
    const struct geoclip *m = s->model;
    size_t side = (size_t)clip_side(m->clip), width = m->heads.width;

    for (size_t i = 0; i < count; i++) {
        clip_encode(s->clip, planes + i * 3 * side * side, 1, NULL,
                    s->embedding);
        linear_apply(&m->heads.image[0], &s->compute, s->embedding, 1, s->a);
        activation_relu(s->a, m->heads.image[0].outputs);
        linear_apply(&m->heads.image[1], &s->compute, s->a, 1, out + i * width);
    }
    trace_put(trace, out, count * width, "geo_image_features");
}

void geoclip_logits(struct geoclip_session *s, const float *features,
                    float *out)
{
    const struct geoclip *m = s->model;
    size_t width = m->heads.width;
    float scale = (float)exp(m->heads.logit_scale);

    memcpy(s->a, features, width * sizeof(float));
    clip_normalise(s->a, 1, width);
    const struct dot d = {.w = m->features,
                          .x = s->a,
                          .y = out,
                          .rows = m->gallery,
                          .inner = width,
                          .count = 1,
                          .w_stride = width,
                          .x_stride = width,
                          .y_stride = m->gallery};
    s->compute.kernels->dot_f32(&d);
    for (size_t i = 0; i < m->gallery; i++)
        out[i] *= scale;
}

/* Put (row, logit) into the list of the best so far, best first. */
static size_t geoclip_insert(struct geoclip_guess *best, size_t held,
                             size_t count, size_t row, double logit)
{
    size_t at = held;

    while (at > 0 && best[at - 1].probability < logit)
        at--;
    if (at >= count)
        return held;
    if (held < count)
        held++;
    memmove(best + at + 1, best + at, (held - at - 1) * sizeof(*best));
    best[at] = (struct geoclip_guess){.row = row, .probability = logit};
    return held;
}

bool geoclip_locate(struct geoclip_session *s, const struct image *picture,
                    struct geoclip_guess *out, size_t count, struct err *err)
{
    const struct geoclip *m = s->model;
    struct pixels p;
    size_t held = 0;

    if (count > m->gallery)
        return err_record(err, "%zu places asked of a gallery of %zu", count,
                          m->gallery);
    if (!pixels_prepare(picture, clip_rule(m->clip), &p, err))
        return false;
    if (s->logits == NULL)
        s->logits = heap_grow(NULL, m->gallery, sizeof(float));
    geoclip_encode_image(s, p.planes, 1, NULL, s->b);
    pixels_release(&p);
    geoclip_logits(s, s->b, s->logits);
    double all = activation_log_sum(s->logits, m->gallery);
    for (size_t i = 0; i < m->gallery; i++)
        held = geoclip_insert(out, held, count, i, (double)s->logits[i]);
    for (size_t i = 0; i < held; i++) {
        out[i].probability = exp(out[i].probability - all);
        out[i].lat_deg = (double)m->positions[2 * out[i].row];
        out[i].lon_deg = (double)m->positions[2 * out[i].row + 1];
    }
    return true;
}

static size_t geoclip_widest(const struct geoclip_heads *h)
{
    size_t most =
        h->image[0].outputs > h->width ? h->image[0].outputs : h->width;

    for (int i = 0; i < GEOCLIP_CAPSULES; i++) {
        if (2 * h->capsules[i].frequencies > most)
            most = 2 * h->capsules[i].frequencies;
        for (int k = 0; k < 3; k++) {
            if (h->capsules[i].layers[k].outputs > most)
                most = h->capsules[i].layers[k].outputs;
        }
    }
    return most;
}

struct geoclip_session *geoclip_session_open(const struct geoclip *m)
{
    struct geoclip_session *s = heap_take(sizeof(*s));
    size_t floats = geoclip_widest(&m->heads) * GEOCLIP_BATCH;

    *s = (struct geoclip_session){.model = m};
    s->clip = clip_session_open(m->clip);
    compute_init(&s->compute);
    s->wave = heap_grow(NULL, floats, sizeof(float));
    s->a = heap_grow(NULL, floats, sizeof(float));
    s->b = heap_grow(NULL, floats, sizeof(float));
    s->embedding = heap_grow(NULL, clip_width(m->clip), sizeof(float));
    return s;
}

void geoclip_session_close(struct geoclip_session *s)
{
    if (s == NULL)
        return;
    clip_session_close(s->clip);
    compute_release(&s->compute);
    free(s->wave);
    free(s->a);
    free(s->b);
    free(s->embedding);
    free(s->logits);
    free(s);
}
