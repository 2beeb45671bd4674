#include "models/vlm/picture_store.h"

#include "base/arena.h"
#include "models/vlm/picture_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct picture_entry {
    struct picture picture;     /* first: a picture is its entry */
    struct picture_entry *next; /* used before this one */
    size_t holders;
};

struct picture_store {
    const struct vlm *model;
    const char *folder;
    size_t most;
    pthread_mutex_t lock;        /* all below, and the entries' links */
    struct picture_entry *first; /* most recently used */
    size_t bytes;                /* of embeddings */
    size_t patches;              /* not encoded */
    struct picture_store_counts counts;
};

struct picture_store *picture_store_open(const struct vlm *model, size_t most,
                                         const char *folder)
{
    struct picture_store *s = heap_take(sizeof(*s));

    *s = (struct picture_store){.model = model, .most = most, .folder = folder};
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

static size_t picture_bytes(const struct picture_store *s,
                            const struct picture *p)
{
    return p->extent.tokens * s->model->shape.hidden * sizeof(float);
}

static size_t picture_patches(const struct picture *p)
{
    return (size_t)p->extent.grid.height * (size_t)p->extent.grid.width;
}

static void picture_entry_close(struct picture_entry *e)
{
    free(e->picture.patches);
    free(e->picture.embedding);
    free(e);
}

void picture_store_close(struct picture_store *s)
{
    struct picture_entry *e, *next;

    if (!s)
        return;
    for (e = s->first; e; e = next) {
        next = e->next;
        if (e->holders > 0)
            err_die("a picture is still held");
        picture_entry_close(e);
    }
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct picture_store_counts picture_store_counts(struct picture_store *s)
{
    struct picture_store_counts counts;

    pthread_mutex_lock(&s->lock);
    counts = s->counts;
    pthread_mutex_unlock(&s->lock);
    return counts;
}

size_t picture_store_patches(struct picture_store *s)
{
    size_t patches;

    pthread_mutex_lock(&s->lock);
    patches = s->patches;
    pthread_mutex_unlock(&s->lock);
    return patches;
}

/* The lock is held. */
static void picture_store_forget(struct picture_store *s,
                                 struct picture_entry **at)
{
    struct picture_entry *e = *at;

    *at = e->next;
    if (e->picture.patches)
        s->patches -= picture_patches(&e->picture);
    else
        s->bytes -= picture_bytes(s, &e->picture);
    picture_entry_close(e);
}

/* Forget pictures that are not held, the least recently used first, until the
 * rest fits; the lock is held. */
static void picture_store_shrink(struct picture_store *s)
{
    while (s->bytes > s->most) {
        struct picture_entry **at, **last = NULL;

        for (at = &s->first; *at; at = &(*at)->next)
            if ((*at)->holders == 0)
                last = at;
        if (!last)
            return;
        picture_store_forget(s, last);
    }
}

/* What was never encoded is nothing to keep. */
void picture_store_drop(struct picture_store *s, struct picture *p)
{
    struct picture_entry **at;

    pthread_mutex_lock(&s->lock);
    for (at = &s->first; &(*at)->picture != p; at = &(*at)->next)
        ;
    (*at)->holders--;
    if ((*at)->holders == 0 && p->patches)
        picture_store_forget(s, at);
    pthread_mutex_unlock(&s->lock);
}

/* The request's own limits before the model's. */
static bool picture_limits(const struct vlm *m, const struct vlm_request *r,
                           struct vlm_limits *limits, struct err *err)
{
    limits->min_pixels =
        r->min_pixels > 0 ? r->min_pixels : m->shape.min_pixels;
    limits->max_pixels =
        r->max_pixels > 0 ? r->max_pixels : m->shape.max_pixels;
    if (limits->max_pixels < limits->min_pixels && r->min_pixels <= 0)
        limits->min_pixels = limits->max_pixels;
    return limits->min_pixels <= limits->max_pixels ||
           err_usage(err, "min_pixels is over max_pixels");
}

/* Refused before any work: what could never fit beside a prompt. */
static bool picture_measure(const struct vlm *m, const struct image *im,
                            const struct vlm_limits *limits,
                            struct vlm_extent *out, struct err *err)
{
    if (!m->family->measure(m->own, im, limits, out, err))
        return false;
    if (out->tokens < m->context)
        return true;
    err_record(err, "the picture takes %zu tokens, the model reads %zu in all",
               out->tokens, m->context);
    return err_hint(err, "a smaller max_pixels makes pictures smaller");
}

/* All that the embedding depends on. */
static struct digest picture_key(const struct vlm *m, const struct image *im,
                                 const struct vlm_limits *limits)
{
    struct digest pixels = digest_of(
        span_make(im->rgb, (size_t)im->width * (size_t)im->height * 3));
    struct digest key;
    char hex[65];
    struct buf b;

    digest_hex(&pixels, hex);
    buf_init(&b, 4096);
    buf_print(&b, "%s %dx%d %lld..%lld %s %s", hex, im->width, im->height,
              (long long)limits->min_pixels, (long long)limits->max_pixels,
              m->identity, kernels_best()->name);
    key = digest_of(buf_span(&b));
    buf_release(&b);
    return key;
}

static struct picture_file picture_file_of(const struct picture_store *s,
                                           const struct picture *p)
{
    return (struct picture_file){
        .key = p->key,
        .grid = p->extent.grid,
        .tokens = p->extent.tokens,
        .hidden = s->model->shape.hidden,
        .embedding = p->embedding,
    };
}

/* Its embedding from the folder; false: it has none. */
static bool picture_read(const struct picture_store *s, struct picture *p)
{
    struct picture_file file;

    p->embedding = heap_grow(NULL, picture_bytes(s, p) + 1, 1);
    file = picture_file_of(s, p);
    if (picture_file_read(s->folder, &file))
        return true;
    free(p->embedding);
    p->embedding = NULL;
    return false;
}

/* Found: held once more, and moved to the front. */
static struct picture *picture_store_recall(struct picture_store *s,
                                            const struct digest *key)
{
    struct picture_entry **at = &s->first, *e;

    pthread_mutex_lock(&s->lock);
    while (*at && memcmp(&(*at)->picture.key, key, sizeof(*key)) != 0)
        at = &(*at)->next;
    e = *at;
    if (e) {
        *at = e->next;
        e->next = s->first;
        s->first = e;
        e->holders++;
        s->counts.remembered++;
    }
    pthread_mutex_unlock(&s->lock);
    return e ? &e->picture : NULL;
}

static void picture_store_add(struct picture_store *s, struct picture_entry *e)
{
    pthread_mutex_lock(&s->lock);
    if (e->picture.patches) {
        s->patches += picture_patches(&e->picture);
    } else {
        s->bytes += picture_bytes(s, &e->picture);
        s->counts.read++;
    }
    e->next = s->first;
    s->first = e;
    picture_store_shrink(s);
    pthread_mutex_unlock(&s->lock);
}

struct picture *picture_store_find(struct picture_store *s,
                                   const struct vlm_request *r, struct err *err)
{
    const struct vlm *m = s->model;
    struct vlm_extent extent;
    struct vlm_limits limits;
    struct picture_entry *e;
    struct picture *known;
    struct digest key;

    if (!picture_limits(m, r, &limits, err) ||
        !picture_measure(m, r->image, &limits, &extent, err))
        return NULL;
    key = picture_key(m, r->image, &limits);
    known = picture_store_recall(s, &key);
    if (known)
        return known;
    e = heap_take(sizeof(*e));
    *e = (struct picture_entry){.picture = {.key = key, .extent = extent},
                                .holders = 1};
    if (!picture_read(s, &e->picture) &&
        !m->family->cut(m->own, r->image, &limits, &e->picture.patches, err)) {
        picture_entry_close(e);
        return NULL;
    }
    picture_store_add(s, e);
    return &e->picture;
}

/* Without the lock: no other thread reads these patches or embeddings now. */
static float *picture_store_pass(const struct picture_store *s,
                                 struct compute *c,
                                 struct picture *const *pictures, size_t count)
{
    const float **patches = heap_grow(NULL, count, sizeof(*patches));
    const struct vlm_pictures pass = {patches, pictures[0]->extent.grid, count};
    float *out = heap_grow(NULL, count * picture_bytes(s, pictures[0]), 1);
    size_t i;

    for (i = 0; i < count; i++)
        patches[i] = pictures[i]->patches;
    s->model->family->encode(s->model->own, c, &pass, out);
    free(patches);
    return out;
}

void picture_store_encode(struct picture_store *s, struct compute *c,
                          struct picture *const *pictures, size_t count)
{
    float *out = picture_store_pass(s, c, pictures, count);
    size_t bytes = picture_bytes(s, pictures[0]), i;

    for (i = 0; i < count; i++) {
        struct picture *p = pictures[i];
        struct picture_file file;

        p->embedding = count > 1 ? heap_grow(NULL, bytes + 1, 1) : out;
        if (count > 1)
            memcpy(p->embedding, (char *)out + i * bytes, bytes);
        file = picture_file_of(s, p);
        picture_file_write(s->folder, &file);
    }
    if (count > 1)
        free(out);
    pthread_mutex_lock(&s->lock);
    for (i = 0; i < count; i++) {
        free(pictures[i]->patches);
        pictures[i]->patches = NULL;
        s->patches -= picture_patches(pictures[i]);
        s->bytes += bytes;
    }
    s->counts.encoded += count;
    s->counts.passes++;
    picture_store_shrink(s);
    pthread_mutex_unlock(&s->lock);
}
