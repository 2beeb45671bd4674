#include "model_probe.h"

#include <stdlib.h>
#include <string.h>

#include "models/clip/clip.h"
#include "models/clip/geoclip.h"
#include "models/segformer/segformer.h"
#include "models/bert/sentence.h"

enum { PROBE_TOKENS = 16, PROBE_IDS = 6 };

struct model_probe {
    enum model_kind kind;
    char identity[200];
    struct vlm *vlm;
    struct vlm_session *vlm_session;
    struct clip *clip;
    struct clip_session *clip_session;
    struct geoclip *geoclip;
    struct geoclip_session *geoclip_session;
    struct segformer *segformer;
    struct segformer_session *segformer_session;
    struct sentence *sentence;
    struct sentence_session *sentence_session;
};

static bool probe_open_vlm(struct model_probe *p, const char *dir, int threads,
                           struct err *err)
{
    const struct vlm_options options = {.threads = threads};

    p->vlm = vlm_open_with(dir, &options, err);
    if (p->vlm == NULL)
        return false;
    p->vlm_session = vlm_session_open(p->vlm);
    snprintf(p->identity, sizeof(p->identity), "%s", vlm_identity(p->vlm));
    return true;
}

static bool probe_open_clip(struct model_probe *p, const char *dir,
                            struct err *err)
{
    p->clip = clip_open(dir, err);
    if (p->clip == NULL)
        return false;
    p->clip_session = clip_session_open(p->clip);
    snprintf(p->identity, sizeof(p->identity), "clip/1 weights=%016llx",
             (unsigned long long)clip_fingerprint(p->clip));
    return true;
}

static bool probe_open_geoclip(struct model_probe *p, const char *dir,
                               struct err *err)
{
    p->geoclip = geoclip_open(dir, NULL, err);
    if (p->geoclip == NULL)
        return false;
    p->geoclip_session = geoclip_session_open(p->geoclip);
    snprintf(p->identity, sizeof(p->identity), "%s",
             geoclip_identity(p->geoclip));
    return true;
}

static bool probe_open_segformer(struct model_probe *p, const char *dir,
                                 struct err *err)
{
    p->segformer = segformer_open(dir, err);
    if (p->segformer == NULL)
        return false;
    p->segformer_session = segformer_session_open(p->segformer);
    snprintf(p->identity, sizeof(p->identity), "%s",
             segformer_identity(p->segformer));
    return true;
}

static bool probe_open_sentence(struct model_probe *p, const char *dir,
                                struct err *err)
{
    p->sentence = sentence_open(dir, err);
    if (p->sentence == NULL)
        return false;
    p->sentence_session = sentence_session_open(p->sentence);
    snprintf(p->identity, sizeof(p->identity), "%s",
             sentence_identity(p->sentence));
    return true;
}

static bool probe_open_kind(struct model_probe *p, const struct model_folder *m,
                            int threads, struct err *err)
{
    switch (m->kind) {
    case MODEL_VLM:
        return probe_open_vlm(p, m->dir, threads, err);
    case MODEL_CLIP:
        return probe_open_clip(p, m->dir, err);
    case MODEL_GEOCLIP:
        return probe_open_geoclip(p, m->dir, err);
    case MODEL_SEGFORMER:
        return probe_open_segformer(p, m->dir, err);
    case MODEL_SENTENCE:
        return probe_open_sentence(p, m->dir, err);
    default:
        if (m->missing_count > 0)
            return err_stage(err, "cannot use \"%s\": missing: %s", m->dir,
                             m->missing[0]);
        return err_stage(err,
                         "cannot use \"%s/config.json\": \"model_type\" "
                         "\"%.100s\" is not known",
                         m->dir, m->type);
    }
}

struct model_probe *model_probe_open(const struct model_folder *m, int threads,
                                     struct err *err)
{
    struct model_probe *p = heap_take(sizeof(*p));

    *p = (struct model_probe){.kind = m->kind};
    if (probe_open_kind(p, m, threads, err))
        return p;
    model_probe_close(p);
    return NULL;
}

void model_probe_close(struct model_probe *p)
{
    if (p == NULL)
        return;
    if (p->vlm_session != NULL)
        vlm_session_close(p->vlm_session);
    vlm_close(p->vlm);
    if (p->clip_session != NULL)
        clip_session_close(p->clip_session);
    clip_close(p->clip);
    if (p->geoclip_session != NULL)
        geoclip_session_close(p->geoclip_session);
    geoclip_close(p->geoclip);
    if (p->segformer_session != NULL)
        segformer_session_close(p->segformer_session);
    segformer_close(p->segformer);
    if (p->sentence_session != NULL)
        sentence_session_close(p->sentence_session);
    sentence_close(p->sentence);
    free(p);
}

const char *model_probe_identity(const struct model_probe *p)
{
    return p->identity;
}

struct vlm_session *model_probe_session(struct model_probe *p)
{
    return p->vlm_session;
}

