/* limbeck retry: what was set aside is pending again. */
#include "command.h"

#include "commands/failure_choice.h"
#include "engine/stage.h"

struct retry_options {
    struct options common;
    struct failure_choice choice;
};

static int command_retry_run(const void *options, struct err *err)
{
    const struct retry_options *o = options;
    static const enum query_id steps[] = {QUERY_FAILURE_RETRY_SOURCES,
                                          QUERY_FAILURE_RETRY_STAGES,
                                          QUERY_FAILURE_RETRY, QUERY_NONE};
    int64_t count;

    if (!failure_choice_apply(&o->common, &o->choice, false, steps, &count,
                              err))
        return options_exit(err);
    puts(count > 0 ? "pending again; `limbeck run` goes on with them"
                   : "nothing of that kind is set aside");
    return EXIT_DONE;
}

static const struct argument command_retry_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    FAILURE_CHOICE_ARGUMENT(struct retry_options),
};

static const struct option command_retry_options[] = {
    FAILURE_CHOICE_OPTIONS(struct retry_options),
};

const struct command command_retry = {
    .name = "retry",
    .about = "make pending again what was set aside by errors",
    .notes = "Without ID, --class, --stage or --teacher: all of it but what "
             "was accepted. Failures stay in the store as history: `limbeck "
             "why` tells them.",
    .examples = "limbeck retry run.yaml\n"
                "limbeck retry run.yaml --class bad-request --teacher b\n",
    .arguments = command_retry_arguments,
    .argument_count = PARAM_COUNT(command_retry_arguments),
    .options = command_retry_options,
    .option_count = PARAM_COUNT(command_retry_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct retry_options),
    .run = command_retry_run,
};
