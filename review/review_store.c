#include "review/review_store.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "adapters/digest.h"
#include "review/review_edit.h"

bool review_find_sample(struct db *db, const char *key, int64_t *sample_id,
                        struct err *err)
{
    const char *slash = strchr(key, '/');
    enum query_state state = QUERY_DONE;
    struct query *q;
    int found = 0;

    if (slash != NULL) {
        q = db_query(db, QUERY_WHY_BY_SOURCE);
        query_span(q, 1, span_make(key, (size_t)(slash - key)));
        query_text(q, 2, slash + 1);
        while ((state = query_next(q, err)) == QUERY_ROW) {
            *sample_id = query_get_int(q, 0);
            found++;
        }
    }
    if (state != QUERY_FAILED && found == 0) {
        q = db_query(db, QUERY_WHY_BY_KEY);
        query_text(q, 1, key);
        query_text(q, 2, key);
        while ((state = query_next(q, err)) == QUERY_ROW) {
            *sample_id = query_get_int(q, 0);
            found++;
        }
    }
    if (state == QUERY_FAILED)
        return false;
    if (found == 0)
        return err_usage(err, "there is no sample \"%s\"", key);
    if (found > 1) {
        err_usage(err, "\"%s\" may be any of %d samples", key, found);
        return err_hint(err, "say which by SOURCE/KEY");
    }
    return true;
}

static bool store_find_reply(struct db *db, const struct review_row *row,
                             int64_t sample_id, int64_t *reply_id,
                             struct err *err)
{
    struct query *q = db_query(db, QUERY_REVIEW_REPLIES);
    enum query_state state;
    char hex[65];

    *reply_id = 0;
    query_int(q, 1, sample_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (!span_is(query_get_span(q, 1), row->teacher) ||
            query_get_int(q, 2) != row->candidate)
            continue;
        if (row->sha256 != NULL) {
            struct digest digest = digest_of(query_get_span(q, 3));
            digest_hex(&digest, hex);
            if (strcmp(hex, row->sha256) != 0)
                continue;
        } else if (query_get_int(q, 4) == 0) {
            continue;
        }
        if (*reply_id == 0)
            *reply_id = query_get_int(q, 0);
    }
    return state != QUERY_FAILED;
}

bool review_find_item(struct db *db, const struct review_row *row,
                      struct review_item *item, struct err *err)
{
    struct buf name;

    buf_init(&name, 1 << 20);
    if (row->source != NULL)
        buf_print(&name, "%s/", row->source);
    buf_add_text(&name, row->key);
    *item = (struct review_item){0};
    bool ok = buf_ok(&name, "the key", err) &&
              review_find_sample(db, name.data, &item->sample_id, err);
    buf_release(&name);
    if (!ok || row->teacher == NULL)
        return ok;
    if (!store_find_reply(db, row, item->sample_id, &item->reply_id, err))
        return false;
    return item->reply_id != 0 ||
           err_usage(err, "there is no reply of \"%s\" about \"%s\"%s",
                     row->teacher, row->key,
                     row->sha256 != NULL ? " with that text" : "");
}

bool review_add(struct db *db, const struct review_item *item,
                const struct review_row *row, int64_t edit_id, bool *added,
                struct err *err)
{
    struct query *q = db_query(db, QUERY_REVIEW_HAS);
    int64_t has = 0;
    int64_t policy_id = 0;

    query_text(q, 1, row->op);
    if (row->op != NULL && !query_one(q, &has, err))
        return false;
    *added = has == 0;
    if (has != 0)
        return true;
    if (!query_one(db_query(db, QUERY_POLICY_CURRENT), &policy_id, err))
        return false;
    q = db_query(db, QUERY_REVIEW_ADD);
    query_text(q, 1, row->op);
    if (item->reply_id != 0)
        query_int(q, 2, item->reply_id);
    else
        query_int(q, 3, item->sample_id);
    query_text(q, 4, row->verdict);
    query_text(q, 5, row->note);
    query_text(q, 6, row->text);
    if (edit_id != 0)
        query_int(q, 7, edit_id);
    query_text(q, 8, row->reviewer);
    query_int(q, 9, row->at > 0 ? row->at : (int64_t)time(NULL));
    query_text(q, 10, row->queue);
    query_int(q, 11, row->blind);
    query_real(q, 12, row->seconds);
    query_text(q, 13, row->policy);
    if (policy_id != 0)
        query_int(q, 14, policy_id);
    query_text(q, 15, LIMBECK_VERSION);
    return query_run(q, err);
}

