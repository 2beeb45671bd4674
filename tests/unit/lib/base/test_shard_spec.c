/* Which part of a set, by hand and by what each scheduler sets. */
#include "testing.h"

#include "base/shard_spec.h"

static const char *const variables[] = {
    "PARALLEL_SEQ",          "OMPI_COMM_WORLD_RANK",
    "OMPI_COMM_WORLD_SIZE",  "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_MIN",  "SLURM_ARRAY_TASK_MAX",
    "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT",
    "SLURM_PROCID",          "SLURM_NTASKS",
    "SGE_TASK_ID",           "SGE_TASK_FIRST",
    "SGE_TASK_LAST",         "SGE_TASK_STEPSIZE",
    "LSB_JOBINDEX",          "LSB_JOBINDEX_END",
    "LSB_JOBINDEX_STEP",     "PBS_ARRAY_INDEX",
    "PBS_ARRAYID",           "JOB_COMPLETION_INDEX"};

/* "NAME=VALUE NAME=VALUE": these alone are set. */
static void started_by(const char *text)
{
    char copy[400], *rest = copy, *one;

    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
        unsetenv(variables[i]);
    snprintf(copy, sizeof(copy), "%s", text);
    while ((one = strsep(&rest, " ")) != NULL) {
        char *value = strchr(one, '=');
        if (value == NULL)
            continue;
        *value = '\0';
        setenv(one, value + 1, 1);
    }
}

static void part(const char *environment, const char *text, int64_t ordinal,
                 int64_t shards)
{
    struct shard_spec spec = {0, 0};
    struct err err = {.kind = ERR_NONE};

    started_by(environment);
    if (!shard_spec_parse(text, &spec, &err))
        fail_msg("%s under \"%s\": %s", text, environment, err.text);
    assert_int_equal(spec.ordinal, ordinal);
    assert_int_equal(spec.shards, shards);
}

static void refused(const char *environment, const char *text, const char *why)
{
    struct shard_spec spec;
    struct err err = {.kind = ERR_NONE};

    started_by(environment);
    assert_false(shard_spec_parse(text, &spec, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_non_null(strstr(err.text, why));
    assert_true(err.hint[0] != '\0' || strstr(err.text, "none of") != NULL);
}

static void shard_is_said_by_hand(void **state)
{
    (void)state;
    part("", "3/16", 3, 16);
    part("SLURM_ARRAY_TASK_ID=7", "1/1", 1, 1);
    refused("", "0/16", "is no part");
    refused("", "17/16", "is no part");
    refused("", "3", "is no part");
    refused("", "3/", "is no part");
    refused("", "3/100001", "is no part");
    refused("", "a/4", "is no part");
}

static void shard_is_said_by_each_scheduler(void **state)
{
    (void)state;
    part("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=16 "
         "SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=16 SLURM_PROCID=0 "
         "SLURM_NTASKS=1",
         "auto", 3, 16);
    part("SLURM_ARRAY_TASK_ID=6 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=6 "
         "SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=4",
         "auto", 4, 4);
    part("SLURM_PROCID=3 SLURM_NTASKS=8", "auto", 4, 8);
    part("SGE_TASK_ID=5 SGE_TASK_FIRST=1 SGE_TASK_LAST=9 SGE_TASK_STEPSIZE=2",
         "auto", 3, 5);
    part("PBS_ARRAY_INDEX=2", "auto/8", 2, 8);
    part("PBS_ARRAYID=2", "auto/8", 2, 8);
    part("LSB_JOBINDEX=4 LSB_JOBINDEX_END=10 LSB_JOBINDEX_STEP=1", "auto", 4,
         10);
    part("JOB_COMPLETION_INDEX=0", "auto/64", 1, 64);
    part("OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=3", "auto", 3, 3);
    part("PARALLEL_SEQ=5", "auto/5", 5, 5);
    part("SGE_TASK_ID=undefined LSB_JOBINDEX=0 JOB_COMPLETION_INDEX=1",
         "auto/2", 2, 2);
}

static void shard_is_not_guessed(void **state)
{
    (void)state;
    refused("", "auto", "no scheduler");
    refused("SGE_TASK_ID=undefined LSB_JOBINDEX=0", "auto", "no scheduler");
    refused("PBS_ARRAY_INDEX=2", "auto", "not of how many");
    refused("JOB_COMPLETION_INDEX=2", "auto", "not of how many");
    refused("PARALLEL_SEQ=2", "auto", "not of how many");
    refused("PBS_ARRAY_INDEX=9", "auto/8", "none of 8");
    refused("JOB_COMPLETION_INDEX=8", "auto/8", "none of 8");
    refused("PARALLEL_SEQ=1 SGE_TASK_ID=2", "auto", "both");
    /* Tasks 3 and 7 of 16 are started again: 3 is not the first of two. */
    refused("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 "
            "SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=1 "
            "SLURM_ARRAY_TASK_COUNT=2",
            "auto", "a part of an array");
    refused("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=1 "
            "SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=1 "
            "SLURM_ARRAY_TASK_COUNT=2",
            "auto", "a part of an array");
    part("SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7 "
         "SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=2",
         "auto/16", 7, 16);
}

static void archives_have_one_shard_each(void **state)
{
    int64_t counts[17] = {0};
    char path[60];

    (void)state;
    for (int i = 0; i < 1600; i++) {
        snprintf(path, sizeof(path), "/data/osv/train/%02d.zip", i);
        int64_t at = shard_spec_of(path, 16);
        assert_in_range(at, 1, 16);
        counts[at]++;
        assert_int_equal(shard_spec_of(strrchr(path, '/') + 1, 16), at);
    }
    for (int i = 1; i <= 16; i++)
        assert_in_range(counts[i], 60, 140);
    assert_int_equal(shard_spec_of("/a/folder/", 7),
                     shard_spec_of("folder", 7));
}

TESTING_MAIN(cmocka_unit_test(shard_is_said_by_hand),
             cmocka_unit_test(shard_is_said_by_each_scheduler),
             cmocka_unit_test(shard_is_not_guessed),
             cmocka_unit_test(archives_have_one_shard_each))
