#include "models/clip/geoclip_heads.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "models/weights/safetensors.h"
#include "models/weights/tensor_scan.h"
#include "models/weights/torch_file.h"

enum { GEOCLIP_NAME_MAX = 120 };

/* One of the two sources, under the names that it uses; full: the one that
 * was found. */
static const struct tensor *geoclip_find(const struct geoclip_heads *h,
                                         bool image, const char *name,
                                         char full[GEOCLIP_NAME_MAX])
{
    static const char *const image_names[] = {"mlp.", "image_mlp.",
                                              "image_encoder.mlp."};
    static const char *const place_names[] = {"", "location_encoder."};

    snprintf(full, GEOCLIP_NAME_MAX, "%s", name);
    if (h->file == NULL)
        return torch_file_find(image ? h->image_file : h->place_file, name);
    for (size_t i = 0; i < (image ? 3u : 2u); i++) {
        snprintf(full, GEOCLIP_NAME_MAX, "%s%s",
                 image ? image_names[i] : place_names[i], name);
        const struct tensor *t = safetensors_find(h->file, full);
        if (t != NULL)
            return t;
    }
    return NULL;
}

static const struct tensor *geoclip_need(const struct geoclip_heads *h,
                                         bool image, const char *name, int rank,
                                         struct err *err)
{
    char full[GEOCLIP_NAME_MAX];
    const struct tensor *t = geoclip_find(h, image, name, full);

    if (t == NULL)
        err_stage(err, "tensor \"%s\" is missing", name);
    else if (t->rank != rank)
        err_stage(err, "tensor \"%s\" has %d dimensions, not %d", full, t->rank,
                  rank);
    else if (t->count == 0)
        err_stage(err, "tensor \"%s\" is empty", full);
    else if (tensor_scan_finite(t, full, err))
        return t;
    return NULL;
}

/* NAME.weight [outputs, inputs] and NAME.bias; outputs 0: as it comes. */
static bool geoclip_linear(const struct geoclip_heads *h, bool image,
                           const char *name, size_t outputs, size_t inputs,
                           struct linear *l, struct err *err)
{
    char full[100];

    snprintf(full, sizeof(full), "%s.weight", name);
    const struct tensor *weight = geoclip_need(h, image, full, 2, err);
    snprintf(full, sizeof(full), "%s.bias", name);
    const struct tensor *bias =
        weight == NULL ? NULL : geoclip_need(h, image, full, 1, err);
    if (bias == NULL)
        return false;
    if ((size_t)weight->shape[1] != inputs ||
        (outputs != 0 && (size_t)weight->shape[0] != outputs) ||
        bias->shape[0] != weight->shape[0] || inputs > LINEAR_INPUTS_MAX)
        return err_stage(err,
                         "tensor \"%s\" is [%lld, %lld] where %zu "
                         "inputs come",
                         name, (long long)weight->shape[0],
                         (long long)weight->shape[1], inputs);
    linear_view(l, weight);
    l->bias = heap_grow(NULL, bias->count, sizeof(float));
    tensor_widen(bias, 0, bias->count, l->bias);
    return true;
}

static bool geoclip_capsule_open(struct geoclip_heads *h, int i,
                                 struct err *err)
{
    struct geoclip_capsule *c = &h->capsules[i];
    char name[60];
    size_t inputs;

    snprintf(name, sizeof(name), "LocEnc%d.capsule.0.b", i);
    const struct tensor *b = geoclip_need(h, false, name, 2, err);
    if (b == NULL)
        return false;
    if (b->shape[1] != 2 || b->shape[0] > 1 << 16)
        return err_stage(err, "tensor \"%s\" is not [n, 2]", name);
    c->frequencies = (size_t)b->shape[0];
    c->b = heap_grow(NULL, b->count, sizeof(float));
    tensor_widen(b, 0, b->count, c->b);
    inputs = 2 * c->frequencies;
    for (int k = 0; k < 3; k++) {
        snprintf(name, sizeof(name), "LocEnc%d.capsule.%d", i, 2 * k + 1);
        if (!geoclip_linear(h, false, name, 0, inputs, &c->layers[k], err))
            return false;
        inputs = c->layers[k].outputs;
    }
    snprintf(name, sizeof(name), "LocEnc%d.head.0", i);
    return geoclip_linear(h, false, name, h->width, inputs, &c->head, err);
}

