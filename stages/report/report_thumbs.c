#include "stages/report/report_thumbs.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "base/ordered_pool.h"
#include "base/stop.h"
#include "images/image.h"
#include "images/stored_picture.h"

enum {
    THUMBS_QUALITY = 80,
    THUMBS_PICTURE_MAX = 64 << 20, /* bytes of a file that is read */
    THUMBS_ROOM = 64,
    THUMBS_NAME_DIGITS = 20
};

struct thumb {
    int64_t picture_id;
    const char *name; /* "thumbs/....jpg" */
    struct stored_picture picture;
    int64_t bytes; /* of the thumbnail, once made; 0: none */
    struct err err;
};

/* A place where a path is wanted. */
struct thumb_use {
    size_t thumb;
    const char **path;
};

struct report_thumbs {
    struct arena *arena;
    struct thumb *items;
    struct thumb_use *uses;
    size_t count, use_count;
    int64_t budget_bytes;
    int side;
    const char *dir; /* while they are made */
};

struct report_thumbs *report_thumbs_open(struct arena *arena,
                                         int64_t budget_bytes, int side)
{
    struct report_thumbs *t = heap_take(sizeof(*t));

    *t = (struct report_thumbs){
        .arena = arena, .budget_bytes = budget_bytes, .side = side};
    return t;
}

void report_thumbs_close(struct report_thumbs *t)
{
    free(t);
}

static void thumbs_use(struct report_thumbs *t, size_t thumb, const char **path)
{
    t->uses = arena_grow(t->arena, t->uses, t->use_count, sizeof(*t->uses));
    t->uses[t->use_count++] = (struct thumb_use){thumb, path};
}

bool report_thumbs_ask(struct report_thumbs *t, struct report_store *s,
                       int64_t picture_id, const char **path)
{
    *path = NULL;
    for (size_t i = 0; i < t->count; i++) {
        if (t->items[i].picture_id == picture_id) {
            thumbs_use(t, i, path);
            return true;
        }
    }
    struct query *q = db_query(s->db, QUERY_REPORT_PICTURE);
    query_int(q, 1, picture_id);
    enum query_state state = query_next(q, s->err);
    if (state != QUERY_ROW)
        return state == QUERY_DONE;
    t->items = arena_grow(t->arena, t->items, t->count, sizeof(*t->items));
    t->items[t->count] = (struct thumb){
        .picture_id = picture_id,
        .name = arena_print(t->arena, "thumbs/%.*s-%d.jpg", THUMBS_NAME_DIGITS,
                            report_column(s, q, 0), t->side),
        .picture =
            stored_picture_make(report_column(s, q, 1), query_get_int(q, 2),
                                query_get_int(q, 3), query_get_span(q, 4))};
    thumbs_use(t, t->count++, path);
    return true;
}

/* Decode, shrink, write. Its failure costs this picture alone. */
static bool thumbs_make_one(const struct report_thumbs *t, struct thumb *one,
                            const char *path)
{
    struct buf bytes, jpeg;

    buf_init(&bytes, THUMBS_PICTURE_MAX);
    buf_init(&jpeg, THUMBS_PICTURE_MAX);
    bool ok = stored_picture_read(&one->picture, &bytes, &one->err) &&
              image_thumbnail(buf_span(&bytes), t->side, THUMBS_QUALITY, &jpeg,
                              &one->err) &&
              file_write(path, buf_span(&jpeg), &one->err);
    one->bytes = ok ? (int64_t)jpeg.len : 0;
    buf_release(&bytes);
    buf_release(&jpeg);
    return ok;
}

static void thumbs_work(void *shared, void *job, int worker)
{
    const struct report_thumbs *t = shared;
    struct thumb *one = job;
    struct stat there;

    (void)worker;
    char *path = file_join(t->dir, one->name);
    if (stat(path, &there) == 0 && there.st_size > 0)
        one->bytes = there.st_size;
    else if (!thumbs_make_one(t, one, path))
        log_detail("no thumbnail of \"%s\" at %lld: %s", one->picture.path,
                   (long long)one->picture.offset, one->err.text);
    free(path);
}

/* One is done: its name counts as written when it is within the budget. */
static void thumbs_took(struct report_thumbs *t, struct thumb *one,
                        int64_t *spent, struct buf *written)
{
    *spent += one->bytes;
    if (*spent > t->budget_bytes)
        one->bytes = 0;
    if (one->bytes > 0)
        buf_print(written, "%s\n", one->name);
}

bool report_thumbs_make(struct report_thumbs *t, const char *dir, int jobs,
                        struct buf *written, struct err *err)
{
    char *folder = file_join(dir, "thumbs");
    size_t given = 0;
    int64_t spent = 0;
    struct thumb *one;

    bool ok = file_make_dir(folder, err);
    free(folder);
    if (!ok)
        return false;
    t->dir = dir;
    struct ordered_pool *pool =
        ordered_pool_open(jobs, THUMBS_ROOM, thumbs_work, t);
    do {
        while (given < t->count && spent < t->budget_bytes && !stop_asked() &&
               ordered_pool_give(pool, &t->items[given]))
            given++;
        one = ordered_pool_take(pool, true);
        if (one != NULL)
            thumbs_took(t, one, &spent, written);
    } while (one != NULL);
    ordered_pool_close(pool);
    for (size_t i = 0; i < t->use_count; i++) {
        one = &t->items[t->uses[i].thumb];
        *t->uses[i].path = one->bytes > 0 ? one->name : NULL;
    }
    return true;
}
