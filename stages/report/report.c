/*
 * report: pages that show what came of the data, for people, and the same
 * figures as JSON.
 *
 * Reads: the whole store, and pictures where they lie. Writes: a folder of
 * pages that opens without a network; nothing in the store. Numbers are sums
 * over the set; of what was set aside, so many are shown for each reason. What
 * is missing or altered in the folder is written again; what limbeck did not
 * write there is not touched.
 */
#include "engine/stage.h"

#include <dirent.h>
#include <math.h>

#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"
#include "db/schemas.h"
#include "exports/written_files.h"
#include "geo/outline.h"
#include "stages/report/report_filters.h"
#include "stages/report/report_index.h"
#include "stages/report/report_lists.h"

enum {
    REPORT_WRITTEN_MAX = 16 << 20,
    REPORT_MEGABYTE = 1000000,
    REPORT_PAGES = 1500 << 10, /* what pages without cards take */
    REPORT_AGREE_KM = 50,
    REPORT_WORLD = 798, /* pixels */
    REPORT_WORLD_SMALL = 288
};

struct report_settings {
    const char *to;
    int64_t budget_mb, cards_max, thumbnail_side;
    double right_km;
    const char *card;
    bool verify;
};

static const struct param report_params[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = offsetof(struct report_settings, to),
     .about = "the folder of the pages; otherwise beside the store, by its "
              "name with .report behind it",
     .flags = PARAM_WRITES},
    {.name = "budget_mb",
     .type = PARAM_INT,
     .at = offsetof(struct report_settings, budget_mb),
     .initial = "20",
     .about = "what the folder may take, in MB: as many samples have a card "
              "as that bears",
     .min = 2,
     .max = 65536},
    {.name = "cards_max",
     .type = PARAM_INT,
     .at = offsetof(struct report_settings, cards_max),
     .initial = "2000",
     .about = "samples that have a card at most; 0: none has",
     .min = 0,
     .max = 100000},
    {.name = "thumbnail_side",
     .type = PARAM_INT,
     .at = offsetof(struct report_settings, thumbnail_side),
     .initial = "256",
     .about = "longest side of a small picture, in pixels; 0: none are made",
     .min = 0,
     .max = 2048},
    {.name = "right_km",
     .type = PARAM_REAL,
     .at = offsetof(struct report_settings, right_km),
     .initial = "25",
     .about = "an answer so near to the known position is called right",
     .min = 0,
     .max = 20040},
    {.name = "card",
     .type = PARAM_TEXT,
     .at = offsetof(struct report_settings, card),
     .about =
         "a sample that has a card in any case, SOURCE/KEY (report --card)",
     .flags = PARAM_RUNTIME | PARAM_CALL},
    {.name = "verify",
     .type = PARAM_BOOL,
     .at = offsetof(struct report_settings, verify),
     .initial = "no",
     .about = "compare what lies in the folder by digests too, not by sizes "
              "and times alone (run --verify)",
     .flags = PARAM_RUNTIME | PARAM_CALL},
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

/* One script for all pages: what each may need, and the search. */
static const char *report_scripts(struct arena *arena)
{
    return arena_print(arena, "%s\n%s\n%s", report_text_of("pages/report.js"),
                       report_text_of("pages/find_query.js"),
                       report_text_of("pages/find.js"));
}

/* Is it a small picture, called by a digest and its side: "0f3a...-320.jpg"? */
static bool report_is_thumb(struct span name)
{
    size_t dash = span_find_char(name, '-');
    int64_t side;

    if (dash < 16 || dash >= name.len || !span_ends(name, ".jpg"))
        return false;
    for (size_t i = 0; i < dash; i++) {
        if (memchr("0123456789abcdef", name.data[i], 16) == NULL)
            return false;
    }
    return span_int(span_cut(name, dash + 1, name.len - dash - 5), &side);
}

/* Is it a page or a small picture that a report may leave when it is killed,
 * or that one by a limbeck without a list left? Nothing else in the folder is
 * touched. */
