#include "stages/dedupe/dedupe_embedding.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "images/image.h"
#include "models/clip/clip.h"

enum { EMBEDDINGS = 512 };

struct dedupe_embedder {
    struct clip *model;
    struct clip_session *session;
    size_t width;
    int64_t ids[EMBEDDINGS]; /* by id; 0: none yet */
    float *vectors;          /* [EMBEDDINGS + 1, width], the last to hold one */
};

/* GeoCLIP keeps its tower in a folder of its own. */
static struct clip *embedder_model(const char *dir, struct err *err)
{
    char *inner = file_join(dir, "clip");
    char *config = file_join(inner, "config.json");
    struct clip *model =
        clip_open(access(config, F_OK) == 0 ? inner : dir, err);

    free(config);
    free(inner);
    return model;
}

struct dedupe_embedder *dedupe_embedder_open(const char *dir, struct err *err)
{
    struct clip *model = embedder_model(dir, err);
    struct dedupe_embedder *e;

    if (!model)
        return NULL;
    e = heap_take(sizeof(*e));
    *e = (struct dedupe_embedder){.model = model, .width = clip_width(model)};
    e->session = clip_session_open(model);
    e->vectors = heap_take((EMBEDDINGS + 1) * e->width * sizeof(float));
    return e;
}

void dedupe_embedder_close(struct dedupe_embedder *e)
{
    if (!e)
        return;
    clip_session_close(e->session);
    clip_close(e->model);
    free(e->vectors);
    free(e);
}

bool dedupe_embedder_identify(const char *dir, struct buf *text,
                              struct err *err)
{
    struct clip *model = embedder_model(dir, err);

    if (!model)
        return false;
    buf_print(text, "embeddings=%016llx\n",
              (unsigned long long)clip_fingerprint(model));
    clip_close(model);
    return true;
}

static size_t embedder_place(int64_t id)
{
    return (size_t)((uint64_t)id % EMBEDDINGS);
}

const float *dedupe_embedder_find(const struct dedupe_embedder *e, int64_t id)
{
    size_t place = embedder_place(id);

    return e->ids[place] == id ? e->vectors + place * e->width : NULL;
}

const float *dedupe_embedder_encode(struct dedupe_embedder *e, int64_t id,
                                    struct span bytes, struct err *err)
{
    size_t place = embedder_place(id);
    float *vector = e->vectors + place * e->width;
    struct image image = {0, 0, NULL};
    double squares = 0;
    struct pixels p;
    bool ok;

    e->ids[place] = 0;
    ok = image_decode(bytes, &image, err) &&
         pixels_prepare(&image, clip_rule(e->model), &p, err);
    image_release(&image);
    if (!ok)
        return NULL;
    clip_encode(e->session, p.planes, 1, NULL, vector);
    pixels_release(&p);
    for (size_t i = 0; i < e->width; i++)
        squares += (double)vector[i] * vector[i];
    for (size_t i = 0; i < e->width; i++)
        vector[i] /= (float)fmax(sqrt(squares), 1e-12);
    e->ids[place] = id;
    return vector;
}

const float *dedupe_embedder_hold(struct dedupe_embedder *e,
                                  const float *vector)
{
    float *held = e->vectors + EMBEDDINGS * e->width;

    memcpy(held, vector, e->width * sizeof(*held));
    return held;
}

double dedupe_embedder_cosine(const struct dedupe_embedder *e, const float *a,
                              const float *b)
{
    double sum = 0;

    for (size_t i = 0; i < e->width; i++)
        sum += (double)a[i] * b[i];
    return sum;
}
