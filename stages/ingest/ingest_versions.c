/* A file at a content and at settings is one row of source: found, or made. */
#include "stages/ingest/ingest_versions.h"

#include "adapters/digest.h"
#include "base/log.h"
#include "base/shard_spec.h"
#include "intake/source_reader.h"
#include "stages/ingest/ingest_shard.h"
#include "stages/ingest/row_filter.h"
#include "stages/ingest/table_entry.h"

/* A file that cannot be read now, and may be another time. */
static bool version_condition(struct ingest *in, const struct source_list *list,
                              const struct source_file *f, struct err *err)
{
    struct stage_item item = {.kind = ITEM_FILE, .path = f->path};
    struct err why;

    err_retry(&why, "source \"%s\": \"%s\" %s", list->name, f->path,
              f->problem);
    return stage_fail(in->run, &item, f->path, &why, err);
}

/* The settings that decide how a file is read; those that decide how samples
 * are made of it are not among them. */
static const char *version_settings(const struct ingest *in,
                                    const struct source_list *list,
                                    const struct source_file *f,
                                    struct arena *arena)
{
    const struct source_settings *s = &list->settings;
    const char *columns[] = {
        s->id_column,      s->lat_column,     s->lon_column,
        s->country_column, s->region_column,  s->city_column,
        s->author_column,  s->licence_column, s->sequence_column,
        s->taken_column,   s->url_column};
    struct buf text;
    const char *copy;

    /* Between "auto" and "name" the join alone tells. */
    const char *keys = strcmp(s->keys, "path") == 0 ? "path" : "name";

    if (f->kind != SOURCE_TABLE)
        return arena_print(arena, "keys %s\nmin_bytes %lld\n", keys,
                           (long long)s->min_bytes);
    buf_init(&text, 1 << 20);
    buf_print(&text, "keys %s\nformat %s\nheader %s\nswap_columns %d\n", keys,
              s->format, s->header, s->swap_columns);
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        buf_print(&text, "%s\n", columns[i] ? columns[i] : "");
    if (s->accuracy_column)
        buf_print(&text, "accuracy %s\n", s->accuracy_column);
    if (row_filter_wanted(in, list, f))
        buf_add_text(&text, "rows met\n");
    copy = arena_span_text(arena, buf_span(&text));
    buf_release(&text);
    return copy;
}

/* What the pieces of an archive hold: one that differs makes all differ. */
static const char *version_content(const struct source_file *f,
                                   struct arena *arena)
{
    uint64_t hash = 0;

    if (f->pieces == 1)
        return f->content;
    for (size_t i = 0; i < f->pieces; i++)
        hash = digest_fast(span_of(f[i].content), hash);
    return arena_print(arena, "%zu pieces %016llx", f->pieces,
                       (unsigned long long)hash);
}

/* A row that was found for a file. */
struct version_row {
    int64_t id;
    bool finished;
    bool older;         /* read before contents and settings were kept */
    const char *reader; /* of this program, where it was read by another */
};

static bool version_same(struct query *row, const struct source_file *f,
                         const char *content, const char *settings, bool *older)
{
    bool no_content = query_get_null(row, 5);
    bool no_settings = query_get_null(row, 6);
    bool same = no_content ? query_get_int(row, 2) == f->bytes &&
                                 query_get_int(row, 3) == f->modified_at
                           : span_is(query_get_span(row, 5), content);

    *older = no_content || no_settings;
    /* What was refused under settings that nobody knows is tried again. */
    return same && span_is(query_get_span(row, 1), source_kind_name(f->kind)) &&
           (no_settings ? query_get_int(row, 7) == 0
                        : span_is(query_get_span(row, 6), settings));
}

static bool version_find(struct ingest *in, const struct source_list *list,
                         const struct source_file *f, const char *content,
                         const char *settings, struct version_row *found,
                         struct arena *arena, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCE_VERSIONS);
    const char *reader = source_reader(f->kind, arena);
    enum query_state state;

    *found = (struct version_row){0};
    query_text(q, 1, list->name);
    query_text(q, 2, f->path);
    while (found->id == 0 && (state = query_next(q, err)) == QUERY_ROW)
        if (version_same(q, f, content, settings, &found->older)) {
            found->id = query_get_int(q, 0);
            found->finished = query_get_int(q, 4) != 0;
            found->reader =
                span_is(query_get_span(q, 8), reader) ? NULL : reader;
        }
    (void)db_query(in->run->db, QUERY_INGEST_SOURCE_VERSIONS);
    return found->id != 0 || state != QUERY_FAILED;
}