static bool report_is_ours(const char *name, bool thumb)
{
    struct span s = span_of(name);
    size_t at = span_find(s, ".new-");
    int64_t number;

    /* until it is whole: "index.html.new-1234" */
    if (at != SIZE_MAX && span_int(span_cut(s, at + 5, SIZE_MAX), &number))
        s = span_cut(s, 0, at);
    if (thumb)
        return report_is_thumb(s);
    return span_is(s, "index.html") || span_is(s, "figures.json") ||
           span_is(s, "countries.html") ||
           (span_starts(s, "rejected-") && span_ends(s, ".html"));
}

/* below: "" or "thumbs". */
static bool report_adopt(struct written_files *files, const char *dir,
                         const char *below, struct err *err)
{
    char *folder = file_join(dir, below);
    DIR *d = opendir(folder);
    const struct dirent *entry;
    bool ok = true;

    while (ok && d != NULL && (entry = readdir(d)) != NULL) {
        char *path = file_join(below, entry->d_name);
        if (report_is_ours(entry->d_name, below[0] != '\0'))
            ok = written_files_adopt(files, path, err);
        free(path);
    }
    if (d != NULL)
        closedir(d);
    free(folder);
    return ok;
}

/* The folder is ours from here on, and known. A small picture that is there is
 * not made again: one that is not as it was written goes. */
static struct written_files *report_take_folder(const char *dir, int jobs,
                                                bool digests, struct err *err)
{
    struct written_files *files = written_files_open(dir, err);
    const struct written_scope thumbs = {
        .folders = (const char *const[]){"thumbs"}, .count = 1};
    const char *first;

    if (files != NULL && written_files_begin(files, err) &&
        report_adopt(files, dir, "", err) &&
        report_adopt(files, dir, "thumbs", err)) {
        (void)written_files_compare(files, &thumbs, digests, jobs, &first);
        if (written_files_drop_fallen(files, &thumbs, err))
            return files;
    }
    written_files_close(files);
    return NULL;
}

static const struct written_scope report_scope = {
    .folders = (const char *const[]){"", "thumbs", "cards", "data"},
    .count = 4};

