/* limbeck report: make the pages anew, whatever has changed. */
#include "command.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "options.h"
#include "stage_program.h"

/* Forget that there is a report already. A store that is not there yet has
 * none. */
static bool report_forget(const char *store, struct err *err)
{
    if (access(store, F_OK) != 0)
        return true;
    struct db *db = db_open(store, DB_WRITE, err);
    if (db == NULL)
        return false;
    bool ok = query_run(db_query(db, QUERY_REPORT_FORGET), err);
    db_close(db);
    return ok;
}

/* The command line of the stage's program: --to becomes a setting. */
static int report_stage(int argc, char **argv, const struct options *o)
{
    char **args = heap_take(((size_t)argc + 3) * sizeof(*args));
    char *here = getcwd(NULL, 0);
    char *to = o->to == NULL ? NULL : file_join(here, o->to);
    struct buf setting;
    int n = 0;

    buf_init(&setting, 1 << 16);
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--to") == 0)
            i++;
        else if (strncmp(argv[i], "--to=", 5) != 0)
            args[n++] = argv[i];
    }
    if (to != NULL) {
        buf_print(&setting, "report.to=%s", to);
        args[n++] = (char *)"--set";
        args[n++] = setting.data;
    }
    args[n] = NULL;
    int code = stage_program(stage_find("report"), n, args);
    buf_release(&setting);
    free(to);
    free(here);
    free(args);
    return code;
}

static int command_report_run(int argc, char **argv, struct err *err)
{
    struct options o;
    struct config_top top;
    struct settings *s = NULL;
    int code = EXIT_COMMAND;

    if (options_read(&o, argc, argv, "to", err) && o.config == NULL)
        err_usage(err, "report needs a configuration file");
    if (err->kind == ERR_NONE)
        s = options_config(&o, &top, err);
    if (s != NULL) {
        code = EXIT_STOPPED;
        if (report_forget(top.store, err))
            code = report_stage(argc, argv, &o);
        settings_close(s);
    }
    options_release(&o);
    return code;
}

const struct command command_report = {
    .name = "report",
    .usage = "report CONFIG.yaml [--to FOLDER]",
    .about = "write pages that show what came of the data",
    .help = options_help,
    .run = command_report_run,
};
