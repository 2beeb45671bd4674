#include "stage_program.h"

#include "base/exit_code.h"
#include "base/log.h"
#include "base/stop.h"
#include "manual.h"
#include "options.h"

#include <unistd.h>

static void stage_program_say(const struct stage *stage,
                              const struct stage_result *r)
{
    const struct tally *t = &r->tally;

    log_info("%-7s %s%lld %s in = %lld kept + %lld rejected + %lld errored + "
             "%lld pending",
             stage->name, r->nothing_to_do ? "nothing to do: " : "",
             (long long)t->in, stage->unit, (long long)t->kept,
             (long long)t->rejected, (long long)t->errored,
             (long long)t->pending);
}

static char *stage_program_line(int argc, char **argv)
{
    struct buf line;

    buf_init(&line, 1 << 16);
    for (int i = 0; i < argc; i++)
        buf_print(&line, "%s%s", i == 0 ? "" : " ", argv[i]);
    return line.data;
}

static int stage_program_run(const struct stage *stage, const struct options *o,
                             const char *line, struct err *err)
{
    struct config_top top;
    struct stage_result result;
    struct buf config;
    struct settings *s = options_config(o, &top, err);

    if (s == NULL)
        return err->kind == ERR_USAGE ? EXIT_COMMAND : EXIT_STOPPED;
    buf_init(&config, 1 << 22);
    config_print(s, false, &config);
    struct stage_request request = {.settings = s,
                                    .store = top.store,
                                    .jobs = (int)top.jobs,
                                    .progress = o->progress,
                                    .run_id = o->run_id,
                                    .command = line,
                                    .config = buf_span(&config)};
    int lock = o->run_id != 0 ? -1 : options_lock(top.store, err);
    bool ok =
        err->kind == ERR_NONE && stage_execute(stage, &request, &result, err);
    if (lock >= 0)
        close(lock);
    buf_release(&config);
    settings_close(s);
    if (!ok)
        return err->kind == ERR_USAGE ? EXIT_COMMAND : EXIT_STOPPED;
    stage_program_say(stage, &result);
    if (result.interrupted)
        return EXIT_INTERRUPTED;
    return result.tally.errored > 0 ? EXIT_SET_ASIDE : EXIT_DONE;
}

int stage_program(const struct stage *stage, int argc, char **argv)
{
    struct options o;
    struct err err = {.kind = ERR_NONE};
    char *line = stage_program_line(argc, argv);
    int code = EXIT_COMMAND;

    stop_catch_signals();
    if (options_read(&o, argc, argv, "", &err) && o.extra_count > 0)
        err_usage(&err, "\"%s\" is one argument too many", o.extra[0]);
    if (err.kind == ERR_NONE && o.help) {
        manual_stage_help(stage);
        code = EXIT_DONE;
    } else if (err.kind == ERR_NONE && o.man) {
        manual_stage_page(stage);
        code = EXIT_DONE;
    } else if (err.kind == ERR_NONE) {
        code = stage_program_run(stage, &o, line, &err);
    }
    if (err.kind != ERR_NONE)
        log_err(argv[0], &err);
    options_release(&o);
    free(line);
    return code;
}
