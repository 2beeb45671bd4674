#include "models/vlm/vlm.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "adapters/matrix.h"
#include "models/vlm/vlm_families.h"
#include "models/vlm/vlm_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VLM_FILE_MAX = 128 << 20 };

/* Of all that stands in the family's files; one that is not there is zeros. */
static bool vlm_digest_files(const struct vlm *m, char hex[65], struct err *err)
{
    const char *const *name = m->family->files;
    struct buf sums, text;
    struct digest all;
    bool ok = true;

    buf_init(&sums, 4096);
    buf_init(&text, VLM_FILE_MAX);
    for (; ok && *name; name++) {
        char *path = file_join(m->dir, *name);
        struct digest sum = {0};

        buf_reset(&text);
        if (access(path, F_OK) == 0) {
            ok = file_read(path, &text, err);
            sum = digest_of(buf_span(&text));
        }
        buf_add(&sums, &sum, sizeof(sum));
        free(path);
    }
    all = digest_of(buf_span(&sums));
    digest_hex(&all, hex);
    buf_release(&sums);
    buf_release(&text);
    return ok || err_as(err, ERR_STAGE);
}

static bool vlm_identify(struct vlm *m, struct err *err)
{
    char hex[65];

    if (!vlm_digest_files(m, hex, err))
        return false;
    snprintf(m->identity, sizeof(m->identity),
             "%s files=%.16s weights=%016llx%s", m->family->identity, hex,
             (unsigned long long)m->shape.fingerprint,
             m->options.weights == VLM_INT8 ? " int8/1" : "");
    return true;
}

static void vlm_add_spelling(const struct vlm *m, const char *text,
                             struct vlm_word *word)
{
    struct token_list ids = {0};
    size_t i;

    if (m->family->tokenize(m->own, NULL, span_of(text), &ids, NULL) &&
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
        vlm_add_spelling(m, yes[i], &m->yes);
        vlm_add_spelling(m, no[i], &m->no);
    }
}

static bool vlm_open_own(struct vlm *m, struct err *err)
{
    const char *cache = m->options.cache_dir;
    const struct vlm_load load = {
        .int8 = m->options.weights == VLM_INT8,
        .numbers_unread = m->options.numbers_unread,
        .cache_dir = cache ? cache : m->dir,
    };

    m->own = m->family->open(m->dir, &load, &m->shape, err);
    m->options.cache_dir = NULL; /* the caller's text */
    return m->own && vlm_identify(m, err);
}

struct vlm *vlm_open_as(const struct vlm_family *family, const char *dir,
                        const struct vlm_options *options, struct err *err)
{
    struct vlm *m = heap_take(sizeof(*m));

    *m = (struct vlm){.family = family, .dir = heap_text(dir)};
    if (options)
        m->options = *options;
    matrix_set_threads(1);
    if (!vlm_open_own(m, err)) {
        vlm_close(m);
        return NULL;
    }
    m->context =
        m->shape.context < VLM_CONTEXT_MAX ? m->shape.context : VLM_CONTEXT_MAX;
    vlm_find_words(m);
    return m;
}

struct vlm *vlm_open_with(const char *dir, const struct vlm_options *options,
                          struct err *err)
{
    const struct vlm_family *family = vlm_family_read(dir, err);

    return family ? vlm_open_as(family, dir, options, err) : NULL;
}

struct vlm *vlm_open(const char *dir, struct err *err)
{
    return vlm_open_with(dir, NULL, err);
}

void vlm_close(struct vlm *m)
{
    if (!m)
        return;
    m->family->close(m->own);
    free(m->dir);
    free(m);
}

size_t vlm_threads(const struct vlm *m)
{
    return m->options.threads > 1 ? (size_t)m->options.threads : 1;
}

const struct vlm_shape *vlm_shape_of(const struct vlm *m)
{
    return &m->shape;
}

const char *vlm_identity(const struct vlm *m)
{
    return m->identity;
}
