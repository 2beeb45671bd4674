/* limbeck teachers: ask the servers what they can do, before they are asked
 * for a whole archive. */
#include "command.h"
#include "input.h"

#include "commands/model_probe.h"
#include "images/image.h"
#include "teachers/server_check.h"

enum { TEACHERS_PICTURE_SIDE = 800, TEACHERS_PICTURE_MAX = 16 << 20 };

struct teachers_options {
    struct options common;
    const char *teacher;
};

static bool teachers_picture(struct buf *out, struct err *err)
{
    struct image picture;

    model_probe_picture(TEACHERS_PICTURE_SIDE, TEACHERS_PICTURE_SIDE, &picture);
    bool ok = image_encode(&picture, 90, out, err);
    image_release(&picture);
    return ok;
}

/* One line a feature; false: one that the teacher needs does not work. */
static bool teachers_print(const struct server_check *checks)
{
    bool good = true;

    for (size_t i = 0; i < SERVER_CHECKS; i++) {
        const struct server_check *c = &checks[i];
        bool lacks = c->needed && c->state != CHECK_WORKS;

        printf("  %-11s %-9s %s%s\n", c->feature, server_check_word(c->state),
               c->words, lacks ? "  <- this teacher needs it" : "");
        good = good && !lacks;
    }
    return good;
}

static bool teachers_check_one(const struct teacher_settings *s,
                               const char *name, struct span picture,
                               bool *good, struct err *err)
{
    struct server_check checks[SERVER_CHECKS];

    for (size_t i = 0; i < s->endpoints.count; i++) {
        printf("%s: %s, dialect %s, model %s\n", name, s->endpoints.items[i],
               s->dialect, s->model);
        if (!server_check_run(s, s->endpoints.items[i], picture, checks, err))
            return err_context(err, "\"teachers.%s\"", name);
        *good = teachers_print(checks) && *good;
    }
    return true;
}

static bool teachers_check_all(struct settings *settings, const char *only,
                               bool *good, struct err *err)
{
    struct teacher_settings s;
    const char *name;
    size_t checked = 0;
    struct buf picture;

    buf_init(&picture, TEACHERS_PICTURE_MAX);
    bool ok = teachers_picture(&picture, err);
    for (size_t i = 0;
         ok && (name = settings_child(settings, "teachers", i)) != NULL; i++) {
        if (only != NULL && strcmp(only, name) != 0)
            continue;
        ok = teacher_read(settings, name, &s, err);
        if (!ok || strcmp(s.backend, "server") != 0)
            continue;
        checked++;
        ok = teachers_check_one(&s, name, buf_span(&picture), good, err);
    }
    buf_release(&picture);
    if (ok && checked == 0)
        ok = err_usage(err, "no teacher%s%s%s is behind a server",
                       only == NULL ? "" : " \"", only == NULL ? "" : only,
                       only == NULL ? "" : "\"");
    return ok;
}

static int command_teachers_check_run(const void *options, struct err *err)
{
    const struct teachers_options *o = options;
    struct config_top top;
    struct settings *s = input_config(&o->common, &top, err);
    bool good = true;

    if (s == NULL)
        return options_exit(err);
    bool ok = teachers_check_all(s, o->teacher, &good, err);
    settings_close(s);
    if (!ok)
        return options_exit(err);
    return good ? EXIT_DONE : EXIT_SET_ASIDE;
}

static const struct argument command_teachers_arguments[] = {
    {.name = "CONFIG",
     .type = PARAM_PATH,
     .at = offsetof(struct options, config),
     .least = 1,
     .most = 1,
     .about = "the configuration file"},
};

static const struct option command_teachers_check_options[] = {
    {.name = "teacher",
     .type = PARAM_TEXT,
     .at = offsetof(struct teachers_options, teacher),
     .metavar = "NAME",
     .about = "this one alone"},
};

static const struct command command_teachers_check = {
    .name = "check",
    .about = "one small request for each thing that requests may ask: what "
             "works, what is ignored, what is refused; tokens of a picture, "
             "speed",
    .notes = "Exit code 1: something that a teacher's settings need does not "
             "work. Nothing is stored. The picture is one of our own making.",
    .examples = "limbeck teachers check run.yaml\n"
                "limbeck teachers check run.yaml --teacher big\n",
    .arguments = command_teachers_arguments,
    .argument_count = PARAM_COUNT(command_teachers_arguments),
    .options = command_teachers_check_options,
    .option_count = PARAM_COUNT(command_teachers_check_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct teachers_options),
    .run = command_teachers_check_run,
};

static const struct command *const command_teachers_children[] = {
    &command_teachers_check, NULL};

const struct command command_teachers = {
    .name = "teachers",
    .about = "ask the servers of the teachers what they can do",
    .children = command_teachers_children,
};
