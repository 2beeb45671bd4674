/*
 * teach.c: asks the teachers of the configuration about the samples that were
 * drawn.
 *
 * Reads:      selection, sample, member, picture; the bytes where they lie.
 * Writes:     prompt, teacher, active_teacher, reply.
 * Sets aside: a question that got no reply: for good when the question is at
 *             fault (a broken picture, a reply over the limits), for this run
 *             when the network is; a sample without a picture counts as
 *             rejected under a teacher that needs one.
 *
 * A reply is a fact. It belongs to a teacher row, which is all that can
 * change an answer, and to nothing else: what was drawn, and what other
 * teachers are like, is no part of this stage's version. So a changed prompt
 * asks one teacher again, a larger sample asks only about what is new, and a
 * setting that goes back finds its old replies.
 *
 * Servers and files are worked side by side; local models one after the other,
 * since each takes the memory and all processors.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "stages/teach/teach.h"
#include "stages/teach/teach_queue.h"

#include <math.h>

enum {
    TEACH_COMMIT_ROWS = 256,
    TEACH_COMMIT_MS = 500,
    TEACH_WAIT_MS = 100,
    TEACH_NOTE_MS = 1000
};

struct teach {
    struct stage_run *run;
    struct active_teachers active;
    struct teach_queue *queues;      /* [active.count] */
    struct teach_question **unsaved; /* [TEACH_COMMIT_ROWS] came back */
    size_t unsaved_count;
    int64_t unsaved_since_ms, begun_ms, stop_ms;
    int64_t tokens; /* written by the teachers in this run */
    size_t picture_bytes;
    int64_t noted_ms, total;
    char went[100]; /* what open queues said last, for the progress line: empty,
                     * or from ", " on */
};

/* Not part of the stage version: this keeps the active teachers. */
static bool teach_identify(struct stage_run *run, struct buf *text,
                           struct err *err)
{
    struct active_teachers active;

    (void)text;
    run->server = true;
    if (!active_teachers_read(&active, run->settings, err))
        return false;
    bool ok = active_teachers_store(&active, run, err);
    active_teachers_release(&active);
    return ok;
}

static struct stage_item teach_item(const struct teach_question *q)
{
    return (struct stage_item){.kind = ITEM_SAMPLE,
                               .id = q->ask.sample_id,
                               .teacher_id = q->queue->teacher->teacher_id,
                               .candidate = q->ask.candidate,
                               .cause = q->queue->teacher->cause};
}

static bool teach_save_reply(struct teach *t, const struct teach_question *q,
                             struct err *err)
{
    const struct ask *a = &q->ask;
    struct query *s = db_query(t->run->db, QUERY_REPLY_ADD);

    query_int(s, 1, a->sample_id);
    query_int(s, 2, q->queue->teacher->teacher_id);
    query_int(s, 3, a->candidate);
    query_span(s, 4, buf_span(&a->text));
    query_text(s, 5, a->finish);
    if (a->prompt_tokens >= 0)
        query_int(s, 6, a->prompt_tokens);
    if (a->output_tokens >= 0)
        query_int(s, 7, a->output_tokens);
    query_real(s, 8, a->logprob);
    bool again = q->queue->teacher->repair != NULL;
    query_real(s, 9, again ? q->yes_logprob : a->yes_logprob);
    query_real(s, 10, again ? q->no_logprob : a->no_logprob);
    if (a->duration_ms >= 0)
        query_int(s, 11, a->duration_ms);
    query_int(s, 12, t->run->run_id);
    struct stage_item item = teach_item(q);
    return query_run(s, err) && stage_done(t->run, &item, err);
}

static bool teach_save_failure(struct teach *t, const struct teach_question *q,
                               struct err *err)
{
    struct err why = q->ask.err;
    struct stage_item item = teach_item(q);

    err_context(&why, "%s", q->queue->teacher->name);
    return stage_fail(t->run, &item, q->key, &why, err);
}

static bool teach_hear_probe(struct teach *t, const struct teach_question *q,
                             struct err *err)
{
    struct teach_queue *d = q->queue;
    struct err why = q->ask.err;

    err_context(&why, "%s", d->teacher->name);
    struct stage_item item = teach_item(q);
    return refusal_probes_hear(&d->probes, t->run, &item,
                               q->ask.answered ? NULL : &why, err);
}

