#include "models/tokenizers/bpe_file.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/json.h"
#include "models/tokenizers/byte_alphabet.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The largest published tokenizer.json has 34 MB; limits are for lies. */
enum { BPE_FILE_MAX = 128 << 20, BPE_MERGES_MAX = 1 << 21 };

static void bpe_file_begin(struct bpe_tables *tables)
{
    memset(tables, 0, sizeof(*tables));
    tables->vocabulary = vocabulary_open();
    tables->nfc = true;
}

void bpe_tables_release(struct bpe_tables *tables)
{
    vocabulary_close(tables->vocabulary);
    merge_table_close(tables->merges);
    pretokenizer_close(tables->pretokenizer);
    memset(tables, 0, sizeof(*tables));
}

/* Letters that are not of the alphabet stand for themselves: such a token is
 * never the result of a merge. */
static struct span bpe_file_token(const struct byte_alphabet *alphabet,
                                  struct span letters,
                                  uint8_t bytes[VOCABULARY_TOKEN_MAX * 2])
{
    size_t len;

    if (letters.len >= VOCABULARY_TOKEN_MAX * 2 ||
        !byte_alphabet_decode(alphabet, letters, bytes, &len))
        return letters;
    return span_make(bytes, len);
}

static bool bpe_file_add_vocabulary(struct bpe_tables *tables,
                                    const struct byte_alphabet *alphabet,
                                    const struct json *vocab, struct err *err)
{
    uint8_t bytes[VOCABULARY_TOKEN_MAX * 2];
    size_t i;

    if (!vocab || vocab->type != JSON_OBJECT || vocab->count == 0)
        return err_stage(err, "there is no vocabulary");
    for (i = 0; i < vocab->count; i++) {
        struct span letters = span_of(vocab->keys[i]);
        int64_t id;

        if (!json_int(vocab->items[i], &id))
            return err_stage(err, "token \"%.60s\" has no id", vocab->keys[i]);
        if (!vocabulary_add(tables->vocabulary, id,
                            bpe_file_token(alphabet, letters, bytes), err))
            return false;
    }
    return true;
}

/* The ids of left, right and both together. */
static bool bpe_file_add_merge(struct bpe_tables *tables,
                               const struct byte_alphabet *alphabet,
                               struct span left, struct span right,
                               struct err *err)
{
    uint8_t bytes[VOCABULARY_TOKEN_MAX * 4];
    size_t rank = merge_table_count(tables->merges);
    int32_t a, b, both = -1;
    size_t n = 0, m = 0;

    if (rank >= BPE_MERGES_MAX)
        return err_stage(err, "over %d merges", BPE_MERGES_MAX);
    if (left.len >= VOCABULARY_TOKEN_MAX * 2 ||
        right.len >= VOCABULARY_TOKEN_MAX * 2 ||
        !byte_alphabet_decode(alphabet, left, bytes, &n) ||
        !byte_alphabet_decode(alphabet, right, bytes + n, &m))
        return err_stage(err, "bad merge after %zu others", rank);
    a = vocabulary_find(tables->vocabulary, span_make(bytes, n));
    b = vocabulary_find(tables->vocabulary, span_make(bytes + n, m));
    if (a >= 0 && b >= 0)
        both = vocabulary_find(tables->vocabulary, span_make(bytes, n + m));
    if (both < 0)
        return err_stage(err,
                         "merge \"%.*s %.*s\" names a token that is not in "
                         "the vocabulary",
                         (int)(left.len > 60 ? 60 : left.len), left.data,
                         (int)(right.len > 60 ? 60 : right.len), right.data);
    merge_table_add(tables->merges, a, b, (struct merge){(uint32_t)rank, both});
    return true;
}

/* "a b", or ["a", "b"] */
static bool bpe_file_cut_merge(const struct json *item, struct span *left,
                               struct span *right)
{
    struct span both;
    size_t at;

    if (item->type == JSON_ARRAY)
        return item->count == 2 && json_text(item->items[0], left) &&
               json_text(item->items[1], right);
    if (!json_text(item, &both))
        return false;
    at = span_find_char(both, ' ');
    if (at == SIZE_MAX)
        return false;
    *left = span_cut(both, 0, at);
    *right = span_cut(both, at + 1, both.len);
    return true;
}

