/*
 * export: the current policy's splits as files that trainers load.
 *
 * Reads: splits, replies, answers, reviews' edits, pictures. Writes: below the
 * folder `to`, for each split, gre_SPLIT/gre_SPLIT.json (and _test), its
 * pictures without metadata, and for all of them attribution.csv and
 * manifest.json; export rows in the store. Layouts: export_gre.h.
 *
 * Sets aside, each with its reason: a picture that cannot be read or is not
 * what was ingested, a reply without reasoning or answer, a reply with a
 * literal "<image>" in it.
 *
 * An export is a state: what lies in the folder is compared with what was
 * written there (written_files.h), what is missing or altered is written again,
 * what no row names any more is removed. Every file stands under another name
 * until it is whole; what a run that was cut off wrote, stays.
 */
#include "engine/stage.h"

#include "base/log.h"
#include "base/ordered_pool.h"
#include "base/stop.h"
#include "stages/export/export_adopt.h"
#include "stages/export/export_job.h"
#include "stages/export/export_prompt.h"

#define EXPORT_AT(field) offsetof(struct export_settings, field)
static const struct param export_params[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = EXPORT_AT(to),
     .initial = "export",
     .about = "folder to write to",
     .flags = PARAM_WRITES},
    {.name = "format",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(format),
     .initial = "gre",
     .choices = "gre",
     .about = "whose layout: GRE30K's three"},
    {.name = "splits",
     .type = PARAM_LIST,
     .at = EXPORT_AT(splits),
     .initial = "cot,judge,seed",
     .about = "which splits to write"},
    {.name = "layout",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(layout),
     .initial = "json",
     .choices = "json|jsonl",
     .about = "one JSON array a file, or one row a line"},
    {.name = "pictures",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(pictures),
     .initial = "copy",
     .choices = "copy|link|none",
     .about = "copy without metadata, link to files, or leave out"},
    {.name = "folder",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(folder),
     .initial = "images",
     .choices = "images|imgs",
     .about = "folder of the pictures, and the rows' prefix"},
    {.name = "labels",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(labels),
     .initial = "True/False",
     .choices = "True/False|Truth/False|yes/no",
     .about = "Judge's words for right and wrong"},
    {.name = "cot_instruction",
     .type = PARAM_TEXT,
     .at = EXPORT_AT(cot_instruction),
     .initial = "Reason step by step inside <think> </think> about what this "
                "picture shows, then give the latitude and longitude inside "
                "<answer> </answer>. Where was it taken?",
     .about = "what CoT asks; {prompt}: what the teacher was asked"},
    {.name = "judge_instruction",
     .type = PARAM_TEXT,
     .at = EXPORT_AT(judge_instruction),
     .initial = "Somebody reasoned about where this picture was taken: "
                "{predicted_cot}\nThe answer given was: {predicted_answer}\n"
                "Judging by the picture, is that answer right?",
     .about = "what Judge asks; {predicted_cot}, {predicted_answer}"},
    {.name = "seed_instruction",
     .type = PARAM_TEXT,
     .at = EXPORT_AT(seed_instruction),
     .initial = "Reason step by step inside <think> </think> about what this "
                "picture shows, then give the latitude and longitude inside "
                "<answer> </answer>. Where was it taken?",
     .about = "what Seed asks"},
    {.name = "verify",
     .type = PARAM_BOOL,
     .at = EXPORT_AT(verify),
     .initial = "no",
     .about = "compare what lies in the folder by digests too, not by sizes "
              "and times alone (--verify)",
     .flags = PARAM_RUNTIME | PARAM_CALL},
};

struct export_state {
    struct arena arena; /* of the whole export */
    struct arena row;   /* of one row */
    int64_t policy_id;
    const char *right, *wrong; /* labels */
    enum export_how how;
    const struct export_prompt *prompts; /* as export_prompt_read gives */
    struct written_files *files;
    struct export_parts parts;
    struct export_manifest manifest;
};