/* One question that came back, inside a transaction. */
static bool teach_save(struct teach *t, struct teach_question *q,
                       struct err *err)
{
    bool failed =
        !q->ask.answered && !q->ask.absent && q->ask.err.kind != ERR_STAGE;

    if (q->ask.err.kind == ERR_STAGE && q->queue->down.kind == ERR_NONE)
        q->queue->down = q->ask.err;
    if (q->ask.answered && !teach_save_reply(t, q, err))
        return false;
    if (failed && !teach_save_failure(t, q, err))
        return false;
    if ((q->ask.answered || failed) && !teach_hear_probe(t, q, err))
        return false;
    if (q->ask.answered && q->ask.output_tokens > 0)
        t->tokens += q->ask.output_tokens;
    if (q->ask.answered || failed) {
        t->run->worked++;
        progress_step(t->run->progress, 1, failed);
    }
    return true;
}

/* How it goes at the queues that are open, and what they wait for: when the
 * last replies are saved, theirs may have closed already. */
static void teach_hear(struct teach *t)
{
    struct buf note, waits;
    bool open = false;

    buf_init(&note, sizeof(t->went) - 1);
    buf_init(&waits, 1000);
    for (size_t i = 0; i < t->active.count; i++) {
        const struct teach_queue *d = &t->queues[i];

        if (d->state == NULL)
            continue;
        open = true;
        if (d->backend->note != NULL)
            d->backend->note(d->state, &note);
        if (waits.len == 0 && d->backend->waits != NULL)
            d->backend->waits(d->state, &waits);
    }
    if (note.len > 0 || open)
        snprintf(t->went, sizeof(t->went), "%s", note.data);
    progress_wait(t->run->progress, waits.data);
    buf_release(&note);
    buf_release(&waits);
}

static void teach_note(struct teach *t)
{
    double seconds = (double)(clock_ms() - t->begun_ms) / 1000;
    char note[160] = "";

    t->noted_ms = clock_ms();
    teach_hear(t);
    if (t->tokens > 0 && seconds > 0)
        snprintf(note, sizeof(note), "%.0f tok/s", (double)t->tokens / seconds);
    snprintf(note + strlen(note), sizeof(note) - strlen(note), "%s",
             note[0] == '\0' && t->went[0] != '\0' ? t->went + 2 : t->went);
    if (note[0] != '\0')
        progress_note(t->run->progress, note);
}

/* All that came back, in one transaction. */
static bool teach_commit(struct teach *t, struct err *err)
{
    bool ok = true;

    if (t->unsaved_count == 0)
        return true;
    if (!db_begin(t->run->db, err))
        return false;
    for (size_t i = 0; i < t->unsaved_count; i++) {
        ok = ok && teach_save(t, t->unsaved[i], err);
        teach_question_close(t->unsaved[i], &t->picture_bytes);
    }
    t->unsaved_count = 0;
    teach_note(t);
    return ok && db_commit(t->run->db, err);
}

static void teach_keep(struct teach *t, struct teach_question *q)
{
    if (t->unsaved_count == 0)
        t->unsaved_since_ms = clock_ms();
    t->unsaved[t->unsaved_count++] = q;
}

static bool teach_commit_due(const struct teach *t)
{
    return t->unsaved_count == TEACH_COMMIT_ROWS ||
           (t->unsaved_count > 0 &&
            clock_ms() - t->unsaved_since_ms >= TEACH_COMMIT_MS);
}

/* Close a queue that has nothing left, or cannot go on. */
static void teach_end_queue(struct teach_queue *d, struct teach *t)
{
    bool down = d->down.kind != ERR_NONE;
    const struct teacher_settings *s = &d->teacher->settings;

    teach_hear(t);
    for (size_t i = 0; i < d->under_way_count; i++)
        t->picture_bytes -= d->under_way[i]->picture.len;
    teach_queue_close(d);
    if (d->unsure > 0)
        log_warn("%s: %lld answers are kept without the yes/no question: %s "
                 "(%s)",
                 d->teacher->name, (long long)d->unsure, d->unsure_why.text,
                 failure_class_name(d->unsure_why.class));
    if (down)
        log_warn("%s cannot go on: %s%s%s", d->teacher->name, d->down.text,
                 d->down.hint[0] == '\0' ? "" : "; ", d->down.hint);
    else if (d->spent[0] != '\0')
        log_warn("%s: its budget is spent (%s); what was not asked stays "
                 "pending",
                 d->teacher->name, d->spent);
    else if (d->absent > 0)
        log_info("%s: %lld questions have no recorded reply%s%s",
                 d->teacher->name, (long long)d->absent,
                 s->requests == NULL ? "" : "; requests are in ",
                 s->requests == NULL ? "" : s->requests);
}

