/* limbeck model: look at a model's folder, check it, measure it. */
#include <string.h>

#include "base/span.h"
#include "command.h"
#include "model_tasks.h"

/* A flag with a value; false: not one, or an error. */
static bool model_option_value(struct model_options *o, const char *flag,
                               const char *value, struct err *err)
{
    int64_t threads;

    if (strcmp(flag, "--picture") == 0) {
        o->picture = value;
        return true;
    }
    if (strcmp(flag, "--seconds") == 0)
        return (span_real(span_of(value), &o->seconds) && o->seconds > 0 &&
                o->seconds <= 3600) ||
               err_usage(err,
                         "\"--seconds\" takes a number up to 3600, not "
                         "\"%s\"",
                         value);
    if (strcmp(flag, "--threads") != 0)
        return err_usage(err, "unrecognized option \"%s\"", flag);
    if (!span_int(span_of(value), &threads) || threads < 1 || threads > 256)
        return err_usage(err,
                         "\"--threads\" takes a whole number of 1 to "
                         "256, not \"%s\"",
                         value);
    o->threads = (int)threads;
    return true;
}

static bool model_options_read(struct model_options *o, int argc, char **argv,
                               struct err *err)
{
    *o = (struct model_options){.seconds = 5, .threads = 1};
    for (int i = 2; i < argc; i++) {
        bool ok = true;
        if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (strcmp(argv[i], "--save") == 0)
            o->save = true;
        else if (argv[i][0] != '-' && o->dir == NULL)
            o->dir = argv[i];
        else if (argv[i][0] != '-')
            ok = err_usage(err, "model takes one folder at a time");
        else if (i + 1 == argc)
            ok = err_usage(err, "\"%s\" is not known, or needs a value",
                           argv[i]);
        else {
            ok = model_option_value(o, argv[i], argv[i + 1], err);
            i++;
        }
        if (!ok)
            return false;
    }
    return o->dir != NULL || err_usage(err, "model needs a folder");
}

static int command_model_run(int argc, char **argv, struct err *err)
{
    static const struct {
        const char *name;
        int (*run)(const struct model_options *o, struct err *err);
    } tasks[] = {
        {"info", model_info}, {"check", model_check}, {"bench", model_bench}};
    struct model_options o;

    for (size_t i = 0; argc > 1 && i < sizeof(tasks) / sizeof(*tasks); i++) {
        if (strcmp(argv[1], tasks[i].name) != 0)
            continue;
        if (!model_options_read(&o, argc, argv, err))
            return EXIT_COMMAND;
        return tasks[i].run(&o, err);
    }
    err_usage(err, "model does one of: info, check, bench");
    return EXIT_COMMAND;
}

static const char command_model_help[] =
    "  info   architecture, parameters, files, memory, what is missing\n"
    "  check  every weight finite; a picture goes through; what flows is what\n"
    "         DIR/reference.json says, where there is one\n"
    "  bench  tokens or pictures a second, and memory's speed beside it\n"
    "\n"
    "  --json          info as JSON\n"
    "  --picture FILE  check with this picture (default: one of our own)\n"
    "  --save          check writes DIR/reference.json\n"
    "  --seconds N     bench for about so long (default: 5)\n"
    "  --threads N     that share one product (default: 1)\n"
    "\n"
    "  limbeck model info demo/models/teacher-a\n"
    "  limbeck model check demo/models/segformer\n";

const struct command command_model = {
    .name = "model",
    .usage = "model info|check|bench DIR [--picture FILE] [--save] [--json] "
             "[--seconds N]",
    .about = "look at a model's folder, check it, measure it",
    .help = command_model_help,
    .run = command_model_run,
};
