#include "stages/export/export_state.h"

#include "base/stop.h"
#include "exports/export_fill.h"

/* What was asked: the instruction of that use, filled in. */
static struct span export_question(struct export_state *s,
                                   const struct export_job *job,
                                   struct span instruction, struct span prompt)
{
    struct buf text;

    buf_init(&text, SIZE_MAX / 2);
    export_fill(&text, instruction, job->use == EXPORT_RL ? NULL : &job->target,
                prompt);
    struct span whole = arena_span(&s->row, buf_span(&text));
    buf_release(&text);
    return whole;
}

static const char *const export_words[EXPORT_SPLITS] = {"cot", "judge", "seed"};

/* The row of a job, its texts the job's or of the arena `row`. */
static struct export_record export_record_of(struct export_state *s,
                                             const struct export_job *job)
{
    const struct export_settings *o = s->outs.settings;
    const struct export_item *item = &job->item;
    const char *instruction = job->use == EXPORT_JUDGE ? o->judge_instruction
                              : job->use == EXPORT_RL  ? o->seed_instruction
                                                       : o->cot_instruction;
    struct export_record r = {
        .use = job->use,
        .split = export_words[export_split_find(item->split)],
        .test = job->test,
        .image = item->image,
        .has_picture = item->has_picture,
        .has_truth = item->has_truth,
        .lat_deg = item->lat_deg,
        .lon_deg = item->lon_deg,
        .source = item->source,
        .key = item->key,
        .author = item->author,
        .licence = item->licence,
        .country = item->country,
        .region = item->region,
        .city = item->city,
        .origin = item->origin,
        .accuracy = item->accuracy,
        .conflict_km = item->conflict_km,
        .instruction = span_of(instruction),
        .prompt = export_prompt_find(s->prompts, item->teacher_id),
        .target = job->use == EXPORT_RL ? NULL : &job->target,
        .rejected = job->use == EXPORT_PAIR ? &job->rejected : NULL,
        .good = job->good,
        .entities = item->entities,
        .bytes = job->picture};

    r.question = export_question(s, job, r.instruction, r.prompt);
    return r;
}