/* written: the names, a line each. What else an earlier report left goes. */
static bool report_settle(struct written_files *files,
                          const struct buf *written, struct err *err)
{
    struct span rest = buf_span(written), line;
    struct arena arena;
    size_t removed;
    bool ok = true;

    arena_init(&arena);
    while (ok && span_next(&rest, '\n', &line)) {
        if (line.len > 0)
            ok = written_files_take_in(files, arena_span_text(&arena, line),
                                       err);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return ok && written_files_finish(files, &report_scope, &removed, err);
}

/* What the commands on the pages are given: the configuration of the run, as
 * its command names it, else the store. */
static const char *report_config(struct report_store *s, const struct report *r)
{
    struct span rest = span_of(r->command), word;

    while (span_next(&rest, ' ', &word)) {
        if (span_ends(word, ".yaml") || span_ends(word, ".yml"))
            return arena_span_text(s->arena, word);
    }
    return r->store;
}

static const char *report_draw_map(struct report_store *s,
                                   const struct outline *land, double width)
{
    struct buf text;

    buf_init(&text, REPORT_WRITTEN_MAX);
    for (size_t i = 0; i < land->count; i++)
        report_print_ring(land->rings[i].points, land->rings[i].count, width,
                          &text);
    const char *path = arena_text(s->arena, text.data);
    buf_release(&text);
    return path;
}

static void report_draw_maps(struct report_store *s, struct report *r)
{
    const struct outline fine = outline_of_land(s->arena, 0.2, 0.5);
    const struct outline rough = outline_of_land(s->arena, 1, 1);

    r->land = report_draw_map(s, &rough, 0);
    r->world = report_draw_map(s, &fine, REPORT_WORLD);
    r->world_small = report_draw_map(s, &rough, REPORT_WORLD_SMALL);
}

/* How near answers have to lie: the bound of the policy, else 50 km; negative
 * when no position is known. */
static double report_agree_km(const struct report *r)
{
    double km = REPORT_AGREE_KM;
    bool truth = false;

    for (size_t i = 0; i < r->filter_count; i++) {
        const struct report_filter *f = &r->filters[i];
        if (strcmp(f->name, "agreement") == 0 && f->ruled && f->max > 0)
            km = f->max;
    }
    for (size_t i = 0; i < r->teacher_count; i++)
        truth = truth || r->teachers[i].positions > 0;
    return truth ? km : -km;
}

/* Everything that the pages show; *spent: bytes that are written already. */
static bool report_read(struct stage_run *run, struct report_store *s,
                        struct card_thumbs *thumbs, const char *dir,
                        struct report *r, int64_t *spent, struct buf *written)
{
    const struct report_settings *options = run->options;
    int64_t budget = options->budget_mb * REPORT_MEGABYTE, index = 0, small = 0;

    s->right_km = r->right_km = options->right_km;
    if (!report_read_numbers(s, run->run_id, r))
        return false;
    r->config = report_config(s, r);
    r->agree_km = report_agree_km(r);
    r->samples = r->step_count > 0 ? r->steps[0].left : 0;
    report_read_places(s, r);
    report_draw_maps(s, r);
    if (!report_read_lists(s, thumbs, options->cards_max, options->card, r) ||
        !report_write_index(s, r, dir, budget / 2, &index, written))
        return false;
    int64_t left = budget - index - REPORT_PAGES;
    if (!card_thumbs_make(thumbs, dir, left > 0 ? left / 2 : 0, run->jobs,
                          written, &small, s->err))
        return false;
    *spent = index + small;
    return true;
}

static bool report_make(struct stage_run *run, struct report_store *s,
                        struct card_thumbs *thumbs, const char *dir)
{
    const struct report_settings *options = run->options;
    const char *slash = strrchr(db_path(run->db), '/');
    struct report r = {.store = slash != NULL ? slash + 1 : db_path(run->db),
                       .made_at = (int64_t)time(NULL),
                       .style = report_text_of("pages/style.css"),
                       .script = report_scripts(s->arena),
                       .boot = report_text_of("pages/boot.js")};
    struct written_files *files =
        report_take_folder(dir, run->jobs, options->verify, s->err);
    struct buf written;
    int64_t spent = 0;

    if (files == NULL)
        return false;
    buf_init(&written, REPORT_WRITTEN_MAX);
    bool ok = report_read(run, s, thumbs, dir, &r, &spent, &written);
    if (ok && !stop_asked()) {
        ok = report_write(&r, dir, spent, options->budget_mb * REPORT_MEGABYTE,
                          &written, s->err) &&
             report_settle(files, &written, s->err);
        log_info("report: %s/index.html", dir);
    }
    buf_release(&written);
    written_files_close(files);
    return ok;
}

/* A folder without a list is not that of the last report any more. */
static bool report_stands(struct stage_run *run, bool *stands, struct err *err)
{
    const struct report_settings *options = run->options;
    struct arena arena;
    const char *first;

    arena_init(&arena);
    const char *dir = report_folder(run, &arena);
    struct written_files *files = written_files_open(dir, err);
    bool ok = files != NULL;
    if (ok) {
        size_t fallen = written_files_compare(
            files, &report_scope, options->verify, run->jobs, &first);
        *stands = fallen == 0 && written_files_are_known(files);
        if (run->run_id != 0 && !*stands)
            written_files_say(dir, fallen, first);
        else if (run->run_id != 0)
            ok = written_files_note_times(files, err);
    }
    written_files_close(files);
    arena_release(&arena);
    return ok;
}

static bool report_whole(struct stage_run *run, struct err *err)
{
    const struct report_settings *options = run->options;
    struct arena arena;

    arena_init(&arena);
    struct report_store s = {.db = run->db, .arena = &arena, .err = err};
    struct card_thumbs *thumbs =
        options->thumbnail_side > 0
            ? card_thumbs_open(&arena, run->db, (int)options->thumbnail_side)
            : NULL;
    const char *dir = report_folder(run, &arena);
    bool ok = report_make(run, &s, thumbs, dir);
    card_thumbs_close(thumbs);
    filters_close(s.filters);
    table_release(&s.table);
    arena_release(&arena);
    return ok;
}

const struct stage stage_report = {
    .name = "report",
    .version = 6,
    .about = "write pages that show what came of the data",
    .everything = "reports on the whole set",
    .unit = "reports",
    .params = report_params,
    .param_count = PARAM_COUNT(report_params),
    .settings_size = sizeof(struct report_settings),
    .sums = QUERY_REPORT_SUMS,
    .fingerprint = QUERY_REPORT_FINGERPRINT,
    .whole = report_whole,
    .stands = report_stands,
};
