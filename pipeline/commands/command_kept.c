/* limbeck kept: replies that the policy keeps. */
#include "command.h"

#include "commands/select_print.h"
#include "input.h"

struct kept_options {
    struct options common;
    int64_t limit, seed;
    bool json;
};

static int command_kept_run(const void *options, struct err *err)
{
    const struct kept_options *o = options;
    struct select_request r = {.query = "kept",
                               .sample = o->limit,
                               .limit = o->limit,
                               .seed = o->seed,
                               .json = o->json};

    return select_command(&o->common, &r, err);
}

static const struct argument command_kept_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE};

static const struct option command_kept_options[] = {
    {.name = "limit",
     .letter = 'n',
     .type = PARAM_INT,
     .at = offsetof(struct kept_options, limit),
     .initial = "20",
     .min = 1,
     .max = 1e6,
     .metavar = "N",
     .about = "draw at most N samples"},
    {.name = "seed",
     .type = PARAM_INT,
     .at = offsetof(struct kept_options, seed),
     .initial = "42",
     .metavar = "N",
     .about = "of that draw"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct kept_options, json),
     .about = "print JSON, with all that was measured"},
};

const struct command command_kept = {
    .name = "kept",
    .about = "some replies that the policy keeps",
    .notes = "What limbeck select gives for \"kept\", of a random draw.",
    .examples = "limbeck kept run.yaml -n 20\n",
    .arguments = command_kept_arguments,
    .argument_count = PARAM_COUNT(command_kept_arguments),
    .options = command_kept_options,
    .option_count = PARAM_COUNT(command_kept_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct kept_options),
    .run = command_kept_run,
};
