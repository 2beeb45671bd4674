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
#include "base/stop.h"
#include "decisions/contamination.h"
#include "exports/export_card.h"
#include "stages/export/export_adopt.h"
#include "stages/export/export_state.h"

#define EXPORT_AT(field) offsetof(struct export_settings, field)
static const struct param export_params[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = EXPORT_AT(to),
     .initial = "export",
     .about = "folder to write to",
     .flags = PARAM_WRITES},
    {.name = "formats",
     .type = PARAM_LIST,
     .at = EXPORT_AT(formats),
     .initial = "gre",
     .about = "whose layouts, in one pass: gre beside the manifest, each "
              "other in a folder of its name",
     .flags = PARAM_FORMAT},
    {.name = "format",
     .type = PARAM_LIST,
     .at = EXPORT_AT(format),
     .about = "the same, over `formats` (--format)",
     .flags = PARAM_FORMAT},
    {.name = "splits",
     .type = PARAM_LIST,
     .at = EXPORT_AT(splits),
     .initial = "cot,judge,seed",
     .about = "which splits to write"},
    {.name = "only",
     .type = PARAM_PATH,
     .at = EXPORT_AT(only),
     .about = "a list, as `limbeck select --to list` writes it: of the splits, "
              "the samples whose reply it names, or that it names whole",
     .flags = PARAM_READS | PARAM_RUNTIME},
    {.name = "layout",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(layout),
     .initial = "json",
     .choices = "json|jsonl",
     .about = "of gre: one JSON array a file, or one row a line"},
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
    {.name = "names",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(names),
     .initial = "digest",
     .choices = "digest|key",
     .about = "what pictures are called: by content, which names no place, or "
              "by source and key"},
    {.name = "truth",
     .type = PARAM_CHOICE,
     .at = EXPORT_AT(truth),
     .initial = "exact",
     .choices = "exact|city|none",
     .about = "positions that are published: as they are, the city's, or "
              "none"},
    {.name = "pair_ratio",
     .type = PARAM_REAL,
     .at = EXPORT_AT(pair_ratio),
     .initial = "1.5",
     .min = 1,
     .max = 1000,
     .about = "of a preference pair the longer reply is at most so many times "
              "as long"},
    {.name = "conversations",
     .type = PARAM_BOOL,
     .at = EXPORT_AT(conversations),
     .initial = "no",
     .about = "of gre: Seed's rows have the question and the truth as turns "
              "too"},
    {.name = "model",
     .type = PARAM_TEXT,
     .at = EXPORT_AT(model),
     .initial = "Qwen/Qwen2.5-VL-7B-Instruct",
     .about = "the model that written launch files begin from"},
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

static bool export_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    const struct export_settings *o = run->options;

    return reply_list_describe("only", o->only, text, err);
}

static bool export_open(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = heap_take(sizeof(*s));

    *s = (struct export_state){.outs = {.settings = o, .arena = &s->arena}};
    run->state = s;
    arena_init(&s->arena);
    arena_init(&s->row);
    s->how = strcmp(o->pictures, "none") == 0   ? EXPORT_NONE
             : strcmp(o->pictures, "link") == 0 ? EXPORT_LINK
                                                : EXPORT_COPY;
    s->reading =
        (struct export_reading){.keyed = strcmp(o->names, "key") == 0,
                                .cities = strcmp(o->truth, "city") == 0,
                                .hidden = strcmp(o->truth, "none") == 0};
    return reply_list_read(&s->only, o->only, run->db, &s->arena, err) &&
           export_outs_init(&s->outs, err);
}

static void export_close(struct stage_run *run)
{
    struct export_state *s = run->state;

    export_outs_close(&s->outs);
    written_files_close(s->files);
    arena_release(&s->arena);
    arena_release(&s->row);
    free(s);
    run->state = NULL;
}

/* "gre,swift" */
static const char *export_formats_text(struct export_state *s)
{
    const char *text = s->outs.count > 0 ? s->outs.formats[0]->name : "";

    for (size_t i = 1; i < s->outs.count; i++)
        text = arena_print(&s->arena, "%s,%s", text, s->outs.formats[i]->name);
    return text;
}

static bool export_facts_read(struct stage_run *run, struct export_facts *facts,
                              struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_POLICY);

    *facts = (struct export_facts){.format = export_formats_text(s),
                                   .pictures = o->pictures,
                                   .labels = o->labels,
                                   .truth = o->truth,
                                   .pairs = s->pairs.asked ? &s->pairs : NULL};
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

/* NULL in *facts where no source is a benchmark. */
static bool export_contamination_read(struct stage_run *run,
                                      struct export_facts *facts,
                                      struct err *err)
{
    struct export_state *s = run->state;
    struct contamination *c = arena_take(&s->arena, sizeof(*c));
    struct export_contamination *e = arena_take(&s->arena, sizeof(*e));
    const struct contamination_count *n = &c->parts[CONTAMINATION_SPLIT];

    if (!contamination_read(run->db, s->policy_id, c, err))
        return false;
    *e = (struct export_contamination){.benchmarks = c->benchmarks,
                                       .positions = c->positions,
                                       .samples = n->samples,
                                       .same = n->same,
                                       .similar = n->similar,
                                       .marks_km = contamination_marks_km,
                                       .within = n->within,
                                       .mark_count = CONTAMINATION_MARKS};
    if (c->benchmarks[0] != '\0')
        facts->contamination = e;
    return true;
}

