/* limbeck pull: a model from a hub, or a dump of GeoNames, or borders of
 * Natural Earth, into a folder, checked. */
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "command.h"
#include "options.h"
#include "pull_file.h"
#include "pull_geonames.h"
#include "pull_naturalearth.h"

enum { PULL_SPARE = 64 << 20, PULL_MEGABYTE = 1 << 20 };

struct pull_options {
    struct options common;
    const char *model, *to;
    struct text_list globs;
    int64_t attempts, stall_s;
};

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
            progress_open(o->common.progress, "pull", "MiB",
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
    if (ok && !hub_list_choose(&list, o->globs.items, o->globs.count, err))
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
    return options_exit(err);
}

static int command_pull_run(const void *options, struct err *err)
{
    const struct pull_options *o = options;
    struct hub h = {.base = NULL};
    bool ok;

    if (span_starts(span_of(o->model), "geonames:")) {
        ok = pull_geonames(o->model, o->to ? o->to : "geonames",
                           (int)o->attempts, o->stall_s * 1000, err);
        return pull_exit(ok, err);
    }
    if (span_starts(span_of(o->model), "naturalearth:")) {
        ok = pull_naturalearth(o->model, o->to ? o->to : "naturalearth",
                               (int)o->attempts, o->stall_s * 1000, err);
        return pull_exit(ok, err);
    }
    ok = hub_init(&h, o->model, err);

    if (ok) {
        char *dir = o->to != NULL
                        ? heap_text(o->to)
                        : file_join("models", strchr(h.model, '/') + 1);
        h.attempts = (int)o->attempts;
        h.stall_ms = o->stall_s * 1000;
        ok = pull_model(&h, dir, o, err);
        free(dir);
    }
    hub_release(&h);
    return pull_exit(ok, err);
}

static const struct argument command_pull_arguments[] = {
    {.name = "hf:OWNER/NAME[@REVISION]",
     .type = PARAM_TEXT,
     .at = offsetof(struct pull_options, model),
     .least = 1,
     .most = 1,
     .about = "the model, by its name at the hub; or geonames:cities500 (also "
              "cities1000, cities5000, cities15000), towns for "
              "place.gazetteer; or naturalearth:10m (also 50m, 110m), borders "
              "of countries for place.borders"},
};

#define AT(field) offsetof(struct pull_options, field)
static const struct option command_pull_options[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = AT(to),
     .metavar = "FOLDER",
     .about = "where the files go; otherwise models/NAME, geonames or "
              "naturalearth",
     .flags = OPTION_FOLDER},
    {.name = "include",
     .type = PARAM_LIST,
     .at = AT(globs),
     .metavar = "GLOB",
     .about = "these files instead of what a model needs; may be given several "
              "times",
     .flags = OPTION_REPEAT},
    {.name = "attempts",
     .type = PARAM_INT,
     .at = AT(attempts),
     .initial = "5",
     .metavar = "N",
     .about = "tries of one file without progress",
     .min = 1,
     .max = 3600},
    {.name = "stall",
     .type = PARAM_INT,
     .at = AT(stall_s),
     .initial = "60",
     .metavar = "SECONDS",
     .about = "a silence that counts as a failure",
     .min = 1,
     .max = 3600},
};

const struct command command_pull = {
    .name = "pull",
    .about = "download a model's files, towns or borders, resumed and checked",
    .notes = "Environment: HF_TOKEN, a token for models behind a licence; "
             "LIMBECK_HUB, another hub's address; LIMBECK_GEONAMES, another "
             "server of GeoNames' dumps (CC BY 4.0); LIMBECK_NATURALEARTH, "
             "of Natural Earth's GeoJSON (public domain).\n"
             "A pull that was broken off goes on where it was; one that finds "
             "everything there checks it and fetches nothing.\n",
    .examples = "limbeck pull hf:Qwen/Qwen2.5-VL-3B-Instruct\n"
                "limbeck pull hf:sentence-transformers/all-MiniLM-L6-v2 "
                "--to minilm\n"
                "limbeck pull geonames:cities500\n"
                "limbeck pull naturalearth:10m\n",
    .arguments = command_pull_arguments,
    .argument_count = PARAM_COUNT(command_pull_arguments),
    .options = command_pull_options,
    .option_count = PARAM_COUNT(command_pull_options),
    .takes = TAKES_PROGRESS,
    .size = sizeof(struct pull_options),
    .run = command_pull_run,
};