static bool bpe_file_add_merges(struct bpe_tables *tables,
                                const struct byte_alphabet *alphabet,
                                const struct json *merges, struct err *err)
{
    struct span left, right;
    size_t i;

    if (!merges || merges->type != JSON_ARRAY || merges->count == 0)
        return err_stage(err, "there are no merges");
    tables->merges = merge_table_open(merges->count);
    for (i = 0; i < merges->count; i++) {
        if (!bpe_file_cut_merge(merges->items[i], &left, &right))
            return err_stage(err, "merge %zu is no pair", i);
        if (!bpe_file_add_merge(tables, alphabet, left, right, err))
            return false;
    }
    return true;
}

static bool json_is_true(const struct json *v, const char *key)
{
    bool truth;

    return json_bool(json_get(v, key), &truth) && truth;
}

static bool bpe_file_add_whole(struct bpe_tables *tables, int64_t id,
                               const struct json *token, struct err *err)
{
    struct span text;

    if (!json_text(json_get(token, "content"), &text))
        return err_stage(err, "added token %lld has no content", (long long)id);
    if (json_is_true(token, "lstrip") || json_is_true(token, "rstrip") ||
        json_is_true(token, "single_word"))
        return err_stage(err,
                         "added token %lld strips its neighbours: that is "
                         "not supported",
                         (long long)id);
    return vocabulary_add_whole(tables->vocabulary, id, text,
                                json_is_true(token, "special"), err);
}

static bool bpe_file_add_wholes(struct bpe_tables *tables,
                                const struct json *added, struct err *err)
{
    size_t i;
    int64_t id;

    for (i = 0; added && added->type == JSON_ARRAY && i < added->count; i++) {
        if (!json_int(json_get(added->items[i], "id"), &id))
            return err_stage(err, "added token %zu has no id", i);
        if (!bpe_file_add_whole(tables, id, added->items[i], err))
            return false;
    }
    return true;
}

static bool json_type_is(const struct json *v, const char *type)
{
    struct span text;

    return json_text(json_get(v, "type"), &text) && span_is(text, type);
}

/* NFC, white space to a blank, lower case: a Sequence, in that order. */
static bool bpe_file_is_clip(const struct json *normalizer)
{
    const struct json *steps = json_get(normalizer, "normalizers");

    return steps != NULL && steps->type == JSON_ARRAY && steps->count == 3 &&
           json_type_is(steps->items[0], "NFC") &&
           json_type_is(steps->items[1], "Replace") &&
           json_type_is(steps->items[2], "Lowercase");
}

static bool bpe_file_read_normalizer(struct bpe_tables *tables,
                                     const struct json *normalizer,
                                     struct err *err)
{
    if (tables->words)
        return bpe_file_is_clip(normalizer) ||
               err_stage(err,
                         "its normalizer is not supported, only NFC, blanks "
                         "and lower case are with \"</w>\"");
    tables->nfc = json_type_is(normalizer, "NFC");
    if (!normalizer || normalizer->type == JSON_NULL || tables->nfc)
        return true;
    return err_stage(err, "its normalizer is not supported, only NFC is");
}

/* A Sequence of Split by a regular expression, and ByteLevel without. */
static bool bpe_file_read_splitter(struct bpe_tables *tables,
                                   const struct json *pre, struct err *err)
{
    const struct json *steps = json_get(pre, "pretokenizers");
    const struct json *split, *level;
    struct span pattern;

    if (!steps || steps->type != JSON_ARRAY || steps->count != 2)
        return err_stage(err, "its pre-tokenizer is not supported");
    split = steps->items[0];
    level = steps->items[1];
    /* Behind the split of CLIP the pattern of ByteLevel splits nothing more. */
    if (!json_type_is(split, "Split") || !json_type_is(level, "ByteLevel") ||
        json_is_true(split, "invert") != tables->words ||
        (json_is_true(level, "use_regex") && !tables->words) ||
        json_is_true(level, "add_prefix_space") ||
        !json_text(json_get(json_get(split, "pattern"), "Regex"), &pattern))
        return err_stage(err, "its pre-tokenizer is not supported");
    tables->pretokenizer = pretokenizer_open(pattern, err);
    return tables->pretokenizer != NULL;
}

