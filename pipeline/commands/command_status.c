/* limbeck status: what each stage holds and what is left to do. */
#include "command.h"

#include "db/db.h"
#include "input.h"
#include "sums.h"

struct status_options {
    struct options common;
    bool json, failures;
};

static bool status_print_each(const struct options *o, struct err *err)
{
    struct db *db = input_open_store(o, err);
    bool ok = db != NULL && set_aside_print_each(db, err);

    db_close(db);
    return ok;
}

static bool status_read(const struct options *o, struct sums *sums,
                        struct err *err)
{
    struct settings *s;
    const char *store;

    if (!input_store(o, &s, &store, err))
        return false;
    bool ok = s != NULL ? sums_read(s, store, sums, err)
                        : sums_read_store(store, sums, err);
    settings_close(s);
    return ok;
}

static int command_status_run(const void *options, struct err *err)
{
    const struct status_options *o = options;
    struct sums sums;

    if (!status_read(&o->common, &sums, err))
        return options_exit(err);
    if (o->json) {
        sums_print_json(&sums);
    } else {
        sums_print(&sums, false);
        sums_print_retired(&sums);
    }
    if (o->failures && !status_print_each(&o->common, err))
        return options_exit(err);
    if (!sums_check(&sums, err))
        return EXIT_STOPPED;
    return sums_errored(&sums) ? EXIT_SET_ASIDE : EXIT_DONE;
}

static const struct argument command_status_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
};

static const struct option command_status_options[] = {
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct status_options, json),
     .about = "print JSON"},
    {.name = "failures",
     .type = PARAM_BOOL,
     .at = offsetof(struct status_options, failures),
     .about = "print each failure that counts now behind it, with its number"},
};

const struct command command_status = {
    .name = "status",
    .about = "count what each stage holds, check the sums, say what is to do",
    .arguments = command_status_arguments,
    .argument_count = PARAM_COUNT(command_status_arguments),
    .options = command_status_options,
    .option_count = PARAM_COUNT(command_status_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct status_options),
    .run = command_status_run,
};
