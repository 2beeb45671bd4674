#include "options.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"

#define AT(field) offsetof(struct options, field)

static const struct option options_settings[] = {
    {.name = "set",
     .type = PARAM_LIST,
     .at = AT(sets),
     .metavar = "NAME=VALUE",
     .about = "set one setting, over the configuration file; may be given "
              "several times",
     .flags = OPTION_REPEAT | OPTION_SETTING},
    {.name = "store",
     .type = PARAM_PATH,
     .at = AT(store),
     .metavar = "PATH",
     .about = "the store, over the setting `store`"},
};

static const struct option options_jobs[] = {
    {.name = "jobs",
     .type = PARAM_INT,
     .at = AT(jobs),
     .metavar = "N",
     .about = "worker threads, over the setting `jobs`",
     .min = 1,
     .max = 4096},
};

static const struct option options_progress[] = {
    {.name = "progress",
     .type = PARAM_CHOICE,
     .at = AT(progress_word),
     .initial = "auto",
     .choices = progress_words,
     .metavar = "MODE",
     .about = "how to show how far it has come"},
    {.name = "grace",
     .type = PARAM_INT,
     .at = AT(grace_s),
     .initial = "60",
     .metavar = "SECONDS",
     .about = "how long a first Ctrl-C waits for what is under way; a second "
              "one does not",
     .min = 0,
     .max = 86400},
};

static const struct option options_shard[] = {
    {.name = "shard",
     .type = PARAM_TEXT,
     .at = AT(shard),
     .metavar = "I/N",
     .about = "work on this part of N of the set alone, in a store of its own; "
              "auto, or auto/N: as the scheduler numbers this task"},
};

static const struct option options_run[] = {
    {.name = "run",
     .type = PARAM_INT,
     .at = AT(run_id),
     .metavar = "ID",
     .about = "the run that this stage is part of",
     .min = 1,
     .max = (double)INT64_MAX,
     .flags = OPTION_HIDDEN},
};

static const struct option options_always[] = {
    {.name = "quiet",
     .letter = 'q',
     .type = PARAM_BOOL,
     .at = AT(quiet),
     .about = "say less"},
    {.name = "verbose",
     .letter = 'v',
     .type = PARAM_BOOL,
     .at = AT(verbose),
     .about = "say more"},
    {.name = "help",
     .letter = 'h',
     .type = PARAM_BOOL,
     .at = AT(help),
     .about = "print this text",
     .flags = OPTION_ALONE},
    {.name = "man",
     .type = PARAM_BOOL,
     .at = AT(man),
     .about = "print the manual page, for `man -l -`",
     .flags = OPTION_ALONE},
    {.name = "version",
     .type = PARAM_BOOL,
     .at = AT(version),
     .about = "print the version",
     .flags = OPTION_ALONE},
};

void options_spec(const struct command *c,
                  struct option_group groups[OPTIONS_GROUPS_MAX],
                  struct option_spec *spec)
{
    const struct {
        unsigned takes;
        struct option_group group;
    } common[] = {
        {TAKES_SETTINGS, {options_settings, PARAM_COUNT(options_settings)}},
        {TAKES_JOBS, {options_jobs, PARAM_COUNT(options_jobs)}},
        {TAKES_PROGRESS, {options_progress, PARAM_COUNT(options_progress)}},
        {TAKES_SHARD, {options_shard, PARAM_COUNT(options_shard)}},
        {TAKES_RUN, {options_run, PARAM_COUNT(options_run)}},
    };
    size_t n = 0;

    groups[n++] = (struct option_group){c->options, c->option_count};
    for (size_t i = 0; i < PARAM_COUNT(common); i++) {
        if ((c->takes & common[i].takes) != 0)
            groups[n++] = common[i].group;
    }
    groups[n++] =
        (struct option_group){options_always, PARAM_COUNT(options_always)};
    *spec = (struct option_spec){groups, n, c->arguments, c->argument_count};
}

/* "export.to=VALUE"; a path is relative to where the user stands, not to the
 * configuration file. */
static bool options_setting_text(const struct option *option, const char *value,
                                 struct arena *arena, const char **text,
                                 struct err *err)
{
    char here[PATH_MAX];

    if (option->type != PARAM_PATH || value[0] == '/') {
        *text = arena_print(arena, "%s=%s", option->setting, value);
        return true;
    }
    if (getcwd(here, sizeof(here)) == NULL)
        return err_stage(err, "could not name this folder: %s",
                         strerror(errno));
    *text = arena_print(arena, "%s=%s/%s", option->setting, here, value);
    return true;
}

bool options_apply(struct options *o, const struct option_spec *spec,
                   struct arena *arena, struct err *err)
{
    const struct option *option;
    const char *value;
    size_t count = 0;

    if (o->progress_word != NULL &&
        !progress_mode_parse(o->progress_word, &o->progress))
        err_die("progress \"%s\" is not known", o->progress_word);
    log_set_json(o->progress == PROGRESS_JSON);
    if ((o->command->takes & TAKES_PROGRESS) != 0)
        stop_set_grace((int)o->grace_s);
    if (o->quiet || o->verbose)
        log_set_level(o->quiet ? LOG_QUIET : LOG_VERBOSE);
    while (option_at(spec, count) != NULL)
        count++;
    const char **sets =
        arena_take_array(arena, o->sets.count + count, sizeof(*sets));
    for (size_t i = 0; i < o->sets.count; i++)
        sets[i] = o->sets.items[i];
    o->sets.items = sets;
    for (size_t i = 0; i < count; i++) {
        option = option_at(spec, i);
        if (option->setting == NULL)
            continue;
        if (option->type == PARAM_BOOL)
            value =
                *((const unsigned char *)o + option->at) != 0 ? "yes" : NULL;
        else
            memcpy(&value, (const unsigned char *)o + option->at,
                   sizeof(value));
        if (value != NULL && !options_setting_text(option, value, arena,
                                                   &sets[o->sets.count++], err))
            return false;
    }
    return true;
}

/* What is written last lies beside the store, under its name: under a second
 * name of the same file it would not be found. */
static bool options_one_name(const char *store, struct err *err)
{
    struct stat st;

    if (stat(store, &st) != 0 || st.st_nlink < 2)
        return true;
    err_stage(err, "\"%s\" has %lu names (hard links): a store has one", store,
              (unsigned long)st.st_nlink);
    return err_hint(err, "remove the others, or make this a copy of its own");
}

int options_lock(const char *store, struct err *err)
{
    char *dir = file_dir(store);
    int lock = -1;

    if (options_one_name(store, err) && file_make_dir(dir, err))
        lock = file_lock(store, err);
    free(dir);
    return lock;
}

int options_exit(const struct err *err)
{
    switch (err->kind) {
    case ERR_NONE:
        return EXIT_DONE;
    case ERR_USAGE:
        return EXIT_COMMAND;
    default:
        return EXIT_STOPPED;
    }
}
