#include "stages/teach/active_teachers.h"

#include <sys/stat.h>

#include "base/hash_index.h"
#include "engine/derived_teachers.h"
#include "engine/prompt.h"
#include "teachers/result_file.h"

enum { TEACHER_IDENTITY_ROOM = 1 << 20 };

static const struct param teach_store_param[] = {
    {.name = "store", .type = PARAM_PATH, .at = 0}};

/* Beside the store; NULL when that is not named. */
static bool teach_cache(struct active_teachers *r, const struct settings *s,
                        const char **cache, struct err *err)
{
    const char *store = NULL;

    if (!settings_bind((struct settings *)s, "", teach_store_param, 1, &store,
                       err))
        return false;
    if (store != NULL)
        *cache = arena_print(&r->arena, "%s.cache", store);
    return true;
}

/* What a refusal may be due to and is not in the identity. */
static void active_teachers_cause(struct active_teachers *r,
                                  struct teach_teacher *t)
{
    const struct teacher_settings *own = &t->settings;
    struct text_list files = result_files_find(&own->results, &r->arena);
    struct stat file = {.st_size = 0};
    struct buf text;

    buf_init(&text, TEACHER_IDENTITY_ROOM);
    for (size_t i = 0; i < own->endpoints.count; i++)
        buf_print(&text, "endpoint %s\n", own->endpoints.items[i]);
    buf_print(&text, "reply %lld\nmemory %lld\n",
              (long long)own->max_reply_bytes, (long long)own->memory);
    for (size_t i = 0; i < files.count; i++) {
        if (stat(files.items[i], &file) == 0)
            buf_print(&text, "results %s %lld %lld.%09ld\n", files.items[i],
                      (long long)file.st_size, (long long)file.st_mtim.tv_sec,
                      file.st_mtim.tv_nsec);
    }
    snprintf(t->cause, sizeof(t->cause), "%016llx",
             (unsigned long long)hash_fnv(text.data, text.len));
    buf_release(&text);
}

static bool active_teachers_read_one(struct active_teachers *r,
                                     const struct settings *s,
                                     struct teach_teacher *t, struct err *err)
{
    struct teacher_settings *own = &t->settings;

    if (!teacher_read((struct settings *)s, t->name, own, err))
        return false;
    const char *key = arena_print(&r->arena, "teachers.%s.prompt", t->name);
    t->prompt = prompt_read(s, key, own->prompt, "gre", &r->arena, err);
    if (own->cache == NULL && !teach_cache(r, s, &own->cache, err))
        return false;
    if (t->prompt == NULL)
        return err_context(err, "\"teachers.%s\"", t->name);
    active_teachers_cause(r, t);
    if (!own->localizable)
        return true;
    key = arena_print(&r->arena, "teachers.%s.localizable_prompt", t->name);
    own->localizable_prompt = prompt_read(s, key, own->localizable_prompt,
                                          "localizable", &r->arena, err);
    return own->localizable_prompt != NULL ||
           err_context(err, "\"teachers.%s\"", t->name);
}

bool active_teachers_read(struct active_teachers *r,
                          const struct settings *settings, struct err *err)
{
    size_t named = 0;

    *r = (struct active_teachers){.count = 0};
    arena_init(&r->arena);
    while (settings_child(settings, "teachers", named) != NULL)
        named++;
    r->teachers = arena_take_array(&r->arena, named, sizeof(r->teachers[0]));
    for (size_t i = 0; i < named; i++) {
        struct teach_teacher *t = &r->teachers[r->count];
        t->name = settings_child(settings, "teachers", i);
        if (!active_teachers_read_one(r, settings, t, err)) {
            active_teachers_release(r);
            return false;
        }
        r->count += t->settings.candidates > 0;
    }
    return true;
}

void active_teachers_release(struct active_teachers *r)
{
    arena_release(&r->arena);
    r->count = 0;
}

static bool teach_prompt_row(struct db *db, const char *name, const char *text,
                             int64_t *id, struct err *err)
{
    struct query *q = db_query(db, QUERY_PROMPT_ADD);

    query_text(q, 1, name);
    query_text(q, 2, text);
    if (!query_run(q, err))
        return false;
    q = db_query(db, QUERY_PROMPT_FIND);
    query_text(q, 1, name);
    query_text(q, 2, text);
    return query_one(q, id, err);
}

static bool teach_teacher_add(struct stage_run *run, struct teach_teacher *t,
                              struct span identity, struct err *err)
{
    struct query *q;
    const char *prompt;
    int64_t prompt_id;
    char path[300];

