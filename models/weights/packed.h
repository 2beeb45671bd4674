/*
 * packed.h: the weights of a checkpoint as 8-bit integers, made once and kept
 * in a file.
 *
 * The file, int8-FINGERPRINT.qpack, all numbers little-endian: the head (8
 * bytes "limbeckq", u64 version, source fingerprint, digest of names and
 * shapes, tensors, bytes), u64 XXH3 of each tensor's data, zeros up to 4096
 * bytes, then tensor by tensor codes and scales as in models/kernels/int8.h,
 * each padded to 64 bytes. Everything but the digests is known before it is
 * read: a file that differs anywhere is made anew.
 *
 * Included by: models/weights, tests.
 */
#ifndef LIMBECK_PACKED_H
#define LIMBECK_PACKED_H

#include "base/err.h"
#include "models/kernels/int8.h"
#include "models/kernels/tensor.h"

enum { PACKED_VERSION = 1 };

struct packed_set;

struct packed_set *packed_open(void);
void packed_close(struct packed_set *set); /* NULL is fine */

/* Ask for a tensor, [outputs, ...inputs], which must outlive packed_build, in
 * groups of `group` inputs (0: whole rows). The matrix belongs to the set; it
 * has no codes before packed_build. */
const struct int8_matrix *packed_want(struct packed_set *set, const char *name,
                                      const struct tensor *t, size_t group);

/* Was this tensor asked for? */
bool packed_wants(const struct packed_set *set, const struct tensor *t);

/* Map the file in folder dir, or pack all that was wanted on so many threads
 * and write it there, under a temporary name first. A folder that cannot be
 * written is no error: the weights are then in memory alone. ERR_STAGE naming
 * the tensor: a number that is not finite. */
MUST_CHECK bool packed_build(struct packed_set *set, const char *dir,
                             uint64_t fingerprint, size_t threads,
                             struct err *err);
/* Were the codes read from a file that was there before? */
bool packed_was_kept(const struct packed_set *set);

#endif