static bool export_open(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = heap_take(sizeof(*s));
    struct span labels = span_of(o->labels), right;

    *s = (struct export_state){.parts = {.settings = o, .arena = &s->arena}};
    run->state = s;
    arena_init(&s->arena);
    arena_init(&s->row);
    (void)span_next(&labels, '/', &right);
    s->right = arena_span_text(&s->arena, right);
    s->wrong = arena_span_text(&s->arena, labels);
    s->how = strcmp(o->pictures, "none") == 0   ? EXPORT_NONE
             : strcmp(o->pictures, "link") == 0 ? EXPORT_LINK
                                                : EXPORT_COPY;
    for (size_t i = 0; i < o->splits.count; i++) {
        if (export_kind_find(o->splits.items[i]) == NULL)
            return err_usage(err,
                             "\"export.splits\" names \"%s\"; it knows "
                             "cot, judge and seed",
                             o->splits.items[i]);
    }
    return true;
}

static void export_close(struct stage_run *run)
{
    struct export_state *s = run->state;

    export_parts_close(&s->parts);
    written_files_close(s->files);
    arena_release(&s->arena);
    arena_release(&s->row);
    free(s);
    run->state = NULL;
}

/* Append the row of one item whose picture is there. */
static bool export_write_row(struct export_state *s,
                             const struct export_job *job, struct err *err)
{
    const struct export_item *item = &job->item;
    const char *split = job->part->kind->split;
    struct export_row row = {
        .image = arena_print(&s->row, "%s/%s", s->parts.settings->folder,
                             item->image),
        .lat_deg = item->lat_deg,
        .lon_deg = item->lon_deg,
        .target = strcmp(split, "seed") == 0 ? NULL : &job->target,
        .instruction = job->part->instruction,
        .prompt = export_prompt_find(s->prompts, item->teacher_id),
        .label = item->label == 1 ? s->right : s->wrong};
    const struct span fields[7] = {
        span_of(row.image), span_of(split), span_of(job->part->part),
        item->source,       item->key,      item->author,
        item->licence};

    return export_part_add(&s->parts, job->part, &row, err) &&
           export_manifest_add_row(&s->manifest, fields, err);
}

/* A record's own trouble is kept with it; anything else stops. */
static bool export_set_aside(struct stage_run *run,
                             const struct export_item *item,
                             const struct err *why, struct err *err)
{
    struct export_state *s = run->state;
    struct stage_item about = {.kind = ITEM_SAMPLE, .id = item->sample_id};

    if (why->kind == ERR_STAGE || why->kind == ERR_USAGE) {
        *err = *why;
        return false;
    }
    return db_begin(run->db, err) &&
           stage_fail(run, &about, export_item_name(item, &s->row), why, err) &&
           db_commit(run->db, err);
}

/* A job came back. */
static bool export_finish_job(struct stage_run *run, struct export_job *job,
                              struct err *err)
{
    struct export_state *s = run->state;
    bool failed = job->why.kind != ERR_NONE, ok = true;

    if (failed)
        ok = export_set_aside(run, &job->item, &job->why, err);
    else if (job->how != EXPORT_NONE)
        ok = written_files_put(s->files, &job->picture, err);
    else if (s->how != EXPORT_NONE && job->item.has_picture)
        ok = written_files_keep(s->files, job->picture.path) ||
             err_stage(err, "\"%s\" went while it was kept", job->picture.path);
    ok = ok && (failed || export_write_row(s, job, err));
    run->worked++;
    progress_step(run->progress, 1, failed);
    arena_reset(&s->row);
    return ok;
}

/* What is there already, as it was written, is not written again. */
static bool export_job_plan(struct export_state *s, struct export_job *job,
                            struct err *err)
{
    const struct export_picture *p = &job->item.picture;
    const struct written_file *there;

    if (s->how == EXPORT_NONE || !job->item.has_picture)
        return true;
    there = written_files_find(s->files, job->picture.path);
    if (there != NULL && there->stands &&
        there->link == (s->how == EXPORT_LINK && p->whole))
        return true;
    job->how = s->how;
    job->place.to =
        written_files_full(s->files, job->picture.path, &job->arena);
    job->place.temporary = written_files_temporary(s->files, &job->arena);
    return written_files_expect(s->files, job->picture.path, err);
}

