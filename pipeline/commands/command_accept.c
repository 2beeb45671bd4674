/* limbeck accept: what is set aside was seen and is let be. */
#include "command.h"

#include "commands/failure_choice.h"
#include "engine/stage.h"

struct accept_options {
    struct options common;
    struct failure_choice choice;
    bool all;
};

static bool accept_chosen(const struct accept_options *o, struct err *err)
{
    const struct failure_choice *c = &o->choice;

    if (o->all || c->ids.count > 0 || c->class != NULL || c->stage != NULL ||
        c->teacher != NULL)
        return true;
    err_usage(err, "accept which? numbers of failures, --class, --stage, "
                   "--teacher or --all");
    return err_hint(err, "limbeck status \"%s\" --failures lists them",
                    o->common.config);
}

static int command_accept_run(const void *options, struct err *err)
{
    const struct accept_options *o = options;
    static const enum query_id steps[] = {QUERY_FAILURE_ACCEPT, QUERY_NONE};
    int64_t count;

    if (!accept_chosen(o, err) ||
        !failure_choice_apply(&o->common, &o->choice, false, steps, &count,
                              err))
        return options_exit(err);
    puts(count > 0 ? "accepted: they make no run end with exit code 1 any more"
                   : "nothing of that kind is set aside and not yet accepted");
    return EXIT_DONE;
}

static const struct argument command_accept_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    FAILURE_CHOICE_ARGUMENT(struct accept_options),
};

static const struct option command_accept_options[] = {
    FAILURE_CHOICE_OPTIONS(struct accept_options),
    {.name = "all",
     .type = PARAM_BOOL,
     .at = offsetof(struct accept_options, all),
     .about = "everything that is set aside now"},
};

const struct command command_accept = {
    .name = "accept",
    .about = "let be what was set aside by errors: no exit code 1 for it",
    .notes = "It stays set aside and is counted, and is tried again where its "
             "class says so. What fails otherwise later, or is new, is not "
             "accepted by this.",
    .examples = "limbeck accept run.yaml --class damaged\n"
                "limbeck accept run.yaml 17 18\n",
    .arguments = command_accept_arguments,
    .argument_count = PARAM_COUNT(command_accept_arguments),
    .options = command_accept_options,
    .option_count = PARAM_COUNT(command_accept_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct accept_options),
    .run = command_accept_run,
};
