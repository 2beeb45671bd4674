/*
 * ingest: pictures and positions into the store.
 *
 * Reads the files under `sources:` and writes source, member, picture, entry
 * and sample. Sets aside, each with its place and reason: members that cannot
 * be read or decoded, rows of tables without a usable position, files that
 * are damaged or missing. What changed is read anew; what the configuration
 * does not name any more is retired.
 *
 * Facts are added in small transactions, in the order of the files; a run
 * that was killed goes on behind the last row that it saved, and the result
 * is that of an undisturbed run. What was read to its end is not read again.
 */
#include "stages/ingest/ingest_versions.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "engine/named_towns.h"
#include "stages/ingest/row_filter.h"

enum { INGEST_ROWS = 5000 }; /* saved in one transaction at most */

static const struct param INGEST_PARAMS[] = {
    {.name = "members",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, members),
     .initial = "100000000",
     .about = "members that one archive or folder may have",
     .min = 1,
     .max = 1e12,
     .flags = PARAM_RUNTIME},
    {.name = "member_bytes",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, member_bytes),
     .initial = "67108864",
     .about = "bytes that one member may have, unpacked",
     .min = 1,
     .max = 2147483647,
     .flags = PARAM_RUNTIME},
    {.name = "name_bytes",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, name_bytes),
     .initial = "4096",
     .about = "bytes that a member's name may have",
     .min = 1,
     .max = 65536,
     .flags = PARAM_RUNTIME},
    {.name = "depth",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, depth),
     .initial = "32",
     .about = "folders that a member may lie in",
     .min = 0,
     .max = 1000,
     .flags = PARAM_RUNTIME},
    {.name = "buffer_bytes",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, buffer_bytes),
     .initial = "268435456",
     .about = "bytes of members in memory at a time",
     .min = 1,
     .max = 1e12,
     .flags = PARAM_RUNTIME},
    {.name = "decode_bytes",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, decode_bytes),
     .initial = "2147483648",
     .about = "memory in bytes for decoding, all threads together; a picture "
              "that takes more is set aside, others wait for each other",
     .min = 1048576,
     .max = 1e12,
     .flags = PARAM_RUNTIME},
    {.name = "shard_bytes",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, shard_bytes),
     .initial = "1073741824",
     .about = "bytes after which a new tar shard is begun, where pictures "
              "must be copied",
     .min = 1024,
     .max = 1e15,
     .flags = PARAM_RUNTIME},
    {.name = "spare_bytes",
     .type = PARAM_INT,
     .at = offsetof(struct ingest_settings, spare_bytes),
     .initial = "67108864",
     .about = "bytes that copying pictures out of archives must leave free; "
              "where they would not be, ingest stops before it begins; -1: "
              "copy without asking",
     .min = -1,
     .max = 1e15,
     .flags = PARAM_RUNTIME},
    {.name = "conflict_km",
     .type = PARAM_REAL,
     .at = offsetof(struct ingest_settings, conflict_km),
     .initial = "1",
     .about = "distance in km from which on a table's position and the "
              "picture's own are noted as a conflict",
     .min = 0,
     .max = 20100,
     .flags = PARAM_RUNTIME},
    {.name = "max_retired",
     .type = PARAM_REAL,
     .at = offsetof(struct ingest_settings, max_retired),
     .initial = "0.1",
     .about = "share of the kept samples that may be retired at once; beyond "
              "it ingest stops and changes nothing (run --yes: 1)",
     .min = 0,
     .max = 1,
     .flags = PARAM_RUNTIME},
};

bool ingest_begin(struct ingest *in, struct err *err)
{
    if (db_in_transaction(in->run->db))
        return true;
    in->unsaved = 0;
    in->committed_at = clock_seconds();
    return db_begin(in->run->db, err);
}

bool ingest_commit(struct ingest *in, struct err *err)
{
    if (!db_in_transaction(in->run->db))
        return true;
    progress_step(in->run->progress, in->run->worked - in->shown,
                  in->run->set_aside - in->shown_aside);
    in->shown = in->run->worked;
    in->shown_aside = in->run->set_aside;
    return db_commit(in->run->db, err);
}

bool ingest_saved(struct ingest *in, struct err *err)
{
    in->unsaved++;
    if (in->unsaved < INGEST_ROWS &&
        (in->unsaved % 16 != 0 || clock_seconds() - in->committed_at < 1))
        return true;
    return ingest_commit(in, err);
}

static bool ingest_unread(struct ingest *in, const struct ingest_source *source,
                          const struct err *why, struct err *err)
{
    const char *path = source->file->path;
    struct stage_item item = {.kind = ITEM_FILE, .path = path};
    struct err told = *why;

    *source->unread = true;
    if (strstr(why->text, path) == NULL)
        err_context(&told, "\"%s\"", path);
    return ingest_begin(in, err) &&
           stage_fail(in->run, &item, path, &told, err) &&
           ingest_commit(in, err);
}

