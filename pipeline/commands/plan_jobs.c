#include "commands/plan_jobs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "commands/merge_shard.h"
#include "db/schemas.h"

const char *const plan_engines[] = {"slurm", "sge",       "parallel",
                                    "make",  "snakemake", NULL};

/* The file that starts everything, of each engine; what is run where a task was
 * stopped and is to be queued again. */
static const struct {
    const char *engine, *from, *to, *requeue;
} plan_starts[] = {
    {"slurm", "jobs/slurm.sh", "submit.sh",
     "[ -z \"${SLURM_JOB_ID:-}\" ] || scontrol requeue \"$SLURM_JOB_ID\""},
    {"sge", "jobs/sge.sh", "submit.sh",
     "[ -z \"${SGE_TASK_ID:-}\" ] || exit 99"},
    {"parallel", "jobs/parallel.sh", "submit.sh", ":"},
    {"make", "jobs/make.mk", "Makefile", ":"},
    {"snakemake", "jobs/snakemake.smk", "Snakefile", ":"},
};

/* In single quotes for the shell. */
static void plan_quote(struct buf *out, const char *text)
{
    buf_add_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buf_add_text(out, "'\\''");
        else
            buf_add_char(out, *text);
    }
    buf_add_char(out, '\'');
}

/* What stands for @NAME@. */
struct plan_word {
    const char *name, *value;
};

static void plan_fill(struct span text, const struct plan_word *words,
                      size_t count, struct buf *out)
{
    while (text.len > 0) {
        size_t i;

        for (i = 0; i < count; i++) {
            size_t len = strlen(words[i].name);
            if (text.len > len + 1 && text.data[0] == '@' &&
                text.data[len + 1] == '@' &&
                memcmp(text.data + 1, words[i].name, len) == 0)
                break;
        }
        if (i < count) {
            buf_add_text(out, words[i].value);
            text = span_cut(text, strlen(words[i].name) + 2, SIZE_MAX);
        } else {
            buf_add_char(out, text.data[0]);
            text = span_cut(text, 1, SIZE_MAX);
        }
    }
}

static bool plan_put(const char *dir, const char *name, const char *from,
                     const struct plan_word *words, size_t count,
                     struct err *err)
{
    const struct schema_text *text = schema_find(from);
    char *path = file_join(dir, name);
    struct buf out;

    buf_init(&out, 1 << 20);
    plan_fill(span_make(text->text, text->len), words, count, &out);
    bool ok = buf_ok(&out, path, err) && file_write(path, buf_span(&out), err);
    if (ok && chmod(path, 0755) != 0)
        ok = err_stage(err, "could not make \"%s\" a program", path);
    if (ok)
        puts(path);
    buf_release(&out);
    free(path);
    return ok;
}

static const char *plan_quoted(struct arena *arena, const char *text)
{
    struct buf out;

    buf_init(&out, 1 << 17);
    plan_quote(&out, text);
    text = arena_span_text(arena, buf_span(&out));
    buf_release(&out);
    return text;
}

static const char *plan_options(struct arena *arena,
                                const struct options *common)
{
    struct buf out;

    buf_init(&out, 1 << 17);
    for (size_t i = 0; i < common->sets.count; i++) {
        buf_add_text(&out, i > 0 ? " --set " : "--set ");
        plan_quote(&out, common->sets.items[i]);
    }
    const char *text = arena_span_text(arena, buf_span(&out));
    buf_release(&out);
    return text;
}

static const char *plan_absolute(struct arena *arena, const char *path)
{
    char real[PATH_MAX];

    if (realpath(path, real) != NULL)
        return arena_text(arena, real);
    if (path[0] == '/' || getcwd(real, sizeof(real)) == NULL)
        return path;
    return arena_print(arena, "%s/%s", real, path);
}

/* In double quotes of another language: JSON's, but for what a path lacks. */
static const char *plan_double_quoted(struct arena *arena, const char *path)
{
    struct buf out;

    buf_init(&out, 1 << 17);
    buf_add_char(&out, '"');
    for (; *path != '\0'; path++) {
        if (*path == '"' || *path == '\\')
            buf_add_char(&out, '\\');
        buf_add_char(&out, *path);
    }
    buf_add_char(&out, '"');
    const char *text = arena_span_text(arena, buf_span(&out));
    buf_release(&out);
    return text;
}

static bool plan_write_all(const struct plan_jobs *jobs,
                           const struct options *common, const char *store,
                           const char *program, struct arena *arena,
                           struct err *err)
{
    size_t at = 0;