/* Give the current row to the pool, once it has room. */
static bool export_give(struct stage_run *run, struct ordered_pool *pool,
                        const struct export_item *item, struct err *err)
{
    struct export_state *s = run->state;
    struct export_part *part =
        export_parts_find(&s->parts, item->split, item->part);
    bool ok = true;

    if (part == NULL)
        return true;
    struct export_job *job = export_job_open(item, part);
    if (!export_job_plan(s, job, err)) {
        export_job_close(job);
        return false;
    }
    while (ok && !ordered_pool_give(pool, job)) {
        struct export_job *done = ordered_pool_take(pool, true);
        ok = export_finish_job(run, done, err);
        export_job_close(done);
    }
    if (!ok)
        export_job_close(job);
    return ok;
}

/* Take back what is under way; when something failed, for nothing. */
static bool export_drain(struct stage_run *run, struct ordered_pool *pool,
                         bool ok, struct err *err)
{
    struct export_job *job;

    while ((job = ordered_pool_take(pool, true)) != NULL) {
        ok = ok && export_finish_job(run, job, err);
        export_job_close(job);
    }
    return ok;
}

static bool export_rows(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_ROWS);
    struct export_room *rooms = export_rooms_open(run->jobs);
    struct ordered_pool *pool = ordered_pool_open(
        run->jobs, (size_t)run->jobs * 4, export_job_work, rooms);
    enum query_state state = QUERY_DONE;
    struct arena arena;
    bool ok = true;

    arena_init(&arena);
    query_int(q, 1, s->policy_id);
    while (ok && !stop_asked() && (state = query_next(q, err)) == QUERY_ROW) {
        struct export_item item;
        export_item_read(q, &arena, &item);
        ok = export_give(run, pool, &item, err);
        arena_reset(&arena);
    }
    ok = export_drain(run, pool, ok && state != QUERY_FAILED, err);
    ordered_pool_close(pool);
    export_rooms_close(rooms, run->jobs);
    arena_release(&arena);
    (void)db_query(run->db, QUERY_EXPORT_ROWS);
    return ok;
}

static bool export_facts_read(struct stage_run *run, struct export_facts *facts,
                              struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_POLICY);

    *facts = (struct export_facts){
        .format = o->format, .pictures = o->pictures, .labels = o->labels};
    query_int(q, 1, s->policy_id);
    if (query_next(q, err) != QUERY_ROW)
        return err_stage(err, "the policy is not in the store");
    facts->policy_name = query_get_text(q, 0, &s->arena);
    facts->policy_text = query_get_text(q, 1, &s->arena);
    q = db_query(run->db, QUERY_EXPORT_CONFIG);
    query_int(q, 1, run->run_id);
    if (query_next(q, err) != QUERY_ROW)
        return err_stage(err, "the run is not in the store");
    facts->config_hash = query_get_text(q, 0, &s->arena);
    facts->program =
        arena_print(&s->arena, "limbeck %s", query_get_text(q, 1, &s->arena));
    return true;
}

/* Tell the store what was written. */
static bool export_record(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_FORGET);

    query_int(q, 1, s->policy_id);
    query_int(q, 2, run->run_id);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < s->manifest.count; i++) {
        const struct export_written *w = &s->manifest.files[i];
        if (w->split == NULL)
            continue;
        q = db_query(run->db, QUERY_EXPORT_PUT);
        query_int(q, 1, s->policy_id);
        query_text(q, 2, arena_print(&s->arena, "%s/%s", o->to, w->path));
        query_text(q, 3, export_kind_find(w->split)->name);
        query_int(q, 4, w->rows);
        query_text(q, 5, w->sum.sha256);
        query_int(q, 6, (int64_t)time(NULL));
        query_int(q, 7, run->run_id);
        if (!query_run(q, err))
            return false;
    }
    return true;
}

/* What is to be written is on the disk, in its place; then what is there
 * besides goes. */