/* Append the row of one item whose picture is there. */
static bool export_write_row(struct export_state *s,
                             const struct export_job *job, struct err *err)
{
    const struct export_item *item = &job->item;
    struct export_record r = export_record_of(s, job);
    const struct span fields[7] = {
        span_of(arena_print(&s->row, "%s/%s", s->outs.settings->folder,
                            item->image)),
        item->split,
        item->part,
        item->source,
        item->key,
        item->author,
        item->licence};

    return export_outs_add(&s->outs, &r, err) &&
           (job->use > EXPORT_RL ||
            export_manifest_add_row(&s->manifest, fields, err));
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

/* Pictures that were written are in the list, those that stood are named. */
static bool export_name_copies(struct export_state *s,
                               const struct export_job *job, struct err *err)
{
    for (size_t i = 0; i < job->copy_count; i++) {
        const struct export_copy *c = &job->copies[i];
        if (!c->stands) {
            if (!written_files_put(s->files, &c->file, err))
                return false;
        } else if (!written_files_keep(s->files, c->file.path)) {
            return err_stage(err, "\"%s\" went while it was kept",
                             c->file.path);
        }
    }
    return true;
}

/* A job came back. */
static bool export_finish_job(struct stage_run *run, struct export_job *job,
                              struct err *err)
{
    struct export_state *s = run->state;
    bool failed = job->why.kind != ERR_NONE, ok;

    ok = failed
             ? export_set_aside(run, &job->item, &job->why, err)
             : export_name_copies(s, job, err) && export_write_row(s, job, err);
    if (job->use <= EXPORT_RL) {
        run->worked++;
        progress_step(run->progress, 1, failed);
    }
    arena_reset(&s->row);
    return ok;
}

/* What is there already, as it was written, is not written again. */
static bool export_copy_plan(struct export_state *s, struct export_job *job,
                             const char *path, struct err *err)
{
    struct export_copy *c = &job->copies[job->copy_count++];
    const struct written_file *there = written_files_find(s->files, path);

    *c = (struct export_copy){.file = {.path = path}};
    c->place.to = written_files_full(s->files, path, &job->arena);
    c->stands =
        there != NULL && there->stands &&
        there->link == (s->how == EXPORT_LINK && job->item.picture.whole);
    if (c->stands) {
        c->file = *there;
        c->file.path = path;
        return true;
    }
    job->how = s->how;
    c->place.temporary = written_files_temporary(s->files, &job->arena);
    return written_files_expect(s->files, path, err);
}

static bool export_job_plan(struct export_state *s, struct export_job *job,
                            struct err *err)
{
    job->bytes = s->outs.bytes && job->item.has_picture &&
                 s->how != EXPORT_NONE && job->use <= EXPORT_RL;
    if (s->how == EXPORT_NONE || !job->item.has_picture)
        return true;
    for (size_t i = 0; i < s->outs.count; i++) {
        const char *path = export_outs_place(&s->outs, i, job->use, job->test,
                                             job->item.image, &job->arena);
        if (path != NULL && *path != '\0' &&
            !export_copy_plan(s, job, path, err))
            return false;
    }
    return true;
}

/* Give the job to the pool, once it has room. */
static bool export_give_job(struct stage_run *run, struct ordered_pool *pool,
                            struct export_job *job, struct err *err)
{
    struct export_state *s = run->state;
    int split = export_split_find(job->item.split);

    if (split < 0 || !s->outs.wanted[split] || !export_job_plan(s, job, err)) {
        bool unwanted = split < 0 || !s->outs.wanted[split];
        export_job_close(job);
        return unwanted;
    }
    while (!ordered_pool_give(pool, job)) {
        struct export_job *done = ordered_pool_take(pool, true);
        bool ok = export_finish_job(run, done, err);
        export_job_close(done);
        if (!ok) {
            export_job_close(job);
            return false;
        }
    }
    return true;
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

bool export_takes(const struct export_state *s, int64_t sample_id,
                  int64_t reply_id)
{
    return s->outs.settings->only == NULL ||
           (reply_id != 0 ? reply_list_has(&s->only, reply_id)
                          : reply_list_has_sample(&s->only, sample_id));
}

static bool export_splits_all(struct stage_run *run, struct ordered_pool *pool,
                              struct err *err)
{
    struct export_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_EXPORT_ROWS);
    enum query_state state = QUERY_DONE;
    struct arena arena;
    bool ok = true;

    arena_init(&arena);
    query_int(q, 1, s->policy_id);
    query_int(q, 2, s->outs.entities);
    while (ok && !stop_asked() && (state = query_next(q, err)) == QUERY_ROW) {
        struct export_item item;
        export_item_read(q, &s->reading, &arena, &item);
        int use = export_split_find(item.split);
        if (use >= 0 && !export_takes(s, item.sample_id, item.reply_id))
            s->left_out[use] += s->outs.wanted[use];
        else if (use >= 0)
            ok = export_give_job(
                run, pool, export_job_open(&item, (enum export_use)use), err);
        arena_reset(&arena);
    }
    ok = export_drain(run, pool, ok && state != QUERY_FAILED, err);
    arena_release(&arena);
    (void)db_query(run->db, QUERY_EXPORT_ROWS);
    return ok;
}

bool export_rows_all(struct stage_run *run, struct err *err)
{
    struct export_state *s = run->state;
    struct export_room *rooms = export_rooms_open(run->jobs);
    struct ordered_pool *pool = ordered_pool_open(
        run->jobs, (size_t)run->jobs * 4, export_job_work, rooms);

    s->pairs.asked = export_outs_take(&s->outs, EXPORT_PAIR) ||
                     export_outs_take(&s->outs, EXPORT_REPLY);
    bool ok = export_splits_all(run, pool, err);
    if (ok && s->pairs.asked && !stop_asked())
        ok = export_drain(run, pool,
                          export_preferences(run, pool, export_give_job, err),
                          err);
    ordered_pool_close(pool);
    export_rooms_close(rooms, run->jobs);
    return ok;
}
