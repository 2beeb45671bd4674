/* limbeck status: what each stage holds and what is left to do. */
#include "command.h"
#include "options.h"
#include "sums.h"

static int command_status_show(const struct options *o, struct err *err)
{
    struct config_top top;
    struct sums sums;
    struct settings *s = options_config(o, &top, err);

    if (s == NULL)
        return EXIT_COMMAND;
    int code = EXIT_STOPPED;
    if (sums_read(s, top.store, &sums, err)) {
        if (o->json)
            sums_print_json(&sums);
        else
            sums_print(&sums, false);
        if (sums_check(&sums, err))
            code = sums_errored(&sums) ? EXIT_SET_ASIDE : EXIT_DONE;
    }
    settings_close(s);
    return code;
}

static int command_status_run(int argc, char **argv, struct err *err)
{
    struct options o;
    int code = EXIT_COMMAND;

    if (options_read(&o, argc, argv, "json", err) && o.config == NULL)
        err_usage(err, "status needs a configuration file");
    if (err->kind == ERR_NONE)
        code = command_status_show(&o, err);
    options_release(&o);
    return code;
}

const struct command command_status = {
    .name = "status",
    .usage = "status CONFIG.yaml [--json]",
    .about = "count what each stage holds, check the sums, say what is to do",
    .help = options_help,
    .run = command_status_run,
};
