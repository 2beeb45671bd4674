/*
 * dedupe: pictures that are similar, put together, and one of each kept.
 *
 * Reads picture (perceptual hash, size, SHA-256) and sample (whether one that
 * is kept has the picture; sequences). Writes one cluster row for each
 * picture: which cluster, kept or not, similar to which, in how many bits, why.
 *
 * The same bytes are one picture from the beginning, with several samples:
 * `sample` takes one of them. Here those meet that were scaled, compressed
 * again, brightened, framed, captioned, marked, cropped, turned a little or
 * mirrored: found by the hashes of wholes and parts, then looked at where they
 * lie. Frames of one drive stay apart: they show two places. Pictures too flat
 * for a hash of their own meet by that of their parts, and only where they are
 * looked at.
 *
 * Over the whole set, since every picture can be similar to every other; in one
 * transaction, so that a stopped run leaves the clusters of the last.
 */
#include "stages/dedupe/dedupe_cluster.h"
#include "stages/dedupe/dedupe_embedding.h"
#include "stages/dedupe/dedupe_look.h"
#include "stages/dedupe/dedupe_parts.h"

#include "base/hamming.h"
#include "base/spill.h"
#include "base/stop.h"
#include "adapters/digest.h"
#include "engine/stage.h"

#include <math.h>

struct dedupe_settings {
    int64_t radius;
    const char *keep;
    double aspect, check, cosine;
    bool mirrored, rotated;
    const char *embeddings;
};

/* With a second opinion, so many bits more. */
enum { DEDUPE_WIDER = 2 };

struct dedupe {
    struct dedupe_rules rules;
    struct dedupe_picture *pictures; /* [count] */
    size_t count;
    struct spill memory; /* of the pictures */
};

static const struct param dedupe_params[] = {
    {.name = "radius",
     .type = PARAM_INT,
     .at = offsetof(struct dedupe_settings, radius),
     .initial = "10",
     .about = "bits of 64 in which the hashes of similar pictures may differ",
     .min = 0,
     .max = HAMMING_RADIUS_MAX},
    {.name = "keep",
     .type = PARAM_CHOICE,
     .at = offsetof(struct dedupe_settings, keep),
     .initial = "largest",
     .about = "which picture of a cluster is kept",
     .choices = "largest|oldest|first"},
    {.name = "aspect",
     .type = PARAM_REAL,
     .at = offsetof(struct dedupe_settings, aspect),
     .initial = "1.75",
     .about = "factor by which side ratios of similar pictures may differ",
     .min = 1,
     .max = 100},
    {.name = "check",
     .type = PARAM_REAL,
     .at = offsetof(struct dedupe_settings, check),
     .initial = "0.92",
     .about = "least similarity when pictures whose hashes are near, or those "
              "of parts, are laid over each other; 0: whole hashes alone",
     .min = 0,
     .max = 1},
    {.name = "mirrored",
     .type = PARAM_BOOL,
     .at = offsetof(struct dedupe_settings, mirrored),
     .initial = "yes",
     .about = "a mirrored copy is a duplicate too"},
    {.name = "rotated",
     .type = PARAM_BOOL,
     .at = offsetof(struct dedupe_settings, rotated),
     .initial = "no",
     .about = "a copy turned by 90, 180 or 270 degrees is a duplicate too"},
    {.name = "embeddings",
     .type = PARAM_PATH,
     .at = offsetof(struct dedupe_settings, embeddings),
     .about = "folder of a CLIP or GeoCLIP that is asked where hashes and look "
              "leave a doubt; nothing: none is",
     .flags = PARAM_RUNTIME | PARAM_READS},
    {.name = "cosine",
     .type = PARAM_REAL,
     .at = offsetof(struct dedupe_settings, cosine),
     .initial = "0.95",
     .about = "least cosine of the embeddings of similar pictures",
     .min = -1,
     .max = 1},
};

static bool dedupe_embeds(const struct dedupe_settings *settings)
{
    return settings->check > 0 && settings->embeddings &&
           settings->embeddings[0] != '\0';
}

static bool dedupe_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    const struct dedupe_settings *settings = run->options;

    return !dedupe_embeds(settings) ||
           dedupe_embedder_identify(settings->embeddings, text, err);
}