/* Open what may be open now; is anyone still at work? */
static bool teach_seat(struct teach *t)
{
    bool at_work = false, local_open = false;

    for (size_t i = 0; i < t->active.count; i++) {
        struct teach_queue *d = &t->queues[i];
        bool local = strcmp(d->teacher->settings.backend, "local") == 0;
        if (d->state != NULL &&
            (teach_queue_done(d) || d->down.kind != ERR_NONE))
            teach_end_queue(d, t);
        if (!d->ended && d->state == NULL && !stop_asked() &&
            !(local && local_open)) {
            teach_queue_open(d, t->run->db, t->run->jobs);
            if (d->state == NULL)
                teach_end_queue(d, t);
        }
        local_open = local_open || (local && d->state != NULL);
        at_work = at_work || d->state != NULL;
    }
    return at_work;
}

static bool teach_fill(struct teach *t, struct teach_queue *d, struct err *err)
{
    size_t room = TEACH_COMMIT_ROWS - t->unsaved_count;
    size_t failed = 0;

    if (t->unsaved_count == 0)
        t->unsaved_since_ms = clock_ms();
    bool ok =
        teach_queue_fill(d, t->run, &t->picture_bytes,
                         t->unsaved + t->unsaved_count, room, &failed, err);
    t->unsaved_count += failed;
    return ok;
}

/* Take what has come back to a queue, waiting a moment for the first. */
static void teach_take(struct teach *t, struct teach_queue *d, int timeout_ms)
{
    while (t->unsaved_count < TEACH_COMMIT_ROWS) {
        struct teach_question *q = teach_queue_take(d, timeout_ms);
        if (q == NULL)
            return;
        teach_keep(t, q);
        timeout_ms = 0;
    }
}

/* Time to leave, with what is still under way left behind? */
static bool teach_drained(struct teach *t)
{
    size_t under_way = 0;

    if (!stop_asked())
        return false;
    stage_say_stop();
    if (t->stop_ms == 0)
        t->stop_ms = clock_ms();
    for (size_t i = 0; i < t->active.count; i++)
        under_way += teach_queue_awaited(&t->queues[i]);
    return under_way == 0 || clock_ms() - t->stop_ms > 1000 * stop_grace();
}

/* What was refused before and is taken now. */
static bool teach_go_over(struct teach *t, struct teach_queue *d,
                          struct err *err)
{
    int64_t more;

    if (!teach_commit(t, err) || !teach_queue_again(d, t->run, &more, err))
        return false;
    t->total += more;
    if (more > 0)
        progress_set_total(t->run->progress, t->total);
    return true;
}

/* One round over the queues. */
static bool teach_round(struct teach *t, struct err *err)
{
    size_t open = 0;

    for (size_t i = 0; i < t->active.count; i++)
        open += t->queues[i].state != NULL;
    for (size_t i = 0; i < t->active.count; i++) {
        struct teach_queue *d = &t->queues[i];
        if (d->state == NULL)
            continue;
        if (!stop_asked() && t->unsaved_count < TEACH_COMMIT_ROWS &&
            !teach_fill(t, d, err))
            return false;
        teach_take(t, d, open == 0 ? 0 : TEACH_WAIT_MS / (int)open);
        if (teach_commit_due(t) && !teach_commit(t, err))
            return false;
        if (d->probes.count > 0 && teach_queue_done(d) &&
            !teach_go_over(t, d, err))
            return false;
    }
    if (clock_ms() - t->noted_ms > TEACH_NOTE_MS)
        teach_note(t); /* while nothing comes back, too */
    return true;
}