const struct vlm_shape *model_probe_shape(const struct model_probe *p)
{
    return p->vlm == NULL ? NULL : vlm_shape_of(p->vlm);
}

static bool probe_run_vlm(struct model_probe *p, const struct image *picture,
                          const struct trace *trace, struct err *err)
{
    const struct vlm_request r = {.prompt = "Where was this picture taken?",
                                  .image = picture,
                                  .max_tokens = PROBE_TOKENS};
    struct vlm_reply reply;
    struct vlm_verdict verdict;
    float ids[PROBE_TOKENS], yes_no[2];

    if (!vlm_answer(p->vlm_session, &r, &reply, err))
        return false;
    for (int i = 0; i < reply.output_tokens; i++)
        ids[i] = (float)reply.token_ids[i];
    trace_put(trace, ids, (size_t)reply.output_tokens, "token_ids");
    trace_put(trace, reply.token_logprobs, (size_t)reply.output_tokens,
              "token_logprobs");
    vlm_reply_release(&reply);
    if (!vlm_yes_no(p->vlm_session, &r, &verdict, NULL))
        return true; /* a vocabulary without these words is no fault */
    yes_no[0] = (float)verdict.yes_logprob;
    yes_no[1] = (float)verdict.no_logprob;
    trace_put(trace, yes_no, 2, "yes_no");
    return true;
}

static bool probe_run_clip(struct model_probe *p, const struct image *picture,
                           const struct trace *trace, struct err *err)
{
    struct pixels planes;

    if (!pixels_prepare(picture, clip_rule(p->clip), &planes, err))
        return false;
    float *out = heap_grow(NULL, clip_width(p->clip), sizeof(*out));
    clip_encode(p->clip_session, planes.planes, 1, trace, out);
    free(out);
    pixels_release(&planes);
    return true;
}

static bool probe_run_geoclip(struct model_probe *p,
                              const struct image *picture,
                              const struct trace *trace, struct err *err)
{
    enum { BEST = 5 };
    static const float places[] = {48.8584F, 2.2945F, -33.8568F, 151.2153F};
    size_t count = geoclip_gallery_count(p->geoclip);
    struct geoclip_guess best[BEST];
    float found[3 * BEST];

    count = count < BEST ? count : BEST;
    if (!geoclip_locate(p->geoclip_session, picture, best, count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        found[3 * i] = (float)best[i].lat_deg;
        found[3 * i + 1] = (float)best[i].lon_deg;
        found[3 * i + 2] = (float)best[i].probability;
    }
    float *out = heap_grow(NULL, 2 * geoclip_width(p->geoclip), sizeof(*out));
    geoclip_encode_places(p->geoclip_session, places, 2, trace, out);
    free(out);
    trace_put(trace, found, 3 * count, "places");
    return true;
}

static bool probe_run_segformer(struct model_probe *p,
                                const struct image *picture,
                                const struct trace *trace, struct err *err)
{
    struct pixels planes;
    const float *logits;
    int height, width;

    if (!pixels_prepare(picture, segformer_rule(p->segformer), &planes, err))
        return false;
    bool ok = segformer_run(p->segformer_session, &planes, trace, "", &logits,
                            &height, &width, err);
    pixels_release(&planes);
    return ok;
}

static bool probe_run_sentence(struct model_probe *p, const struct trace *trace,
                               struct err *err)
{
    static const int32_t ids[PROBE_IDS] = {1, 2, 3, 4, 5, 6};
    float *out = heap_grow(NULL, sentence_width(p->sentence), sizeof(*out));

    bool ok = sentence_encode_ids(p->sentence_session, ids, PROBE_IDS, trace,
                                  out, err);
    if (ok) {
        sentence_encode(p->sentence_session,
                        span_of("The trams and the tiled roofs point to "
                                "Lisbon."),
                        out);
        trace_put(trace, out, sentence_width(p->sentence), "text_embedding");
    }
    free(out);
    return ok;
}

bool model_probe_run(struct model_probe *p, const struct image *picture,
                     const struct trace *trace, struct err *err)
{
    switch (p->kind) {
    case MODEL_VLM:
        return probe_run_vlm(p, picture, trace, err);
    case MODEL_CLIP:
        return probe_run_clip(p, picture, trace, err);
    case MODEL_GEOCLIP:
        return probe_run_geoclip(p, picture, trace, err);
    case MODEL_SEGFORMER:
        return probe_run_segformer(p, picture, trace, err);
    default:
        return probe_run_sentence(p, trace, err);
    }
}

void model_probe_picture(int width, int height, struct image *out)
{
    *out = (struct image){width, height, NULL};
    out->rgb = heap_grow(NULL, (size_t)width * (size_t)height, 3);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint8_t *c = out->rgb + 3 * ((size_t)y * (size_t)width + (size_t)x);
            bool roof = (x / 24 + y / 24) % 3 == 0;
            c[0] = (uint8_t)(x * 255 / width);
            c[1] = (uint8_t)(y * 255 / height);
            c[2] = roof ? 40 : (uint8_t)((x * 7 + y * 13) & 255);
        }
}
