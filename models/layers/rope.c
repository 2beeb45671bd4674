#include "models/layers/rope.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

void rope_init(struct rope *r, size_t rows, size_t dim)
{
    r->rows = rows;
    r->half = dim / 2;
    r->cosine = heap_grow(NULL, rows * r->half + 1, sizeof(*r->cosine));
    r->sine = heap_grow(NULL, rows * r->half + 1, sizeof(*r->sine));
}

void rope_release(struct rope *r)
{
    free(r->cosine);
    free(r->sine);
    r->cosine = r->sine = NULL;
}

/* In float32 at each step, as the published code has it. */
void rope_inverse(double theta, size_t dim, size_t count, float *inverse)
{
    size_t j;

    for (j = 0; j < count; j++) {
        float exponent = (float)(2 * j) / (float)dim;

        inverse[j] = 1.0f / (float)pow(theta, exponent);
    }
}

void rope_set(struct rope *r, size_t row, size_t from, size_t count,
              float position, const float *inverse)
{
    size_t at = row * r->half + from, j;

    for (j = 0; j < count; j++) {
        float angle = position * inverse[j];

        r->cosine[at + j] = cosf(angle);
        r->sine[at + j] = sinf(angle);
    }
}

static void rope_turn(float *head, const float *cosine, const float *sine,
                      size_t half)
{
    size_t j;

    for (j = 0; j < half; j++) {
        float a = head[j], b = head[j + half];

        head[j] = a * cosine[j] - b * sine[j];
        head[j + half] = b * cosine[j] + a * sine[j];
    }
}

void rope_apply(const struct rope *r, size_t heads, float *x, size_t stride)
{
    size_t row, h;

    for (row = 0; row < r->rows; row++, x += stride)
        for (h = 0; h < heads; h++)
            rope_turn(x + h * r->half * 2, r->cosine + row * r->half,
                      r->sine + row * r->half, r->half);
}