    while (strcmp(plan_starts[at].engine, jobs->engine) != 0)
        at++;
    const char *dir = plan_absolute(arena, jobs->to);
    bool shell = at < 3;
    const struct plan_word words[] = {
        {"SHARDS", arena_print(arena, "%lld", (long long)jobs->shards)},
        {"THROTTLE",
         arena_print(
             arena, "%lld",
             (long long)(jobs->throttle > 0 ? jobs->throttle : jobs->shards))},
        {"PROCESSORS", arena_print(arena, "%lld", (long long)jobs->processors)},
        {"WARN", arena_print(arena, "%lld", (long long)jobs->warn_s)},
        /* Half of the warning is for what is under way, half for copying. */
        {"GRACE", arena_print(arena, "%lld", (long long)(jobs->warn_s / 2))},
        {"TIME", jobs->time},
        {"ENGINE", jobs->engine},
        {"REQUEUE", plan_starts[at].requeue},
        {"SCRATCH", jobs->scratch == NULL
                        ? "''"
                        : plan_double_quoted(arena, jobs->scratch)},
        {"LIMBECK", plan_quoted(arena, program)},
        {"CONFIG", plan_quoted(arena, plan_absolute(arena, common->config))},
        {"STORE", plan_quoted(arena, plan_absolute(arena, store))},
        {"OPTIONS", plan_options(arena, common)},
        {"QUOTED_DIR", plan_double_quoted(arena, dir)},
        {"DIR", plan_quoted(arena, dir)},
    };
    size_t count = PARAM_COUNT(words);
    struct plan_word bare[PARAM_COUNT(words)];

    memcpy(bare, words, sizeof(words));
    bare[count - 1].value = dir; /* make has no quotes */
    return plan_put(dir, "shard.sh", "jobs/shard.sh", words, count, err) &&
           plan_put(dir, "whole.sh", "jobs/whole.sh", words, count, err) &&
           plan_put(dir, plan_starts[at].to, plan_starts[at].from,
                    shell ? words : bare, count, err);
}

/* make and parallel cut a line at blanks and quotes. */
static bool plan_folder_fits(const char *dir, struct err *err)
{
    if (strpbrk(dir, " \t'\"$\\:#%") == NULL)
        return true;
    return err_usage(err,
                     "\"%s\": job scripts are no good in a folder with "
                     "blanks, quotes or one of $ : # %% in its name",
                     dir);
}

/* It stands in scripts as it is: 8:00:00, 1-12:00:00. */
static bool plan_time_fits(const char *time, struct err *err)
{
    if (time[0] != '\0' && strspn(time, "0123456789:-") == strlen(time))
        return true;
    err_usage(err, "--time \"%s\" is no time", time);
    return err_hint(err, "hours, minutes, seconds: --time 8:00:00");
}

bool plan_jobs_write(const struct plan_jobs *jobs, const struct options *common,
                     const char *store, struct err *err)
{
    char *dir = file_program_dir(err), *program;
    struct arena arena;

    if (dir == NULL)
        return false;
    if (!plan_time_fits(jobs->time, err)) {
        free(dir);
        return false;
    }
    arena_init(&arena);
    program = file_join(dir, "limbeck");
    bool ok = file_make_dir(jobs->to, err) &&
              plan_folder_fits(plan_absolute(&arena, jobs->to), err);
    if (ok && access(store, F_OK) == 0) {
        ok = err_usage(err, "there is \"%s\" already", store);
        err_hint(err, "shards become a new store: --store names another");
    }
    ok = ok && plan_write_all(jobs, common, store, program, &arena, err);
    arena_release(&arena);
    free(program);
    free(dir);
    return ok;
}

/* Of one phase: its list, as sbatch --array takes it. */
static bool plan_phase_incomplete(const struct plan_jobs *jobs,
                                  const char *phase, int64_t *missing)
{
    struct buf list;
    int64_t count = 0;

    buf_init(&list, 1 << 20);
    for (int64_t i = 1; i <= jobs->shards && !stop_asked(); i++) {
        struct arena arena;
        struct merge_shard one;
        struct err why = {.kind = ERR_NONE};

        arena_init(&arena);
        const char *path = arena_print(&arena, "%s/%s-%lld.limbeck", jobs->to,
                                       phase, (long long)i);
        if (!merge_shard_is_done(path, &one, &arena, &why)) {
            printf("%s %lld: %s\n", phase, (long long)i, why.text);
            buf_print(&list, "%s%lld", count++ > 0 ? "," : "", (long long)i);
        }
        arena_release(&arena);
    }
    if (count > 0)
        printf("%s: %s\n", phase, list.data);
    buf_release(&list);
    *missing += count;
    return true;
}

bool plan_jobs_incomplete(const struct plan_jobs *jobs, int64_t *missing,
                          struct err *err)
{
    char *mark = file_join(jobs->to, "read.merged");
    bool merged = access(mark, F_OK) == 0;

    free(mark);
    *missing = 0;
    if (access(jobs->to, F_OK) != 0)
        return err_usage(err, "there is no folder \"%s\"", jobs->to);
    return plan_phase_incomplete(jobs, merged ? "ask" : "read", missing);
}
