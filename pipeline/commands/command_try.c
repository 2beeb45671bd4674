/*
 * limbeck try: a few of the samples through every stage, to look at before a
 * whole archive is paid for. It is a run whose draw is cut short, into the same
 * store: what was asked is not asked again.
 */
#include "command.h"

#include <limits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "input.h"
#include "run_all.h"
#include "try_sources.h"

struct try_options {
    struct options common;
    int64_t count, read;
    const char *seed;
};

/* Beside the store: what a run has exported and reported stays as it is. */
static const char *try_folder(const char *store, struct arena *arena)
{
    char here[PATH_MAX];

    if (store[0] == '/' || getcwd(here, sizeof(here)) == NULL)
        return arena_print(arena, "%s.try", store);
    return arena_print(arena, "%s/%s.try", here, store);
}

static size_t try_source_count(const struct settings *s)
{
    size_t n = 0;

    while (settings_child(s, "sources", n) != NULL)
        n++;
    return n;
}

/* The settings of the command line, and those that make it a try. */
static struct text_list try_sets(const struct try_options *o, size_t sources,
                                 const char *folder, struct arena *arena)
{
    const struct text_list *given = &o->common.sets;
    const char **items =
        arena_take_array(arena, given->count + sources + 4, sizeof(*items));
    size_t n = 0;

    for (; n < given->count; n++)
        items[n] = given->items[n];
    items[n++] = arena_print(arena, "sample.limit=%lld", (long long)o->count);
    items[n++] = arena_print(arena, "export.to=%s/export", folder);
    items[n++] = arena_print(arena, "report.to=%s/report", folder);
    if (o->seed != NULL)
        items[n++] = arena_print(arena, "seed=%s", o->seed);
    return (struct text_list){items, n};
}

static int command_try_run(const void *options, struct err *err)
{
    const struct try_options *o = options;
    struct run_options run = {.common = o->common};
    struct config_top top;
    struct arena arena;

    arena_init(&arena);
    struct settings *s = input_config(&o->common, &top, err);
    int code = EXIT_COMMAND;
    if (s != NULL) {
        const char *folder = try_folder(top.store, &arena);

        run.common.sets = try_sets(o, try_source_count(s), folder, &arena);
        if (try_sources_choose(s, top.store, o->read << 20, &arena,
                               &run.common.sets, err))
            code = run_all(&run, err);
        if (err->kind == ERR_NONE && code <= EXIT_SET_ASIDE)
            printf("the page of these %lld: file://%s/report/index.html\n",
                   (long long)o->count, folder);
    }
    settings_close(s);
    arena_release(&arena);
    return code;
}

static const struct argument command_try_arguments[] = {
    ARGUMENT_CONFIG,
};

static const struct option command_try_options[] = {
    {.name = "count",
     .letter = 'n',
     .type = PARAM_INT,
     .at = offsetof(struct try_options, count),
     .initial = "10",
     .min = 1,
     .max = 100000,
     .metavar = "N",
     .about = "how many samples"},
    {.name = "read",
     .type = PARAM_INT,
     .at = offsetof(struct try_options, read),
     .initial = "64",
     .min = 0,
     .max = 1e9,
     .metavar = "MIB",
     .about = "of a source with several archives read only so much, one "
              "archive at least"},
    {.name = "seed",
     .type = PARAM_TEXT,
     .at = offsetof(struct try_options, seed),
     .metavar = "N",
     .about = "draw others; otherwise those that a run draws first"},
};

const struct command command_try = {
    .name = "try",
    .about = "take ten samples through every stage, and show the report",
    .examples = "limbeck try my.yaml\n"
                "limbeck try my.yaml -n 30 --seed 7\n",
    .arguments = command_try_arguments,
    .argument_count = PARAM_COUNT(command_try_arguments),
    .options = command_try_options,
    .option_count = PARAM_COUNT(command_try_options),
    .takes = TAKES_SETTINGS | TAKES_JOBS | TAKES_PROGRESS,
    .size = sizeof(struct try_options),
    .run = command_try_run,
};
