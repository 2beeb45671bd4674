#include "models/picture_store.h"

#include "base/arena.h"
#include "models/picture_file.h"

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
    struct picture_entry *first; /* last used */
    size_t most, bytes;
    struct picture_store_counts counts;
};

struct picture_store *picture_store_open(const struct vlm *model, size_t most,
                                         const char *folder)
{
    struct picture_store *s = heap_take(sizeof(*s));

    *s = (struct picture_store){.model = model, .most = most, .folder = folder};
    return s;
}

static size_t picture_bytes(const struct picture_store *s,
                            const struct picture *p)
{
    return p->tokens * (size_t)s->model->config.text.hidden * sizeof(float);
}

static void picture_entry_close(struct picture_entry *e)
{
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
    free(s);
}

struct picture_store_counts picture_store_counts(const struct picture_store *s)
{
    return s->counts;
}

void picture_store_drop(struct picture_store *s, const struct picture *p)
{
    struct picture_entry *e;

    for (e = s->first; e; e = e->next)
        if (&e->picture == p)
            e->holders--;
}

/* Forget what nobody holds, the longest unused first, until it fits. */
static void picture_store_shrink(struct picture_store *s)
{
    while (s->bytes > s->most) {
        struct picture_entry **at, **last = NULL, *e;

        for (at = &s->first; *at; at = &(*at)->next)
            if ((*at)->holders == 0)
                last = at;
        if (!last)
            return;
        e = *last;
        *last = e->next;
        s->bytes -= picture_bytes(s, &e->picture);
        picture_entry_close(e);
    }
}

/* The request's own limits before the processor's. */
static bool picture_rule(const struct vlm *m, const struct vlm_request *r,
                         struct patch_rule *rule, struct err *err)
{
    *rule = m->config.rule;
    if (r->min_pixels > 0)
        rule->min_pixels = r->min_pixels;
    if (r->max_pixels > 0)
        rule->max_pixels = r->max_pixels;
    if (rule->max_pixels < rule->min_pixels && r->min_pixels <= 0)
        rule->min_pixels = rule->max_pixels;
    return rule->min_pixels <= rule->max_pixels ||
           err_usage(err, "min_pixels is over max_pixels");
}

/* Refused before any work: what could never fit beside a prompt. */
static bool picture_check(const struct vlm *m, const struct image *im,
                          const struct patch_rule *rule, struct err *err)
{
    int width, height;
    size_t side = (size_t)rule->patch * (size_t)rule->merge, tokens;

    if (!patches_size(im->width, im->height, rule, &width, &height, err))
        return false;
    tokens = (size_t)width / side * ((size_t)height / side);
    if (tokens < m->context)
        return true;
    err_record(err, "the picture takes %zu tokens, the model reads %zu in all",
               tokens, m->context);
    return err_hint(err, "a smaller max_pixels makes pictures smaller");
}

/* All that the embedding depends on. */
static struct digest picture_key(const struct vlm *m, const struct compute *c,
                                 const struct image *im,
                                 const struct patch_rule *rule)
{
    struct digest pixels = digest_of(
        span_make(im->rgb, (size_t)im->width * (size_t)im->height * 3));
    struct digest key;
    char hex[65];
    struct buf b;

    digest_hex(&pixels, hex);
    buf_init(&b, 4096);
    buf_print(&b, "%s %dx%d %lld..%lld %s %s", hex, im->width, im->height,
              (long long)rule->min_pixels, (long long)rule->max_pixels,
              m->identity, c->kernels->name);
    key = digest_of(buf_span(&b));
    buf_release(&b);
    return key;
}

static struct picture_file picture_file_of(const struct picture_store *s,
                                           const struct picture *p)
{
    return (struct picture_file){
        .key = p->key,
        .grid = p->grid,
        .tokens = p->tokens,
        .hidden = (size_t)s->model->config.text.hidden,
        .embedding = p->embedding,
    };
}

static bool picture_encode(struct picture_store *s, struct compute *c,
                           const struct image *im,
                           const struct patch_rule *rule, struct picture *p,
                           struct err *err)
{
    struct qwen_pictures pictures = {.grids = &p->grid, .count = 1};
    struct picture_file file;
    float *patches;
    int width, height;

    if (!patches_size(im->width, im->height, rule, &width, &height, err))
        return false;
    p->grid.height = height / rule->patch;
    p->grid.width = width / rule->patch;
    p->tokens = qwen_vision_tokens(&s->model->config.vision, p->grid);
    p->embedding = heap_grow(NULL, picture_bytes(s, p) + 1, 1);
    file = picture_file_of(s, p);
    if (picture_file_read(s->folder, &file)) {
        s->counts.read++;
        return true;
    }
    if (!patches_cut(im, rule, &p->grid, &patches, err))
        return false;
    pictures.patches = patches;
    qwen_vision_encode(s->model->vision, c, &pictures, p->embedding, NULL);
    free(patches);
    s->counts.encoded++;
    picture_file_write(s->folder, &file);
    return true;
}

/* Found: moved to the front. */
static struct picture_entry *picture_store_recall(struct picture_store *s,
                                                  const struct digest *key)
{
    struct picture_entry **at, *e;

    for (at = &s->first; *at; at = &(*at)->next) {
        e = *at;
        if (memcmp(&e->picture.key, key, sizeof(*key)) != 0)
            continue;
        *at = e->next;
        e->next = s->first;
        s->first = e;
        return e;
    }
    return NULL;
}

const struct picture *picture_store_find(struct picture_store *s,
                                         struct compute *c,
                                         const struct vlm_request *r,
                                         struct err *err)
{
    struct picture_entry *e;
    struct patch_rule rule;
    struct digest key;

    if (!picture_rule(s->model, r, &rule, err) ||
        !picture_check(s->model, r->image, &rule, err))
        return NULL;
    key = picture_key(s->model, c, r->image, &rule);
    e = picture_store_recall(s, &key);
    s->counts.remembered += e != NULL;
    if (!e) {
        e = heap_take(sizeof(*e));
        *e = (struct picture_entry){.picture.key = key};
        if (!picture_encode(s, c, r->image, &rule, &e->picture, err)) {
            picture_entry_close(e);
            return NULL;
        }
        s->bytes += picture_bytes(s, &e->picture);
        e->next = s->first;
        s->first = e;
    }
    e->holders++;
    picture_store_shrink(s);
    return &e->picture;
}
