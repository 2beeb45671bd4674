/* limbeck help: the help of a command. */
#include "command.h"
#include "manual.h"
#include "options.h"
#include "program.h"

struct help_options {
    struct options common;
    struct text_list words;
};

static int command_help_run(const void *options, struct err *err)
{
    const struct help_options *o = options;
    char name[PROGRAM_NAME_MAX];
    const struct command *c = &program_limbeck;

    snprintf(name, sizeof(name), "%s", c->name);
    for (size_t i = 0; i < o->words.count; i++) {
        c = program_child(c, o->words.items[i], name, err);
        if (c == NULL)
            return EXIT_COMMAND;
    }
    manual_help(stdout, c, name);
    return EXIT_DONE;
}

static const struct argument command_help_arguments[] = {
    {.name = "COMMAND",
     .type = PARAM_TEXT,
     .at = offsetof(struct help_options, words),
     .most = 8,
     .about = "the command, and its sub-command",
     .flags = OPTION_COMMAND},
};

const struct command command_help = {
    .name = "help",
    .about = "print the help of a command",
    .examples = "limbeck help run\n"
                "limbeck help model check\n",
    .arguments = command_help_arguments,
    .argument_count = PARAM_COUNT(command_help_arguments),
    .size = sizeof(struct help_options),
    .run = command_help_run,
};