static bool export_settle(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;
    struct written_scope scope = export_scope(s->parts.settings, &s->arena);
    struct export_facts facts;
    size_t removed;

    if (!written_files_sync(s->files, err) ||
        !export_parts_finish(&s->parts, &s->manifest, err) ||
        !export_facts_read(run, &facts, err) ||
        !export_manifest_write(&s->manifest, &facts, err) ||
        !written_files_finish(s->files, &scope, &removed, err))
        return false;
    if (removed > 0)
        log_info("export: %zu files of an earlier export were removed from "
                 "\"%s\": no row names them",
                 removed, s->parts.settings->to);
    return true;
}

static bool export_all(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;

    if (!export_parts_open(&s->parts, err) || !export_rows(run, err))
        return false;
    if (stop_asked())
        return written_files_sync(s->files, err);
    return export_settle(run, err) && db_begin(run->db, err) &&
           export_record(run, err) &&
           stage_done_others(run, ITEM_SAMPLE, err) && db_commit(run->db, err);
}

/* The folder is ours from here on, and known. */
static bool export_take_folder(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct written_scope scope = export_scope(o, &s->arena);
    const char *first;

    s->files = written_files_open(o->to, err);
    if (s->files == NULL)
        return false;
    bool known = written_files_are_known(s->files);
    if (!written_files_begin(s->files, err) ||
        (!known && !export_adopt(run->db, o->to, s->files, err)))
        return false;
    (void)written_files_compare(s->files, &scope, o->verify, run->jobs, &first);
    s->parts.into = s->files;
    return true;
}

static bool export_whole(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;

    if (!query_one(db_query(run->db, QUERY_POLICY_DECIDED), &s->policy_id, err))
        return false;
    if (s->policy_id == 0)
        return true; /* nothing was decided yet */
    s->prompts = export_prompt_read(run->db, &s->arena, err);
    if (s->prompts == NULL || !export_take_folder(run, err))
        return false;
    bool ok = export_manifest_open(&s->manifest, s->files, err) &&
              export_all(run, err);
    export_manifest_release(&s->manifest);
    return ok;
}

/* Does the list know each file of rows as the store does? Another store may
 * have written to the folder since. */
static bool export_is_ours(struct stage_run *run, struct written_files *files,
                           bool *ours, struct err *err)
{
    const struct export_settings *o = run->options;
    struct query *q = db_query(run->db, QUERY_EXPORT_WRITTEN);
    size_t len = strlen(o->to) + 1;
    enum query_state state;
    struct arena arena;

    *ours = true;
    arena_init(&arena);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        const char *path = query_get_text(q, 0, &arena);
        const struct written_file *f =
            strlen(path) > len ? written_files_find(files, path + len) : NULL;
        char hex[65] = "";
        if (f != NULL)
            digest_hex(&f->sha256, hex);
        *ours = *ours && span_is(query_get_span(q, 1), hex);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return state == QUERY_DONE;
}

static bool export_stands(struct stage_run *run, bool *stands, struct err *err)
{
    const struct export_settings *o = run->options;
    struct written_files *files = written_files_open(o->to, err);
    const char *first;
    struct arena arena;

    if (files == NULL)
        return false;
    arena_init(&arena);
    struct written_scope scope = export_scope(o, &arena);
    bool ok = export_is_ours(run, files, stands, err);
    size_t fallen =
        written_files_compare(files, &scope, o->verify, run->jobs, &first);
    if (ok && run->run_id != 0 && *stands && fallen == 0)
        ok = written_files_note_times(files, err);
    if (ok && run->run_id != 0 && (!*stands || fallen > 0))
        written_files_say(o->to, fallen, first);
    *stands = *stands && fallen == 0;
    written_files_close(files);
    arena_release(&arena);
    return ok;
}

static const char *const export_needs[] = {"split", NULL};

const struct stage stage_export = {
    .name = "export",
    .version = 2,
    .about = "write the splits as files that trainers load",
    .unit = "samples",
    .params = export_params,
    .param_count = PARAM_COUNT(export_params),
    .settings_size = sizeof(struct export_settings),
    .needs = export_needs,
    .sums = QUERY_EXPORT_SUMS,
    .fingerprint = QUERY_EXPORT_FINGERPRINT,
    .open = export_open,
    .close = export_close,
    .whole = export_whole,
    .stands = export_stands,
};
