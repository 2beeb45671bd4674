/* limbeck completion: the script that a shell completes command lines by. */
#include "command.h"
#include "completion.h"
#include "options.h"

struct completion_options {
    struct options common;
    const char *shell;
};

static int command_completion_run(const void *options, struct err *err)
{
    const struct completion_options *o = options;

    (void)err;
    if (strcmp(o->shell, "bash") == 0)
        completion_bash(stdout);
    else
        completion_zsh(stdout);
    return EXIT_DONE;
}

static const char *const command_completion_shells[] = {"bash", "zsh", NULL};

static const struct argument command_completion_arguments[] = {
    {.name = "SHELL",
     .type = PARAM_TEXT,
     .at = offsetof(struct completion_options, shell),
     .least = 1,
     .most = 1,
     .choices = command_completion_shells,
     .about = "which shell the script is for"},
};

const struct command command_completion = {
    .name = "completion",
    .about = "print the script that a shell completes command lines by",
    .notes = "It knows commands, options, their values, and the names of "
             "settings behind --set. `make install` puts it where both shells "
             "look; without that, source it from ~/.bashrc, or save it as "
             "_limbeck in a folder of zsh's fpath.\n",
    .examples = "source <(limbeck completion bash)\n"
                "limbeck completion zsh > ~/.zfunc/_limbeck\n",
    .arguments = command_completion_arguments,
    .argument_count = PARAM_COUNT(command_completion_arguments),
    .size = sizeof(struct completion_options),
    .run = command_completion_run,
};
