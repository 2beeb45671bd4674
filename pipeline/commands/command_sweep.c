/* limbeck sweep: what a policy would keep at other settings. */
#include "command.h"

#include "commands/sweep.h"
#include "input.h"

enum { SWEEP_TEXT_MAX = 64 << 20 };

struct sweep_options {
    struct options common;
    struct text_list settings;
    int64_t steps;
    bool log, json, svg;
    const char *by;
};

static const char *const sweep_by_words[] = {"country", NULL};

static bool sweep_plan_read(struct sweep_plan *plan,
                            const struct sweep_options *o, struct arena *arena,
                            struct err *err)
{
    size_t points = 1;

    plan->by_country = o->by != NULL;
    plan->axis_count = o->settings.count;
    for (size_t i = 0; i < plan->axis_count; i++) {
        if (!sweep_axis_read(&plan->axes[i], o->settings.items[i], o->steps,
                             o->log, arena, err))
            return false;
        points *= plan->axes[i].count;
    }
    if (plan->axis_count == 2 &&
        strcmp(plan->axes[0].key, plan->axes[1].key) == 0)
        return err_usage(err, "\"%s\" is given twice", plan->axes[0].key);
    if (points > SWEEP_POINTS_MAX)
        return err_usage(err, "%zu points are more than %d", points,
                         SWEEP_POINTS_MAX);
    return !o->json || !o->svg ||
           err_usage(err, "--json and --svg are two forms: give one");
}

static bool sweep_print(const struct sweep_table *t,
                        const struct sweep_options *o, struct err *err)
{
    struct buf out;

    buf_init(&out, SWEEP_TEXT_MAX);
    if (o->json)
        sweep_print_json(t, &out);
    else if (o->svg)
        sweep_print_svg(t, &out);
    else
        sweep_print_text(t, &out);
    bool ok = buf_ok(&out, "the table", err);
    if (ok)
        fputs(out.data, stdout);
    buf_release(&out);
    return ok;
}

static bool sweep_all(const struct sweep_options *o, struct settings *s,
                      const char *store, struct arena *arena, struct err *err)
{
    struct sweep_plan plan = {.axis_count = 0};
    struct sweep_table table = {.log = o->log};

    if (!sweep_plan_read(&plan, o, arena, err))
        return false;
    struct db *db = db_open(store, DB_READ, err);
    bool ok = db != NULL && sweep_count(&plan, s, db, arena, &table, err) &&
              sweep_print(&table, o, err);
    db_close(db);
    return ok;
}

static int command_sweep_run(const void *options, struct err *err)
{
    const struct sweep_options *o = options;
    struct config_top top;
    struct arena arena;
    struct settings *s = input_config_or_store(&o->common, &top, err);

    if (s == NULL)
        return options_exit(err);
    arena_init(&arena);
    bool ok = sweep_all(o, s, top.store, &arena, err);
    arena_release(&arena);
    settings_close(s);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_sweep_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "KEY=VALUES",
     .type = PARAM_TEXT,
     .at = offsetof(struct sweep_options, settings),
     .least = 1,
     .most = SWEEP_AXES_MAX,
     .about = "a setting and its values: policy.distance.max=1..2500, or "
              "=5,10,500; two of them give a grid"},
};

static const struct option command_sweep_options[] = {
    {.name = "steps",
     .type = PARAM_INT,
     .at = offsetof(struct sweep_options, steps),
     .initial = "12",
     .min = 2,
     .max = SWEEP_POINTS_MAX,
     .metavar = "N",
     .about = "values of a range FROM..TO, both ends among them"},
    {.name = "log",
     .type = PARAM_BOOL,
     .at = offsetof(struct sweep_options, log),
     .about = "space the values of ranges evenly in their logarithm"},
    {.name = "by",
     .type = PARAM_CHOICE,
     .at = offsetof(struct sweep_options, by),
     .choices = sweep_by_words,
     .metavar = "country",
     .about = "tell kept samples apart by the country of their truth"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct sweep_options, json),
     .about = "print JSON"},
    {.name = "svg",
     .type = PARAM_BOOL,
     .at = offsetof(struct sweep_options, svg),
     .about = "print a drawing, as SVG"},
};

const struct command command_sweep = {
    .name = "sweep",
    .about = "what other thresholds would keep, from the scores that are "
             "stored",
    .notes = "Counts what decide and split would come to at each value, with "
             "all else as configured: replies and samples kept, how many of "
             "the replies lie within 25, 200 and 750 km of the truth where "
             "that is known, and the sizes of CoT, Judge and Seed. Nothing is "
             "written and nobody is asked. policy.FILTER.min, "
             "policy.FILTER.max and the numbers of split can be swept; values "
             "of a range are rounded to four digits.",
    .examples = "limbeck sweep run.yaml policy.distance.max=1..2500 --log\n"
                "limbeck sweep run.yaml policy.distance.max=25,200 "
                "policy.length.min=0,100\n"
                "limbeck sweep run.yaml policy.distance.max=1..2500 --log "
                "--svg > distance.svg\n",
    .arguments = command_sweep_arguments,
    .argument_count = PARAM_COUNT(command_sweep_arguments),
    .options = command_sweep_options,
    .option_count = PARAM_COUNT(command_sweep_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct sweep_options),
    .run = command_sweep_run,
};
