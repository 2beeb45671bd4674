#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "adapters/archive_stream.h"
#include "adapters/digest.h"
#include "formats/table.h"
#include "models/clip/clip.h"
#include "models/clip/clip_tower.h"
#include "models/clip/geoclip_model.h"

static ptrdiff_t gallery_read(void *arg, void *into, size_t room,
                              struct err *err)
{
    return archive_stream_read(arg, into, room, err);
}

static bool gallery_add(struct geoclip *m, const struct table_row *row,
                        size_t *room, const char *path, struct err *err)
{
    double lat, lon;

    if (row->line == 1 && row->count >= 2 &&
        span_is_nocase(row->fields[0], "LAT"))
        return true;
    if (row->count < 2 || !span_real(span_trim(row->fields[0]), &lat) ||
        !span_real(span_trim(row->fields[1]), &lon) || lat < -90 || lat > 90 ||
        lon < -180 || lon > 180)
        return err_stage(err,
                         "\"%s\", line %lld: not a latitude and a "
                         "longitude",
                         path, (long long)row->line);
    if (m->gallery == GEOCLIP_GALLERY_MAX)
        return err_stage(err, "\"%s\" has more than %d places", path,
                         GEOCLIP_GALLERY_MAX);
    if (m->gallery == *room) {
        *room = *room == 0 ? 1024 : *room * 2;
        m->positions = heap_grow(m->positions, *room, 2 * sizeof(float));
    }
    m->positions[2 * m->gallery] = (float)lat;
    m->positions[2 * m->gallery++ + 1] = (float)lon;
    return true;
}

static bool gallery_read_rows(struct geoclip *m, struct table *t,
                              const char *path, struct err *err)
{
    enum table_state state;
    struct table_row row;
    size_t room = 0;

    while ((state = table_next(t, &row, err)) == TABLE_ROW) {
        if (!gallery_add(m, &row, &room, path, err))
            return false;
    }
    if (state != TABLE_END)
        return err_context(err, "\"%s\"", path) || err_as(err, ERR_STAGE);
    return m->gallery > 0 || err_stage(err, "\"%s\" has no places", path);
}

static bool gallery_open(struct geoclip *m, const char *dir, struct err *err)
{
    char *path = file_join(dir, "gallery.csv");
    struct table *t = NULL;

    if (access(path, F_OK) != 0) {
        free(path);
        path = file_join(dir, "coordinates_100K.csv");
    }
    struct archive_stream *stream = archive_stream_open(path, err);
    if (stream != NULL)
        t = table_open(gallery_read, stream, ',', err);
    bool ok = t != NULL && gallery_read_rows(m, t, path, err);
    table_close(t);
    archive_stream_close(stream);
    free(path);
    return ok || err_as(err, ERR_STAGE);
}

/* The features from the cache: a file of exactly their bytes and a check sum
 * in front. */
static bool gallery_cached(struct geoclip *m, const char *path)
{
    size_t bytes = m->gallery * m->heads.width * sizeof(float);
    struct err ignored;
    struct buf text;
    uint64_t sum;

    buf_init(&text, bytes + sizeof(sum) + 1);
    bool ok = access(path, F_OK) == 0 && file_read(path, &text, &ignored) &&
              text.len == bytes + sizeof(sum);
    if (ok) {
        memcpy(&sum, text.data, sizeof(sum));
        memcpy(m->features, text.data + sizeof(sum), bytes);
        ok = sum == digest_fast(span_make(m->features, bytes), m->gallery);
    }
    buf_release(&text);
    return ok;
}

static bool gallery_keep(const struct geoclip *m, const char *cache,
                         const char *path, struct err *err)
{
    size_t bytes = m->gallery * m->heads.width * sizeof(float);
    uint64_t sum = digest_fast(span_make(m->features, bytes), m->gallery);
    struct buf text;

    buf_init(&text, bytes + sizeof(sum));
    buf_add(&text, &sum, sizeof(sum));
    buf_add(&text, m->features, bytes);
    bool ok =
        file_make_dir(cache, err) && file_write(path, buf_span(&text), err);
    buf_release(&text);
    return ok;
}

static void gallery_compute(struct geoclip *m)
{
    struct geoclip_session *s = geoclip_session_open(m);

    geoclip_encode_places(s, m->positions, m->gallery, NULL, m->features);
    clip_normalise(m->features, m->gallery, m->heads.width);
    geoclip_session_close(s);
}

static bool gallery_features(struct geoclip *m, const char *cache,
                             uint64_t print, struct err *err)
{
    char name[60];

    m->features = heap_grow(NULL, m->gallery * m->heads.width, sizeof(float));
    if (cache == NULL) {
        gallery_compute(m);
        return true;
    }
    snprintf(name, sizeof(name), "geoclip-%016llx.features",
             (unsigned long long)print);
    char *path = file_join(cache, name);
    bool ok = gallery_cached(m, path);
    if (!ok) {
        gallery_compute(m);
        ok = gallery_keep(m, cache, path, err);
    }
    free(path);
    return ok;
}

struct geoclip *geoclip_open(const char *dir, const char *cache,
                             struct err *err)
{
    struct geoclip *m = heap_take(sizeof(*m));
    char *tower = file_join(dir, "clip");
    const char *from = access(tower, F_OK) == 0 ? tower : dir;
    uint64_t print = 0;

    memset(m, 0, sizeof(*m));
    m->clip = clip_open(from, err);
    bool ok = m->clip != NULL &&
              geoclip_heads_open(&m->heads, dir, clip_width(m->clip), err) &&
              gallery_open(m, dir, err);
    free(tower);
    if (ok) {
        print =
            digest_fast(span_make(m->positions, m->gallery * 2 * sizeof(float)),
                        m->heads.fingerprint);
        snprintf(m->identity, sizeof(m->identity),
                 "geoclip/1 tower=%016llx heads=%016llx gallery=%016llx",
                 (unsigned long long)clip_fingerprint(m->clip),
                 (unsigned long long)m->heads.fingerprint,
                 (unsigned long long)print);
        ok = gallery_features(m, cache, print, err);
    }
    if (ok)
        return m;
    geoclip_close(m);
    return NULL;
}

void geoclip_close(struct geoclip *m)
{
    if (m == NULL)
        return;
    clip_close(m->clip);
    geoclip_heads_close(&m->heads);
    free(m->positions);
    free(m->features);
    free(m);
}

const char *geoclip_identity(const struct geoclip *m)
{
    return m->identity;
}

size_t geoclip_gallery_count(const struct geoclip *m)
{
    return m->gallery;
}

size_t geoclip_width(const struct geoclip *m)
{
    return m->heads.width;
}
