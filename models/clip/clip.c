#include "models/clip/clip.h"

#include "models/clip/clip_tower.h"
#include "models/layers/activation.h"

struct clip {
    struct checkpoint *cp;
    struct clip_tower tower;
    int64_t side, patch, projection;
    size_t tokens; /* patches and the class */
    struct pixel_rule rule;
    struct linear patches; /* [hidden, 3 * patch * patch] */
    float *class_token;    /* [hidden] */
    struct linear places;  /* [tokens, hidden], as a view */
    struct layer_norm before, after;
    struct linear project; /* [projection, hidden] */
};

struct clip_session {
    const struct clip *model;
    struct clip_buffers buffers;
    size_t room;  /* pictures that patch holds */
    float *patch; /* [room * tokens, 3 p p] */
};

static bool clip_read_sizes(struct clip *m, const char *dir, struct err *err)
{
    static const int64_t size[2] = {1, 65536}, side[2] = {1, 4096};
    struct config_file f;

    m->tower = (struct clip_tower){
        .hidden = 768, .inner = 3072, .layers = 12, .heads = 12};
    if (!config_file_open(&f, dir, "config.json", true, err))
        return false;
    const struct json *v = json_get(f.root, "vision_config");
    const struct json *c = v == NULL ? f.root : v;
    bool ok = clip_tower_read(&m->tower, &f, c, err) &&
              config_file_int(&f, c, "image_size", side, 224, &m->side, err) &&
              config_file_int(&f, c, "patch_size", side, 32, &m->patch, err) &&
              config_file_int(&f, f.root, "projection_dim", size, 512,
                              &m->projection, err) &&
              config_file_int(&f, c, "projection_dim", size, m->projection,
                              &m->projection, err);
    if (ok && m->side % m->patch != 0)
        ok = config_file_bad(&f, err, "the sizes do not divide evenly");
    config_file_close(&f);
    if (ok)
        m->tokens = (size_t)((m->side / m->patch) * (m->side / m->patch)) + 1;
    return ok;
}

static bool clip_read_rule(struct clip *m, const char *dir, struct err *err)
{
    int side = (int)m->side;

    m->rule = (struct pixel_rule){
        .shortest = side,
        .crop_width = side,
        .crop_height = side,
        .filter = RESIZE_BICUBIC,
        .mean = {0.48145466f, 0.4578275f, 0.40821073f},
        .std = {0.26862954f, 0.26130258f, 0.27577711f},
    };
    if (!pixel_rule_read(dir, &m->rule, err))
        return false;
    int w = m->rule.crop_width > 0 ? m->rule.crop_width : m->rule.width;
    int h = m->rule.crop_height > 0 ? m->rule.crop_height : m->rule.height;
    if (w != side || h != side)
        return err_stage(err,
                         "\"%s\": preprocessor_config.json makes %d x %d "
                         "pictures, config.json wants %d x %d",
                         dir, w, h, side, side);
    return true;
}

static bool clip_open_ends(struct clip *m, struct err *err)
{
    const int64_t kernel[4] = {m->tower.hidden, 3, m->patch, m->patch};
    const int64_t places[2] = {(int64_t)m->tokens, m->tower.hidden};
    const int64_t project[2] = {m->projection, m->tower.hidden};
    const struct tensor *patches =
        checkpoint_need(m->cp, "vision_model.embeddings.patch_embedding.weight",
                        4, kernel, err);

    if (patches == NULL)
        return false;
    linear_view(&m->patches, patches);
    m->class_token = checkpoint_need_vector(
        m->cp, "vision_model.embeddings.class_embedding", m->tower.hidden, err);
    return m->class_token != NULL &&
           linear_open(&m->places, m->cp,
                       "vision_model.embeddings.position_embedding", places,
                       false, err) &&
           layer_norm_open(&m->before, m->cp, "vision_model.pre_layrnorm",
                           (size_t)m->tower.hidden, m->tower.eps, err) &&
           layer_norm_open(&m->after, m->cp, "vision_model.post_layernorm",
                           (size_t)m->tower.hidden, m->tower.eps, err) &&
           linear_open(&m->project, m->cp, "visual_projection", project, false,
                       err);
}

struct clip *clip_open(const char *dir, struct err *err)
{
    struct clip *m = heap_take(sizeof(*m));

