#include "stage_program.h"

#include <unistd.h>

#include "base/log.h"
#include "base/shard_spec.h"
#include "input.h"
#include "program.h"

static const struct argument stage_program_arguments[] = {
    {.name = "CONFIG",
     .type = PARAM_PATH,
     .at = offsetof(struct options, config),
     .most = 1,
     .about = "the configuration file; without one, built-in values and --set"},
};

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

int stage_program_run(const struct stage *stage, const struct options *o,
                      struct settings *s, const struct config_top *top,
                      struct err *err)
{
    struct stage_result result;
    struct buf config;

    buf_init(&config, 1 << 22);
    config_print(s, false, &config);
    struct stage_request request = {.settings = s,
                                    .store = top->store,
                                    .jobs = (int)top->jobs,
                                    .progress = o->progress,
                                    .run_id = o->run_id,
                                    .command = o->line,
                                    .config = buf_span(&config)};
    if (o->shard != NULL && !shard_spec_parse(o->shard, &request.shard, err)) {
        buf_release(&config);
        return options_exit(err);
    }
    int lock = o->run_id != 0 ? -1 : options_lock(top->store, err);
    bool ok =
        err->kind == ERR_NONE && stage_execute(stage, &request, &result, err);
    if (lock >= 0)
        close(lock);
    buf_release(&config);
    if (!ok)
        return options_exit(err);
    stage_program_say(stage, &result);
    if (result.interrupted && o->run_id == 0)
        log_info("stopped; run it again to go on");
    if (result.interrupted)
        return EXIT_INTERRUPTED;
    return result.incomplete || result.tally.errored > result.accepted
               ? EXIT_SET_ASIDE
               : EXIT_DONE;
}

static int stage_program_command_run(const void *options, struct err *err)
{
    const struct options *o = options;
    struct config_top top;
    struct settings *s = input_config(o, &top, err);

    if (s == NULL)
        return options_exit(err);
    int code = stage_program_run(o->command->stage, o, s, &top, err);
    settings_close(s);
    return code;
}

struct command stage_program_command(const struct stage *stage,
                                     char name[STAGE_PROGRAM_NAME_MAX])
{
    snprintf(name, STAGE_PROGRAM_NAME_MAX, "limbeck-%s", stage->name);
    return (struct command){
        .name = name,
        .about = stage->about,
        .arguments = stage_program_arguments,
        .argument_count = PARAM_COUNT(stage_program_arguments),
        .takes = TAKES_SETTINGS | TAKES_JOBS | TAKES_PROGRESS | TAKES_SHARD |
                 TAKES_RUN,
        .stage = stage,
        .run = stage_program_command_run,
    };
}

int stage_program(const struct stage *stage, int argc, char **argv)
{
    char name[STAGE_PROGRAM_NAME_MAX];
    const struct command c = stage_program_command(stage, name);

    return program_main(&c, argc, argv);
}
