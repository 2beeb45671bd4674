/*
 * report: pages that show what came of the data, for people, and the same
 * figures as JSON.
 *
 * Reads: the whole store, and pictures where they lie. Writes: a folder of
 * pages that opens without a network; nothing in the store. Numbers are sums
 * over the set; of what was set aside, so many are shown for each reason.
 */
#include "engine/stage.h"

#include <dirent.h>
#include <math.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"
#include "db/schemas.h"
#include "stages/report/report_cards.h"

enum { REPORT_WRITTEN_MAX = 16 << 20, REPORT_MEGABYTE = 1 << 20 };

struct report_settings {
    const char *to;
    int64_t rejected_max, thumbnail_side, thumbnails_mb;
};

static const struct param report_params[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = offsetof(struct report_settings, to),
     .about = "the folder of the pages; otherwise beside the store, by its "
              "name with .report behind it",
     .flags = PARAM_WRITES},
    {.name = "rejected_max",
     .type = PARAM_INT,
     .at = offsetof(struct report_settings, rejected_max),
     .initial = "200",
     .about = "samples shown for each reason to set one aside",
     .min = 0,
     .max = 10000},
    {.name = "thumbnail_side",
     .type = PARAM_INT,
     .at = offsetof(struct report_settings, thumbnail_side),
     .initial = "320",
     .about = "longest side of a small picture, in pixels",
     .min = 16,
     .max = 2048},
    {.name = "thumbnails_mb",
     .type = PARAM_INT,
     .at = offsetof(struct report_settings, thumbnails_mb),
     .initial = "64",
     .about = "what all small pictures may take, in MiB; 0: none are made",
     .min = 0,
     .max = 65536},
};

/* The folder of the pages, in the arena. */
static const char *report_folder(const struct stage_run *run,
                                 struct arena *arena)
{
    const struct report_settings *options = run->options;

    if (options->to != NULL)
        return options->to;
    return arena_print(arena, "%s.report", db_path(run->db));
}

static const char *report_text_of(const char *name)
{
    const struct schema_text *text = schema_find(name);

    if (text == NULL)
        err_die("\"%s\" is not in the program", name);
    return text->text;
}

/* Is the name one of those written, a line each? */
static bool report_is_written(const struct buf *written, const char *name)
{
    struct span rest = buf_span(written), line;

    while (span_next(&rest, '\n', &line)) {
        if (span_is(line, name))
            return true;
    }
    return false;
}

/* Is it a page or a small picture of an earlier report? Nothing else in the
 * folder is touched. */
static bool report_is_ours(const char *name, bool thumb)
{
    struct span s = span_of(name);

    if (thumb)
        return span_ends(s, ".jpg");
    return span_is(s, "countries.html") ||
           (span_starts(s, "rejected-") && span_ends(s, ".html"));
}

/* Remove what an earlier report left and this one did not write. below: ""
 * or "thumbs/". */
static void report_sweep(const char *dir, const char *below,
                         const struct buf *written)
{
    char *folder = file_join(dir, below);
    DIR *d = opendir(folder);
    struct dirent *entry;
    struct buf name;

    buf_init(&name, 4096);
    while (d != NULL && (entry = readdir(d)) != NULL) {
        buf_reset(&name);
        buf_print(&name, "%s%s", below, entry->d_name);
        if (!report_is_ours(entry->d_name, below[0] != '\0') ||
            report_is_written(written, name.data))
            continue;
        char *path = file_join(dir, name.data);
        unlink(path);
        free(path);
    }
    buf_release(&name);
    if (d != NULL)
        closedir(d);
    free(folder);
}

static bool report_make(struct stage_run *run, struct report_store *s,
                        struct report_thumbs *thumbs, const char *dir)
{
    const struct report_settings *options = run->options;
    const char *slash = strrchr(db_path(run->db), '/');
    struct report r = {.store = slash != NULL ? slash + 1 : db_path(run->db),
                       .made_at = (int64_t)time(NULL),
                       .style = report_text_of("pages/style.css"),
                       .script = report_text_of("pages/script.js")};
    struct buf written;

    buf_init(&written, REPORT_WRITTEN_MAX);
    bool ok = file_make_dir(dir, s->err) &&
              report_read_numbers(s, run->run_id, &r) &&
              report_read_groups(s, thumbs, options->rejected_max, &r) &&
              report_thumbs_make(thumbs, dir, run->jobs, &written, s->err);
    if (ok && !stop_asked()) {
        ok = report_write(&r, dir, &written, s->err);
        report_sweep(dir, "", &written);
        report_sweep(dir, "thumbs/", &written);
        log_info("report: %s/index.html", dir);
    }
    buf_release(&written);
    return ok;
}

static bool report_whole(struct stage_run *run, struct err *err)
{
    const struct report_settings *options = run->options;
    struct arena arena;

    arena_init(&arena);
    struct report_store s = {.db = run->db, .arena = &arena, .err = err};
    struct report_thumbs *thumbs =
        report_thumbs_open(&arena, options->thumbnails_mb * REPORT_MEGABYTE,
                           (int)options->thumbnail_side);
    const char *dir = report_folder(run, &arena);
    bool ok = report_make(run, &s, thumbs, dir);
    report_thumbs_close(thumbs);
    arena_release(&arena);
    return ok;
}

const struct stage stage_report = {
    .name = "report",
    .version = 1,
    .about = "write pages that show what came of the data",
    .unit = "reports",
    .params = report_params,
    .param_count = PARAM_COUNT(report_params),
    .settings_size = sizeof(struct report_settings),
    .sums = QUERY_REPORT_SUMS,
    .fingerprint = QUERY_REPORT_FINGERPRINT,
    .whole = report_whole,
};
