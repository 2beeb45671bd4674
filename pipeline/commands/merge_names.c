/* Rows that are told by what they say, whichever id they have: versions of
 * stages, prompts, teachers, models, words. */
#include "commands/merge.h"

/* The one row that `find` gives for the columns from `first` on of `row`, or
 * the one that `add` makes of them; parameter `run` of `add`, where it is not
 * 0, is the run in column `run_column`. */
struct merge_name {
    enum query_id find, add;
    int first, keys, columns; /* keys: of find; columns: of add */
    int run, run_column;
};

static bool merge_name_one(struct merge *m, const struct merge_name *n,
                           struct query *row, int64_t *id, struct err *err)
{
    struct query *q = db_query(m->out, n->find);

    for (int i = 0; i < n->keys; i++)
        query_copy(q, i + 1, row, n->first + i);
    if (!query_one(q, id, err))
        return false;
    if (*id != 0)
        return true;
    q = db_query(m->out, n->add);
    for (int i = 0; i < n->columns; i++)
        query_copy(q, i + 1, row, n->first + i);
    if (n->run != 0)
        query_int(q, n->run, merge_run(m, query_get_int(row, n->run_column)));
    if (!query_run(q, err))
        return false;
    *id = db_last_id(m->out);
    return true;
}

static bool merge_named(struct merge *m, enum query_id list,
                        const struct merge_name *n, struct merge_map *map,
                        struct err *err)
{
    struct query *q = db_query(m->from, list);
    enum query_state state;
    int64_t id;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (!merge_name_one(m, n, q, &id, err))
            return false;
        merge_map_put(map, query_get_int(q, 0), id);
    }
    return state == QUERY_DONE;
}

/* "need place=3": the number is that of a version; "made of=2" that of a
 * teacher. */
static const struct merge_map *merge_line_map(const struct merge *m,
                                              struct span line)
{
    if (span_starts(line, "need "))
        return &m->versions;
    return span_starts(line, "made of=") ? &m->teachers : NULL;
}

static void merge_version_text(const struct merge *m, struct span text,
                               struct buf *out)
{
    struct span line;

    while (span_next(&text, '\n', &line)) {
        size_t equals = span_find_char(line, '=');
        int64_t id;

        const struct merge_map *map = merge_line_map(m, line);

        if (map != NULL && equals != SIZE_MAX &&
            span_int(span_cut(line, equals + 1, SIZE_MAX), &id))
            buf_print(out, "%.*s=%lld", (int)equals, line.data,
                      (long long)merge_map_get(map, id));
        else
            buf_add_span(out, line);
        if (text.data != NULL)
            buf_add_char(out, '\n');
    }
}

static bool merge_version_one(struct merge *m, struct query *row,
                              struct span text, int64_t *id, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_STAGE_VERSION_FIND);

    query_copy(q, 1, row, 1);
    query_span(q, 2, text);
    if (!query_one(q, id, err))
        return false;
    if (*id == 0) {
        q = db_query(m->out, QUERY_STAGE_VERSION_ADD);
        query_copy(q, 1, row, 1);
        query_span(q, 2, text);
        query_int(q, 3, merge_run(m, query_get_int(row, 3)));
        if (!query_run(q, err))
            return false;
        *id = db_last_id(m->out);
    }
    if (query_get_int(row, 4) == 0)
        return true;
    q = db_query(m->out, QUERY_OFF_VERSION_PUT);
    query_int(q, 1, *id);
    return query_run(q, err);
}

/* The version that counts has to be the same in all shards. */
static bool merge_current_one(struct merge *m, struct query *row,
                              struct err *err)
{
    struct query *q = db_query(m->out, QUERY_CURRENT_VERSION_FIND);
    int64_t id = merge_map_get(&m->versions, query_get_int(row, 1)), there;
    char *stage = query_get_text(row, 0, &m->arena);

    query_text(q, 1, stage);
    if (!query_one(q, &there, err))
        return false;
    (void)db_query(m->out, QUERY_CURRENT_VERSION_FIND);
    if (there == id)
        return true;
    if (there != 0) {
        err_usage(err,
                  "\"%s\" and \"%s\" ran %s with different settings, "
                  "programs, models or files",
                  m->shards.items[0].path, m->shard->path, stage);
        return err_hint(err,
                        "run %s again on the one that is not as it should "
                        "be",
                        stage);
    }
    q = db_query(m->out, QUERY_CURRENT_VERSION_PUT);
    query_text(q, 1, stage);
    query_int(q, 2, id);
    query_copy(q, 3, row, 2);
    query_copy(q, 4, row, 3);
    return query_run(q, err);
}

static bool merge_current(struct merge *m, const char *stage, struct err *err)
{
    struct query *q = db_query(m->from, QUERY_MERGE_CURRENT_VERSIONS);
    enum query_state state;

    query_text(q, 1, stage);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (!merge_current_one(m, q, err))
            return false;
    }
    return state == QUERY_DONE;
}