/* "2016:07:07 21:42:20", "2016-07-07T21:42" as 20160707214220. */
static int64_t dedupe_time(struct span text)
{
    int64_t value = 0;
    int digits = 0;

    for (size_t i = 0; i < text.len && digits < 14; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            continue;
        value = value * 10 + (text.data[i] - '0');
        digits++;
    }
    for (int i = digits; i < 14; i++)
        value *= 10;
    return digits >= 4 && value > 0 ? value : INT64_MAX;
}

static uint64_t dedupe_tie(struct span sha256)
{
    uint64_t tie = 0;

    for (size_t i = 0; i < 8 && i < sha256.len; i++)
        tie = tie << 8 | (uint8_t)sha256.data[i];
    return tie;
}

static int32_t dedupe_fixed(double deg)
{
    return (int32_t)lround(deg * 1e7);
}

static void dedupe_load(struct query *q, bool looked_at,
                        struct dedupe_picture *p)
{
    *p = (struct dedupe_picture){
        .id = query_get_int(q, 0),
        .hashed = !query_get_null(q, 1),
        .hash = (uint64_t)query_get_int(q, 1),
        .width = (int)query_get_int(q, 2),
        .height = (int)query_get_int(q, 3),
        .bytes = query_get_int(q, 4),
        .tie = dedupe_tie(query_get_span(q, 5)),
        .taken = dedupe_time(query_get_span(q, 6)),
        .wanted = query_get_int(q, 7) != 0,
        .has_parts = query_get_int(q, 12) != 0,
    };
    if (looked_at && !p->hashed && p->has_parts) {
        struct span first = query_get_span(q, 13);

        p->hash = signature_read((const uint8_t *)first.data, SIGNATURE_WHOLE);
        p->hashed = p->flat = true;
    }
    if (query_get_null(q, 9))
        return;
    p->drive =
        digest_fast(query_get_span(q, 9), digest_fast(query_get_span(q, 8), 0));
    p->drive += p->drive == 0;
    p->lat = dedupe_fixed(query_get_real(q, 10));
    p->lon = dedupe_fixed(query_get_real(q, 11));
}

static bool dedupe_load_all(struct stage_run *run, struct dedupe *d,
                            struct err *err)
{
    enum query_state state;
    struct query *q;
    int64_t count;

    if (!query_one(db_query(run->db, QUERY_DEDUPE_COUNT), &count, err))
        return false;
    d->pictures =
        spill_grow_array(&d->memory, (size_t)count, sizeof(*d->pictures));
    q = db_query(run->db, QUERY_DEDUPE_PICTURES);
    query_int(q, 1, SIGNATURE_DEFINITION);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (d->count < (size_t)count)
            dedupe_load(q, d->rules.look != NULL, &d->pictures[d->count++]);
    }
    return state == QUERY_DONE;
}

/* What was done to it, or to the one that is kept. */
static const char *dedupe_change(const struct dedupe_picture *p)
{
    const char *change = signature_change((enum signature_part)p->how.part);

    if (*change != '\0')
        return change;
    return p->how.part == SIGNATURE_WHOLE &&
                   p->how.earlier_trimmed != p->how.later_trimmed
               ? "framed"
               : "";
}

/* Why a picture is not the one that is kept: in the policy's words. */
static void dedupe_why_not(const struct dedupe *d,
                           const struct dedupe_picture *p, char *why,
                           size_t size)
{
    const struct dedupe_picture *k = &d->pictures[p->kept];
    int64_t pixels = (int64_t)p->width * p->height;
    int64_t kept_pixels = (int64_t)k->width * k->height;
    const char *than = "same size as";

    if (pixels < kept_pixels || (pixels == kept_pixels && p->bytes < k->bytes))
        than = "smaller than";
    if (k->wanted && !p->wanted)
        than = "without a sample, unlike";
    else if (d->rules.keep == DEDUPE_OLDEST && p->taken > k->taken)
        than = p->taken == INT64_MAX ? "of unknown time, unlike" : "later than";
    else if (d->rules.keep == DEDUPE_FIRST)
        than = "after";
    snprintf(why, size, "%s %lld%s%s", than, (long long)k->id,
             *dedupe_change(p) != '\0' ? ", " : "", dedupe_change(p));
}

