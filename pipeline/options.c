#include "options.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"

const char options_help[] =
    "  --set NAME=VALUE   set one setting, over the configuration file\n"
    "  --store PATH       the store, over the setting `store`\n"
    "  --jobs N           worker threads (default: one a processor)\n"
    "  --progress MODE    auto, bar, plain, json or none\n"
    "  -q, -v             say less, say more\n"
    "  --help             this text\n";

/* The value of a flag: "--name=value" or the next argument. */
static const char *options_value(int argc, char **argv, int *i,
                                 const char *name, struct err *err)
{
    size_t n = strlen(name);

    if (argv[*i][n] == '=')
        return argv[*i] + n + 1;
    if (*i + 1 >= argc) {
        err_usage(err, "\"%s\" needs a value", name);
        return NULL;
    }
    return argv[++*i];
}

static bool options_is(const char *argument, const char *flag)
{
    size_t n = strlen(flag);

    return strncmp(argument, flag, n) == 0 &&
           (argument[n] == '\0' || argument[n] == '=');
}

static bool options_knows(const char *known, const char *word)
{
    struct span rest = span_of(known), one;

    while (span_next(&rest, ' ', &one)) {
        if (span_is(one, word))
            return true;
    }
    return false;
}

static bool options_int(const char *text, int64_t least, int64_t *value,
                        const char *flag, struct err *err)
{
    if (!span_int(span_of(text), value) || *value < least)
        return err_usage(err,
                         "\"%s\" takes a whole number from %lld up, not "
                         "\"%s\"",
                         flag, (long long)least, text);
    return true;
}

static bool options_switch(struct options *o, const char *a, const char *known)
{
    if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
        o->help = true;
    else if (strcmp(a, "--man") == 0)
        o->man = true;
    else if (strcmp(a, "-q") == 0)
        log_set_level(LOG_QUIET);
    else if (strcmp(a, "-v") == 0)
        log_set_level(LOG_VERBOSE);
    else if (strcmp(a, "--dry-run") == 0 && options_knows(known, "dry-run"))
        o->dry_run = true;
    else if (strcmp(a, "--json") == 0 && options_knows(known, "json"))
        o->json = true;
    else if (strcmp(a, "--full") == 0 && options_knows(known, "full"))
        o->full = true;
    else
        return false;
    return true;
}

/* Flags with a text of their own, by name. */
static const char **options_text(struct options *o, const char *a,
                                 const char *known, const char **flag)
{
    static const char *const names[] = {"--from", "--only", "--to", "--format",
                                        "--split"};
    const char **at[] = {&o->from, &o->only, &o->to, &o->format, &o->split};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (options_is(a, names[i]) && options_knows(known, names[i] + 2)) {
            *flag = names[i];
            return at[i];
        }
    }
    return NULL;
}

static bool options_common(struct options *o, int argc, char **argv, int *i,
                           struct err *err)
{
    static const char *const flags[] = {"--set", "--store", "--jobs",
                                        "--progress", "--run"};
    size_t f = 0;

    while (f < 5 && !options_is(argv[*i], flags[f]))
        f++;
    if (f == 5)
        return err_usage(err, "unrecognized option \"%s\"", argv[*i]);
    const char *value = options_value(argc, argv, i, flags[f], err);
    if (value == NULL)
        return false;
    switch (f) {
    case 0:
        o->set_items[o->sets.count++] = value;
        return true;
    case 1:
        free(o->store_set);
        o->store_set = heap_take(strlen(value) + 7);
        snprintf(o->store_set, strlen(value) + 7, "store=%s", value);
        return true;
    case 2:
        return options_int(value, 1, &o->jobs, flags[f], err);
    case 3:
        o->progress_word = value;
        if (!progress_mode_parse(value, &o->progress))
            return err_usage(err,
                             "\"--progress\" is auto, bar, plain, json "
                             "or none, not \"%s\"",
                             value);
        return true;
    default:
        return options_int(value, 1, &o->run_id, flags[f], err);
    }
}

static bool options_argument(struct options *o, const char *a, struct err *err)
{
    if (o->config == NULL) {
        o->config = a;
        return true;
    }
    if (o->extra_count == sizeof(o->extra) / sizeof(o->extra[0]))
        return err_usage(err, "too many arguments");
    o->extra[o->extra_count++] = a;
    return true;
}

bool options_read(struct options *o, int argc, char **argv, const char *known,
                  struct err *err)
{
    *o = (struct options){.progress_word = "auto"};
    o->set_items = heap_grow(NULL, (size_t)argc + 2, sizeof(const char *));
    o->sets.items = o->set_items;
    for (int i = 1; i < argc; i++) {
        const char *flag;
        const char **text = options_text(o, argv[i], known, &flag);
        bool ok = true;
        if (text != NULL) {
            *text = options_value(argc, argv, &i, flag, err);
            ok = *text != NULL;
        } else if (argv[i][0] != '-' || argv[i][1] == '\0') {
            ok = options_argument(o, argv[i], err);
        } else if (!options_switch(o, argv[i], known)) {
            ok = options_common(o, argc, argv, &i, err);
        }
        if (!ok)
            return false;
    }
    return true;
}

void options_release(struct options *o)
{
    free(o->set_items);
    free(o->store_set);
}

struct settings *options_config(const struct options *o, struct config_top *top,
                                struct err *err)
{
    struct settings *s = config_open(o->config, &o->sets, top, err);

    if (s == NULL)
        return NULL;
    if (o->store_set != NULL) {
        top->store = o->store_set + strlen("store=");
        if (!settings_put(s, "store", top->store, FROM_FLAG, 0, err)) {
            settings_close(s);
            return NULL;
        }
    }
    if (o->jobs > 0)
        top->jobs = o->jobs;
    return s;
}

int options_lock(const char *store, struct err *err)
{
    char *path = heap_take(strlen(store) + 6);

    snprintf(path, strlen(store) + 6, "%s.lock", store);
    int fd = file_lock(path, err);
    free(path);
    return fd;
}
