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
 * Every file stands under another name until it is whole. A run that was cut
 * off begins again; pictures that are already there stay.
 */
#include "engine/stage.h"

#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "exports/export_gre.h"
#include "stages/export/export_item.h"
#include "exports/export_manifest.h"
#include "stages/export/export_prompt.h"

struct export_settings {
    const char *to, *format, *layout, *pictures, *folder, *labels;
    const char *cot_instruction, *judge_instruction, *seed_instruction;
    struct text_list splits;
};

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
};

typedef void export_add_row(struct buf *out, const struct export_row *row);

/* One split's side of the layout. */
struct export_kind {
    const char *split, *name;
    export_add_row *add;
};

static const struct export_kind export_kinds[] = {
    {"cot", "gre_cot", export_gre_cot},
    {"judge", "gre_judge", export_gre_judge},
    {"seed", "gre_seed", export_gre_seed},
};
enum { EXPORT_KINDS = 3, EXPORT_PARTS = 6 };

/* One file under way. */
struct export_part {
    const struct export_kind *kind;
    const char *part;         /* "train", "test" */
    const char *path;         /* below the export's folder */
    const char *full;         /* as opened */
    const char *images;       /* folder to put pictures into */
    struct export_file *file; /* NULL: this split was not asked for */
    struct span instruction;
    int64_t rows;
};

struct export_state {
    struct arena arena; /* of the whole export */
    struct arena row;   /* of one row */
    int64_t policy_id;
    const char *right, *wrong; /* labels */
    enum export_how how;
    const struct export_prompt *prompts;    /* as export_prompt_read gives */
    struct export_part parts[EXPORT_PARTS]; /* train and test of each kind */
    struct export_manifest manifest;
};

static const struct export_kind *export_kind_find(const char *split)
{
    for (size_t i = 0; i < EXPORT_KINDS; i++) {
        if (strcmp(export_kinds[i].split, split) == 0)
            return &export_kinds[i];
    }
    return NULL;
}

static bool export_open(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = heap_take(sizeof(*s));
    struct span labels = span_of(o->labels), right;

    *s = (struct export_state){.policy_id = 0};
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

    for (size_t i = 0; i < EXPORT_PARTS; i++)
        export_file_close(s->parts[i].file);
    arena_release(&s->arena);
    arena_release(&s->row);
    free(s);
    run->state = NULL;
}

/* "folder/name" */
static const char *export_join(struct arena *arena, const char *folder,
                               const char *name)
{
    size_t before = strlen(folder), after = strlen(name);
    char *path = arena_take(arena, before + after + 2);

    memcpy(path, folder, before);
    path[before] = '/';
    memcpy(path + before + 1, name, after);
    return path;
}

/* Append the row of one item; what cannot be written leaves the file as it
 * was. */
static bool export_write_item(struct stage_run *run, struct export_part *p,
                              const struct export_item *item, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct buf *out = export_file_buf(p->file);
    bool seed = strcmp(p->kind->split, "seed") == 0;
    struct export_target target;
    struct export_row row = {
        .image = export_join(&s->row, o->folder, item->image),
        .lat_deg = item->lat_deg,
        .lon_deg = item->lon_deg,
        .target = seed ? NULL : &target,
        .instruction = p->instruction,
        .prompt = export_prompt_find(s->prompts, item->teacher_id),
        .label = item->label == 1 ? s->right : s->wrong};

    if (!seed && !export_target_make(&item->reply, &s->row, &target, err))
        return false;
    if (item->has_picture &&
        !export_picture_put(&item->picture, s->how,
                            export_join(&s->row, p->images, item->image), err))
        return false;
    if (strcmp(o->layout, "json") == 0)
        buf_add_text(out, p->rows == 0 ? "[\n" : ",\n");
    p->kind->add(out, &row);
    if (strcmp(o->layout, "jsonl") == 0)
        buf_add_char(out, '\n');
    const struct span fields[7] = {span_of(row.image), span_of(p->kind->split),
                                   span_of(p->part),   item->source,
                                   item->key,          item->author,
                                   item->licence};
    return export_manifest_add_row(&s->manifest, fields, err) &&
           export_file_flush(p->file, err);
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

/* The open file that the current row belongs to, or NULL. */
static struct export_part *export_part_of(struct export_state *s,
                                          const struct export_item *item)
{
    for (size_t i = 0; i < EXPORT_PARTS; i++) {
        struct export_part *p = &s->parts[i];
        if (p->file != NULL && span_is(item->split, p->kind->split) &&
            span_is(item->part, p->part))
            return p;
    }
    return NULL;
}

static bool export_rows(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_ROWS);
    enum query_state state = QUERY_DONE;
    bool ok = true;

    query_int(q, 1, s->policy_id);
    while (ok && !stop_asked() && (state = query_next(q, err)) == QUERY_ROW) {
        struct export_item item;
        struct err why = {.kind = ERR_NONE};
        export_item_read(q, &s->row, &item);
        struct export_part *p = export_part_of(s, &item);
        if (p != NULL && export_write_item(run, p, &item, &why))
            p->rows++;
        else if (p != NULL)
            ok = export_set_aside(run, &item, &why, err);
        run->worked += p != NULL;
        progress_step(run->progress, p != NULL, why.kind != ERR_NONE);
        arena_reset(&s->row);
    }
    (void)db_query(run->db, QUERY_EXPORT_ROWS);
    return ok && state != QUERY_FAILED;
}