/* Do words end with a mark of their own? Only CLIP's "</w>" is known. */
static bool bpe_file_read_suffix(struct bpe_tables *tables,
                                 const struct json *model, struct err *err)
{
    struct span suffix = SPAN_NONE;

    (void)json_text(json_get(model, "end_of_word_suffix"), &suffix);
    tables->words = span_is(suffix, BPE_WORD_END);
    return suffix.len == 0 || tables->words ||
           err_stage(err,
                     "its words end with \"%.*s\", only \"</w>\" is "
                     "supported",
                     (int)(suffix.len > 60 ? 60 : suffix.len), suffix.data);
}

static bool bpe_file_read_all(struct bpe_tables *tables,
                              const struct json *root, struct err *err)
{
    const struct json *model = json_get(root, "model");
    struct byte_alphabet alphabet;

    byte_alphabet_init(&alphabet);
    if (!model || (json_get(model, "type") && !json_type_is(model, "BPE")) ||
        json_is_true(model, "byte_fallback"))
        return err_stage(err, "its model is not byte-level BPE");
    tables->ignore_merges = json_is_true(model, "ignore_merges");
    return bpe_file_read_suffix(tables, model, err) &&
           bpe_file_add_vocabulary(tables, &alphabet, json_get(model, "vocab"),
                                   err) &&
           bpe_file_add_merges(tables, &alphabet, json_get(model, "merges"),
                               err) &&
           bpe_file_add_wholes(tables, json_get(root, "added_tokens"), err) &&
           bpe_file_read_normalizer(tables, json_get(root, "normalizer"),
                                    err) &&
           bpe_file_read_splitter(tables, json_get(root, "pre_tokenizer"), err);
}

bool bpe_file_parse(struct span tokenizer_json, struct bpe_tables *tables,
                    struct err *err)
{
    struct arena arena;
    struct json *root;
    bool ok;

    bpe_file_begin(tables);
    arena_init(&arena);
    root = json_parse(tokenizer_json, &arena, err);
    ok = root ? bpe_file_read_all(tables, root, err) : err_as(err, ERR_STAGE);
    arena_release(&arena);
    return ok;
}

/* A file of the folder into text; a missing one is missing. */
static bool bpe_file_load(const char *dir, const char *name, struct buf *text,
                          bool *missing, struct err *err)
{
    char *path = file_join(dir, name);
    bool ok = false;

    *missing = access(path, F_OK) != 0;
    buf_reset(text);
    if (!*missing)
        ok = file_read(path, text, err) || err_as(err, ERR_STAGE);
    free(path);
    return ok;
}

/* Lines "left right"; only a first line that begins with #version is none:
 * real lists have merges that begin with #. */
static bool bpe_file_parse_merges(struct bpe_tables *tables,
                                  const struct byte_alphabet *alphabet,
                                  struct span text, struct err *err)
{
    struct span line;
    bool first = true;
    size_t at;

    tables->merges = merge_table_open(text.len / 8);
    for (; span_next(&text, '\n', &line); first = false) {
        if (span_ends(line, "\r"))
            line = span_cut(line, 0, line.len - 1);
        if (line.len == 0 || (first && span_starts(line, "#version")))
            continue;
        at = span_find_char(line, ' ');
        if (at == SIZE_MAX)
            return err_stage(err, "merge \"%.*s\" is no pair",
                             (int)(line.len > 60 ? 60 : line.len), line.data);
        if (!bpe_file_add_merge(tables, alphabet, span_cut(line, 0, at),
                                span_cut(line, at + 1, line.len), err))
            return false;
    }
    if (merge_table_count(tables->merges) == 0)
        return err_stage(err, "there are no merges");
    return true;
}

