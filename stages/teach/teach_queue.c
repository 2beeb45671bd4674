#include "stages/teach/teach_queue.h"

#include "adapters/digest.h"
#include "base/clock.h"
#include "stages/teach/recorded_names.h"
#include "stages/teach/repair_question.h"

#include <math.h>

static void teach_bind_question(struct query *q, struct stage_run *run,
                                const struct teach_teacher *t)
{
    query_int(q, 1, run->version_id);
    query_int(q, 2, t->teacher_id);
    if (t->repair != NULL)
        return;
    query_int(q, 3, t->settings.candidates);
    query_int(q, 4, t->settings.pictures);
}

static bool teach_queue_count(struct teach_queue *d, struct stage_run *run,
                              struct err *err)
{
    enum query_id id =
        d->teacher->repair != NULL ? QUERY_REPAIR_MISSING : QUERY_TEACH_MISSING;
    struct query *q = db_query(run->db, id);

    teach_bind_question(q, run, d->teacher);
    bool ok = query_one(q, &d->missing, err);
    (void)db_query(run->db, id);
    /* Of a shard about so many: which they are is seen when they are read. */
    if (run->shard.spec.shards > 1)
        d->missing =
            (d->missing + run->shard.spec.shards - 1) / run->shard.spec.shards;
    return ok;
}

/* What its answers took in all runs. */
static bool teach_queue_count_spent(struct teach_queue *d,
                                    struct stage_run *run, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TEACH_SPENT);

    d->budget = (struct teach_budget){
        .settings = &d->teacher->settings,
        .begun_ms = clock_ms(),
        .shards = run->shard.spec.shards > 1 ? run->shard.spec.shards : 1};
    query_int(q, 1, d->teacher->asked_id);
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW) {
        d->budget.answers = query_get_int(q, 0);
        d->budget.prompt_tokens = query_get_int(q, 1);
        d->budget.output_tokens = query_get_int(q, 2);
    }
    (void)db_query(run->db, QUERY_TEACH_SPENT);
    return state != QUERY_FAILED;
}

bool teach_queue_init(struct teach_queue *d,
                      const struct teach_teacher *teacher,
                      struct stage_run *run, struct err *err)
{
    *d = (struct teach_queue){
        .teacher = teacher, .last_sample = INT64_MIN, .last_candidate = -1};
    d->backend = teacher_backend(&teacher->settings);
    if (d->backend == NULL)
        return err_usage(err, "this build has no backend \"%s\"",
                         teacher->settings.backend);
    d->page = heap_grow(NULL, TEACH_PAGE, sizeof(struct teach_question *));
    bool ok = refusal_probes_open(&d->probes, run, teacher->teacher_id, err) &&
              teach_retried_read(&d->retried, teacher, run->db, err) &&
              teach_queue_count(d, run, err) &&
              teach_queue_count_spent(d, run, err);
    d->ended = d->missing == 0;
    return ok;
}

bool teach_queue_again(struct teach_queue *d, struct stage_run *run,
                       int64_t *more, struct err *err)
{
    bool freed = d->probes.freed;

    *more = 0;
    d->probes = (struct refusal_probes){.count = 0};
    if (!freed)
        return true;
    if (!teach_queue_count(d, run, err))
        return false;
    *more = d->missing;
    d->last_sample = INT64_MIN;
    d->last_candidate = -1;
    d->read_all = d->missing == 0;
    return true;
}

void teach_question_close(struct teach_question *q, size_t *picture_bytes)
{
    *picture_bytes -= q->picture.len;
    buf_release(&q->ask.text);
    buf_release(&q->picture);
    buf_release(&q->again);
    free(q->picture_path);
    free(q->key);
    free(q->source);
    free(q);
}

/* What was recorded is about samples of the store. */
static bool teach_queue_load(struct teach_queue *d, struct db *db)
{
    struct recorded_names *names = recorded_names_open(db);
    struct sample_names find = {.find = recorded_names_find, .arg = names};
    bool ok = d->backend->load(d->state, &find, &d->down);

    recorded_names_close(names);
    return ok;
}

void teach_queue_open(struct teach_queue *d, struct db *db, int jobs)
{
    d->state = d->backend->open(&d->teacher->settings, d->teacher->name, jobs,
                                &d->down);
    if (d->state == NULL ||
        (d->backend->load != NULL && !teach_queue_load(d, db)))
        teach_queue_close(d);
}

