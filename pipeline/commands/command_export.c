/* limbeck export: the export stage with flags for what one changes often. */
#include "command.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "engine/stage.h"
#include "options.h"

static bool export_set(struct settings *s, const char *name, const char *value,
                       struct err *err)
{
    return value == NULL || settings_put(s, name, value, FROM_FLAG, 0, err);
}

/* The flags as settings. --to is relative to where the user stands, not to
 * the configuration file. */
static bool export_put_flags(struct settings *s, const struct options *o,
                             struct err *err)
{
    char here[PATH_MAX], to[PATH_MAX * 2];
    bool relative = o->to != NULL && o->to[0] != '/';

    if (relative) {
        if (getcwd(here, sizeof(here)) == NULL)
            return err_stage(err, "could not name this folder: %s",
                             strerror(errno));
        snprintf(to, sizeof(to), "%s/%s", here, o->to);
    }
    return export_set(s, "export.to", relative ? to : o->to, err) &&
           export_set(s, "export.format", o->format, err) &&
           export_set(s, "export.splits", o->split, err);
}

static void export_say(const struct stage_result *r)
{
    const struct tally *t = &r->tally;

    log_info("export  %s%lld samples in = %lld kept + %lld rejected + %lld "
             "errored + %lld pending",
             r->nothing_to_do ? "nothing to do: " : "", (long long)t->in,
             (long long)t->kept, (long long)t->rejected, (long long)t->errored,
             (long long)t->pending);
}

static int export_execute(const struct options *o, const char *line,
                          struct err *err)
{
    struct config_top top;
    struct stage_result result;
    struct buf config;
    struct settings *s = options_config(o, &top, err);
    int code = EXIT_STOPPED;

    if (s == NULL)
        return err->kind == ERR_USAGE ? EXIT_COMMAND : EXIT_STOPPED;
    buf_init(&config, 1 << 22);
    int lock = -1;
    if (export_put_flags(s, o, err)) {
        config_print(s, false, &config);
        lock = options_lock(top.store, err);
    }
    struct stage_request request = {.settings = s,
                                    .store = top.store,
                                    .jobs = (int)top.jobs,
                                    .progress = o->progress,
                                    .command = line,
                                    .config = buf_span(&config)};
    if (err->kind == ERR_NONE &&
        stage_execute(stage_find("export"), &request, &result, err)) {
        export_say(&result);
        code = result.interrupted         ? EXIT_INTERRUPTED
               : result.tally.errored > 0 ? EXIT_SET_ASIDE
                                          : EXIT_DONE;
    } else if (err->kind == ERR_USAGE) {
        code = EXIT_COMMAND;
    }
    if (lock >= 0)
        close(lock);
    buf_release(&config);
    settings_close(s);
    return code;
}

static int command_export_run(int argc, char **argv, struct err *err)
{
    struct options o;
    struct buf line;
    int code = EXIT_COMMAND;

    buf_init(&line, 1 << 16);
    buf_add_text(&line, "limbeck");
    for (int i = 0; i < argc; i++)
        buf_print(&line, " %s", argv[i]);
    if (options_read(&o, argc, argv, "to format split", err) &&
        o.config == NULL)
        err_usage(err, "export needs a configuration file");
    if (err->kind == ERR_NONE)
        code = export_execute(&o, line.data, err);
    options_release(&o);
    buf_release(&line);
    return code;
}

const struct command command_export = {
    .name = "export",
    .usage = "export CONFIG.yaml [--to DIR] [--split cot,judge,seed] "
             "[--format gre]",
    .about = "write the splits as files that trainers load",
    .help = options_help,
    .run = command_export_run,
};
