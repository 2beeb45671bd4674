/*
 * limbeck run: the stages in order.
 */
#include "command.h"

#include "engine/stage.h"
#include "run_all.h"

static int command_run_run(const void *options, struct err *err)
{
    return run_all(options, err);
}

static const struct argument command_run_arguments[] = {
    ARGUMENT_CONFIG,
};

static const struct option command_run_options[] = {
    {.name = "from",
     .type = PARAM_CHOICE,
     .at = offsetof(struct run_options, from),
     .choices = stage_order,
     .metavar = "STAGE",
     .about = "begin with this stage"},
    {.name = "only",
     .type = PARAM_LIST,
     .at = offsetof(struct run_options, only),
     .choices = stage_order,
     .metavar = "STAGE,...",
     .about = "these stages alone"},
    {.name = "dry-run",
     .type = PARAM_BOOL,
     .at = offsetof(struct run_options, dry_run),
     .about = "print what there is to do, and do nothing"},
    {.name = "verify",
     .type = PARAM_BOOL,
     .at = offsetof(struct run_options, verify),
     .about = "compare the folders of export and report with what was written "
              "there by digests, not by sizes and times alone"},
    {.name = "yes",
     .type = PARAM_BOOL,
     .at = offsetof(struct run_options, yes),
     .about = "retire as many samples as the sources say, also more than "
              "ingest.max_retired"},
};

const struct command command_run = {
    .name = "run",
    .about = "run the stages in order; what is done already is not done again",
    .examples = "limbeck run my.yaml\n"
                "limbeck run my.yaml --set policy.distance.max=25\n"
                "limbeck run my.yaml --from extract --dry-run\n",
    .arguments = command_run_arguments,
    .argument_count = PARAM_COUNT(command_run_arguments),
    .options = command_run_options,
    .option_count = PARAM_COUNT(command_run_options),
    .takes = TAKES_SETTINGS | TAKES_JOBS | TAKES_PROGRESS | TAKES_SHARD,
    .size = sizeof(struct run_options),
    .run = command_run_run,
};
