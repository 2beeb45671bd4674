/* limbeck inspect: what files of pictures and tables are taken for. */
#include "command.h"

#include "commands/inspect_file.h"
#include "options.h"

#define AT(field) offsetof(struct inspect_options, field)

struct inspect_options {
    struct options common;
    struct text_list files;
    const char *keys, *header, *id_column, *lat_column, *lon_column;
};

static int command_inspect_run(const void *options, struct err *err)
{
    const struct inspect_options *o = options;
    struct source_settings settings;
    struct inspect_join *join;
    bool ok;

    (void)err;
    source_settings_default(&settings);
    settings.keys = o->keys;
    settings.header = o->header;
    settings.id_column = o->id_column;
    settings.lat_column = o->lat_column;
    settings.lon_column = o->lon_column;
    join = inspect_join_open(&settings);
    ok = inspect_files(&o->files, &settings, join);
    inspect_join_print(join);
    inspect_join_close(join);
    return ok ? EXIT_DONE : EXIT_SET_ASIDE;
}

static const struct argument command_inspect_arguments[] = {
    {.name = "FILE",
     .type = PARAM_PATH,
     .at = AT(files),
     .least = 1,
     .most = SIZE_MAX,
     .about = "archives, shards, folders, pictures and tables"},
};

static const char *const command_inspect_keys[] = {"auto", "name", "path",
                                                   NULL};
static const char *const command_inspect_header[] = {"auto", "yes", "no", NULL};

static const struct option command_inspect_options[] = {
    {.name = "keys",
     .type = PARAM_CHOICE,
     .at = AT(keys),
     .initial = "auto",
     .choices = command_inspect_keys,
     .metavar = "HOW",
     .about = "as the setting sources.NAME.keys"},
    {.name = "header",
     .type = PARAM_CHOICE,
     .at = AT(header),
     .initial = "auto",
     .choices = command_inspect_header,
     .metavar = "HOW",
     .about = "as the setting sources.NAME.header"},
    {.name = "id-column",
     .type = PARAM_TEXT,
     .at = AT(id_column),
     .metavar = "NAME",
     .about = "as the setting sources.NAME.id_column"},
    {.name = "lat-column",
     .type = PARAM_TEXT,
     .at = AT(lat_column),
     .metavar = "NAME",
     .about = "the same for the latitude"},
    {.name = "lon-column",
     .type = PARAM_TEXT,
     .at = AT(lon_column),
     .metavar = "NAME",
     .about = "the same for the longitude"},
};

const struct command command_inspect = {
    .name = "inspect",
    .about = "print what files of pictures and tables are taken for",
    .notes = "Nothing is written. Of a table: which column is what, those that "
             "are not used, and rows that would be set aside; of pictures: the "
             "keys that they join by; of both together: how many find each "
             "other.",
    .examples = "limbeck inspect pictures.zip positions.csv\n",
    .arguments = command_inspect_arguments,
    .argument_count = PARAM_COUNT(command_inspect_arguments),
    .options = command_inspect_options,
    .option_count = PARAM_COUNT(command_inspect_options),
    .size = sizeof(struct inspect_options),
    .run = command_inspect_run,
};