bool ingest_finish(struct ingest *in, const struct ingest_source *source,
                   const struct err *why, struct err *err)
{
    const struct source_file *f = source->file;
    struct stage_item item = {
        .kind = ITEM_SOURCE, .id = source->ids[0], .cause = in->limits};
    struct err told = *why;

    if (why->kind != ERR_NONE && why->class == FAILURE_UNREADABLE)
        return ingest_unread(in, source, why, err);
    err_class_else(&told,
                   f->kind == SOURCE_TABLE ? FAILURE_TABLE : FAILURE_DAMAGED);
    if (!ingest_begin(in, err))
        return false;
    if (why->kind != ERR_NONE &&
        !stage_fail(in->run, &item, f->path, &told, err))
        return false;
    for (size_t i = 0; i < f->pieces; i++) {
        struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCE_FINISH);

        query_int(q, 1, source->ids[i]);
        query_int(q, 2, in->run->run_id);
        if (!query_run(q, err))
            return false;
    }
    return ingest_commit(in, err);
}

/* The row that unchanged members are taken over from. */
static bool ingest_source_before(struct ingest *in,
                                 struct ingest_source *source, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCE_BEFORE);
    enum query_state state;

    if (source->file->kind == SOURCE_TABLE || source->file->pieces != 1)
        return true;
    query_int(q, 1, source->ids[0]);
    state = query_next(q, err);
    if (state == QUERY_ROW) {
        source->before = query_get_int(q, 0);
        source->trusted = query_get_int(q, 1) != 0;
    }
    (void)db_query(in->run->db, QUERY_INGEST_SOURCE_BEFORE);
    return state != QUERY_FAILED;
}

/* What was not read to its end does not take the place of what was, under
 * another content or other settings: that stays. */
static bool ingest_keep_former(struct ingest *in,
                               const struct ingest_source *source,
                               int64_t *versions, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCE_FORMER);
    int64_t former;

    query_int(q, 1, source->ids[0]);
    if (!query_one(q, &former, err))
        return false;
    (void)db_query(in->run->db, QUERY_INGEST_SOURCE_FORMER);
    for (size_t i = 0; former > 0 && i < source->file->pieces; i++) {
        if (!ingest_begin(in, err) ||
            !ingest_source_retire(in, source->ids[i], "not read to its end yet",
                                  err))
            return false;
        versions[i] = 0;
    }
    return ingest_commit(in, err);
}

static bool ingest_list_read(struct ingest *in, const struct source_list *list,
                             const int64_t *ids, int64_t *versions,
                             struct err *err)
{
    size_t i;

    for (i = 0; i < list->count && !stop_asked(); i++) {
        bool unread = false;
        struct ingest_source source = {.list = list,
                                       .file = &list->files[i],
                                       .ids = &ids[i],
                                       .versions = versions,
                                       .unread = &unread};
        bool table = list->files[i].kind == SOURCE_TABLE;

        if (table && ids[i] == 0 &&
            !row_filter_due(in, list, versions, i, &source.again, err))
            return false;
        if (source.again)
            source.ids = &versions[i];
        if ((ids[i] == 0 && !source.again) || list->files[i].pieces == 0)
            continue;
        if (!ingest_source_before(in, &source, err))
            return false;
        if (!(table ? ingest_table(in, &source, err)
                    : ingest_members(in, &source, err)))
            return false;
        if (unread && !ingest_keep_former(in, &source, &versions[i], err))
            return false;
    }
    return true;
}

static bool ingest_plan_load(struct ingest *in, struct arena *arena,
                             struct ingest_plan *plan, struct err *err)
{
    struct settings *settings = (struct settings *)in->run->settings;
    size_t room = 0;
    bool found;

    while (settings_child(settings, "sources", room))
        room++;
    plan->lists = arena_take_array(arena, room + 1, sizeof(*plan->lists));
    plan->ids = arena_take_array(arena, room + 1, sizeof(*plan->ids));
    plan->versions = arena_take_array(arena, room + 1, sizeof(*plan->ids));
    for (plan->count = 0; plan->count <= room; plan->count++) {
        struct source_list *list = &plan->lists[plan->count];

        if (!source_list_load(settings, plan->count, arena, list, &found, err))
            return false;
        if (!found)
            break;
        plan->ids[plan->count] =
            arena_take_array(arena, list->count, sizeof(int64_t));
        plan->versions[plan->count] =
            arena_take_array(arena, list->count, sizeof(int64_t));
    }
    return true;
}

/* Rows for all files first, so that their ids do not depend on when a run is
 * interrupted. */
static bool ingest_plan_rows(struct ingest *in, struct ingest_plan *plan,
                             struct arena *arena, struct err *err)
{
    return ingest_begin(in, err) && ingest_again(in, err) &&
           ingest_versions_find(in, plan, arena, err) && ingest_commit(in, err);
}

