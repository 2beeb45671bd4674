#include "models/tokenizers/wordpiece.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/json.h"
#include "adapters/unicode.h"
#include "models/weights/name_map.h"

#include <unistd.h>

struct wordpiece {
    struct buf file;      /* vocab.txt: the map's names point into it */
    struct name_map *map; /* piece, with ## where it goes on, to id */
    int32_t unknown, begin, end;
    size_t count;
    bool lower, strip, ideographs;
};

static bool wordpiece_flag(const struct json *config, const char *key,
                           bool initial)
{
    bool value = initial;

    json_bool(json_get(config, key), &value);
    return value;
}

static bool wordpiece_read_config(struct wordpiece *w, const char *dir,
                                  struct err *err)
{
    struct arena arena;
    struct buf text;
    char *path = file_join(dir, "tokenizer_config.json");
    bool ok = true;

    w->lower = w->strip = w->ideographs = true;
    arena_init(&arena);
    buf_init(&text, WORDPIECE_FILE_MAX);
    if (access(path, F_OK) == 0) {
        const struct json *config = NULL;
        ok = file_read(path, &text, err);
        if (ok)
            config = json_parse(buf_span(&text), &arena, err);
        ok = ok && config != NULL;
        w->lower = wordpiece_flag(config, "do_lower_case", true);
        w->strip = wordpiece_flag(config, "strip_accents", w->lower);
        w->ideographs = wordpiece_flag(config, "tokenize_chinese_chars", true);
        if (!ok)
            err_context(err, "\"%s\"", path);
    }
    buf_release(&text);
    arena_release(&arena);
    free(path);
    return ok || err_as(err, ERR_STAGE);
}

static bool wordpiece_fill(struct wordpiece *w, const char *path,
                           struct err *err)
{
    struct span rest = buf_span(&w->file), line;

    w->map = name_map_open(1 << 15);
    while (span_next(&rest, '\n', &line)) {
        if (rest.data == NULL && line.len == 0)
            break; /* after the last line's end */
        if (line.len > 0 && line.data[line.len - 1] == '\r')
            line.len--;
        if (!name_map_add(w->map, line, (int64_t)w->count))
            return err_stage(err, "\"%s\", line %zu: the piece stands twice",
                             path, w->count + 1);
        w->count++;
    }
    return true;
}

static bool wordpiece_special(const struct wordpiece *w, const char *name,
                              int32_t *id, const char *path, struct err *err)
{
    int64_t value;

    if (!name_map_find(w->map, span_of(name), &value))
        return err_stage(err, "\"%s\" has no piece \"%s\"", path, name);
    *id = (int32_t)value;
    return true;
}

struct wordpiece *wordpiece_open(const char *dir, struct err *err)
{
    struct wordpiece *w = heap_take(sizeof(*w));
    char *path = file_join(dir, "vocab.txt");

    memset(w, 0, sizeof(*w));
    buf_init(&w->file, WORDPIECE_FILE_MAX);
    bool ok = file_read(path, &w->file, err) || err_as(err, ERR_STAGE);
    ok = ok && wordpiece_fill(w, path, err) &&
         wordpiece_special(w, "[UNK]", &w->unknown, path, err) &&
         wordpiece_special(w, "[CLS]", &w->begin, path, err) &&
         wordpiece_special(w, "[SEP]", &w->end, path, err) &&
         wordpiece_read_config(w, dir, err);
    free(path);
    if (ok)
        return w;
    wordpiece_close(w);
    return NULL;
}

void wordpiece_close(struct wordpiece *w)
{
    if (w == NULL)
        return;
    name_map_close(w->map);
    buf_release(&w->file);
    free(w);
}

size_t wordpiece_count(const struct wordpiece *w)
{
    return w->count;
}

static bool wordpiece_is_ideograph(uint32_t c)
{
    static const uint32_t blocks[][2] = {
        {0x4E00, 0x9FFF},   {0x3400, 0x4DBF},   {0x20000, 0x2A6DF},
        {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B820, 0x2CEAF},
        {0xF900, 0xFAFF},   {0x2F800, 0x2FA1F}};

    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        if (c >= blocks[i][0] && c <= blocks[i][1])
            return true;
    }
    return false;
}

static bool wordpiece_is_blank(uint32_t c, const char *category)
{
    return c == '\t' || c == '\n' || c == '\r' || strcmp(category, "Zs") == 0;
}

static bool wordpiece_is_dropped(uint32_t c, const char *category)
{
    return c == 0 || c == 0xFFFD || strcmp(category, "Cc") == 0 ||
           strcmp(category, "Cf") == 0 || strcmp(category, "Cn") == 0 ||
           strcmp(category, "Co") == 0;
}