bool merge_versions(struct merge *m, const char *stage, struct err *err)
{
    struct query *q = db_query(m->from, QUERY_MERGE_VERSIONS);
    enum query_state state;
    struct buf text;
    bool ok = true;
    int64_t id;

    buf_init(&text, 1 << 20);
    query_text(q, 1, stage);
    while (ok && (state = query_next(q, err)) == QUERY_ROW) {
        buf_reset(&text);
        merge_version_text(m, query_get_span(q, 2), &text);
        ok = buf_ok(&text, "the description of a stage's state", err) &&
             merge_version_one(m, q, buf_span(&text), &id, err);
        if (ok)
            merge_map_put(&m->versions, query_get_int(q, 0), id);
    }
    buf_release(&text);
    return ok && state == QUERY_DONE && merge_current(m, stage, err);
}

/* Columns of merge_teachers. */
enum {
    TEACHER_NAME = 1,
    TEACHER_PROMPT = 4,
    TEACHER_IDENTITY = 5,
    TEACHER_RUN = 6,
    TEACHER_MADE_BY = 7
};

static bool merge_teacher_put(struct merge *m, struct query *row,
                              struct span identity, int64_t prompt,
                              struct err *err)
{
    struct query *q = db_query(m->out, QUERY_TEACHER_FIND);
    int64_t id;

    query_copy(q, 1, row, TEACHER_NAME);
    query_span(q, 2, identity);
    if (!query_one(q, &id, err))
        return false;
    if (id == 0) {
        q = db_query(m->out, QUERY_TEACHER_ADD);
        for (int i = 1; i <= 3; i++)
            query_copy(q, i, row, i);
        query_int(q, 4, prompt);
        query_span(q, 5, identity);
        query_int(q, 6, merge_run(m, query_get_int(row, TEACHER_RUN)));
        if (!query_run(q, err))
            return false;
        id = db_last_id(m->out);
    }
    merge_map_put(&m->teachers, query_get_int(row, 0), id);
    return true;
}

/* The identity of one whose replies are made of another's names that by its
 * number; those that are made by editing come with the replies. */
static bool merge_teacher_one(struct merge *m, struct query *row,
                              const struct merge_map *prompts, struct err *err)
{
    struct span identity = query_get_span(row, TEACHER_IDENTITY);
    int64_t prompt = merge_map_get(prompts, query_get_int(row, TEACHER_PROMPT));
    struct buf text;

    if (query_get_null(row, TEACHER_MADE_BY))
        return merge_teacher_put(m, row, identity, prompt, err);
    if (span_is(query_get_span(row, TEACHER_MADE_BY), "edit"))
        return true;
    buf_init(&text, 1 << 20);
    merge_version_text(m, identity, &text);
    bool ok = buf_ok(&text, "the identity of a teacher", err) &&
              merge_teacher_put(m, row, buf_span(&text), prompt, err);
    buf_release(&text);
    return ok;
}

static bool merge_teachers(struct merge *m, struct err *err)
{
    static const struct merge_name prompt = {
        .find = QUERY_PROMPT_FIND, .add = QUERY_PROMPT_ADD, 1, 2, 2, 0, 0};
    struct merge_map prompts = {.to = NULL};
    struct query *q;
    enum query_state state = QUERY_DONE;
    bool ok = merge_named(m, QUERY_MERGE_PROMPTS, &prompt, &prompts, err);

    q = db_query(m->from, QUERY_MERGE_TEACHERS);
    while (ok && (state = query_next(q, err)) == QUERY_ROW)
        ok = merge_teacher_one(m, q, &prompts, err);
    merge_map_reset(&prompts);
    return ok && state == QUERY_DONE;
}

/* Whoever is asked now is the same in all shards: an identity holds prompt,
 * model and settings. */
static bool merge_active_same(struct merge *m, struct err *err)
{
    struct query *q = db_query(m->from, QUERY_MERGE_ACTIVE_TEACHERS);
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct query *to = db_query(m->out, QUERY_ACTIVE_TEACHER_FIND);
        int64_t there;

        query_copy(to, 1, q, 0);
        if (!query_one(to, &there, err))
            return false;
        if (there == merge_map_get(&m->teachers, query_get_int(q, 1)))
            continue;
        return err_usage(err,
                         "\"%s\" and \"%s\" asked other teachers by the "
                         "name \"%s\": prompt, model or settings differ",
                         m->shards.items[0].path, m->shard->path,
                         query_get_text(q, 0, &m->arena));
    }
    return state == QUERY_DONE;
}

bool merge_names(struct merge *m, struct err *err)
{
    static const struct merge_name model = {.find =
                                                QUERY_MERGE_ASKED_MODEL_FIND,
                                            .add = QUERY_MERGE_ASKED_MODEL_ADD,
                                            1,
                                            1,
                                            1,
                                            2,
                                            2};
    static const struct merge_name word = {.find = QUERY_MERGE_WORD_FIND,
                                           .add = QUERY_MERGE_WORD_ADD,
                                           1,
                                           2,
                                           2,
                                           0,
                                           0};

    return merge_teachers(m, err) && merge_active_same(m, err) &&
           merge_named(m, QUERY_MERGE_ASKED_MODELS, &model, &m->models, err) &&
           merge_named(m, QUERY_MERGE_WORDS, &word, &m->words, err);
}
