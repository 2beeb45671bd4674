#include "models/vlm/vlm.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "adapters/matrix.h"
#include "models/vlm/vlm_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VLM_FILE_MAX = 128 << 20 };

/* Files whose content can change an answer. */
static const char *const VLM_FILES[] = {
    "config.json",
    "preprocessor_config.json",
    "generation_config.json",
    "tokenizer.json",
    "vocab.json",
    "merges.txt",
    "tokenizer_config.json",
    "added_tokens.json",
};

static bool vlm_digest_files(const char *dir, char hex[65], struct err *err)
{
    struct digest sums[sizeof(VLM_FILES) / sizeof(*VLM_FILES)] = {0};
    struct digest all;
    struct buf text;
    bool ok = true;
    size_t i;

    buf_init(&text, VLM_FILE_MAX);
    for (i = 0; ok && i < sizeof(VLM_FILES) / sizeof(*VLM_FILES); i++) {
        char *path = file_join(dir, VLM_FILES[i]);

        buf_reset(&text);
        if (access(path, F_OK) == 0) {
            ok = file_read(path, &text, err);
            sums[i] = digest_of(buf_span(&text));
        }
        free(path);
    }
    buf_release(&text);
    all = digest_of(span_make(sums, sizeof(sums)));
    digest_hex(&all, hex);
    return ok || err_as(err, ERR_STAGE);
}

static bool vlm_identify(struct vlm *m, struct err *err)
{
    char hex[65];

    if (!vlm_digest_files(m->dir, hex, err))
        return false;
    snprintf(m->identity, sizeof(m->identity),
             "qwen2.5-vl/1 files=%.16s weights=%016llx%s", hex,
             (unsigned long long)checkpoint_fingerprint(m->checkpoint),
             m->options.weights == VLM_INT8 ? " int8/1" : "");
    return true;
}

static void vlm_add_spelling(const struct bpe *bpe, const char *text,
                             struct vlm_word *word)
{
    struct token_list ids = {0};
    size_t i;

    if (bpe_encode(bpe, NULL, span_of(text), BPE_PLAIN, &ids, NULL) &&
        ids.count == 1) {
        for (i = 0; i < word->count && word->ids[i] != ids.ids[0]; i++)
            ;
        if (i == word->count)
            word->ids[word->count++] = ids.ids[0];
    }
    token_list_release(&ids);
}

static void vlm_find_words(struct vlm *m)
{
    static const char *const yes[VLM_SPELLINGS] = {"yes",  "Yes",  "YES",
                                                   " yes", " Yes", " YES"};
    static const char *const no[VLM_SPELLINGS] = {"no",  "No",  "NO",
                                                  " no", " No", " NO"};
    int i;

    for (i = 0; i < VLM_SPELLINGS; i++) {
        vlm_add_spelling(m->bpe, yes[i], &m->yes);
        vlm_add_spelling(m->bpe, no[i], &m->no);
    }
}

static bool vlm_add_stop(struct qwen_config *c, int32_t id)
{
    size_t i;

    for (i = 0; i < c->stop_count; i++)
        if (c->stops[i] == id)
            return true;
    if (c->stop_count == QWEN_STOPS_MAX)
        return false;
    c->stops[c->stop_count++] = id;
    return true;
}

/* Tokenizer, configuration and weights must speak of the same words. */
static bool vlm_check_words(struct vlm *m, struct err *err)
{
    if (!qwen_words_find(m->bpe, &m->words, err))
        return false;
    if (bpe_end(m->bpe) > (size_t)m->config.text.vocabulary)
        return err_stage(err,
                         "the tokenizer's ids go up to %zu, \"vocab_size\" of "
                         "config.json is %lld",
                         bpe_end(m->bpe) - 1,
                         (long long)m->config.text.vocabulary);
    if (m->words.pad != m->config.image_id)
        return err_stage(err,
                         "\"image_token_id\" of config.json is %d, but "
                         "\"<|image_pad|>\" is token %d of the tokenizer",
                         (int)m->config.image_id, (int)m->words.pad);
    vlm_add_stop(&m->config, m->words.end);
    vlm_find_words(m);
    return true;
}