static bool wordpiece_is_punctuation(uint32_t c)
{
    if ((c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
        (c >= 123 && c <= 126))
        return true;
    return unicode_category(c)[0] == 'P';
}

/* The text without control characters, blanks made spaces, ideographs set
 * apart. */
static void wordpiece_clean(const struct wordpiece *w, struct span text,
                            struct buf *out)
{
    uint32_t c;
    size_t n;

    for (; (n = unicode_next(text, &c)) > 0;
         text = span_cut(text, n, SIZE_MAX)) {
        const char *category = unicode_category(c);
        bool apart = w->ideographs && wordpiece_is_ideograph(c);
        if (wordpiece_is_blank(c, category))
            buf_add_char(out, ' ');
        else if (!wordpiece_is_dropped(c, category) || apart) {
            if (apart)
                buf_add_char(out, ' ');
            unicode_add(out, c);
            if (apart)
                buf_add_char(out, ' ');
        }
    }
}

static void wordpiece_fold(const struct wordpiece *w, struct span text,
                           struct buf *out)
{
    uint32_t c;
    size_t n;

    if (w->strip && w->lower) {
        unicode_fold(text, out);
        return;
    }
    for (; (n = unicode_next(text, &c)) > 0; text = span_cut(text, n, SIZE_MAX))
        unicode_add(out, w->lower ? unicode_lower(c) : c);
}

/* The longest piece at the front of `rest`; its bytes, 0 when there is none.
 * mark: the word goes on, pieces begin with ##. */
static size_t wordpiece_longest(const struct wordpiece *w, struct span rest,
                                bool goes_on, int32_t *id)
{
    char piece[WORDPIECE_WORD_MAX * 4 + 3] = "##";
    size_t mark = goes_on ? 2 : 0;
    int64_t value;

    memcpy(piece + mark, rest.data, rest.len);
    for (size_t len = rest.len; len > 0; len--) {
        if (len < rest.len && ((unsigned char)rest.data[len] & 0xC0) == 0x80)
            continue; /* inside a character */
        if (name_map_find(w->map, span_make(piece, mark + len), &value)) {
            *id = (int32_t)value;
            return len;
        }
    }
    return 0;
}

static size_t wordpiece_characters(struct span word)
{
    size_t n = 0;

    for (size_t i = 0; i < word.len; i++)
        n += ((unsigned char)word.data[i] & 0xC0) != 0x80;
    return n;
}

/* A word without a match somewhere is one [UNK]. */
static void wordpiece_word(const struct wordpiece *w, struct span word,
                           struct token_list *out)
{
    size_t before = out->count;
    struct span rest = word;

    if (word.len == 0)
        return;
    if (wordpiece_characters(word) > WORDPIECE_WORD_MAX) {
        token_list_add(out, w->unknown);
        return;
    }
    while (rest.len > 0) {
        int32_t id;
        size_t n = wordpiece_longest(w, rest, rest.data != word.data, &id);
        if (n == 0) {
            out->count = before;
            token_list_add(out, w->unknown);
            return;
        }
        token_list_add(out, id);
        rest = span_cut(rest, n, SIZE_MAX);
    }
}

/* Words are parted by spaces; a punctuation mark is a word of its own. */
static void wordpiece_words(const struct wordpiece *w, struct span text,
                            size_t max, struct token_list *out)
{
    size_t begin = 0, at = 0, n;
    uint32_t c;

    while (out->count < max &&
           (n = unicode_next(span_cut(text, at, SIZE_MAX), &c)) > 0) {
        bool mark = wordpiece_is_punctuation(c);
        if (mark || c == ' ') {
            wordpiece_word(w, span_cut(text, begin, at - begin), out);
            if (mark)
                wordpiece_word(w, span_cut(text, at, n), out);
            begin = at + n;
        }
        at += n;
    }
    if (out->count < max)
        wordpiece_word(w, span_cut(text, begin, at - begin), out);
}

void wordpiece_encode(const struct wordpiece *w, struct span text, size_t max,
                      struct token_list *out)
{
    struct buf clean, folded;
    size_t first = out->count;

    buf_init(&clean, text.len * 6 + 64);
    buf_init(&folded, text.len * 24 + 256);
    wordpiece_clean(w, text, &clean);
    wordpiece_fold(w, buf_span(&clean), &folded);
    token_list_add(out, w->begin);
    wordpiece_words(w, buf_span(&folded), first + max, out);
    if (out->count > first + max - 1)
        out->count = first + max - 1;
    token_list_add(out, w->end);
    buf_release(&clean);
    buf_release(&folded);
}