/* A table of which no row finds a picture was joined by the wrong name. */
static bool ingest_joined(struct ingest *in, const struct source_list *list,
                          struct arena *arena, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_JOIN_NONE);
    struct stage_item item = {.kind = ITEM_FILE};
    struct err why = {.kind = ERR_NONE};

    query_text(q, 1, list->name);
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW)
        err_record(&why,
                   "no row of a table is of any picture: rows have %s, "
                   "pictures have %s; \"id_column\" and \"keys\" decide",
                   query_get_text(q, 0, arena), query_get_text(q, 1, arena));
    (void)db_query(in->run->db, QUERY_INGEST_JOIN_NONE);
    err_class(&why, FAILURE_TABLE);
    if (state != QUERY_ROW || strcmp(list->settings.pictures, "optional") == 0)
        return state != QUERY_FAILED;
    for (size_t i = 0; i < list->count && item.path == NULL; i++)
        if (list->files[i].kind == SOURCE_TABLE)
            item.path = list->files[i].path;
    log_warn("%s: %s", list->name, why.text);
    return item.path == NULL ||
           (ingest_begin(in, err) &&
            stage_fail(in->run, &item, item.path, &why, err) &&
            ingest_commit(in, err));
}

/* A file or folder that holds nothing is most likely not the one meant. */
static bool ingest_say_vacant(struct ingest *in, const struct source_list *list,
                              struct arena *arena, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCES_VACANT);
    enum query_state state;

    query_text(q, 1, list->name);
    while ((state = query_next(q, err)) == QUERY_ROW)
        log_warn("%s: \"%s\" holds no picture and no row", list->name,
                 query_get_text(q, 0, arena));
    return state == QUERY_DONE;
}

static bool ingest_plan_joined(struct ingest *in, struct ingest_plan *plan,
                               struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!ingest_joined(in, &plan->lists[i], arena, err) ||
            !ingest_say_vacant(in, &plan->lists[i], arena, err))
            return false;
    return true;
}

/* What was wrong with a file and is not any more. */
static bool ingest_conditions_end(struct ingest *in, struct err *err)
{
    return ingest_begin(in, err) &&
           stage_done_others(in->run, ITEM_FILE, err) && ingest_commit(in, err);
}

static bool ingest_plan_read(struct ingest *in, struct ingest_plan *plan,
                             struct err *err)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!ingest_list_read(in, &plan->lists[i], plan->ids[i],
                              plan->versions[i], err))
            return false;
    if (stop_asked())
        return true;
    if (!ingest_positions(in, err))
        return false;
    if (stop_asked())
        return true;
    progress_note(in->run->progress, "joining rows and pictures");
    return ingest_versions_follow(in, plan, err);
}

/* Teachers who are asked about such pictures answer with such names. */
static void ingest_say_script(const struct ingest *in)
{
    char what[80];

    if (in->other_script == 0 || !named_towns_builtin(in->run->settings))
        return;
    snprintf(what, sizeof(what), "%lld rows of tables name a town",
             (long long)in->other_script);
    named_towns_warn("ingest", what);
}

/* A shard reads its part into a store of its own. */
static bool ingest_may_read(const struct stage_run *run, struct err *err)
{
    if (run->shard.spec.shards == 0 || run->shard.empty)
        return true;
    err_usage(err, "\"%s\" was a whole store before it was a shard",
              db_path(run->db));
    return err_hint(err, "ingest is run on shards that begin empty, or on the "
                         "store that they are merged into");
}

static bool ingest_whole(struct stage_run *run, struct err *err)
{
    struct ingest in = {.run = run, .settings = run->options};
    struct ingest_plan plan = {0};
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = ingest_may_read(run, err) && ingest_plan_load(&in, &arena, &plan, err);
    if (ok && plan.count == 0)
        log_warn("there is nothing under sources: to read");
    ok = ok && ingest_plan_rows(&in, &plan, &arena, err) &&
         ingest_copies_fit(&in, &plan, err) &&
         ingest_plan_read(&in, &plan, err) &&
         (stop_asked() || ((run->shard.spec.shards != 0 ||
                            ingest_plan_joined(&in, &plan, &arena, err)) &&
                           ingest_conditions_end(&in, err)));
    if (ok && run->shard.spec.shards != 0)
        log_info("ingest: rows and pictures are joined when the shards are "
                 "merged; until then they count as pending");
    if (ok)
        ingest_say_script(&in);
    arena_release(&arena);
    return ok;
}

static const struct param_section *const INGEST_SECTIONS[] = {&sources_section,
                                                              NULL};

const struct stage stage_ingest = {
    .name = "ingest",
    .version = 7,
    .about = "read pictures and positions from archives, folders and tables",
    .unit = "members",
    .params = INGEST_PARAMS,
    .param_count = PARAM_COUNT(INGEST_PARAMS),
    .settings_size = sizeof(struct ingest_settings),
    .sections = INGEST_SECTIONS,
    .sums = QUERY_INGEST_SUMS,
    .fingerprint = QUERY_NONE,
    .whole = ingest_whole,
};
