/*
 * tensor_scan.h: is every number of a tensor finite?
 *
 * Included by: models/weights, models/clip, pipeline/commands, tests.
 */
#ifndef LIMBECK_TENSOR_SCAN_H
#define LIMBECK_TENSOR_SCAN_H

#include "base/err.h"
#include "models/kernels/tensor.h"

/* The place of the first number that is NaN or infinite once it is a float;
 * t->count when there is none. Whole numbers are always finite. Large tensors
 * are shared among threads of its own, as fast as memory gives them out. */
size_t tensor_scan(const struct tensor *t);

/* False, ERR_STAGE naming tensor, place and what stands there, when there is
 * such a number. */
MUST_CHECK bool tensor_scan_finite(const struct tensor *t, const char *name,
                                   struct err *err);

#endif