    snprintf(path, sizeof(path), "teachers.%s.prompt", t->name);
    prompt = settings_find(run->settings, path);
    if (!teach_prompt_row(run->db, prompt == NULL ? "gre" : prompt, t->prompt,
                          &prompt_id, err))
        return false;
    q = db_query(run->db, QUERY_TEACHER_ADD);
    query_text(q, 1, t->name);
    query_text(q, 2, t->settings.backend);
    snprintf(path, sizeof(path), "teachers.%s.model", t->name);
    query_text(q, 3, settings_find(run->settings, path));
    query_int(q, 4, prompt_id);
    query_span(q, 5, identity);
    query_int(q, 6, run->run_id);
    if (!query_run(q, err))
        return false;
    t->teacher_id = db_last_id(run->db);
    return true;
}

static bool teach_teacher_find(struct stage_run *run, struct teach_teacher *t,
                               struct span identity, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TEACHER_FIND);

    query_text(q, 1, t->name);
    query_span(q, 2, identity);
    return query_one(q, &t->teacher_id, err);
}

/* As an older version of this program described it. */
static bool teach_teacher_before(struct stage_run *run, struct teach_teacher *t,
                                 struct err *err)
{
    struct buf identity;

    if (t->teacher_id != 0)
        return true;
    buf_init(&identity, TEACHER_IDENTITY_ROOM);
    bool ok = teacher_identity_before(run->settings, t->name, &t->settings,
                                      t->prompt, &identity, err)
                  ? teach_teacher_find(run, t, buf_span(&identity), err)
                  : err->kind == ERR_NONE;
    buf_release(&identity);
    return ok;
}

/* The row of exactly this teacher. */
static bool teach_teacher_row(struct stage_run *run, struct teach_teacher *t,
                              struct err *err)
{
    struct buf identity;

    buf_init(&identity, TEACHER_IDENTITY_ROOM);
    bool ok = teacher_identity(run->settings, t->name, &t->settings, t->prompt,
                               &identity, err) &&
              teach_teacher_find(run, t, buf_span(&identity), err) &&
              teach_teacher_before(run, t, err);
    if (ok && t->teacher_id == 0)
        ok = teach_teacher_add(run, t, buf_span(&identity), err);
    buf_release(&identity);
    return ok || err_context(err, "\"teachers.%s\"", t->name);
}

static void active_teacher_bind(struct query *q, const struct teach_teacher *t,
                                size_t ordinal)
{
    query_text(q, 1, t->name);
    query_int(q, 2, (int64_t)ordinal);
    query_int(q, 3, t->teacher_id);
    query_int(q, 4, t->settings.candidates);
    query_int(q, 5, t->settings.pictures);
    query_text(q, 6, t->cause);
}

/* Are the active teachers of the store these already? Then nothing is written:
 * what is counted of their replies stands. */
static bool active_teachers_same(const struct active_teachers *r, struct db *db,
                                 bool *same, struct err *err)
{
    int64_t count;

    if (!query_one(db_query(db, QUERY_ACTIVE_TEACHER_COUNT), &count, err))
        return false;
    (void)db_query(db, QUERY_ACTIVE_TEACHER_COUNT);
    *same = count == (int64_t)r->count;
    for (size_t i = 0; i < r->count && *same; i++) {
        struct query *q = db_query(db, QUERY_ACTIVE_TEACHER_SAME);
        active_teacher_bind(q, &r->teachers[i], i);
        if (!query_one(q, &count, err))
            return false;
        (void)db_query(db, QUERY_ACTIVE_TEACHER_SAME);
        *same = count == 1;
    }
    return true;
}

bool active_teachers_store(struct active_teachers *r, struct stage_run *run,
                           struct err *err)
{
    bool same;

    for (size_t i = 0; i < r->count; i++) {
        if (!teach_teacher_row(run, &r->teachers[i], err))
            return false;
    }
    if (!active_teachers_same(r, run->db, &same, err))
        return false;
    if (same)
        return true;
    if (!query_run(db_query(run->db, QUERY_ACTIVE_TEACHER_CLEAR), err))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        struct query *q = db_query(run->db, QUERY_ACTIVE_TEACHER_ADD);
        active_teacher_bind(q, &r->teachers[i], i);
        if (!query_run(q, err))
            return false;
    }
    return query_run(db_query(run->db, QUERY_ACTIVE_TEACHER_PRUNE), err) &&
           edited_teachers_keep(run->db, err);
}

bool active_teachers_find(struct active_teachers *r, struct db *db,
                          struct err *err)
{
    for (size_t i = 0; i < r->count; i++) {
        struct query *q = db_query(db, QUERY_ACTIVE_TEACHER_FIND);
        query_text(q, 1, r->teachers[i].name);
        if (!query_one(q, &r->teachers[i].teacher_id, err))
            return false;
        if (r->teachers[i].repair == NULL)
            r->teachers[i].asked_id = r->teachers[i].teacher_id;
        (void)db_query(db, QUERY_ACTIVE_TEACHER_FIND);
    }
    return true;
}
