#include "stages/teach_roster.h"

#include "base/file.h"
#include "db/schemas.h"

enum { ROSTER_PROMPT_MAX = 1 << 20, ROSTER_IDENTITY_MAX = 1 << 20 };

/* The text without the line ends at its end; it must say something. */
static const char *teach_prompt_text(struct teach_roster *r, struct span text,
                                     const char *name, struct err *err)
{
    size_t at;

    while (span_ends(text, "\n") || span_ends(text, "\r"))
        text = span_cut(text, 0, text.len - 1);
    if (span_trim(text).len == 0) {
        err_usage(err, "the prompt \"%s\" is empty", name);
        return NULL;
    }
    if (!span_utf8(text, &at)) {
        err_usage(err, "the prompt \"%s\" is not UTF-8 at byte %zu", name, at);
        return NULL;
    }
    return arena_span_text(&r->arena, text);
}

static const char *teach_prompt_file(struct teach_roster *r, const char *path,
                                     struct err *err)
{
    const char *text = NULL;
    struct buf b;

    buf_init(&b, ROSTER_PROMPT_MAX);
    if (file_read(path, &b, err))
        text = teach_prompt_text(r, buf_span(&b), path, err);
    else
        err_as(err, ERR_USAGE);
    buf_release(&b);
    return text;
}

/* written: the setting as it stands in the file, or NULL; path: the same, made
 * relative to the configuration; usual: the name when there is none. */
static const char *teach_prompt(struct teach_roster *r, const char *written,
                                const char *path, const char *usual,
                                struct err *err)
{
    const char *name = written == NULL ? usual : written;
    char file[200];

    snprintf(file, sizeof(file), "prompts/%s.txt", name);
    const struct schema_text *known = schema_find(file);
    if (known != NULL)
        return teach_prompt_text(r, span_make(known->text, known->len), name,
                                 err);
    return teach_prompt_file(r, path, err);
}

static const char *teach_written(struct teach_roster *r,
                                 const struct settings *s, const char *name,
                                 const char *key)
{
    return settings_find(s,
                         arena_print(&r->arena, "teachers.%s.%s", name, key));
}

static const struct param teach_store_param[] = {
    {.name = "store", .type = PARAM_PATH, .at = 0}};

/* Beside the store; NULL when that is not named. */
static bool teach_cache(struct teach_roster *r, const struct settings *s,
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

static bool teach_roster_read_one(struct teach_roster *r,
                                  const struct settings *s,
                                  struct teach_teacher *t, struct err *err)
{
    struct teacher_settings *own = &t->settings;

    if (!teacher_read((struct settings *)s, t->name, own, err))
        return false;
    t->prompt = teach_prompt(r, teach_written(r, s, t->name, "prompt"),
                             own->prompt, "gre", err);
    if (own->cache == NULL && !teach_cache(r, s, &own->cache, err))
        return false;
    if (t->prompt == NULL)
        return err_context(err, "\"teachers.%s\"", t->name);
    if (!own->localizable)
        return true;
    own->localizable_prompt =
        teach_prompt(r, teach_written(r, s, t->name, "localizable_prompt"),
                     own->localizable_prompt, "localizable", err);
    return own->localizable_prompt != NULL ||
           err_context(err, "\"teachers.%s\"", t->name);
}

bool teach_roster_read(struct teach_roster *r, const struct settings *settings,
                       struct err *err)
{
    *r = (struct teach_roster){.count = 0};
    arena_init(&r->arena);
    while (settings_child(settings, "teachers", r->count) != NULL)
        r->count++;
    r->teachers = arena_take_array(&r->arena, r->count, sizeof(r->teachers[0]));
    for (size_t i = 0; i < r->count; i++) {
        r->teachers[i].name = settings_child(settings, "teachers", i);
        if (teach_roster_read_one(r, settings, &r->teachers[i], err))
            continue;
        teach_roster_release(r);
        return false;
    }
    return true;
}

void teach_roster_release(struct teach_roster *r)
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

/* The row of exactly this teacher. */
static bool teach_teacher_row(struct stage_run *run, struct teach_teacher *t,
                              struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TEACHER_FIND);
    struct buf identity;

    buf_init(&identity, ROSTER_IDENTITY_MAX);
    bool ok = teacher_identity(run->settings, t->name, &t->settings, t->prompt,
                               &identity, err);
    if (ok) {
        query_text(q, 1, t->name);
        query_span(q, 2, buf_span(&identity));
        ok = query_one(q, &t->teacher_id, err);
    }
    if (ok && t->teacher_id == 0)
        ok = teach_teacher_add(run, t, buf_span(&identity), err);
    buf_release(&identity);
    return ok || err_context(err, "\"teachers.%s\"", t->name);
}

bool teach_roster_store(struct teach_roster *r, struct stage_run *run,
                        struct err *err)
{
    if (!query_run(db_query(run->db, QUERY_ROSTER_CLEAR), err))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        struct teach_teacher *t = &r->teachers[i];
        if (!teach_teacher_row(run, t, err))
            return false;
        struct query *q = db_query(run->db, QUERY_ROSTER_ADD);
        query_text(q, 1, t->name);
        query_int(q, 2, (int64_t)i);
        query_int(q, 3, t->teacher_id);
        query_int(q, 4, t->settings.candidates);
        query_int(q, 5, t->settings.pictures);
        if (!query_run(q, err))
            return false;
    }
    return true;
}

bool teach_roster_find(struct teach_roster *r, struct db *db, struct err *err)
{
    for (size_t i = 0; i < r->count; i++) {
        struct query *q = db_query(db, QUERY_ROSTER_FIND);
        query_text(q, 1, r->teachers[i].name);
        if (!query_one(q, &r->teachers[i].teacher_id, err))
            return false;
        (void)db_query(db, QUERY_ROSTER_FIND);
    }
    return true;
}