static bool export_record_file(struct stage_run *run, const char *path,
                               const char *format, int64_t rows,
                               const char *sha256, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_PUT);

    query_int(q, 1, s->policy_id);
    query_text(q, 2, arena_print(&s->arena, "%s/%s", o->to, path));
    query_text(q, 3, format);
    query_int(q, 4, rows);
    query_text(q, 5, sha256);
    query_int(q, 6, (int64_t)time(NULL));
    query_int(q, 7, run->run_id);
    return query_run(q, err);
}

/* Tell the store what was written: each file of rows, and of each split how
 * many samples stand in the attribution. */
static bool export_record(struct stage_run *run, struct err *err)
{
    static const char *const sets[] = {"set_cot", "set_judge", "set_seed"};
    static const char *const left[] = {"left_cot", "left_judge", "left_seed"};
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_FORGET);

    query_int(q, 1, s->policy_id);
    query_int(q, 2, run->run_id);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < s->manifest.count; i++) {
        const struct export_written *w = &s->manifest.files[i];
        if (w->format != NULL &&
            !export_record_file(
                run, w->path,
                w->split != NULL
                    ? arena_print(&s->arena, "%s_%s", w->format, w->split)
                    : w->format,
                w->rows, w->sum.sha256, err))
            return false;
        for (int k = 0; k < EXPORT_SPLITS; k++) {
            if (strcmp(w->path, "attribution.csv") != 0 || !s->outs.wanted[k])
                continue;
            if (!export_record_file(run, w->path, sets[k], s->outs.samples[k],
                                    w->sum.sha256, err) ||
                (o->only != NULL &&
                 !export_record_file(run, w->path, left[k], s->left_out[k],
                                     w->sum.sha256, err)))
                return false;
        }
    }
    return true;
}

/* A card beside each export. */
static bool export_cards(struct export_state *s,
                         const struct export_facts *facts, struct err *err)
{
    for (size_t i = 0; i < s->outs.count; i++) {
        if (!export_card_write(&s->outs.all[i], s->outs.formats[i],
                               &s->manifest, facts, err))
            return false;
    }
    return true;
}

/* What is to be written is on the disk, in its place; then what is there
 * besides goes. */
static bool export_settle(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;
    struct written_scope scope = export_scope(&s->outs, &s->arena);
    struct export_facts facts;
    size_t removed;

    if (!written_files_sync(s->files, err) ||
        !export_outs_finish(&s->outs, err) ||
        !export_facts_read(run, &facts, err) ||
        !export_contamination_read(run, &facts, err) ||
        !export_cards(s, &facts, err) ||
        !export_manifest_write(&s->manifest, &facts, err) ||
        !written_files_finish(s->files, &scope, &removed, err))
        return false;
    if (removed > 0)
        log_info("export: %zu files of an earlier export were removed from "
                 "\"%s\": no row names them",
                 removed, s->outs.settings->to);
    return true;
}

static bool export_all(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;

    if (!export_outs_open(&s->outs, s->files, &s->manifest, err) ||
        !export_rows_all(run, err))
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
    struct written_scope scope = export_scope(&s->outs, &s->arena);
    const char *first;

    s->files = written_files_open(o->to, err);
    if (s->files == NULL)
        return false;
    bool known = written_files_are_known(s->files);
    if (!written_files_begin(s->files, err) ||
        (!known && !export_adopt(run->db, o->to, s->files, err)))
        return false;
    (void)written_files_compare(s->files, &scope, o->verify, run->jobs, &first);
    return true;
}

/* Without a row to write, the files of an earlier export stay: they may be
 * another store's, or something went wrong before. */
static bool export_empties(struct stage_run *run, bool *empties,
                           struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_ANY);
    struct written_files *files;
    int64_t any;

    query_int(q, 1, s->policy_id);
    if (!query_one(q, &any, err))
        return false;
    (void)db_query(run->db, QUERY_EXPORT_ANY);
    *empties = false;
    if (any)
        return true;
    files = written_files_open(o->to, err);
    if (files == NULL)
        return false;
    *empties = written_files_count(files) > 0;
    if (*empties)
        log_warn("export: no sample is in any split; the %zu files of an "
                 "earlier export stay in \"%s\" (take the folder away if that "
                 "is meant)",
                 written_files_count(files), o->to);
    written_files_close(files);
    return true;
}

static bool export_whole(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;
    bool empties;

    if (!query_one(db_query(run->db, QUERY_POLICY_DECIDED), &s->policy_id, err))
        return false;
    if (s->policy_id == 0)
        return true; /* nothing was decided yet */
    if (!export_empties(run, &empties, err) || empties)
        return err->kind == ERR_NONE;
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
    struct export_outs outs = {.settings = o, .arena = &arena};
    if (!export_outs_init(&outs, err)) {
        written_files_close(files);
        arena_release(&arena);
        return false;
    }
    struct written_scope scope = export_scope(&outs, &arena);
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
    .version = 6,
    .about = "write the splits as files that trainers load",
    .everything = "writes the whole set",
    .unit = "samples",
    .params = export_params,
    .param_count = PARAM_COUNT(export_params),
    .settings_size = sizeof(struct export_settings),
    .needs = export_needs,
    .sums = QUERY_EXPORT_SUMS,
    .fingerprint = QUERY_EXPORT_FINGERPRINT,
    .identify = export_identify,
    .open = export_open,
    .close = export_close,
    .whole = export_whole,
    .stands = export_stands,
};