static bool export_part_open(struct stage_run *run, struct export_part *p,
                             struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    const char *name = p->kind->name;

    p->instruction =
        span_of(p->kind == &export_kinds[0]   ? o->cot_instruction
                : p->kind == &export_kinds[1] ? o->judge_instruction
                                              : o->seed_instruction);
    p->path =
        arena_print(&s->arena, "%s/%s%s.%s", name, name,
                    strcmp(p->part, "test") == 0 ? "_test" : "", o->layout);
    p->full = export_join(&s->arena, o->to, p->path);
    p->images = arena_print(&s->arena, "%s/%s/%s", o->to, name, o->folder);
    if (!file_make_dir(p->images, err))
        return false;
    p->file = export_file_open(p->full, err);
    return p->file != NULL;
}

static bool export_parts_open(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;

    for (size_t i = 0; i < EXPORT_PARTS; i++) {
        struct export_part *p = &s->parts[i];
        bool wanted = false;
        p->kind = &export_kinds[i / 2];
        p->part = i % 2 == 0 ? "train" : "test";
        for (size_t k = 0; k < o->splits.count; k++)
            wanted = wanted || strcmp(o->splits.items[k], p->kind->split) == 0;
        if (wanted && !export_part_open(run, p, err))
            return false;
    }
    return true;
}

static bool export_part_finish(struct stage_run *run, struct export_part *p,
                               struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct export_written w = {.split = p->kind->split,
                               .part = p->part,
                               .path = p->path,
                               .rows = p->rows};

    if (p->rows == 0 && strcmp(p->part, "test") == 0) {
        unlink(p->full); /* of an export that had a test part */
        return true;
    }
    if (strcmp(o->layout, "json") == 0)
        buf_add_text(export_file_buf(p->file), p->rows == 0 ? "[]\n" : "\n]\n");
    if (!export_file_finish(p->file, &w.sum, err))
        return false;
    export_manifest_add_file(&s->manifest, &w);
    return true;
}

static bool export_parts_finish(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;

    for (size_t i = 0; i < EXPORT_PARTS; i++) {
        if (s->parts[i].file != NULL &&
            !export_part_finish(run, &s->parts[i], err))
            return false;
    }
    return true;
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

static bool export_all(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    struct export_facts facts;

    if (!export_parts_open(run, err) || !export_rows(run, err))
        return false;
    if (stop_asked())
        return true;
    if (!export_parts_finish(run, err) ||
        !export_facts_read(run, &facts, err) ||
        !export_manifest_write(&s->manifest, o->to, &facts, err) ||
        !db_begin(run->db, err))
        return false;
    return export_record(run, err) &&
           stage_done_others(run, ITEM_SAMPLE, err) && db_commit(run->db, err);
}

static bool export_whole(struct stage_run *run, struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;

    if (!query_one(db_query(run->db, QUERY_POLICY_DECIDED), &s->policy_id, err))
        return false;
    if (s->policy_id == 0)
        return true; /* nothing was decided yet */
    s->prompts = export_prompt_read(run->db, &s->arena, err);
    if (s->prompts == NULL || !file_make_dir(o->to, err))
        return false;
    bool ok =
        export_manifest_open(&s->manifest, o->to, err) && export_all(run, err);
    export_manifest_release(&s->manifest);
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
};
