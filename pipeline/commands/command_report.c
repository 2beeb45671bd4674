/* limbeck report: make the pages anew, whatever has changed. */
#include "command.h"
#include "input.h"
#include "stage_program.h"

struct report_options {
    struct options common;
    const char *to, *card;
};

/* Who wants to see what is in a store wants it as it is. */
static bool report_is_of_today(const struct options *o, const char *store,
                               struct err *err)
{
    enum input_kind kind;

    if (!input_kind(o->config, &kind, err))
        return false;
    if (kind != INPUT_STORE)
        return true;
    struct db *db = db_open(store, DB_READ, err);
    db_close(db);
    return db != NULL;
}

/* Forget that there is a report already. */
static bool report_forget(const char *store, struct err *err)
{
    struct db *db = db_open(store, DB_WRITE, err);

    if (db == NULL)
        return false;
    bool ok = query_run(db_query(db, QUERY_REPORT_FORGET), err);
    db_close(db);
    return ok;
}

static int command_report_run(const void *options, struct err *err)
{
    const struct report_options *o = options;
    struct config_top top;
    struct settings *s = input_config_or_store(&o->common, &top, err);

    if (s == NULL)
        return options_exit(err);
    int code =
        report_is_of_today(&o->common, top.store, err) &&
                report_forget(top.store, err)
            ? stage_program_run(stage_find("report"), &o->common, s, &top, err)
            : options_exit(err);
    settings_close(s);
    return code;
}

static const struct argument command_report_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
};

static const struct option command_report_options[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = offsetof(struct report_options, to),
     .metavar = "FOLDER",
     .about = "where the pages go, over the setting `report.to`",
     .setting = "report.to",
     .flags = OPTION_FOLDER},
    {.name = "card",
     .type = PARAM_TEXT,
     .at = offsetof(struct report_options, card),
     .metavar = "SOURCE/KEY",
     .about = "a sample that has a card in any case",
     .setting = "report.card"},
};

const struct command command_report = {
    .name = "report",
    .about = "write pages that show what came of the data",
    .arguments = command_report_arguments,
    .argument_count = PARAM_COUNT(command_report_arguments),
    .options = command_report_options,
    .option_count = PARAM_COUNT(command_report_options),
    .takes = TAKES_SETTINGS | TAKES_JOBS | TAKES_PROGRESS,
    .size = sizeof(struct report_options),
    .run = command_report_run,
};
