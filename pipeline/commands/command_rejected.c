/* limbeck rejected: replies that the policy does not keep, and why. */
#include "command.h"

#include "commands/select_print.h"
#include "input.h"

enum { REJECTED_QUERY_MAX = 1000 };

struct rejected_options {
    struct options common;
    const char *reason;
    int64_t limit, seed;
    bool json;
};

static int command_rejected_run(const void *options, struct err *err)
{
    const struct rejected_options *o = options;
    char query[REJECTED_QUERY_MAX];
    struct select_request r = {.query = query,
                               .sample = o->limit,
                               .limit = o->limit,
                               .seed = o->seed,
                               .json = o->json};

    snprintf(query, sizeof(query), "rejected%s%s",
             o->reason != NULL ? " and fails " : "",
             o->reason != NULL ? o->reason : "");
    return select_command(&o->common, &r, err);
}

static const struct argument command_rejected_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE};

static const struct option command_rejected_options[] = {
    {.name = "reason",
     .type = PARAM_TEXT,
     .at = offsetof(struct rejected_options, reason),
     .metavar = "RULE,...",
     .about = "those that fail these rules, whatever else they fail"},
    {.name = "limit",
     .letter = 'n',
     .type = PARAM_INT,
     .at = offsetof(struct rejected_options, limit),
     .initial = "20",
     .min = 1,
     .max = 1e6,
     .metavar = "N",
     .about = "draw at most N samples"},
    {.name = "seed",
     .type = PARAM_INT,
     .at = offsetof(struct rejected_options, seed),
     .initial = "42",
     .metavar = "N",
     .about = "of that draw"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct rejected_options, json),
     .about = "print JSON, with all that was measured"},
};

const struct command command_rejected = {
    .name = "rejected",
    .about = "some replies that the policy rejects, and the rules they fail",
    .notes = "What limbeck select gives for \"rejected\", or \"rejected and "
             "fails RULE\", of a random draw.",
    .examples = "limbeck rejected run.yaml --reason visibility -n 20\n",
    .arguments = command_rejected_arguments,
    .argument_count = PARAM_COUNT(command_rejected_arguments),
    .options = command_rejected_options,
    .option_count = PARAM_COUNT(command_rejected_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct rejected_options),
    .run = command_rejected_run,
};
