#include "stages/ingest/ingest.h"

#include "base/log.h"
#include "base/stop.h"
#include "adapters/geodesic.h"
#include "intake/sidecar.h"
#include "stages/ingest/join_names.h"

#include <math.h>

enum { JOIN_PAGE = 2000 };

/* A sample being made. NaN: no number; id 0: none. */
struct join_row {
    struct arena arena;
    const char *source_name, *key;
    int64_t member_id, entry_id, picture_id;
    int64_t place;                   /* ordinal, or line */
    double lat_deg, lon_deg;         /* of the entry, then of the sample */
    double own_lat_deg, own_lon_deg; /* of the picture itself */
    const char *origin, *own_origin;
    double conflict_km;
    int64_t accuracy; /* Flickr's level of the entry; 0: not said */
    const char *country, *region, *city, *author, *licence, *sequence;
    const char *taken_at;
    const char *reason; /* NULL: kept */
    const char *name;   /* of the member, with its folders */
    bool repeated, joined;
    enum namesake_doubt doubt;
};

/* Entry columns from `first` on: lat lon country region city author licence
 * sequence taken_at accuracy. The source's licence stands for a missing one. */
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
    if (!query_get_null(q, first + 8))
        row->taken_at = query_get_text(q, first + 8, a);
    row->accuracy = query_get_int(q, first + 9);
    if (!row->licence)
        row->licence = licence;
}

static void join_row_from_member(struct join_row *row, struct query *q)
{
    struct arena *a = &row->arena;

    row->member_id = query_get_int(q, 0);
    row->source_name = query_get_text(q, 1, a);
    row->key = query_get_text(q, 2, a);
    row->picture_id = query_get_int(q, 3);
    row->place = query_get_int(q, 4);
    row->own_lat_deg = query_get_real(q, 5);
    row->own_lon_deg = query_get_real(q, 6);
    row->own_origin = query_get_text(q, 7, a);
    row->taken_at = query_get_text(q, 8, a);
    row->name = query_get_text(q, 9, a);
    row->lat_deg = row->lon_deg = NAN;
}

static void join_row_from_entry(struct join_row *row, struct query *q,
                                const char *licence)
{
    struct arena *a = &row->arena;

    row->entry_id = query_get_int(q, 0);
    row->source_name = query_get_text(q, 1, a);
    row->key = query_get_text(q, 2, a);
    row->place = query_get_int(q, 3);
    row->joined = query_get_int(q, 14) != 0;
    row->own_lat_deg = row->own_lon_deg = NAN;
    join_row_entry(row, q, 4, licence);
}

/* The position that counts: the table's, else the picture's own; how far they
 * lie apart; and whether that makes a sample. */
static void join_row_judge(struct join_row *row,
                           const struct source_settings *s, double conflict_km)
{
    bool zero = row->lat_deg == 0 && row->lon_deg == 0 && (!s || s->skip_zero);

    bool rough = s && row->accuracy > 0 && row->accuracy < s->min_accuracy;

    row->origin = "table";
    row->conflict_km = NAN;
    row->reason = NULL;
    if (zero || rough)
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
        row->reason = zero         ? "position 0, 0"
                      : rough      ? "accuracy below min_accuracy"
                      : row->doubt ? "ambiguous id"
                                   : "no position";
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

/* The sample that this row or member was before, or 0. */
static bool join_row_match(struct ingest *in, const struct join_row *row,
                           int64_t *id, struct err *err)
{
    struct db *db = in->run->db;
    enum query_id which = QUERY_INGEST_SAMPLE_MATCH;
    struct query *q;
    bool ok;

    /* Thousands may repeat one key: none of them is looked for by it. */
    if ((row->key[0] == '\0' || row->repeated) && row->member_id == 0)
        which = QUERY_INGEST_SAMPLE_OF_ENTRY;
    q = db_query(db, which);
    if (which == QUERY_INGEST_SAMPLE_OF_ENTRY) {
        query_int(q, 1, row->entry_id);
    } else {
        query_text(q, 1, row->source_name);
        query_text(q, 2, row->key);
        join_bind_id(q, 3, row->picture_id);
        join_bind_id(q, 4, row->member_id);
        join_bind_id(q, 5, row->entry_id);
        query_int(q, 6, row->entry_id != 0);
    }
    ok = query_one(q, id, err);
    (void)db_query(db, which);
    return ok;
}

static bool join_claim(struct ingest *in, int64_t id, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_CLAIM);

    query_int(q, 1, id);
    return query_run(q, err);
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
    int64_t id;

    if (!join_row_match(in, row, &id, err) ||
        (id == 0 &&
         !ingest_sample_add(in, row->source_name, row->key, &id, err)) ||
        !join_claim(in, id, err))
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

/* The samples of one name being made. */
struct join {
    struct ingest *in;
    const struct source_list *list;
    struct join_row *rows; /* [JOIN_PAGE] */
    struct join_names names;
    int64_t shared, elsewhere; /* set aside for that doubt */
};

/* One page of members, or of rows, of a source from `after` on. */
static bool join_page(struct join *j, enum query_id id, int64_t source,
                      int64_t after, size_t *count, struct err *err)
{
    struct query *q = db_query(j->in->run->db, id);
    const char *licence = j->list ? j->list->settings.licence : NULL;
    enum query_state state;

    query_int(q, 1, source);
    query_int(q, 2, after);
    query_int(q, 3, JOIN_PAGE);
    *count = 0;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct join_row *row = &j->rows[(*count)++];
        struct arena kept = row->arena;

        arena_reset(&kept);
        *row = (struct join_row){.arena = kept};
        if (id == QUERY_INGEST_JOIN_MEMBERS)
            join_row_from_member(row, q);
        else
            join_row_from_entry(row, q, licence);
    }
    (void)db_query(j->in->run->db, id);
    return state == QUERY_DONE;
}