void teach_queue_close(struct teach_queue *d)
{
    size_t none = SIZE_MAX / 2;

    d->backend->close(d->state);
    d->state = NULL;
    d->ended = true;
    for (size_t i = 0; i < d->under_way_count; i++)
        teach_question_close(d->under_way[i], &none);
    d->under_way_count = 0;
    for (size_t i = d->page_first; i < d->page_count; i++)
        teach_question_close(d->page[i], &none);
    d->page_first = d->page_count;
}

void teach_queue_release(struct teach_queue *d)
{
    if (d->backend != NULL)
        teach_queue_close(d);
    teach_retried_release(&d->retried);
    free(d->page);
    free(d->under_way);
}

bool teach_queue_done(const struct teach_queue *d)
{
    bool given = d->read_all && d->page_first == d->page_count;

    return d->ended ||
           ((given || d->spent[0] != '\0') && d->under_way_count == 0);
}

/* The same sample, teacher seed and candidate give the same seed. */
static uint64_t teach_seed(const struct teach_teacher *t, const char *key,
                           int candidate)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    buf_print(&b, "%s#%d", key, candidate);
    if (t->repair != NULL)
        buf_print(&b, "+%lld", (long long)t->repair->round);
    uint64_t seed = digest_fast(buf_span(&b), (uint64_t)t->settings.seed);
    buf_release(&b);
    return seed;
}

static const char *teach_picture_type(struct span format)
{
    if (span_is(format, "png"))
        return "image/png";
    return span_is(format, "webp") ? "image/webp" : "image/jpeg";
}

static char *teach_heap_span(struct span s)
{
    char *text = heap_take(s.len + 1);

    if (s.len > 0)
        memcpy(text, s.data, s.len);
    text[s.len] = '\0';
    return text;
}

static struct teach_question *teach_question_read(struct teach_queue *d,
                                                  struct query *row)
{
    const struct teacher_settings *s = &d->teacher->settings;
    struct teach_question *q = heap_take(sizeof(*q));

    *q = (struct teach_question){.queue = d};
    q->key = teach_heap_span(query_get_span(row, 2));
    q->ask.sample_id = query_get_int(row, 0);
    q->ask.candidate = (int)query_get_int(row, 1);
    q->source = teach_heap_span(query_get_span(row, 8));
    q->ask.source = q->source;
    q->ask.key = q->key;
    q->ask.about = query_get_int(row, 9);
    q->ask.prompt = d->teacher->prompt;
    q->ask.seed = teach_seed(d->teacher, q->key, q->ask.candidate);
    q->ask.retried =
        teach_retried_find(&d->retried, q->ask.sample_id, q->ask.candidate);
    q->ask.owner = q;
    q->ask.prompt_tokens = -1;
    q->ask.output_tokens = -1;
    q->ask.logprob = NAN;
    q->ask.yes_logprob = NAN;
    q->ask.no_logprob = NAN;
    buf_init(&q->ask.text, (size_t)s->max_reply_bytes);
    if (teacher_wants_picture(s) && !query_get_null(row, 3)) {
        q->picture_path = teach_heap_span(query_get_span(row, 3));
        q->place =
            stored_picture_make(q->picture_path, query_get_int(row, 4),
                                query_get_int(row, 5), query_get_span(row, 7));
        q->ask.picture_type = teach_picture_type(query_get_span(row, 6));
    }
    buf_init(&q->picture, TEACH_PICTURE_BYTES);
    buf_init(&q->again, TEACH_QUESTION_BYTES);
    return q;
}

/* The same question's reply, and what is asked about it. */
static bool teach_question_again(struct teach_question *q, struct query *row,
                                 struct db *db, struct err *err)
{
    struct unseen_reply reply = {.text = query_get_span(row, 11),
                                 .start = (size_t)query_get_int(row, 12),
                                 .end = (size_t)query_get_int(row, 13),
                                 .escaped = query_get_int(row, 14) != 0};

    q->yes_logprob = query_get_real(row, 15);
    q->no_logprob = query_get_real(row, 16);
    bool ok =
        repair_question_make(db, q->queue->teacher, query_get_int(row, 10),
                             &reply, &q->again, &q->ask.err, err);
    q->ask.prompt = q->again.len > 0 ? q->again.data : "";
    return ok;
}

