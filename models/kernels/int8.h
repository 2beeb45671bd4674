/*
 * int8.h: products in 8-bit integers.
 *
 * A number is code * scale, code in -127..127, scale = largest / 127 over a
 * group of inputs: of each row of weights, and of each row of x anew.
 *
 *   y[i, r] = sum over groups g of x_scale[i, g] * w_scale[r, g] *
 *             (float)(sum over j in g of x_code[i, j] * w_code[r, j])
 *
 * The inner sum is exact; the outer is a chain of float fma in order of g. So
 * every set of kernels gives the same bits, however many rows there are.
 *
 * Included by: models/kernels, models/weights, tests.
 */
#ifndef LIMBECK_INT8_H
#define LIMBECK_INT8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    INT8_PANEL = 16,         /* outputs side by side */
    INT8_STEP = 64,          /* inputs are padded with zeros to this */
    INT8_GROUP_MAX = 1 << 16 /* 255 * 127 * this fits 32 bits */
};

/* What of a matrix is known without its numbers. */
struct int8_shape {
    size_t outputs, inputs;
    size_t depth;  /* inputs, rounded up to INT8_STEP */
    size_t group;  /* inputs of one scale: a multiple of INT8_STEP */
    size_t groups; /* the last may be shorter */
    size_t panels;
};

/* group 0: one for a whole row, or as few as INT8_GROUP_MAX asks for. */
struct int8_shape int8_shape_of(size_t outputs, size_t inputs, size_t group);
size_t int8_code_bytes(const struct int8_shape *s);
size_t int8_scale_count(const struct int8_shape *s);

struct int8_matrix {
    struct int8_shape shape;
    const uint8_t *codes; /* [panels, depth / 4, 16, 4], each code + 128 */
    const float *scales;  /* [panels, groups, 16] */
};

/* Rows of x. Room for a multiple of 16 rows, those beyond are zeros. */
struct int8_rows {
    int8_t *codes;   /* [rows, depth] */
    float *scales;   /* [rows, groups] */
    int32_t *shifts; /* [rows, groups]: 128 * sum of the codes */
    int16_t *wide;   /* [rows, depth]: what spread made of the codes */
    size_t rows;
};

/* Panels first .. first + panels - 1 of w against all rows of x. */
struct int8_dot {
    const struct int8_matrix *w;
    const struct int8_rows *x;
    float *y; /* [rows, y_stride], output 0 of the matrix first */
    size_t first, panels, y_stride;
};

struct int8_kernels {
    const char *name; /* "scalar", "avx2", "avx512", "vnni", "amx" */
    /* One row x: [inputs] into codes: [depth], scales and shifts: [groups].
     * A group that holds NaN or an infinity gets the scale NaN. */
    void (*quantise)(const struct int8_shape *s, const float *x, int8_t *codes,
                     float *scales, int32_t *shifts);
    /* codes: [depth] into wide: [depth], in 16 bits, each four in the order
     * 0 2 1 3; NULL where dot reads no wide. */
    void (*spread)(const int8_t *codes, size_t depth, int16_t *wide);
    void (*dot)(const struct int8_dot *d);
};

/* Plain C: the twin of the others, which are NULL where this processor, or
 * the system (AMX), does not have what they need. */
const struct int8_kernels *int8_scalar(void);
const struct int8_kernels *int8_avx2(void);
const struct int8_kernels *int8_avx512(void);
const struct int8_kernels *int8_vnni(void);
const struct int8_kernels *int8_amx(void);
const struct int8_kernels *int8_best(void);

/* For the quantise of each set: the scale of a group whose largest absolute
 * value has these bits, and what x is multiplied with. */
void int8_scale(uint32_t most_bits, float *scale, float *inverse);

/* One panel of weights, w: [16, inputs] of which `rows` are there, into codes:
 * [depth / 4, 16, 4] and scales: [groups, 16]. scratch: [depth]. False when a
 * number is NaN or infinite. */
bool int8_pack_panel(const struct int8_shape *s, const float *w, size_t rows,
                     int8_t *scratch, uint8_t *codes, float *scales);

#endif
