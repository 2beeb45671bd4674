/* limbeck export: the export stage with options for what one changes often. */
#include "check_export.h"
#include "command.h"
#include "input.h"
#include "stage_program.h"

struct export_options {
    struct options common;
    const char *to, *format, *split;
    struct text_list words; /* CONFIG, or with --check [FORMAT] DIR */
    bool verify, check;
};

#define AT(field) offsetof(struct export_options, field)

static int command_export_run(const void *options, struct err *err)
{
    struct export_options with = *(const struct export_options *)options;
    const struct export_options *o = &with;
    struct config_top top;
    int checked;

    if (o->check)
        return check_export(&o->words, &checked, err) ? checked
                                                      : options_exit(err);
    if (o->words.count > 1) {
        err_usage(err, "more than one argument: \"%s\"", o->words.items[1]);
        return options_exit(err);
    }
    with.common.config = o->words.items[0];
    struct settings *s = input_config(&o->common, &top, err);

    if (s == NULL)
        return options_exit(err);
    int code =
        input_store_exists(&o->common, top.store, err)
            ? stage_program_run(stage_find("export"), &o->common, s, &top, err)
            : options_exit(err);
    settings_close(s);
    return code;
}

static const struct argument command_export_arguments[] = {
    {.name = "CONFIG|[FORMAT] DIR",
     .type = PARAM_PATH,
     .at = AT(words),
     .least = 1,
     .most = 2,
     .about = "the configuration file; with --check a folder of rows, before "
              "it the format that it is checked by"},
};

static const struct option command_export_options[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = AT(to),
     .metavar = "FOLDER",
     .about = "where the files go, over the setting `export.to`",
     .setting = "export.to",
     .flags = OPTION_FOLDER},
    {.name = "split",
     .type = PARAM_TEXT,
     .at = AT(split),
     .metavar = "NAME,...",
     .about = "which splits, over the setting `export.splits`",
     .setting = "export.splits"},
    {.name = "format",
     .type = PARAM_TEXT,
     .at = AT(format),
     .metavar = "NAME,...",
     .about = "whose layouts, over the setting `export.formats`",
     .setting = "export.format"},
    {.name = "check",
     .type = PARAM_BOOL,
     .at = AT(check),
     .about = "write nothing: apply the loader's rules to every row of a "
              "folder, whoever wrote it, and say which would be lost"},
    {.name = "verify",
     .type = PARAM_BOOL,
     .at = AT(verify),
     .about = "compare what lies in the folder by digests, not by sizes and "
              "times alone; over the setting `export.verify`",
     .setting = "export.verify"},
};

const struct command command_export = {
    .name = "export",
    .about = "write the splits as files that trainers load",
    .arguments = command_export_arguments,
    .argument_count = PARAM_COUNT(command_export_arguments),
    .options = command_export_options,
    .option_count = PARAM_COUNT(command_export_options),
    .takes = TAKES_SETTINGS | TAKES_JOBS | TAKES_PROGRESS,
    .size = sizeof(struct export_options),
    .examples = "limbeck export run.yaml --to data --split cot,judge\n"
                "limbeck export --check swift data/swift\n",
    .run = command_export_run,
};