    memset(m, 0, sizeof(*m));
    bool ok = clip_read_sizes(m, dir, err) && clip_read_rule(m, dir, err);
    if (ok) {
        m->cp = checkpoint_open(dir, err);
        ok = m->cp != NULL && clip_open_ends(m, err);
    }
    ok = ok && clip_tower_open(&m->tower, m->cp, "vision_model", err);
    if (ok)
        return m;
    clip_close(m);
    return NULL;
}

void clip_close(struct clip *m)
{
    if (m == NULL)
        return;
    clip_tower_close(&m->tower);
    free(m->class_token);
    layer_norm_close(&m->before);
    layer_norm_close(&m->after);
    checkpoint_close(m->cp);
    free(m);
}

size_t clip_width(const struct clip *m)
{
    return (size_t)m->projection;
}

int clip_side(const struct clip *m)
{
    return (int)m->side;
}

const struct pixel_rule *clip_rule(const struct clip *m)
{
    return &m->rule;
}

uint64_t clip_fingerprint(const struct clip *m)
{
    return checkpoint_fingerprint(m->cp);
}

struct clip_session *clip_session_open(const struct clip *m)
{
    struct clip_session *s = heap_take(sizeof(*s));

    *s = (struct clip_session){.model = m};
    compute_init(&s->buffers.compute);
    return s;
}

void clip_session_close(struct clip_session *s)
{
    if (s == NULL)
        return;
    clip_buffers_release(&s->buffers);
    free(s->patch);
    free(s);
}

static void clip_make_room(struct clip_session *s, size_t count)
{
    const struct clip *m = s->model;
    size_t rows = count * m->tokens;

    clip_buffers_make_room(&s->buffers, &m->tower, rows);
    if (count <= s->room)
        return;
    s->room = count;
    s->patch = heap_grow(s->patch, rows * m->patches.inputs, sizeof(float));
}

/* The patches of one picture in raster order; out: [tokens - 1, 3 p p] */
static void clip_cut(const struct clip *m, const float *planes, float *out)
{
    size_t side = (size_t)m->side, p = (size_t)m->patch;

    for (size_t y = 0; y < side; y += p) {
        for (size_t x = 0; x < side; x += p) {
            for (size_t row = 0; row < 3 * p; row++) {
                size_t c = row / p, dy = row % p;
                memcpy(out, planes + (c * side + y + dy) * side + x,
                       p * sizeof(float));
                out += p;
            }
        }
    }
}

static void clip_embed(struct clip_session *s, const float *planes,
                       size_t count)
{
    const struct clip *m = s->model;
    struct clip_buffers *b = &s->buffers;
    size_t width = (size_t)m->tower.hidden, patches = m->tokens - 1;
    size_t plane = 3 * (size_t)m->side * (size_t)m->side;

    for (size_t i = 0; i < count; i++)
        clip_cut(m, planes + i * plane,
                 s->patch + i * patches * m->patches.inputs);
    linear_apply(&m->patches, &b->compute, s->patch, count * patches, b->h);
    for (size_t i = 0; i < count; i++) {
        float *x = b->x + i * m->tokens * width;
        memcpy(x, m->class_token, width * sizeof(float));
        memcpy(x + width, b->h + i * patches * width,
               patches * width * sizeof(float));
        tensor_widen(&m->places.weight, 0, m->tokens * width, b->q);
        activation_add(x, b->q, m->tokens * width);
    }
}

void clip_encode(struct clip_session *s, const float *planes, size_t count,
                 const struct trace *trace, float *out)
{
    const struct clip *m = s->model;
    struct clip_buffers *b = &s->buffers;
    size_t rows = count * m->tokens, width = (size_t)m->tower.hidden;

    clip_make_room(s, count);
    clip_embed(s, planes, count);
    trace_put(trace, b->x, rows * width, "embeddings");
    layer_norm_apply(&m->before, b->x, rows, b->x);
    clip_tower_run(&m->tower, b, count, m->tokens, trace);
    for (size_t i = 0; i < count; i++)
        layer_norm_apply(&m->after, b->x + i * m->tokens * width, 1,
                         b->h + i * width);
    trace_put(trace, b->h, count * width, "pooler_output");
    linear_apply(&m->project, &b->compute, b->h, count, out);
    trace_put(trace, out, count * (size_t)m->projection, "image_embeds");
}
