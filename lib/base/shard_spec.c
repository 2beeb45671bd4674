#include "base/shard_spec.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash_index.h"
#include "base/span.h"

/* How a scheduler numbers its tasks. first, last, step and count are names of
 * variables; NULL: it does not say. */
struct shard_scheduler {
    const char *name, *index;
    const char *first, *last, *step, *count;
    int64_t from; /* the first index, where no variable says it */
};

static const struct shard_scheduler shard_schedulers[] = {
    {.name = "GNU parallel", .index = "PARALLEL_SEQ", .from = 1},
    {.name = "Open MPI",
     .index = "OMPI_COMM_WORLD_RANK",
     .count = "OMPI_COMM_WORLD_SIZE"},
    {.name = "Slurm",
     .index = "SLURM_ARRAY_TASK_ID",
     .first = "SLURM_ARRAY_TASK_MIN",
     .last = "SLURM_ARRAY_TASK_MAX",
     .step = "SLURM_ARRAY_TASK_STEP",
     .count = "SLURM_ARRAY_TASK_COUNT",
     .from = 1},
    {.name = "Grid Engine",
     .index = "SGE_TASK_ID",
     .first = "SGE_TASK_FIRST",
     .last = "SGE_TASK_LAST",
     .step = "SGE_TASK_STEPSIZE",
     .from = 1},
    {.name = "LSF",
     .index = "LSB_JOBINDEX",
     .last = "LSB_JOBINDEX_END",
     .step = "LSB_JOBINDEX_STEP",
     .from = 1},
    {.name = "PBS", .index = "PBS_ARRAY_INDEX", .from = 1},
    {.name = "Torque", .index = "PBS_ARRAYID", .from = 1},
    {.name = "Kubernetes", .index = "JOB_COMPLETION_INDEX"},
};

/* The tasks of srun, where nobody else says anything: a batch script of an
 * array or of mpirun has them too. */
static const struct shard_scheduler shard_srun = {
    .name = "Slurm", .index = "SLURM_PROCID", .count = "SLURM_NTASKS"};

/* A variable's number; false: not set, or no number ("undefined" of Grid
 * Engine, 0 of LSF outside of an array). */
static bool shard_variable(const char *name, int64_t *value)
{
    const char *text = name == NULL ? NULL : getenv(name);

    return text != NULL && span_int(span_of(text), value);
}

static bool shard_is_started_by(const struct shard_scheduler *s)
{
    int64_t index;

    if (!shard_variable(s->index, &index))
        return false;
    return strcmp(s->name, "LSF") != 0 || index > 0;
}

static const struct shard_scheduler *shard_scheduler_find(struct err *err)
{
    const struct shard_scheduler *found = NULL;

    for (size_t i = 0;
         i < sizeof(shard_schedulers) / sizeof(shard_schedulers[0]); i++) {
        const struct shard_scheduler *s = &shard_schedulers[i];
        if (!shard_is_started_by(s))
            continue;
        if (found != NULL) {
            err_usage(err,
                      "--shard auto: both %s (%s) and %s (%s) number this "
                      "task",
                      found->name, found->index, s->name, s->index);
            err_hint(err, "say which: --shard \"$%s/N\"", found->index);
            return NULL;
        }
        found = s;
    }
    if (found == NULL && shard_is_started_by(&shard_srun))
        found = &shard_srun;
    if (found == NULL) {
        err_usage(err, "--shard auto: no scheduler numbers this task");
        err_hint(err,
                 "known are Slurm, Grid Engine, PBS, LSF, Kubernetes, Open "
                 "MPI and GNU parallel; else --shard I/N");
    }
    return found;
}

/* How many tasks there are, where the scheduler says it; 0: it does not. A part
 * of an array that is started again is numbered as before, and says so: its
 * first index is neither 0 nor 1, or there are gaps. */
static bool shard_count_read(const struct shard_scheduler *s, int64_t *first,
                             int64_t *step, int64_t *count, struct err *err)
{
    int64_t last, said;

    *count = 0;
    (void)shard_variable(s->first, first);
    if (!shard_variable(s->step, step) || *step < 1)
        *step = 1;
    if (s->last == NULL) {
        (void)shard_variable(s->count, count);
        return true;
    }
    if (!shard_variable(s->last, &last) || last < *first)
        return true;
    *count = (last - *first) / *step + 1;
    if ((*first == 0 || *first == 1) &&
        (!shard_variable(s->count, &said) || said == *count))
        return true;
    err_usage(err, "--shard auto: the tasks of %s (%s) are a part of an array",
              s->name, s->index);
    return err_hint(err, "--shard auto/N says of how many, from task 1 on");
}

/* From the variables of one scheduler; given: N of auto/N, or 0. */
static bool shard_spec_read(const struct shard_scheduler *s, int64_t given,
                            struct shard_spec *spec, struct err *err)
{
    int64_t index = 0, first = s->from, step = 1, count = given;

    (void)shard_variable(s->index, &index);
    if (given == 0 && !shard_count_read(s, &first, &step, &count, err))
        return false;
    if (count < 1) {
        err_usage(err,
                  "--shard auto: %s says that this is task %lld (%s), not "
                  "of how many",
                  s->name, (long long)index, s->index);
        return err_hint(err, "--shard auto/N says it");
    }
    *spec = (struct shard_spec){(index - first) / step + 1, count};
    if (index >= first && spec->ordinal <= count && count <= SHARD_MOST)
        return true;
    return err_usage(err,
                     "--shard auto: %s says that this is task %lld (%s), "
                     "which is none of %lld",
                     s->name, (long long)index, s->index, (long long)count);
}

bool shard_spec_parse(const char *text, struct shard_spec *spec,
                      struct err *err)
{
    struct span s = span_of(text);
    size_t slash = span_find_char(s, '/');
    struct span left = span_cut(s, 0, slash);
    int64_t shards = 0;
    bool many = slash == SIZE_MAX ||
                (span_int(span_cut(s, slash + 1, SIZE_MAX), &shards) &&
                 shards >= 1 && shards <= SHARD_MOST);

    if (many && span_is(left, "auto")) {
        const struct shard_scheduler *by = shard_scheduler_find(err);
        return by != NULL && shard_spec_read(by, shards, spec, err);
    }
    if (many && slash != SIZE_MAX && span_int(left, &spec->ordinal) &&
        spec->ordinal >= 1 && spec->ordinal <= shards) {
        spec->shards = shards;
        return true;
    }
    err_usage(err, "--shard \"%s\" is no part of a set", text);
    return err_hint(err, "--shard 3/16 is the third of 16; --shard auto asks "
                         "the scheduler");
}

int64_t shard_spec_of(const char *path, int64_t shards)
{
    size_t len = strlen(path), from;

    while (len > 1 && path[len - 1] == '/')
        len--;
    for (from = len; from > 0 && path[from - 1] != '/'; from--)
        continue;
    return (int64_t)(hash_mix(hash_fnv(path + from, len - from)) %
                     (uint64_t)shards) +
           1;
}
