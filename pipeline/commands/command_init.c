/*
 * limbeck init: the configuration of a published set, with comments, in a
 * folder of its own, and what to do next. The configurations are
 * schemas/recipes/NAME.yaml; what stands in one between "# Next" and the
 * following empty line is printed.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "command.h"
#include "db/schemas.h"
#include "options.h"

struct init_options {
    struct options common;
    const char *set, *dir;
};

/* A set, and the prompt that its teachers are asked with. */
struct init_set {
    const char *name, *prompt;
};

static const struct init_set init_sets[] = {
    {"gre30k", "gre"},
    {"mp16-reason", "globe"},
    {"geoseek", "geoagent"},
};

static const char *const init_names[] = {"gre30k", "mp16-reason", "geoseek",
                                         NULL};

static const struct init_set *init_find(const char *name)
{
    size_t i = 0;

    while (strcmp(init_sets[i].name, name) != 0)
        i++;
    return &init_sets[i];
}

/* Nothing is written over or beside what somebody has there. */
static bool init_folder_free(const char *path, struct err *err)
{
    struct dirent *entry = NULL;
    DIR *d = opendir(path);
    bool ok = true;

    if (d == NULL)
        return errno == ENOENT ||
               err_usage(err, "could not open the folder \"%s\": %s", path,
                         strerror(errno));
    while (ok && (entry = readdir(d)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        ok = err_usage(err, "the folder \"%s\" is not empty: it has \"%s\"",
                       path, entry->d_name);
        err_hint(err, "name a folder that is new or empty");
    }
    closedir(d);
    return ok;
}

static bool init_write(const char *path, const char *built_in, struct err *err)
{
    const struct schema_text *text = schema_find(built_in);
    char *dir = file_dir(path);
    bool ok = file_make_dir(dir, err) &&
              file_write(path, span_make(text->text, text->len), err);

    free(dir);
    if (ok)
        printf("wrote %s\n", path);
    return ok;
}

/* The steps that the configuration's head names, without its marks. */
static void init_print_steps(const struct schema_text *text)
{
    struct span rest = span_make(text->text, text->len), line;
    bool inside = false;

    while (span_next(&rest, '\n', &line)) {
        inside = inside || span_starts(line, "# Next");
        if (inside && line.len == 0)
            break;
        if (inside)
            printf("%.*s\n", (int)line.len - 2, line.data + 2);
    }
}

static bool init_all(const struct init_set *set, const char *dir,
                     struct arena *arena, struct err *err)
{
    const char *recipe = arena_print(arena, "recipes/%s.yaml", set->name);
    const char *prompt = arena_print(arena, "prompts/%s.txt", set->prompt);

    if (!init_folder_free(dir, err) ||
        !init_write(arena_print(arena, "%s/%s", dir, prompt), prompt, err) ||
        !init_write(arena_print(arena, "%s/%s.yaml", dir, set->name), recipe,
                    err))
        return false;
    printf("\ncd %s\n\n", dir);
    init_print_steps(schema_find(recipe));
    return true;
}

static int command_init_run(const void *options, struct err *err)
{
    const struct init_options *o = options;
    struct arena arena;

    arena_init(&arena);
    bool ok = init_all(init_find(o->set), o->dir, &arena, err);
    arena_release(&arena);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_init_arguments[] = {
    {.name = "SET",
     .type = PARAM_TEXT,
     .at = offsetof(struct init_options, set),
     .least = 1,
     .most = 1,
     .choices = init_names,
     .about = "gre30k (GRE Suite), mp16-reason (GLOBE) or geoseek (GeoAgent)"},
    {.name = "DIR",
     .type = PARAM_PATH,
     .at = offsetof(struct init_options, dir),
     .least = 1,
     .most = 1,
     .about = "the folder to write it to, new or empty",
     .flags = OPTION_FOLDER},
};

const struct command command_init = {
    .name = "init",
    .about = "write the configuration of a published set, with comments",
    .notes = "Each value says whether the paper, its code or we chose it. The "
             "prompt is written beside it, to be changed. What to download, "
             "and what comes out, is in docs/recipes.\n",
    .examples = "limbeck init gre30k my-gre\n"
                "limbeck init mp16-reason my-reason\n",
    .arguments = command_init_arguments,
    .argument_count = PARAM_COUNT(command_init_arguments),
    .size = sizeof(struct init_options),
    .run = command_init_run,
};