static void dedupe_why(const struct dedupe *d, const struct dedupe_picture *p,
                       char *why, size_t size)
{
    static const char *const words[] = {"largest", "oldest", "first"};
    const struct dedupe_picture *k = &d->pictures[p->kept];

    if (!p->hashed)
        snprintf(why, size, "single: too flat to compare");
    else if (k->count == 1)
        snprintf(why, size, "single");
    else if (k == p)
        snprintf(why, size, "%s of %u", words[d->rules.keep], k->count);
    else
        dedupe_why_not(d, p, why, size);
}

static bool dedupe_save(struct stage_run *run, const struct dedupe *d,
                        const struct dedupe_picture *p, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_DEDUPE_ADD);
    const struct dedupe_picture *kept = &d->pictures[p->kept];
    char why[80];

    dedupe_why(d, p, why, sizeof(why));
    query_int(q, 1, p->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, kept->cluster_id);
    query_int(q, 4, kept == p);
    if (kept != p) {
        query_int(q, 5, kept->id);
        query_int(q, 6, p->distance);
    }
    query_text(q, 7, why);
    query_int(q, 8, run->run_id);
    run->worked++;
    progress_step(run->progress, 1, 0);
    return query_run(q, err);
}

static bool dedupe_save_all(struct stage_run *run, const struct dedupe *d,
                            struct err *err)
{
    if (!db_begin(run->db, err) ||
        !query_run_parts(db_query(run->db, QUERY_DEDUPE_DROP), err))
        return false;
    for (size_t i = 0; i < d->count; i++) {
        if (stop_asked()) {
            db_rollback(run->db);
            return true;
        }
        if (!dedupe_save(run, d, &d->pictures[i], err))
            return false;
    }
    return db_commit(run->db, err);
}

static enum dedupe_keep dedupe_keep_of(const char *word)
{
    if (!strcmp(word, "oldest"))
        return DEDUPE_OLDEST;
    return !strcmp(word, "first") ? DEDUPE_FIRST : DEDUPE_LARGEST;
}

static bool dedupe_run(struct stage_run *run, struct dedupe *d,
                       struct dedupe_viewer *viewer, struct err *err)
{
    struct dedupe_parts parts = {.db = run->db};

    err_clear(err);
    if (viewer && !dedupe_parts_complete(run->db, viewer, err))
        return err->kind == ERR_NONE; /* without an error: a stop */
    if (!dedupe_load_all(run, d, err))
        return false;
    if (viewer) {
        parts.pictures = d->pictures;
        parts.count = d->rules.column_count = d->count;
        d->rules.column = dedupe_parts_column;
        d->rules.column_arg = &parts;
    }
    progress_set_total(run->progress, (int64_t)d->count);
    err_clear(err);
    if (!dedupe_cluster(d->pictures, d->count, &d->rules, err))
        return err->kind == ERR_NONE;
    return dedupe_save_all(run, d, err);
}

static bool dedupe_whole(struct stage_run *run, struct err *err)
{
    const struct dedupe_settings *settings = run->options;
    struct dedupe d = {.rules = {.keep = dedupe_keep_of(settings->keep),
                                 .radius = (int)settings->radius,
                                 .aspect = settings->aspect,
                                 .mirrored = settings->mirrored,
                                 .rotated = settings->rotated}};
    struct dedupe_embedder *embedder = NULL;
    struct dedupe_viewer *viewer = NULL;
    bool ok;

    if (dedupe_embeds(settings)) {
        embedder = dedupe_embedder_open(settings->embeddings, err);
        if (!embedder)
            return false;
        d.rules.wider = DEDUPE_WIDER;
    }
    if (settings->check > 0) {
        viewer = dedupe_viewer_open(run->db, settings->check, embedder,
                                    settings->cosine, run->progress);
        d.rules.look = dedupe_viewer_look;
        d.rules.arg = viewer;
    }
    ok = dedupe_run(run, &d, viewer, err);
    dedupe_viewer_close(viewer);
    dedupe_embedder_close(embedder);
    spill_release(&d.memory);
    return ok;
}

const struct stage stage_dedupe = {
    .name = "dedupe",
    .version = 4,
    .about = "put pictures together that are similar, and keep one of each",
    .everything = "compares every picture with all others",
    .unit = "pictures",
    .params = dedupe_params,
    .param_count = PARAM_COUNT(dedupe_params),
    .settings_size = sizeof(struct dedupe_settings),
    .sums = QUERY_DEDUPE_SUMS,
    .store_alone = true,
    .fingerprint = QUERY_DEDUPE_FINGERPRINT,
    .identify = dedupe_identify,
    .whole = dedupe_whole,
};
