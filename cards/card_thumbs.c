#include "cards/card_thumbs.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/hash_index.h"
#include "base/log.h"
#include "base/ordered_pool.h"
#include "base/stop.h"
#include "images/image.h"
#include "images/stored_picture.h"

enum {
    THUMBS_QUALITY = 60,
    THUMBS_PICTURE_MAX = 64 << 20, /* bytes of a file that is read */
    THUMBS_ROOM = 64,
    THUMBS_NAME_DIGITS = 20
};

struct thumb {
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

struct card_thumbs {
    struct arena *arena;
    struct db *db;
    struct hash_index by_picture;
    struct thumb *items;
    struct thumb_use *uses;
    size_t count, use_count;
    int side;
    /* while they are made */
    const char *dir;
    int64_t budget_bytes;
};

struct card_thumbs *card_thumbs_open(struct arena *arena, struct db *db,
                                     int side)
{
    struct card_thumbs *t = heap_take(sizeof(*t));

    *t = (struct card_thumbs){.arena = arena, .db = db, .side = side};
    hash_index_init(&t->by_picture, THUMBS_ROOM);
    return t;
}

void card_thumbs_close(struct card_thumbs *t)
{
    if (t == NULL)
        return;
    hash_index_release(&t->by_picture);
    free(t);
}

static void thumbs_use(struct card_thumbs *t, size_t thumb, const char **path)
{
    t->uses = arena_grow(t->arena, t->uses, t->use_count, sizeof(*t->uses));
    t->uses[t->use_count++] = (struct thumb_use){thumb, path};
}

bool card_thumbs_ask(struct card_thumbs *t, int64_t picture_id,
                     const char **path, struct err *err)
{
    *path = NULL;
    if (t == NULL)
        return true;
    uint64_t hash = hash_mix((uint64_t)picture_id);
    size_t known = hash_index_find(&t->by_picture, hash);
    if (known != SIZE_MAX) {
        thumbs_use(t, known, path);
        return true;
    }
    struct query *q = db_query(t->db, QUERY_CARD_PICTURE);
    query_int(q, 1, picture_id);
    enum query_state state = query_next(q, err);
    if (state != QUERY_ROW)
        return state == QUERY_DONE;
    t->items = arena_grow(t->arena, t->items, t->count, sizeof(*t->items));
    t->items[t->count] = (struct thumb){
        .name = arena_print(t->arena, "thumbs/%.*s-%d.jpg", THUMBS_NAME_DIGITS,
                            query_get_text(q, 0, t->arena), t->side),
        .picture = stored_picture_make(query_get_text(q, 1, t->arena),
                                       query_get_int(q, 2), query_get_int(q, 3),
                                       query_get_span(q, 4))};
    hash_index_add(&t->by_picture, hash, t->count);
    thumbs_use(t, t->count++, path);
    return true;
}

/* Decode, shrink, write. Its failure costs this picture alone. */
static bool thumbs_make_one(const struct card_thumbs *t, struct thumb *one,
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
    const struct card_thumbs *t = shared;
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
static void thumbs_took(struct card_thumbs *t, struct thumb *one,
                        int64_t *spent, struct buf *written)
{
    if (*spent + one->bytes > t->budget_bytes)
        one->bytes = 0;
    *spent += one->bytes;
    if (one->bytes > 0)
        buf_print(written, "%s\n", one->name);
}

bool card_thumbs_make(struct card_thumbs *t, const char *dir,
                      int64_t budget_bytes, int jobs, struct buf *written,
                      int64_t *spent, struct err *err)
{
    char *folder = file_join(dir, "thumbs");
    size_t given = 0;
    struct thumb *one;

    *spent = 0;
    if (t == NULL) {
        free(folder);
        return true;
    }

    bool ok = file_make_dir(folder, err);
    free(folder);
    if (!ok)
        return false;
    t->dir = dir;
    t->budget_bytes = budget_bytes;
    struct ordered_pool *pool =
        ordered_pool_open(jobs, THUMBS_ROOM, thumbs_work, t);
    do {
        while (given < t->count && *spent < t->budget_bytes && !stop_asked() &&
               ordered_pool_give(pool, &t->items[given]))
            given++;
        one = ordered_pool_take(pool, true);
        if (one != NULL)
            thumbs_took(t, one, spent, written);
    } while (one != NULL);
    ordered_pool_close(pool);
    for (size_t i = 0; i < t->use_count; i++) {
        one = &t->items[t->uses[i].thumb];
        *t->uses[i].path = one->bytes > 0 ? one->name : NULL;
    }
    return true;
}
