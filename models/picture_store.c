#include "models/picture_store.h"

#include "base/arena.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PICTURE_FILE_MAX = 1 << 28 };

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

/* What a file of the folder begins with; the floats follow. */
struct picture_head {
    char magic[8];
    struct digest key;
    int32_t height, width;        /* of the grid */
    uint64_t tokens, hidden, sum; /* sum: XXH3 of the floats */
};

static const char PICTURE_MAGIC[8] = "limbpic1";

static char *picture_path(const struct picture_store *s,
                          const struct picture *p)
{
    char name[80];

    digest_hex(&p->key, name);
    memcpy(name + 64, ".f32", 5);
    return file_join(s->folder, name);
}

/* From the folder; what does not hold together is as good as not there. */
static bool picture_read(const struct picture_store *s, struct picture *p)
{
    size_t bytes = picture_bytes(s, p);
    struct picture_head head;
    struct span values;
    struct buf b;
    bool ok = false;
    char *path;

    if (!s->folder)
        return false;
    path = picture_path(s, p);
    buf_init(&b, PICTURE_FILE_MAX);
    if (access(path, R_OK) == 0 && file_read(path, &b, NULL) &&
        b.len == sizeof(head) + bytes) {
        memcpy(&head, b.data, sizeof(head));
        values = span_make(b.data + sizeof(head), bytes);
        ok = memcmp(head.magic, PICTURE_MAGIC, sizeof(head.magic)) == 0 &&
             memcmp(&head.key, &p->key, sizeof(head.key)) == 0 &&
             head.height == p->grid.height && head.width == p->grid.width &&
             head.tokens == p->tokens && head.sum == digest_fast(values, 1);
        if (ok)
            memcpy(p->embedding, values.data, bytes);
    }
    buf_release(&b);
    free(path);
    return ok;
}

/* A folder that cannot be written costs the next run its time, no more. */
static void picture_write(const struct picture_store *s,
                          const struct picture *p)
{
    struct span values = span_make(p->embedding, picture_bytes(s, p));
    struct picture_head head;
    struct err ignored = {0};
    struct buf b;
    char *path;

    if (!s->folder || values.len + sizeof(head) > PICTURE_FILE_MAX)
        return;
    memset(&head, 0, sizeof(head));
    memcpy(head.magic, PICTURE_MAGIC, sizeof(head.magic));
    head.key = p->key;
    head.height = p->grid.height;
    head.width = p->grid.width;
    head.tokens = p->tokens;
    head.hidden = (uint64_t)s->model->config.text.hidden;
    head.sum = digest_fast(values, 1);
    buf_init(&b, PICTURE_FILE_MAX);
    buf_add(&b, &head, sizeof(head));
    buf_add_span(&b, values);
    path = picture_path(s, p);
    if (!file_make_dir(s->folder, &ignored) ||
        !file_write(path, buf_span(&b), &ignored))
        unlink(path);
    free(path);
    buf_release(&b);
}

static bool picture_encode(struct picture_store *s, struct compute *c,
                           const struct image *im,
                           const struct patch_rule *rule, struct picture *p,
                           struct err *err)
{
    struct qwen_pictures pictures = {.grids = &p->grid, .count = 1};
    float *patches;
    int width, height;

    if (!patches_size(im->width, im->height, rule, &width, &height, err))
        return false;
    p->grid.height = height / rule->patch;
    p->grid.width = width / rule->patch;
    p->tokens = qwen_vision_tokens(&s->model->config.vision, p->grid);
    p->embedding = heap_grow(NULL, picture_bytes(s, p) + 1, 1);
    if (picture_read(s, p)) {
        s->counts.read++;
        return true;
    }
    if (!patches_cut(im, rule, &p->grid, &patches, err))
        return false;
    pictures.patches = patches;
    qwen_vision_encode(s->model->vision, c, &pictures, p->embedding, NULL);
    free(patches);
    s->counts.encoded++;
    picture_write(s, p);
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