/* {"ID": {"content", "special", ...}} or {"content": ID} */
static bool bpe_file_add_named(struct bpe_tables *tables,
                               const struct json *added, struct err *err)
{
    size_t i;
    int64_t id;

    for (i = 0; added && added->type == JSON_OBJECT && i < added->count; i++) {
        const struct json *item = added->items[i];
        struct span key = span_of(added->keys[i]);
        bool ok;

        if (json_int(item, &id))
            ok = vocabulary_add_whole(tables->vocabulary, id, key, true, err);
        else if (span_int(key, &id))
            ok = bpe_file_add_whole(tables, id, item, err);
        else
            ok = err_stage(err, "added token \"%.60s\" has no id",
                           added->keys[i]);
        if (!ok)
            return false;
    }
    return true;
}

static bool bpe_file_read_vocab(const char *dir, struct bpe_tables *tables,
                                const struct byte_alphabet *alphabet,
                                struct buf *text, struct err *err)
{
    struct arena arena;
    struct json *vocab;
    bool missing, ok = false;

    if (!bpe_file_load(dir, "vocab.json", text, &missing, err))
        return missing ? err_stage(err, "there is neither tokenizer.json nor "
                                        "vocab.json")
                       : false;
    arena_init(&arena);
    vocab = json_parse(buf_span(text), &arena, err);
    if (vocab)
        ok = bpe_file_add_vocabulary(tables, alphabet, vocab, err);
    else
        err_as(err, ERR_STAGE);
    arena_release(&arena);
    return ok || err_context(err, "vocab.json");
}

static bool bpe_file_read_added(const char *dir, struct bpe_tables *tables,
                                const char *name, struct buf *text,
                                struct err *err)
{
    struct arena arena;
    struct json *root;
    const struct json *added;
    bool missing, ok = false;

    if (!bpe_file_load(dir, name, text, &missing, err))
        return missing;
    arena_init(&arena);
    root = json_parse(buf_span(text), &arena, err);
    if (root) {
        added = json_get(root, "added_tokens_decoder");
        if (!added && span_is(span_of(name), "added_tokens.json"))
            added = root;
        ok = bpe_file_add_named(tables, added, err);
    } else {
        err_as(err, ERR_STAGE);
    }
    arena_release(&arena);
    return ok || err_context(err, "%s", name);
}

static bool bpe_file_read_parts(const char *dir, struct bpe_tables *tables,
                                struct buf *text, struct err *err)
{
    struct byte_alphabet alphabet;
    bool missing;

    byte_alphabet_init(&alphabet);
    if (!bpe_file_read_vocab(dir, tables, &alphabet, text, err))
        return false;
    if (!bpe_file_load(dir, "merges.txt", text, &missing, err))
        return missing ? err_stage(err, "merges.txt is missing") : false;
    if (!bpe_file_parse_merges(tables, &alphabet, buf_span(text), err))
        return err_context(err, "merges.txt");
    if (!bpe_file_read_added(dir, tables, "tokenizer_config.json", text, err) ||
        !bpe_file_read_added(dir, tables, "added_tokens.json", text, err))
        return false;
    /* Without a tokenizer.json nothing else tells CLIP's from Qwen's. */
    tables->words =
        vocabulary_find(tables->vocabulary, span_of("<|startoftext|>")) >= 0;
    tables->pretokenizer = pretokenizer_open(
        span_of(tables->words ? PRETOKENIZER_CLIP : PRETOKENIZER_QWEN2), err);
    return tables->pretokenizer != NULL;
}

bool bpe_file_read(const char *dir, struct bpe_tables *tables, struct err *err)
{
    struct buf text;
    bool missing, ok;

    buf_init(&text, BPE_FILE_MAX);
    ok = bpe_file_load(dir, "tokenizer.json", &text, &missing, err);
    if (ok) {
        ok = bpe_file_parse(buf_span(&text), tables, err) ||
             err_context(err, "tokenizer.json");
    } else {
        bpe_file_begin(tables);
        ok = missing && bpe_file_read_parts(dir, tables, &text, err);
    }
    buf_release(&text);
    return ok;
}
