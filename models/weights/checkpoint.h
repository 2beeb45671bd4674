/*
 * checkpoint.h: the tensors of a model folder: model.safetensors, or shards
 * with model.safetensors.index.json.
 *
 * Included by: models/layers, models/qwen, tests.
 */
#ifndef LIMBECK_CHECKPOINT_H
#define LIMBECK_CHECKPOINT_H

#include "base/err.h"
#include "models/weights/packed.h"
#include "models/kernels/tensor.h"

struct checkpoint;

enum { CHECKPOINT_SHARDS_MAX = 1024 };

/* ERR_STAGE naming the file: nothing there, a shard whose name is not a plain
 * name inside the folder, a tensor that is not where the index says. */
MUST_CHECK struct checkpoint *checkpoint_open(const char *dir, struct err *err);
void checkpoint_close(struct checkpoint *cp); /* NULL is fine */

/* NULL when there is none. */
const struct tensor *checkpoint_find(const struct checkpoint *cp,
                                     const char *name);
/* The tensor of that name with exactly these dimensions, all of its numbers
 * finite; else ERR_STAGE naming file, tensor, and what it is instead or the
 * first place that holds NaN or infinity. Reads the tensor, at the speed of
 * memory, when it is asked for the first time. */
MUST_CHECK const struct tensor *checkpoint_need(const struct checkpoint *cp,
                                                const char *name, int rank,
                                                const int64_t *shape,
                                                struct err *err);
/* The same, a vector of n, as floats in the heap. */
MUST_CHECK float *checkpoint_need_vector(const struct checkpoint *cp,
                                         const char *name, int64_t n,
                                         struct err *err);
uint64_t checkpoint_fingerprint(const struct checkpoint *cp);

/* From now on, numbers are not looked at: for a model that is described and not
 * run. */
void checkpoint_trust(struct checkpoint *cp);

/* From now on, until checkpoint_pack_end, checkpoint_packed gives out this set:
 * layers that can be packed ask for their weights in it. Not owned. */
void checkpoint_pack(struct checkpoint *cp, struct packed_set *set);
/* No longer: packed_build with folder dir. What was asked for meanwhile and is
 * not in the set is looked at now, as checkpoint_need does; packing looks at
 * the rest, or did when it made the file. Without a set nothing happens. */
MUST_CHECK bool checkpoint_pack_end(struct checkpoint *cp, const char *dir,
                                    size_t threads, struct err *err);
struct packed_set *checkpoint_packed(const struct checkpoint *cp);

#endif