static bool join_row_read_entry(struct join *j, struct join_row *row,
                                struct err *err)
{
    struct query *q = db_query(j->in->run->db, QUERY_INGEST_JOIN_ENTRY);
    enum query_state state;

    query_int(q, 1, row->entry_id);
    state = query_next(q, err);
    if (state == QUERY_ROW)
        join_row_entry(row, q, 0, j->list ? j->list->settings.licence : NULL);
    (void)db_query(j->in->run->db, QUERY_INGEST_JOIN_ENTRY);
    return state == QUERY_ROW;
}

/* The key of a picture that others have the name of. */
static void join_row_tell(struct join_row *row, struct namesakes *n)
{
    struct buf name;

    buf_init(&name, 1 << 16);
    namesakes_add_key(n, row->member_id, &name);
    row->key = intake_path_key(buf_span(&name), &row->arena);
    buf_release(&name);
}

/* What its namesakes leave of a row or a member. */
static bool join_row_meet(struct join *j, struct join_row *row, struct err *err)
{
    const char *keys = j->list ? j->list->settings.keys : "auto";
    struct namesake_match match;
    struct namesakes *n =
        join_names_find(&j->names, row->source_name, row->key, err);

    if (n == NULL)
        return false;
    if (row->member_id == 0) {
        row->repeated = namesakes_row_repeated(n, row->entry_id);
        return true;
    }
    namesakes_match(n, row->member_id, strcmp(keys, "name") == 0, &match);
    row->repeated = match.repeated;
    row->doubt = match.doubt;
    row->entry_id = match.repeated ? 0 : match.row_id;
    if (match.shared)
        join_row_tell(row, n);
    return row->entry_id == 0 || join_row_read_entry(j, row, err);
}

/* A copy that Google Photos made has no sidecar: that of the picture it was
 * made of says where it was taken. */
static bool join_row_edited(struct join *j, struct join_row *row,
                            struct err *err)
{
    struct span from = SPAN_NONE;
    enum query_state state = QUERY_DONE;
    struct query *q;

    if (j->list && row->member_id != 0 && row->entry_id == 0 &&
        !row->repeated && row->doubt == NAMESAKE_CLEAR)
        from = sidecar_edited_from(span_of(row->name), &row->arena);
    if (from.len == 0)
        return true;
    q = db_query(j->in->run->db, QUERY_INGEST_JOIN_SIDECARS);
    query_text(q, 1, row->source_name);
    query_text(q, 2, intake_key(&j->list->settings, from, &row->arena));
    while (row->entry_id == 0 && (state = query_next(q, err)) == QUERY_ROW)
        if (sidecar_same_stem(query_get_span(q, 1), from))
            row->entry_id = query_get_int(q, 0);
    (void)db_query(j->in->run->db, QUERY_INGEST_JOIN_SIDECARS);
    if (row->entry_id != 0)
        return join_row_read_entry(j, row, err);
    return state != QUERY_FAILED;
}