static bool teach_queue_read_page(struct teach_queue *d, struct stage_run *run,
                                  struct err *err)
{
    bool again = d->teacher->repair != NULL;
    enum query_id id = again ? QUERY_REPAIR_PENDING : QUERY_TEACH_PENDING;
    struct query *q = db_query(run->db, id);
    enum query_state state = QUERY_DONE;
    int first = again ? 3 : 5, got = 0;

    teach_bind_question(q, run, d->teacher);
    query_int(q, first, d->last_sample);
    query_int(q, first + 1, d->last_candidate);
    query_int(q, first + 2, TEACH_PAGE);
    d->page_first = 0;
    d->page_count = 0;
    while (got < TEACH_PAGE && (state = query_next(q, err)) == QUERY_ROW) {
        bool own;
        got++;
        d->last_sample = query_get_int(q, 0);
        d->last_candidate = query_get_int(q, again ? 10 : 1);
        if (!store_shard_has(&run->shard, run->db, ITEM_SAMPLE, d->last_sample,
                             &own, err))
            return false;
        if (!own)
            continue;
        struct teach_question *one = teach_question_read(d, q);
        d->page[d->page_count++] = one;
        if (again && !teach_question_again(one, q, run->db, err))
            return false;
    }
    (void)db_query(run->db, id); /* ends the read */
    d->read_all = got < TEACH_PAGE;
    return state != QUERY_FAILED;
}

/* The picture's bytes, when they are those that were ingested. */
static bool teach_load_picture(struct teach_question *q, size_t *picture_bytes)
{
    if (q->ask.err.kind != ERR_NONE) /* what is to be asked is at fault */
        return false;
    if (q->picture_path == NULL)
        return true;
    if (!stored_picture_read(&q->place, &q->picture, &q->ask.err))
        return false;
    *picture_bytes += q->picture.len;
    q->ask.picture = buf_span(&q->picture);
    return true;
}

/* false: the backend is down. */
static bool teach_queue_give(struct teach_queue *d, struct teach_question *q)
{
    if (d->under_way_count == d->under_way_room) {
        d->under_way_room = d->under_way_room * 2 + 64;
        d->under_way = heap_grow(d->under_way, d->under_way_room,
                                 sizeof(struct teach_question *));
    }
    q->at = d->under_way_count;
    d->under_way[d->under_way_count++] = q;
    return d->backend->give(d->state, &q->ask, &d->down);
}

bool teach_queue_fill(struct teach_queue *d, struct stage_run *run,
                      size_t *picture_bytes, struct teach_question **failed,
                      size_t room, size_t *failed_count, struct err *err)
{
    *failed_count = 0;
    while (d->down.kind == ERR_NONE && *failed_count < room &&
           d->backend->room(d->state) > 0) {
        while (d->page_first == d->page_count && !d->read_all) {
            if (!teach_queue_read_page(d, run, err))
                return false;
        }
        if (d->page_first == d->page_count ||
            !teach_budget_allows(&d->budget, d->under_way_count, clock_ms(),
                                 d->spent))
            break;
        struct teach_question *q = d->page[d->page_first];
        if (*picture_bytes > 0 &&
            *picture_bytes + (size_t)q->place.length > TEACH_PICTURE_BYTES)
            break;
        d->page_first++;
        if (!teach_load_picture(q, picture_bytes))
            failed[(*failed_count)++] = q;
        else if (!teach_queue_give(d, q))
            break;
    }
    return true;
}

size_t teach_queue_awaited(const struct teach_queue *d)
{
    if (d->state == NULL || d->backend->awaited == NULL)
        return d->under_way_count;
    return d->backend->awaited(d->state);
}

struct teach_question *teach_queue_take(struct teach_queue *d, int timeout_ms)
{
    struct ask *ask = d->backend->take(d->state, timeout_ms);

    if (d->backend->well != NULL && d->down.kind == ERR_NONE)
        (void)d->backend->well(d->state, &d->down);
    if (ask == NULL)
        return NULL;
    struct teach_question *q = ask->owner;
    d->absent += ask->absent;
    if (ask->answered)
        teach_budget_add(&d->budget, ask);
    if (ask->answered && ask->second.kind != ERR_NONE) {
        d->unsure++;
        d->unsure_why = ask->second;
    }
    d->under_way[q->at] = d->under_way[--d->under_way_count];
    d->under_way[q->at]->at = q->at;
    return q;
}
