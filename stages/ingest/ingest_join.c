#include "stages/ingest/ingest.h"

#include "base/stop.h"
#include "adapters/geodesic.h"

#include <math.h>

enum { JOIN_PAGE = 2000 };

/* A sample being made. NaN: no number; id 0: none. */
struct join_row {
    struct arena arena;
    const char *source_name, *key;
    int64_t member_id, entry_id, picture_id;
    int64_t old_id;                  /* a sample to complete */
    double lat_deg, lon_deg;         /* of the entry, then of the sample */
    double own_lat_deg, own_lon_deg; /* of the picture itself */
    const char *origin, *own_origin;
    double conflict_km;
    const char *country, *region, *city, *author, *licence, *sequence;
    const char *taken_at;
    const char *reason; /* NULL: kept */
    bool repeated;
};

static const struct source_settings *
join_settings(const struct source_list *lists, size_t count, const char *name)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(lists[i].name, name) == 0)
            return &lists[i].settings;
    return NULL;
}

/* Entry columns from `first` on: lat lon country region city author licence
 * sequence taken_at. The source's licence stands for a missing one. */
static void join_row_entry(struct join_row *row, struct query *q, int first,
                           const char *licence)
{
    struct arena *a = &row->arena;

    row->lat_deg = query_get_real(q, first);
    row->lon_deg = query_get_real(q, first + 1);
    row->country = query_get_text(q, first + 2, a);
    row->region = query_get_text(q, first + 3, a);
    row->city = query_get_text(q, first + 4, a);
    row->author = query_get_text(q, first + 5, a);
    row->licence = query_get_text(q, first + 6, a);
    row->sequence = query_get_text(q, first + 7, a);
    row->taken_at = query_get_text(q, first + 8, a);
    if (!row->licence)
        row->licence = licence;
}

static void join_row_from_member(struct join_row *row, struct query *q)
{
    struct arena *a = &row->arena;
    const char *own_taken;

    row->member_id = query_get_int(q, 0);
    row->source_name = query_get_text(q, 1, a);
    row->key = query_get_text(q, 2, a);
    row->picture_id = query_get_int(q, 3);
    row->own_lat_deg = query_get_real(q, 5);
    row->own_lon_deg = query_get_real(q, 6);
    row->own_origin = query_get_text(q, 7, a);
    own_taken = query_get_text(q, 8, a);
    row->repeated = query_get_int(q, 19) != 0;
    row->lat_deg = row->lon_deg = NAN;
    if (!row->repeated) {
        row->entry_id = query_get_int(q, 9);
        join_row_entry(row, q, 10, query_get_text(q, 4, a));
    }
    row->old_id = query_get_int(q, 21);
    if (row->old_id == 0 && !row->repeated)
        row->old_id = query_get_int(q, 20);
    if (!row->taken_at)
        row->taken_at = own_taken;
}

static void join_row_from_entry(struct join_row *row, struct query *q)
{
    struct arena *a = &row->arena;

    row->entry_id = query_get_int(q, 0);
    row->source_name = query_get_text(q, 1, a);
    row->key = query_get_text(q, 2, a);
    row->repeated = query_get_int(q, 13) != 0;
    row->own_lat_deg = row->own_lon_deg = NAN;
    join_row_entry(row, q, 4, query_get_text(q, 3, a));
}

/* The position that counts: the table's, else the picture's own; how far they
 * lie apart; and whether that makes a sample. */
static void join_row_judge(struct join_row *row,
                           const struct source_settings *s, double conflict_km)
{
    bool zero = row->lat_deg == 0 && row->lon_deg == 0 && (!s || s->skip_zero);

    row->origin = "table";
    row->conflict_km = NAN;
    row->reason = NULL;
    if (zero)
        row->lat_deg = row->lon_deg = NAN;
    if (isnan(row->lat_deg)) {
        row->lat_deg = row->own_lat_deg;
        row->lon_deg = row->own_lon_deg;
        row->origin = row->own_origin;
    } else if (!isnan(row->own_lat_deg)) {
        double km = geodesic_km(row->lat_deg, row->lon_deg, row->own_lat_deg,
                                row->own_lon_deg);

        if (km > conflict_km)
            row->conflict_km = km;
    }
    if (isnan(row->lat_deg)) {
        row->origin = NULL;
        row->reason = zero ? "position 0, 0" : "no position";
    }
    if (row->member_id == 0 && (!s || strcmp(s->pictures, "optional") != 0))
        row->reason = "no picture";
    if (row->repeated)
        row->reason = row->member_id ? "repeated member id" : "repeated entry";
}