static bool version_put(struct ingest *in, const struct source_file *f,
                        const char *content, const char *settings,
                        const struct version_row *row, struct err *err)
{
    struct ingest_source_state known = {.bytes = f->bytes,
                                        .modified_at = f->modified_at,
                                        .content = content,
                                        .settings = settings,
                                        .reader = row->reader,
                                        .finished = row->finished};

    return ingest_source_put(in, row->id, &known, err);
}

static bool version_add(struct ingest *in, const struct source_list *list,
                        const struct source_file *f, const char *content,
                        const char *settings, int64_t *id, struct arena *arena,
                        struct err *err)
{
    struct version_row row = {.reader = source_reader(f->kind, arena)};

    if (!ingest_source_add(in, list, f->path, source_kind_name(f->kind),
                           &row.id, err))
        return false;
    *id = row.id;
    return version_put(in, f, content, settings, &row, err);
}

/* Would this program read more of what an earlier one read? Then it is read
 * anew, as another row; else that is noted. */
static bool version_outdated(struct ingest *in, const struct source_list *list,
                             const struct source_file *f,
                             const struct version_row *row, bool *outdated,
                             struct err *err)
{
    struct db *db = in->run->db;
    bool told = true;
    int64_t found = 0;
    struct query *q;

    *outdated = false;
    if (f->kind == SOURCE_TABLE) {
        if (!table_entries_differ(db, &list->settings, f->path, row->id,
                                  outdated, &told, err))
            return false;
    } else {
        q = db_query(db, QUERY_INGEST_REREAD_MEMBERS);
        query_int(q, 1, row->id);
        if (!query_one(q, &found, err))
            return false;
        (void)db_query(db, QUERY_INGEST_REREAD_MEMBERS);
        *outdated = found != 0;
    }
    if (*outdated)
        log_info("\"%s\" is read again: this version reads more of it",
                 f->path);
    if (*outdated || !told)
        return true;
    q = db_query(db, QUERY_INGEST_SOURCE_READER);
    query_int(q, 1, row->id);
    query_text(q, 2, row->reader);
    return query_run(q, err);
}

/* A file, or the pieces of an archive: all at a row that is known, or all at a
 * new one. */
static bool version_group(struct ingest *in, const struct source_list *list,
                          const struct source_file *f, int64_t *versions,
                          int64_t *ids, struct arena *arena, struct err *err)
{
    const char *content = version_content(f, arena);
    const char *settings = version_settings(in, list, f, arena);
    struct version_row *rows =
        arena_take_array(arena, f->pieces, sizeof(*rows));
    bool known = true, ok = true;
    size_t i;

    for (i = 0; ok && i < f->pieces; i++) {
        ok = version_find(in, list, &f[i], content, settings, &rows[i], arena,
                          err);
        known = known && rows[i].id != 0;
    }
    for (i = 0; ok && known && i < f->pieces; i++) {
        bool outdated = false;

        if (rows[i].reader && rows[i].finished)
            ok = version_outdated(in, list, &f[i], &rows[i], &outdated, err);
        known = ok && !outdated;
    }
    if (ok && known && rows[0].finished)
        ok = shards_there(in, list->name, rows[0].id, &known, err);
    for (i = 0; ok && i < f->pieces; i++) {
        if (!known)
            ok = version_add(in, list, &f[i], content, settings, &versions[i],
                             arena, err);
        else if (rows[i].older)
            ok = version_put(in, &f[i], content, settings, &rows[i], err);
        if (known)
            versions[i] = rows[i].id;
        ids[i] = known && rows[i].finished ? 0 : versions[i];
    }
    return ok;
}

/* Of a set in shards each reads the tables and its own archives. */
static bool version_is_elsewhere(const struct ingest *in,
                                 const struct source_file *f)
{
    const struct shard_spec *spec = &in->run->shard.spec;

    return spec->shards != 0 && f->kind != SOURCE_TABLE &&
           shard_spec_of(f->path, spec->shards) != spec->ordinal;
}

static bool version_list(struct ingest *in, const struct source_list *list,
                         int64_t *versions, int64_t *ids, struct arena *arena,
                         struct err *err)
{
    size_t i, k, pieces;

    for (i = 0; i < list->count; i += pieces) {
        const struct source_file *f = &list->files[i];
        bool whole = true;

        pieces = f->pieces > 0 ? f->pieces : 1;
        if (version_is_elsewhere(in, f))
            continue;
        for (k = 0; k < pieces; k++) {
            if (f[k].problem && !version_condition(in, list, &f[k], err))
                return false;
            whole = whole && !f[k].problem;
        }
        if (whole &&
            !version_group(in, list, f, &versions[i], &ids[i], arena, err))
            return false;
    }
    return true;
}

bool ingest_versions_find(struct ingest *in, struct ingest_plan *plan,
                          struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!version_list(in, &plan->lists[i], plan->versions[i], plan->ids[i],
                          arena, err))
            return false;
    return true;
}
