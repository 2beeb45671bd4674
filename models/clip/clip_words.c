#include "models/clip/clip_words.h"

#include "adapters/digest.h"
#include "models/clip/clip.h"
#include "models/clip/clip_text.h"
#include "models/clip/clip_tower.h"
#include "models/pictures/pixels.h"

struct clip_words {
    struct clip *pictures;
    float *labels; /* [count, width], of length 1 */
    size_t count, width;
    double scale;
    char identity[120];
};

struct clip_words_session {
    const struct clip_words *words;
    struct clip_session *session;
    float *embedding; /* [width] */
};

/* The mean of the words of one label, added to zeroes; one: [width]. */
static bool clip_words_add(struct clip_text *text, struct span words,
                           float *label, float *one, struct err *err)
{
    size_t width = clip_text_width(text);
    struct token_list ids = {.count = 0};
    struct span part;
    bool ok = true;

    while (ok && span_next(&words, '|', &part)) {
        token_list_reset(&ids);
        ok = clip_text_tokens(text, span_trim(part), &ids, err);
        if (!ok)
            break;
        clip_text_encode(text, ids.ids, ids.count, NULL, one);
        clip_normalise(one, 1, width);
        for (size_t j = 0; j < width; j++)
            label[j] += one[j];
    }
    token_list_release(&ids);
    clip_normalise(label, 1, width);
    return ok || err_as(err, ERR_STAGE);
}

static bool clip_words_read(struct clip_words *w, const char *dir,
                            const struct span *words, struct err *err)
{
    struct clip_text *text = clip_text_open(dir, err);

    if (text == NULL)
        return false;
    w->width = clip_text_width(text);
    w->scale = clip_text_scale(text);
    w->labels = heap_grow(NULL, w->count * w->width, sizeof(float));
    memset(w->labels, 0, w->count * w->width * sizeof(float));
    float *one = heap_grow(NULL, w->width, sizeof(float));
    bool ok = w->width == clip_width(w->pictures) ||
              err_stage(err, "\"%s\": its towers end with %zu and %zu numbers",
                        dir, clip_width(w->pictures), w->width);
    uint64_t hash = 0;
    for (size_t i = 0; ok && i < w->count; i++) {
        hash = digest_fast(words[i], hash);
        ok = clip_words_add(text, words[i], w->labels + i * w->width, one, err);
    }
    free(one);
    clip_text_close(text);
    snprintf(w->identity, sizeof(w->identity),
             "clip-words/1 weights=%016llx labels=%zu words=%016llx",
             (unsigned long long)clip_fingerprint(w->pictures), w->count,
             (unsigned long long)hash);
    return ok;
}

struct clip_words *clip_words_open(const char *dir, const struct span *words,
                                   size_t count, struct err *err)
{
    struct clip_words *w = heap_take(sizeof(*w));

    *w = (struct clip_words){.count = count};
    w->pictures = clip_open(dir, err);
    if (w->pictures != NULL && clip_words_read(w, dir, words, err))
        return w;
    clip_words_close(w);
    return NULL;
}

void clip_words_close(struct clip_words *w)
{
    if (w == NULL)
        return;
    clip_close(w->pictures);
    free(w->labels);
    free(w);
}

const char *clip_words_identity(const struct clip_words *w)
{
    return w->identity;
}

double clip_words_scale(const struct clip_words *w)
{
    return w->scale;
}

struct clip_words_session *clip_words_session_open(const struct clip_words *w)
{
    struct clip_words_session *s = heap_take(sizeof(*s));

    *s = (struct clip_words_session){.words = w};
    s->session = clip_session_open(w->pictures);
    s->embedding = heap_grow(NULL, w->width, sizeof(float));
    return s;
}

void clip_words_session_close(struct clip_words_session *s)
{
    if (s == NULL)
        return;
    clip_session_close(s->session);
    free(s->embedding);
    free(s);
}

bool clip_words_compare(struct clip_words_session *s,
                        const struct image *picture, float *out,
                        struct err *err)
{
    const struct clip_words *w = s->words;
    struct pixels p;

    if (!pixels_prepare(picture, clip_rule(w->pictures), &p, err))
        return false;
    clip_encode(s->session, p.planes, 1, NULL, s->embedding);
    pixels_release(&p);
    clip_normalise(s->embedding, 1, w->width);
    for (size_t i = 0; i < w->count; i++) {
        const float *label = w->labels + i * w->width;
        double sum = 0;
        for (size_t j = 0; j < w->width; j++)
            sum += (double)label[j] * (double)s->embedding[j];
        out[i] = (float)sum;
    }
    return true;
}