static void join_bind_id(struct query *q, int i, int64_t id)
{
    if (id != 0)
        query_int(q, i, id);
}

static bool join_row_save(struct ingest *in, const struct join_row *row,
                          struct err *err)
{
    const char *texts[] = {row->country,  row->region,
                           row->city,     row->author,
                           row->licence,  row->sequence,
                           row->taken_at, row->reason ? "rejected" : "kept",
                           row->reason};
    struct query *q = db_query(in->run->db, QUERY_INGEST_SAMPLE_PUT);
    int64_t id = row->old_id;

    if (id == 0 && !ingest_sample_add(in, row->source_name, row->key, &id, err))
        return false;
    query_int(q, 1, id);
    join_bind_id(q, 2, row->member_id);
    join_bind_id(q, 3, row->entry_id);
    join_bind_id(q, 4, row->picture_id);
    query_real(q, 5, row->lat_deg);
    query_real(q, 6, row->lon_deg);
    query_text(q, 7, row->origin);
    query_real(q, 8, row->conflict_km);
    for (int i = 0; i < 9; i++)
        query_text(q, 9 + i, texts[i]);
    query_int(q, 18, in->run->run_id);
    return query_run(q, err);
}

/* One page of members, or of entries, from *after on. *rows: how many. */
static bool join_page(struct ingest *in, enum query_id id,
                      struct join_row *rows, int64_t after, size_t *count,
                      struct err *err)
{
    struct query *q = db_query(in->run->db, id);
    enum query_state state;

    query_int(q, 1, after);
    query_int(q, 2, JOIN_PAGE);
    *count = 0;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct join_row *row = &rows[(*count)++];
        struct arena kept = row->arena;

        arena_reset(&kept);
        *row = (struct join_row){.arena = kept};
        if (id == QUERY_INGEST_JOIN_MEMBERS)
            join_row_from_member(row, q);
        else
            join_row_from_entry(row, q);
    }
    (void)db_query(in->run->db, id);
    return state == QUERY_DONE;
}

static bool join_all(struct ingest *in, enum query_id id, struct join_row *rows,
                     const struct source_list *lists, size_t list_count,
                     struct err *err)
{
    int64_t after = 0;
    size_t i, count;

    do {
        if (!join_page(in, id, rows, after, &count, err) ||
            !ingest_begin(in, err))
            return false;
        for (i = 0; i < count; i++) {
            struct join_row *row = &rows[i];

            join_row_judge(row,
                           join_settings(lists, list_count, row->source_name),
                           in->settings->conflict_km);
            if (!join_row_save(in, row, err))
                return false;
            after = row->member_id ? row->member_id : row->entry_id;
        }
        if (!ingest_commit(in, err))
            return false;
    } while (count == JOIN_PAGE && !stop_asked());
    return true;
}

bool ingest_join(struct ingest *in, const struct source_list *lists,
                 size_t count, struct err *err)
{
    struct join_row *rows = heap_grow(NULL, JOIN_PAGE, sizeof(*rows));
    bool ok;
    size_t i;

    memset(rows, 0, JOIN_PAGE * sizeof(*rows));
    for (i = 0; i < JOIN_PAGE; i++)
        arena_init(&rows[i].arena);
    ok = join_all(in, QUERY_INGEST_JOIN_MEMBERS, rows, lists, count, err);
    if (ok && !stop_asked())
        ok = join_all(in, QUERY_INGEST_JOIN_ENTRIES, rows, lists, count, err);
    for (i = 0; i < JOIN_PAGE; i++)
        arena_release(&rows[i].arena);
    free(rows);
    return ok;
}