static bool teach_loop(struct teach *t, struct err *err)
{
    bool ok = true;

    t->begun_ms = clock_ms();
    while (ok && !teach_drained(t) && teach_seat(t))
        ok = teach_round(t, err);
    return ok && teach_commit(t, err);
}

/* The reason of the first queue that could not go on. One without anything to
 * take is no reason to stop what comes after. */
static bool teach_all_well(const struct teach *t, struct err *err)
{
    for (size_t i = 0; i < t->active.count; i++) {
        const struct teach_queue *d = &t->queues[i];
        if (d->down.kind == ERR_RECORD)
            t->run->incomplete = true;
        if (d->down.kind == ERR_NONE || d->down.kind == ERR_RECORD)
            continue;
        *err = d->down;
        return err_context(err, "\"teachers.%s\"", d->teacher->name);
    }
    return true;
}

/* The questions of all queues; false also when there are none. */
static bool teach_begin(struct teach *t, int64_t *missing, struct err *err)
{
    *missing = 0;
    t->queues = arena_take_array(&t->active.arena, t->active.count,
                                 sizeof(t->queues[0]));
    for (size_t i = 0; i < t->active.count; i++) {
        if (!teach_queue_init(&t->queues[i], &t->active.teachers[i], t->run,
                              err))
            return false;
        *missing += t->queues[i].missing;
    }
    return true;
}

/* What is known already of a picture under another name is not asked again. */
static bool teach_take_over(struct stage_run *run, struct err *err)
{
    const enum query_id steps[] = {QUERY_TEACH_TAKE_OVER,
                                   QUERY_TEACH_TAKE_JUDGEMENTS};
    struct query *last = db_query(run->db, QUERY_TEACH_LAST_REPLY);
    struct query *over = db_query(run->db, QUERY_TEACH_TAKEN_OVER);
    int64_t last_id;

    if (!db_begin(run->db, err) || !query_one(last, &last_id, err))
        return false;
    for (size_t i = 0; i < 2; i++) {
        struct query *q = db_query(run->db, steps[i]);

        query_int(q, 1, run->run_id);
        if (!query_run(q, err))
            return false;
    }
    query_int(over, 1, (int64_t)time(NULL));
    query_int(over, 2, last_id);
    return query_run(over, err) && db_commit(run->db, err);
}

bool teach_ask_all(struct stage_run *run, struct active_teachers *active,
                   struct err *err)
{
    struct teach t = {.run = run, .active = *active};
    int64_t missing;

    t.unsaved =
        heap_grow(NULL, TEACH_COMMIT_ROWS, sizeof(struct teach_question *));
    bool ok = teach_begin(&t, &missing, err);
    if (ok && missing > 0) {
        t.total = missing;
        progress_set_total(run->progress, missing);
        ok = teach_loop(&t, err);
    }
    for (size_t i = 0; i < t.unsaved_count; i++)
        teach_question_close(t.unsaved[i], &t.picture_bytes);
    ok = ok && teach_all_well(&t, err);
    for (size_t i = 0; t.queues != NULL && i < t.active.count; i++)
        teach_queue_release(&t.queues[i]);
    free(t.unsaved);
    *active = t.active;
    return ok;
}

bool teach_end(struct stage_run *run, teach_after *take_over, bool ok,
               struct err *err)
{
    struct err late = {.kind = ERR_NONE};

    if (run->worked == 0 || take_over(run, &late))
        return ok;
    if (ok)
        *err = late;
    return false;
}

static bool teach_whole(struct stage_run *run, struct err *err)
{
    struct active_teachers active;

    if (!teach_take_over(run, err) ||
        !active_teachers_read(&active, run->settings, err))
        return false;
    bool ok = active_teachers_find(&active, run->db, err) &&
              teach_ask_all(run, &active, err);
    active_teachers_release(&active);
    return teach_end(run, teach_take_over, ok, err);
}

static const struct param_section *const teach_sections[] = {&teacher_section,
                                                             NULL};

const struct stage stage_teach = {
    .name = "teach",
    .version = 1,
    .about = "ask the teachers about the samples that were drawn",
    .unit = "replies",
    .sections = teach_sections,
    .sums = QUERY_TEACH_SUMS,
    .store_alone = true,
    .durable = true,
    .identify = teach_identify,
    .whole = teach_whole,
};
