/* limbeck: the front command. Each command is a file of commands/. */
#include "base/log.h"
#include "base/stop.h"
#include "command.h"
#include "manual.h"

static const struct command *limbeck_command(const char *name)
{
    for (size_t i = 0; command_all[i] != NULL; i++) {
        if (strcmp(command_all[i]->name, name) == 0)
            return command_all[i];
    }
    return NULL;
}

static void limbeck_command_help(const struct command *c)
{
    printf("usage: limbeck %s\n\n%s\n", c->usage, c->about);
    if (c->help != NULL)
        printf("\n%s", c->help);
}

static bool limbeck_wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct err err = {.kind = ERR_NONE};

    stop_catch_signals();
    if (argc < 2 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "help") == 0) {
        manual_front_help();
        return argc < 2 ? EXIT_COMMAND : EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("limbeck %s\n", LIMBECK_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--man") == 0) {
        manual_front_page();
        return EXIT_DONE;
    }
    const struct command *c = limbeck_command(argv[1]);
    if (c == NULL) {
        err_usage(&err, "there is no command \"%s\"", argv[1]);
        err_hint(&err, "limbeck --help lists them");
        log_err("limbeck", &err);
        return EXIT_COMMAND;
    }
    if (limbeck_wants_help(argc - 1, argv + 1) &&
        strcmp(c->name, "config") != 0) {
        limbeck_command_help(c);
        return EXIT_DONE;
    }
    int code = c->run(argc - 1, argv + 1, &err);
    if (err.kind != ERR_NONE)
        log_err("limbeck", &err);
    fflush(stdout);
    return ferror(stdout) && code == EXIT_DONE ? EXIT_STOPPED : code;
}