/* Columns of review_all. */
static void store_take(struct query *q, struct arena *arena, char hex[65],
                       struct review_row *row)
{
    *row = (struct review_row){.op = query_get_text(q, 0, arena),
                               .source = query_get_text(q, 1, arena),
                               .key = query_get_text(q, 2, arena),
                               .teacher = query_get_text(q, 3, arena),
                               .candidate = query_get_int(q, 4),
                               .verdict = query_get_text(q, 5, arena),
                               .note = query_get_text(q, 6, arena),
                               .text = query_get_text(q, 7, arena),
                               .reviewer = query_get_text(q, 8, arena),
                               .at = query_get_int(q, 9),
                               .queue = query_get_text(q, 10, arena),
                               .blind = query_get_int(q, 11) != 0,
                               .seconds = query_get_real(q, 12),
                               .policy = query_get_text(q, 13, arena),
                               .reply = query_get_text(q, 14, arena),
                               .lat_deg = query_get_real(q, 15),
                               .lon_deg = query_get_real(q, 16)};
    if (row->teacher != NULL) {
        struct digest digest = digest_of(query_get_span(q, 14));
        digest_hex(&digest, hex);
        row->sha256 = hex;
    }
}

bool review_export(struct db *db, enum review_format format, struct buf *out,
                   struct err *err)
{
    struct query *q = db_query(db, QUERY_REVIEW_ALL);
    struct review_row row;
    enum query_state state;
    struct arena arena;
    char hex[65];

    arena_init(&arena);
    review_rows_begin(format, out);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        arena_reset(&arena);
        store_take(q, &arena, hex, &row);
        review_rows_add(format, &row, out);
    }
    review_rows_end(format, out);
    arena_release(&arena);
    return state != QUERY_FAILED;
}

bool review_export_item(struct db *db, int64_t reply_id,
                        enum review_format format, struct buf *out,
                        struct err *err)
{
    struct query *q = db_query(db, QUERY_REVIEW_REPLY);
    struct arena arena;
    char hex[65];

    query_int(q, 1, reply_id);
    enum query_state state = query_next(q, err);
    if (state != QUERY_ROW)
        return state == QUERY_DONE;
    arena_init(&arena);
    struct digest digest = digest_of(query_get_span(q, 4));
    digest_hex(&digest, hex);
    struct review_row row = {.source = query_get_text(q, 0, &arena),
                             .key = query_get_text(q, 1, &arena),
                             .teacher = query_get_text(q, 2, &arena),
                             .candidate = query_get_int(q, 3),
                             .sha256 = hex,
                             .reply = query_get_text(q, 4, &arena),
                             .seconds = NAN,
                             .lat_deg = query_get_real(q, 5),
                             .lon_deg = query_get_real(q, 6)};
    review_rows_add(format, &row, out);
    arena_release(&arena);
    return true;
}

/* --------------------------------------------------------------- import */

struct importing {
    struct db *db;
    struct review_counts *counts;
    int64_t run_id; /* of replies that are edited; 0: none yet */
};

/* Where a form knows no act, the same words of the same person at the same time
 * about the same are one. */
static void store_name_act(struct review_row *row, char hex[65])
{
    struct digest digest;
    struct buf all;

    buf_init(&all, 1 << 20);
    buf_print(&all, "%s\n%s\n%s\n%lld\n%s\n%s\n%lld",
              row->source != NULL ? row->source : "", row->key,
              row->teacher != NULL ? row->teacher : "",
              (long long)row->candidate, row->verdict, row->reviewer,
              (long long)row->at);
    digest = digest_of(buf_span(&all));
    digest_hex(&digest, hex);
    hex[32] = '\0';
    row->op = hex;
    buf_release(&all);
}

static bool store_import_edit(struct importing *w,
                              const struct review_item *item,
                              const struct review_row *row, int64_t *edit_id,
                              struct err *err)
{
    return strcmp(row->verdict, "edit") != 0 || item->reply_id == 0 ||
           row->text == NULL ||
           review_edit_add(w->db, item->reply_id, row->text, &w->run_id,
                           edit_id, err);
}

static bool store_import_row(void *arg, const struct review_row *row,
                             const char *place, struct err *err)
{
    struct importing *w = arg;
    struct review_row named = *row;
    struct review_item item;
    int64_t edit_id = 0;
    char hex[65];
    bool added;

    if (row->op == NULL)
        store_name_act(&named, hex);
    if (!review_find_item(w->db, row, &item, err) ||
        !store_import_edit(w, &item, row, &edit_id, err) ||
        !review_add(w->db, &item, &named, edit_id, &added, err))
        return err_context(err, "%s", place);
    w->counts->added += added;
    w->counts->known += !added;
    w->counts->edits += added && edit_id != 0;
    return true;
}

bool review_import(struct db *db, enum review_format format, struct span text,
                   struct review_counts *counts, struct err *err)
{
    struct importing w = {.db = db, .counts = counts};

    *counts = (struct review_counts){0};
    if (!db_begin(db, err))
        return false;
    if (!review_rows_read(format, text, store_import_row, &w, err)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, err);
}
