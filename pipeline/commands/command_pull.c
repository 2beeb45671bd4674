/* limbeck pull: a model from a hub into a folder, checked. */
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"
#include "command.h"
#include "pull_file.h"

enum { PULL_GLOBS_MAX = 32, PULL_SPARE = 64 << 20, PULL_MEGABYTE = 1 << 20 };

struct pull_options {
    const char *model, *to;
    const char *globs[PULL_GLOBS_MAX];
    size_t glob_count;
    int64_t attempts, stall_s; /* 0: as hub_init has it */
    enum progress_mode progress;
};

static bool pull_option_set(struct pull_options *o, const char *flag,
                            const char *value, struct err *err)
{
    int64_t *number = NULL;

    if (strcmp(flag, "--to") == 0) {
        o->to = value;
    } else if (strcmp(flag, "--include") == 0) {
        if (o->glob_count == PULL_GLOBS_MAX)
            return err_usage(err, "over %d times --include", PULL_GLOBS_MAX);
        o->globs[o->glob_count++] = value;
    } else if (strcmp(flag, "--progress") == 0) {
        if (!progress_mode_parse(value, &o->progress))
            return err_usage(err,
                             "\"--progress\" is auto, bar, plain, json "
                             "or none, not \"%s\"",
                             value);
    } else if (strcmp(flag, "--attempts") == 0) {
        number = &o->attempts;
    } else if (strcmp(flag, "--stall") == 0) {
        number = &o->stall_s;
    } else {
        return err_usage(err, "unrecognized option \"%s\"", flag);
    }
    if (number != NULL &&
        (!span_int(span_of(value), number) || *number < 1 || *number > 3600))
        return err_usage(err,
                         "\"%s\" takes a whole number of 1 to 3600, not "
                         "\"%s\"",
                         flag, value);
    return true;
}

static bool pull_options_read(struct pull_options *o, int argc, char **argv,
                              struct err *err)
{
    *o = (struct pull_options){.progress = PROGRESS_AUTO};
    for (int i = 1; i < argc; i++) {
        bool ok = true;
        if (strcmp(argv[i], "-q") == 0)
            log_set_level(LOG_QUIET);
        else if (strcmp(argv[i], "-v") == 0)
            log_set_level(LOG_VERBOSE);
        else if (argv[i][0] != '-' && o->model == NULL)
            o->model = argv[i];
        else if (argv[i][0] != '-')
            ok = err_usage(err, "pull takes one model at a time");
        else if (i + 1 == argc)
            ok = err_usage(err, "\"%s\" needs a value", argv[i]);
        else {
            ok = pull_option_set(o, argv[i], argv[i + 1], err);
            i++;
        }
        if (!ok)
            return false;
    }
    return o->model != NULL ||
           err_usage(err, "pull needs a model: hf:OWNER/NAME");
}

/* "12.3 GB" */
static const char *pull_bytes_text(int64_t bytes, char out[32])
{
    double b = (double)bytes;

    if (bytes >= 1000000000)
        snprintf(out, 32, "%.2f GB", b / 1e9);
    else if (bytes >= 1000000)
        snprintf(out, 32, "%.1f MB", b / 1e6);
    else
        snprintf(out, 32, "%lld bytes", (long long)bytes);
    return out;
}

/* What the wanted files sum to, and how much of it is here. */
struct pull_sum {
    size_t files, whole;
    int64_t bytes, held_bytes;
};

/* Files that are here whole are wanted no longer. */
static void pull_sum_up(struct hub_list *list, const char *dir,
                        struct pull_sum *sum)
{
    *sum = (struct pull_sum){.files = 0};
    for (size_t i = 0; i < list->count; i++) {
        struct hub_file *f = &list->files[i];
        bool whole;
        if (!f->wanted)
            continue;
        sum->files++;
        sum->bytes += f->size_bytes;
        sum->held_bytes += pull_file_held(dir, f, &whole);
        sum->whole += whole;
        f->wanted = !whole;
    }
}

static bool pull_check_space(const char *dir, const struct pull_sum *sum,
                             struct err *err)
{
    int64_t need = sum->bytes - sum->held_bytes;
    struct statvfs fs;
    char a[32], b[32];

    if (need == 0 || statvfs(dir, &fs) != 0)
        return true;
    uint64_t room = (uint64_t)fs.f_bavail * fs.f_frsize;
    if (room >= (uint64_t)need + PULL_SPARE)
        return true;
    return err_stage(err, "\"%s\" has %s free, %s are to come", dir,
                     pull_bytes_text((int64_t)room, a),
                     pull_bytes_text(need, b));
}

