/* Positions of pictures that an earlier version of ingest read, read again.
 * A picture is a fact and stays; what is read otherwise now stands beside it,
 * in picture_position. */
#include "stages/ingest/ingest_versions.h"

#include <math.h>

#include "base/log.h"
#include "base/stop.h"
#include "images/image.h"
#include "images/stored_picture.h"

enum { POSITIONS_PAGE = 500 };

struct position_due {
    int64_t id;
    struct stored_picture picture;
    double lat_deg, lon_deg; /* as known; NaN: none */
    const char *origin, *refused;
};

struct positions_told {
    int64_t after, changed, unread;
    struct err why; /* of the last that was not read */
};

static const char *positions_text(struct query *q, int column,
                                  struct arena *arena)
{
    return query_get_null(q, column) ? NULL : query_get_text(q, column, arena);
}

/* A page of those behind `after`; in the arena. */
static bool positions_page(struct ingest *in, int64_t after,
                           struct position_due *due, size_t *count,
                           struct arena *arena, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_POSITIONS_DUE);
    enum query_state state;

    *count = 0;
    query_int(q, 1, after);
    query_int(q, 2, POSITIONS_PAGE);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct position_due *d = &due[(*count)++];

        d->id = query_get_int(q, 0);
        d->picture = stored_picture_make(
            query_get_text(q, 1, arena), query_get_int(q, 2),
            query_get_int(q, 3), query_get_span(q, 4));
        d->lat_deg = query_get_null(q, 5) ? NAN : query_get_real(q, 5);
        d->lon_deg = query_get_null(q, 6) ? NAN : query_get_real(q, 6);
        d->origin = positions_text(q, 7, arena);
        d->refused = positions_text(q, 8, arena);
    }
    (void)db_query(in->run->db, QUERY_INGEST_POSITIONS_DUE);
    return state != QUERY_FAILED;
}

static bool positions_same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool positions_same(const struct position_due *d,
                           const struct image_position *at, const char *refused)
{
    if (!positions_same_text(d->refused, refused))
        return false;
    if (!at->found)
        return isnan(d->lat_deg);
    return d->lat_deg == at->lat_deg && d->lon_deg == at->lon_deg &&
           positions_same_text(d->origin, at->origin);
}

static bool positions_put(struct ingest *in, const struct position_due *d,
                          const struct image_position *at, const char *refused,
                          struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_POSITION_PUT);

    query_int(q, 1, d->id);
    query_real(q, 2, at->found ? at->lat_deg : NAN);
    query_real(q, 3, at->found ? at->lon_deg : NAN);
    query_text(q, 4, at->found ? at->origin : NULL);
    query_text(q, 5, refused);
    query_int(q, 6, in->run->run_id);
    return query_run(q, err);
}

static bool positions_one(struct ingest *in, const struct position_due *d,
                          struct span bytes, int64_t *changed,
                          struct arena *arena, struct err *err)
{
    struct image_position at = {0};
    const char *refused;
    struct query *q;

    image_read_position(bytes, &at);
    refused = intake_text(span_of(at.refused), arena);
    if (!positions_same(d, &at, refused)) {
        ++*changed;
        if (!positions_put(in, d, &at, refused, err))
            return false;
    }
    q = db_query(in->run->db, QUERY_INGEST_DUE_DONE);
    query_text(q, 1, "picture");
    query_int(q, 2, d->id);
    return query_run(q, err);
}

/* What a page holds. */
static bool positions_read(struct ingest *in, const struct position_due *due,
                           size_t count, struct positions_told *told,
                           struct arena *arena, struct err *err)
{
    struct buf bytes;
    bool ok = true;

    buf_init(&bytes, STORED_PICTURE_MAX);
    for (size_t i = 0; ok && i < count && !stop_asked(); i++) {
        buf_reset(&bytes);
        told->after = due[i].id;
        if (!stored_picture_read(&due[i].picture, &bytes, &told->why))
            told->unread++;
        else
            ok = positions_one(in, &due[i], buf_span(&bytes), &told->changed,
                               arena, err);
    }
    buf_release(&bytes);
    return ok;
}

static void positions_say(const struct positions_told *told)
{
    if (told->changed > 0)
        log_info("ingest: %lld pictures say another position than an earlier "
                 "version read",
                 (long long)told->changed);
    if (told->unread > 0)
        log_warn("ingest: %lld pictures could not be read again for their "
                 "positions, the last because %s; the next run tries again",
                 (long long)told->unread, told->why.text);
}

bool ingest_positions(struct ingest *in, struct err *err)
{
    struct position_due *due = heap_grow(NULL, POSITIONS_PAGE, sizeof(*due));
    struct positions_told told = {0};
    size_t count = POSITIONS_PAGE;
    struct arena arena;
    bool ok = true;

    arena_init(&arena);
    while (ok && count == POSITIONS_PAGE && !stop_asked()) {
        arena_reset(&arena);
        ok = positions_page(in, told.after, due, &count, &arena, err) &&
             (count == 0 ||
              (ingest_begin(in, err) &&
               positions_read(in, due, count, &told, &arena, err) &&
               ingest_commit(in, err)));
    }
    arena_release(&arena);
    free(due);
    positions_say(&told);
    return ok && query_one(db_query(in->run->db, QUERY_INGEST_POSITIONS_RUN),
                           &in->positions_run, err);
}
