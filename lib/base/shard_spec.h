/*
 * shard_spec.h: which part of a set: "3/16", or what the scheduler that started
 * this program says.
 *
 * Included by: pipeline, pipeline/engine, stages/ingest, tests.
 */
#ifndef LIMBECK_SHARD_SPEC_H
#define LIMBECK_SHARD_SPEC_H

#include <stdint.h>

#include "base/err.h"

enum { SHARD_MOST = 100000 };

struct shard_spec {
    int64_t ordinal, shards; /* 1..shards; both 0: the whole set */
};

/* "I/N", "auto" or "auto/N". auto: by the variables that Slurm (array tasks,
 * else the tasks of srun), Grid Engine, PBS, LSF, Kubernetes (indexed jobs),
 * Open MPI and GNU parallel set. Who says which but not of how many needs
 * auto/N; where two schedulers say it, neither is believed. ERR_USAGE. */
MUST_CHECK bool shard_spec_parse(const char *text, struct shard_spec *spec,
                                 struct err *err);

/* The part that an archive belongs to, by the last part of its path: the same
 * wherever its folder lies. 1..shards. */
int64_t shard_spec_of(const char *path, int64_t shards);

#endif
