/* limbeck config: the resolved configuration, each value with its origin. */
#include "command.h"
#include "config_check.h"
#include "input.h"

#include "base/file.h"
#include "base/log.h"
#include "engine/named_towns.h"
#include "engine/prompt.h"
#include "geo/other_script.h"
#include "intake/sources.h"
#include "teachers/teacher.h"

struct config_options {
    struct options common;
    bool check;
};

/* Does the text that a teacher is asked with hold another script? What cannot
 * be read is the check's to say. */
static bool config_other_script(struct settings *s, const char *name,
                                struct arena *arena)
{
    const char *key = arena_print(arena, "teachers.%s.prompt", name);
    struct teacher_settings teacher;
    struct err err = {0};

    if (!teacher_read(s, name, &teacher, &err))
        return false;
    const char *prompt =
        prompt_read(s, key, teacher.prompt, "gre", arena, &err);
    return (prompt && other_script_in(span_of(prompt))) ||
           (teacher.system && other_script_in(span_of(teacher.system)));
}

/* A teacher who is asked in a script names towns in it: said once, of the
 * first. */
static void config_say_script(struct settings *s)
{
    const char *name;
    struct arena arena;

    if (!named_towns_builtin(s))
        return;
    arena_init(&arena);
    for (size_t i = 0; (name = settings_child(s, "teachers", i)) != NULL; i++) {
        if (!config_other_script(s, name, &arena))
            continue;
        named_towns_warn("config",
                         arena_print(&arena, "teacher \"%s\" is asked", name));
        break;
    }
    arena_release(&arena);
}

/* Sources that lie nowhere stop no run: what was read of them before stays. */
static void config_say_sources_of(const char *name, const char *root,
                                  const struct text_list *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        char *path = file_join(root, paths->items[i]);
        if (!config_check_is_there(path))
            log_warn("source \"%s\": nothing is at \"%s\"", name, path);
        free(path);
    }
}

static bool config_say_sources(struct settings *s, struct err *err)
{
    const char *name;
    char prefix[300];

    for (size_t i = 0; (name = settings_child(s, "sources", i)) != NULL; i++) {
        struct source_settings source = {0};

        snprintf(prefix, sizeof(prefix), "sources.%s", name);
        if (!settings_bind(s, prefix, sources_section.params,
                           sources_section.count, &source, err))
            return false;
        config_say_sources_of(name, source.root, &source.paths);
        config_say_sources_of(name, source.root, &source.tables);
    }
    return true;
}

static bool config_show(const struct config_options *o, struct err *err)
{
    struct config_top top;
    struct settings *s = input_config(&o->common, &top, err);
    struct buf text;

    if (s == NULL)
        return false;
    if (o->check) {
        bool good = config_check_run(s, &top, err);
        if (good) {
            puts("the configuration can be run");
            config_say_script(s);
            good = config_say_sources(s, err);
        }
        settings_close(s);
        return good;
    }
    buf_init(&text, 1 << 24);
    config_print(s, true, &text);
    fwrite(text.data, 1, text.len, stdout);
    buf_release(&text);
    config_say_script(s);
    settings_close(s);
    return true;
}

/* The configuration that the last run kept; a report alone keeps none. */
static bool config_show_kept(const struct options *o, struct err *err)
{
    struct db *db = input_open_store(o, err);
    enum query_state state = QUERY_FAILED;
    struct arena arena;

    if (db == NULL)
        return false;
    arena_init(&arena);
    struct query *q = db_query(db, QUERY_RUN_CONFIG);
    state = query_next(q, err);
    if (state == QUERY_ROW)
        printf("# of run %lld: %s\n%s", (long long)query_get_int(q, 0),
               query_get_text(q, 1, &arena), query_get_text(q, 2, &arena));
    if (state == QUERY_DONE)
        err_stage(err, "\"%s\" was not run yet", o->config);
    arena_release(&arena);
    db_close(db);
    return state == QUERY_ROW;
}

static int command_config_run(const void *options, struct err *err)
{
    const struct config_options *o = options;
    const char *path = o->common.config;
    enum input_kind kind = INPUT_CONFIG;

    if (path != NULL && !input_kind(path, &kind, err))
        return EXIT_COMMAND;
    if (kind == INPUT_STORE ? config_show_kept(&o->common, err)
                            : config_show(o, err))
        return EXIT_DONE;
    return options_exit(err);
}

static const struct argument command_config_arguments[] = {
    {.name = "CONFIG|STORE",
     .type = PARAM_PATH,
     .at = offsetof(struct options, config),
     .most = 1,
     .about = "the configuration file; of a store, the configuration that its "
              "last run had is printed"},
};

static const struct option command_config_options[] = {
    {.name = "check",
     .type = PARAM_BOOL,
     .at = offsetof(struct config_options, check),
     .about = "print nothing but what would stop a run: names of filters, "
              "files and folders that are not there or cannot be written to"},
};

const struct command command_config = {
    .name = "config",
    .about = "print the resolved configuration and where each value is from",
    .arguments = command_config_arguments,
    .argument_count = PARAM_COUNT(command_config_arguments),
    .options = command_config_options,
    .option_count = PARAM_COUNT(command_config_options),
    .size = sizeof(struct config_options),
    .takes = TAKES_SETTINGS,
    .every_setting = true,
    .run = command_config_run,
};