static bool pull_all(const struct hub *h, const char *dir,
                     const struct pull_options *o, struct hub_list *list,
                     struct err *err)
{
    struct pull_sum sum;
    char text[32];
    bool ok = true;

    pull_sum_up(list, dir, &sum);
    if (sum.whole == sum.files) {
        printf("%s: all %zu files are here, %s, checked\n", dir, sum.files,
               pull_bytes_text(sum.bytes, text));
        return true;
    }
    if (!pull_check_space(dir, &sum, err))
        return false;
    struct pull_meter meter = {
        .progress =
            progress_open(o->progress, "pull", "MiB",
                          (sum.bytes + PULL_MEGABYTE - 1) / PULL_MEGABYTE)};
    for (size_t i = 0; i < list->count; i++)
        if (list->files[i].wanted)
            sum.bytes -= list->files[i].size_bytes;
    meter.done_bytes = sum.bytes; /* what was here before */
    for (size_t i = 0; ok && i < list->count; i++) {
        if (!list->files[i].wanted)
            continue;
        progress_note(meter.progress, list->files[i].path);
        ok = pull_file(h, dir, &list->files[i], &meter, err);
    }
    if (ok)
        progress_step(meter.progress,
                      (meter.done_bytes + PULL_MEGABYTE - 1) / PULL_MEGABYTE,
                      0);
    progress_close(meter.progress);
    if (ok)
        printf("%s: %zu files, %s, checked\n", dir, sum.files,
               pull_bytes_text(meter.done_bytes, text));
    return ok;
}

static bool pull_model(const struct hub *h, const char *dir,
                       const struct pull_options *o, struct err *err)
{
    struct hub_list list;
    bool ok;

    hub_list_init(&list);
    ok = hub_list_fetch(&list, h, err);
    if (ok && !hub_list_choose(&list, o->globs, o->glob_count, err))
        ok = err_context(err, "cannot use \"%s\"", h->model);
    ok = ok && file_make_dir(dir, err);
    if (ok) {
        char *lock = file_join(dir, ".pull.lock");
        int fd = file_lock(lock, err);
        ok = fd >= 0 && pull_all(h, dir, o, &list, err);
        if (fd >= 0) {
            unlink(lock);
            close(fd);
        }
        free(lock);
    }
    hub_list_release(&list);
    return ok;
}

static int pull_exit(bool ok, const struct err *err)
{
    if (ok)
        return EXIT_DONE;
    if (stop_asked())
        return EXIT_INTERRUPTED;
    return err->kind == ERR_USAGE ? EXIT_COMMAND : EXIT_STOPPED;
}

static int command_pull_run(int argc, char **argv, struct err *err)
{
    struct pull_options o;
    struct hub h = {.base = NULL};
    bool ok =
        pull_options_read(&o, argc, argv, err) && hub_init(&h, o.model, err);

    if (ok) {
        char *dir = o.to != NULL
                        ? heap_text(o.to)
                        : file_join("models", strchr(h.model, '/') + 1);
        if (o.attempts > 0)
            h.attempts = (int)o.attempts;
        if (o.stall_s > 0)
            h.stall_ms = o.stall_s * 1000;
        ok = pull_model(&h, dir, &o, err);
        free(dir);
    }
    hub_release(&h);
    return pull_exit(ok, err);
}

static const char command_pull_help[] =
    "  --to DIR         the folder (default: models/NAME)\n"
    "  --include GLOB   these files instead of what a model needs; may be\n"
    "                   given several times\n"
    "  --attempts N     tries of one file without progress (default: 5)\n"
    "  --stall SECONDS  a silence that counts as a failure (default: 60)\n"
    "  --progress MODE  auto, bar, plain, json or none\n"
    "  -q, -v           say less, say more\n"
    "  --help           this text\n"
    "\n"
    "Environment: HF_TOKEN, a token for models behind a licence; LIMBECK_HUB,\n"
    "another hub's address. A pull that was broken off goes on where it was;\n"
    "one that finds everything there checks it and fetches nothing.\n"
    "\n"
    "  limbeck pull hf:Qwen/Qwen2.5-VL-3B-Instruct\n"
    "  limbeck pull hf:sentence-transformers/all-MiniLM-L6-v2 --to minilm\n";

const struct command command_pull = {
    .name = "pull",
    .usage = "pull hf:OWNER/NAME[@REVISION] [--to DIR] [--include GLOB]",
    .about = "download a model's files, resumed and checked",
    .help = command_pull_help,
    .run = command_pull_run,
};