static bool geoclip_scale(struct geoclip_heads *h, struct err *err)
{
    const struct tensor *t = h->file != NULL
                                 ? safetensors_find(h->file, "logit_scale")
                                 : torch_file_find(h->scale_file, "");
    float value;

    if (t == NULL && h->file == NULL)
        t = torch_file_find(h->scale_file, "logit_scale");
    if (t == NULL || t->count != 1)
        return err_stage(err, "tensor \"logit_scale\" is not one number");
    if (!tensor_scan_finite(t, "logit_scale", err))
        return false;
    tensor_widen(t, 0, 1, &value);
    h->logit_scale = (double)value;
    if (value > 20)
        return err_stage(err, "tensor \"logit_scale\" is %g", (double)value);
    return true;
}

static struct torch_file *geoclip_torch(const char *dir, const char *name,
                                        uint64_t *print, struct err *err)
{
    char *path = file_join(dir, name);
    struct buf text;
    struct torch_file *f = NULL;

    buf_init(&text, TORCH_FILE_MAX);
    if (file_read(path, &text, err) || err_as(err, ERR_STAGE)) {
        *print = digest_fast(buf_span(&text), *print);
        f = torch_file_open(path, err);
    }
    buf_release(&text);
    free(path);
    return f;
}

static bool geoclip_open_files(struct geoclip_heads *h, const char *dir,
                               struct err *err)
{
    char *path = file_join(dir, "geoclip.safetensors");

    if (access(path, F_OK) == 0) {
        h->file = safetensors_open(path, err);
        if (h->file != NULL)
            h->fingerprint = safetensors_fingerprint(h->file);
    } else {
        uint64_t *print = &h->fingerprint;
        h->image_file =
            geoclip_torch(dir, "image_encoder_mlp_weights.pth", print, err);
        if (h->image_file != NULL)
            h->place_file =
                geoclip_torch(dir, "location_encoder_weights.pth", print, err);
        if (h->place_file != NULL)
            h->scale_file =
                geoclip_torch(dir, "logit_scale_weights.pth", print, err);
    }
    free(path);
    return h->file != NULL || h->scale_file != NULL;
}

/* Name the file that a tensor was looked for in. */
static bool geoclip_blame(const struct geoclip_heads *h,
                          const struct torch_file *torch, struct err *err)
{
    return err_context(err, "cannot use \"%s\"",
                       h->file != NULL ? safetensors_path(h->file)
                                       : torch_file_path(torch));
}

bool geoclip_heads_open(struct geoclip_heads *h, const char *dir,
                        size_t embedding, struct err *err)
{
    memset(h, 0, sizeof(*h));
    if (!geoclip_open_files(h, dir, err))
        return false;
    if (!geoclip_linear(h, true, "0", 0, embedding, &h->image[0], err) ||
        !geoclip_linear(h, true, "2", 0, h->image[0].outputs, &h->image[1],
                        err))
        return geoclip_blame(h, h->image_file, err);
    if (!geoclip_scale(h, err))
        return geoclip_blame(h, h->scale_file, err);
    h->width = h->image[1].outputs;
    for (int i = 0; i < 3; i++) {
        if (!geoclip_capsule_open(h, i, err))
            return geoclip_blame(h, h->place_file, err);
    }
    return true;
}

void geoclip_heads_close(struct geoclip_heads *h)
{
    for (int i = 0; i < 2; i++)
        linear_close(&h->image[i]);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++)
            linear_close(&h->capsules[i].layers[k]);
        linear_close(&h->capsules[i].head);
        free(h->capsules[i].b);
    }
    safetensors_close(h->file);
    torch_file_close(h->image_file);
    torch_file_close(h->place_file);
    torch_file_close(h->scale_file);
    memset(h, 0, sizeof(*h));
}
