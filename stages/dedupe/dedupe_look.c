#include "stages/dedupe/dedupe_look.h"

#include "base/log.h"
#include "images/similarity.h"
#include "images/stored_picture.h"

#include <math.h>

/* Pictures kept at hand: those of one cluster are met again and again. */
#define DEDUPE_VIEWS 1024

/* Least similarity of those whose hashes are far: a crop alone has 0.99. */
#define DEDUPE_LEAST_FAR 0.985

/* So much less than what is similar leaves a doubt. */
#define DEDUPE_DOUBT 0.07

/* Ingest takes no larger ones in. */
#define DEDUPE_BYTES_MAX (1u << 30)

struct dedupe_seen {
    int64_t id; /* of the picture; 0: none yet */
    bool found; /* its bytes are somewhere */
    struct similarity_view view;
};

struct dedupe_viewer {
    struct db *db;
    double least, cosine;
    struct dedupe_embedder *embedder; /* NULL: no second opinion */
    struct progress *progress;
    int64_t looks;
    struct buf bytes;
    struct arena arena;
    struct dedupe_seen first;
    struct dedupe_seen seen[DEDUPE_VIEWS]; /* by id */
};

struct dedupe_viewer *dedupe_viewer_open(struct db *db, double least,
                                         struct dedupe_embedder *embedder,
                                         double cosine,
                                         struct progress *progress)
{
    struct dedupe_viewer *v = heap_take(sizeof(*v));

    memset(v, 0, sizeof(*v));
    v->db = db;
    v->least = least;
    v->embedder = embedder;
    v->cosine = cosine;
    v->progress = progress;
    buf_init(&v->bytes, DEDUPE_BYTES_MAX);
    arena_init(&v->arena);
    return v;
}

void dedupe_viewer_close(struct dedupe_viewer *v)
{
    if (!v)
        return;
    buf_release(&v->bytes);
    arena_release(&v->arena);
    free(v);
}

static bool dedupe_viewer_read(struct dedupe_viewer *v, int64_t id, bool *found,
                               struct err *err)
{
    struct query *q = db_query(v->db, QUERY_DEDUPE_FIND);
    struct stored_picture p;
    enum query_state state;

    query_int(q, 1, id);
    state = query_next(q, err);
    *found = state == QUERY_ROW;
    if (state == QUERY_FAILED)
        return false;
    arena_reset(&v->arena);
    if (*found)
        p = stored_picture_make(query_get_text(q, 0, &v->arena),
                                query_get_int(q, 1), query_get_int(q, 2),
                                query_get_span(q, 3));
    (void)db_query(v->db, QUERY_DEDUPE_FIND); /* let go of the read lock */
    buf_reset(&v->bytes);
    if (!*found || stored_picture_read(&p, &v->bytes, err))
        return true;
    *found = err->kind != ERR_CHANGED; /* then the hashes alone decide */
    if (*found)
        return false;
    log_detail("dedupe: %s", err->text);
    err_clear(err);
    return true;
}

bool dedupe_viewer_grey(struct dedupe_viewer *v, int64_t id, int min_side,
                        bool *found, struct image_grey *grey, struct err *err)
{
    if (!dedupe_viewer_read(v, id, found, err))
        return false;
    return !*found ||
           image_decode_grey(buf_span(&v->bytes), min_side, grey, err);
}

static bool dedupe_viewer_load(struct dedupe_viewer *v, int64_t id,
                               struct dedupe_seen *seen, struct err *err)
{
    struct image_grey grey;

    if (!dedupe_viewer_grey(v, id, SIMILARITY_SIDE, &seen->found, &grey, err))
        return false;
    if (!seen->found)
        return true;
    similarity_view_init(&seen->view, &grey);
    image_grey_release(&grey);
    return true;
}