/* The decoder asks for its weights in 8 bits while it opens. */
static bool vlm_open_text(struct vlm *m, struct err *err)
{
    const char *cache = m->options.cache_dir;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (m->options.weights == VLM_INT8 && !m->options.numbers_unread) {
        m->packed = packed_open();
        checkpoint_pack(m->checkpoint, m->packed);
    }
    m->text = qwen_text_open(m->checkpoint, &m->config.text, err);
    return m->text &&
           checkpoint_pack_end(m->checkpoint, cache ? cache : m->dir,
                               processors > 1 ? (size_t)processors : 1, err);
}

static bool vlm_open_parts(struct vlm *m, struct err *err)
{
    if (!qwen_config_read(m->dir, &m->config, err))
        return false;
    m->checkpoint = checkpoint_open(m->dir, err);
    if (!m->checkpoint)
        return false;
    if (m->options.numbers_unread)
        checkpoint_trust(m->checkpoint);
    m->bpe = bpe_open(m->dir, err);
    if (!m->bpe)
        return false;
    if (!vlm_check_words(m, err))
        return err_context(err, "cannot use \"%s\"", m->dir);
    m->vision = qwen_vision_open(m->checkpoint, &m->config.vision, err);
    return m->vision && vlm_open_text(m, err) && vlm_identify(m, err);
}

struct vlm *vlm_open(const char *dir, struct err *err)
{
    return vlm_open_with(dir, NULL, err);
}

struct vlm *vlm_open_with(const char *dir, const struct vlm_options *options,
                          struct err *err)
{
    struct vlm *m = heap_take(sizeof(*m));

    memset(m, 0, sizeof(*m));
    m->dir = heap_text(dir);
    if (options)
        m->options = *options;
    matrix_set_threads(1);
    if (vlm_open_parts(m, err)) {
        m->options.cache_dir = NULL; /* the caller's text */
        m->context = (size_t)m->config.text.context < VLM_CONTEXT_MAX
                         ? (size_t)m->config.text.context
                         : VLM_CONTEXT_MAX;
        return m;
    }
    vlm_close(m);
    return NULL;
}

void vlm_close(struct vlm *m)
{
    if (!m)
        return;
    qwen_text_close(m->text);
    packed_close(m->packed);
    qwen_vision_close(m->vision);
    bpe_close(m->bpe);
    checkpoint_close(m->checkpoint);
    free(m->dir);
    free(m);
}

size_t vlm_threads(const struct vlm *m)
{
    return m->options.threads > 1 ? (size_t)m->options.threads : 1;
}

const char *vlm_identity(const struct vlm *m)
{
    return m->identity;
}

size_t vlm_session_bytes(const struct vlm *m, int tokens,
                         int64_t picture_pixels)
{
    const struct qwen_text_config *t = &m->config.text;
    const struct qwen_vision_config *v = &m->config.vision;
    size_t positions = tokens < 0 ? 0 : (size_t)tokens;
    size_t patch = (size_t)v->patch * (size_t)v->patch;
    size_t patches = picture_pixels < 0 ? 0 : (size_t)picture_pixels / patch;
    size_t width = patches > positions ? patches : positions;

    /* Attention's scores are 64 rows; pieces and panels have a fixed size;
     * rows in 8 bits come 256 at a time. */
    return kv_cache_bytes((size_t)t->layers, (size_t)t->kv_heads,
                          (size_t)t->head_dim, positions) +
           qwen_text_bytes(t, positions, vlm_threads(m)) +
           qwen_vision_bytes(v, patches) +
           vlm_threads(m) * 64 * width * sizeof(float) +
           2 * patches * (size_t)v->out * sizeof(float) +
           vlm_threads(m) * COMPUTE_PANEL * sizeof(float) +
           256 * 2 * (size_t)t->inner + (1 << 20);
}