static bool join_row_make(struct join *j, struct join_row *row, struct err *err)
{
    if (row->joined)
        return true;
    if (!join_row_meet(j, row, err) || !join_row_edited(j, row, err))
        return false;
    join_row_judge(row, j->list ? &j->list->settings : NULL,
                   j->in->settings->conflict_km);
    j->shared += row->doubt == NAMESAKE_SHARED && row->reason != NULL;
    j->elsewhere += row->doubt == NAMESAKE_ELSEWHERE && row->reason != NULL;
    return join_row_save(j->in, row, err);
}

static bool join_source(struct join *j, enum query_id id, int64_t source,
                        struct err *err)
{
    int64_t after = -1;
    size_t i, count;

    do {
        if (!join_page(j, id, source, after, &count, err))
            return false;
        for (i = 0; i < count; i++) {
            if (!join_row_make(j, &j->rows[i], err))
                return false;
            after = j->rows[i].place;
        }
    } while (count == JOIN_PAGE && !stop_asked());
    return true;
}

/* The current sources of a name, in the order of the configuration. */
static bool join_sources(struct join *j, const char *name, int64_t **ids,
                         size_t *count, struct err *err)
{
    struct query *q = db_query(j->in->run->db, QUERY_INGEST_JOIN_SOURCES);
    enum query_state state;
    size_t room = 0;

    *ids = NULL;
    *count = 0;
    query_text(q, 1, name);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (*count == room) {
            room = room ? room * 2 : 16;
            *ids = heap_grow(*ids, room, sizeof(**ids));
        }
        (*ids)[(*count)++] = query_get_int(q, 0);
    }
    (void)db_query(j->in->run->db, QUERY_INGEST_JOIN_SOURCES);
    return state != QUERY_FAILED;
}

static bool join_run(struct ingest *in, enum query_id id, const char *name,
                     const char *reason, struct err *err)
{
    struct query *q = db_query(in->run->db, id);
    int at = 1;

    if (name)
        query_text(q, at++, name);
    if (reason)
        query_text(q, at++, reason);
    if (id == QUERY_INGEST_SAMPLES_REVIVE || id == QUERY_INGEST_SAMPLES_RETIRE)
        query_int(q, at, in->run->run_id);
    return query_run(q, err);
}

/* What was not found again is retired, what was rejected as it came is
 * current again. */
static bool join_rest(struct join *j, const char *name, struct err *err)
{
    struct ingest *in = j->in;

    return join_run(in, QUERY_INGEST_CLAIM_REJECTED, name, NULL, err) &&
           join_run(in, QUERY_INGEST_SAMPLES_REVIVE, NULL, NULL, err) &&
           join_run(in, QUERY_INGEST_SAMPLES_RETIRE, name,
                    j->list ? "no longer in its source"
                            : "its source is not in the configuration",
                    err) &&
           join_run(in, QUERY_INGEST_CLAIMS_DROP, NULL, NULL, err);
}

static void join_say(const struct join *j, const char *name)
{
    if (j->shared > 0)
        log_warn("%s: %lld pictures are set aside: others have their name, and "
                 "no row tells by its path which is meant; paths in the table, "
                 "with the name of the folder or archive that is listed, "
                 "settle it, or \"keys: path\" within one folder",
                 name, (long long)j->shared);
    if (j->elsewhere > 0)
        log_warn("%s: %lld pictures are set aside: the row of their name is of "
                 "another folder; \"keys: name\" joins them by their names "
                 "alone",
                 name, (long long)j->elsewhere);
}

bool ingest_join(struct ingest *in, const struct source_list *list,
                 const char *name, struct err *err)
{
    struct join j = {.in = in, .list = list};
    int64_t *ids;
    size_t count, i;
    struct err ignored;
    bool ok = join_sources(&j, name, &ids, &count, err);

    ok =
        join_names_init(&j.names, in->run->db, name, ok ? err : &ignored) && ok;
    j.rows = heap_grow(NULL, JOIN_PAGE, sizeof(*j.rows));
    memset(j.rows, 0, JOIN_PAGE * sizeof(*j.rows));
    for (i = 0; i < JOIN_PAGE; i++)
        arena_init(&j.rows[i].arena);
    for (i = 0; ok && i < count && !stop_asked(); i++)
        ok = join_source(&j, QUERY_INGEST_JOIN_MEMBERS, ids[i], err);
    for (i = 0; ok && i < count && !stop_asked(); i++)
        ok = join_source(&j, QUERY_INGEST_JOIN_ENTRIES, ids[i], err);
    join_say(&j, name);
    ok = ok && join_rest(&j, name, err);
    for (i = 0; i < JOIN_PAGE; i++)
        arena_release(&j.rows[i].arena);
    join_names_release(&j.names);
    free(j.rows);
    free(ids);
    return ok;
}