static const struct dedupe_seen *dedupe_viewer_find(struct dedupe_viewer *v,
                                                    int64_t id, struct err *err)
{
    struct dedupe_seen *seen = &v->seen[(uint64_t)id % DEDUPE_VIEWS];

    if (seen->id == id)
        return seen;
    seen->id = 0;
    if (!dedupe_viewer_load(v, id, seen, err)) {
        err_context(err, "could not look at picture %lld again", (long long)id);
        err_as(err, ERR_STAGE);
        err_hint(err, "dedupe.check: 0 compares hashes alone");
        return NULL;
    }
    seen->id = id;
    return seen;
}

static void dedupe_viewer_tell(struct dedupe_viewer *v)
{
    char text[60];

    if (++v->looks % 100 != 0)
        return;
    snprintf(text, sizeof(text), "looked at %lld pairs", (long long)v->looks);
    progress_note(v->progress, text);
    progress_step(v->progress, 0, 0);
}

/* Whose bytes are nowhere is judged by its whole hash, unless it is flat. */
static bool dedupe_viewer_unseen(const struct dedupe_picture *a,
                                 const struct dedupe_picture *b,
                                 const struct dedupe_how *how)
{
    return how->part == SIGNATURE_WHOLE && !how->earlier_trimmed &&
           !how->later_trimmed && !a->flat && !b->flat;
}

/* The vector of a picture; NULL without an error: it cannot be had. */
static const float *dedupe_viewer_vector(struct dedupe_viewer *v, int64_t id,
                                         struct err *err)
{
    const float *vector = dedupe_embedder_find(v->embedder, id);
    bool found;

    if (vector)
        return vector;
    if (!dedupe_viewer_read(v, id, &found, err) || !found)
        return NULL;
    vector = dedupe_embedder_encode(v->embedder, id, buf_span(&v->bytes), err);
    if (!vector) {
        log_detail("dedupe: picture %lld: %s", (long long)id, err->text);
        err_clear(err);
    }
    return vector;
}

/* The second opinion on two of whom the look leaves a doubt. */
static bool dedupe_viewer_agrees(struct dedupe_viewer *v, int64_t a, int64_t b,
                                 bool *similar, struct err *err)
{
    const float *one, *other;

    err_clear(err);
    one = dedupe_viewer_vector(v, a, err);
    if (!one)
        return err->kind == ERR_NONE;
    one = dedupe_embedder_hold(v->embedder, one);
    other = dedupe_viewer_vector(v, b, err);
    if (other)
        *similar = dedupe_embedder_cosine(v->embedder, one, other) >= v->cosine;
    return err->kind == ERR_NONE;
}

bool dedupe_viewer_look(void *arg, const struct dedupe_picture *a,
                        const struct dedupe_picture *b,
                        const struct dedupe_how *how, bool *similar,
                        struct err *err)
{
    const struct similarity_guess guess = {.part =
                                               (enum signature_part)how->part,
                                           .part_of_b = how->part_of_later,
                                           .a_trimmed = how->earlier_trimmed,
                                           .b_trimmed = how->later_trimmed,
                                           .wholes = how->wholes};
    struct dedupe_viewer *v = arg;
    const struct dedupe_seen *seen = dedupe_viewer_find(v, a->id, err);
    double found;

    dedupe_viewer_tell(v);
    if (!seen)
        return false;
    v->first = *seen; /* the other may take its place */
    seen = dedupe_viewer_find(v, b->id, err);
    if (!seen)
        return false;
    if (!v->first.found || !seen->found) {
        *similar = dedupe_viewer_unseen(a, b, how);
        return true;
    }
    found = similarity_compare(&v->first.view, &seen->view, &guess);
    *similar =
        found >= (how->far ? fmax(v->least, DEDUPE_LEAST_FAR) : v->least);
    if (*similar || !v->embedder ||
        found < (how->far ? v->least : v->least - DEDUPE_DOUBT))
        return true;
    return dedupe_viewer_agrees(v, a->id, b->id, similar, err);
}
