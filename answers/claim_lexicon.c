#include "answers/claim_lexicon.h"

#include "base/hash_index.h"
#include "base/thing_list.h"

enum { LEXICON_WORDS_MAX = 6, LEXICON_QUOTE_MAX = 80 };

static const char LEXICON_ABOUT[] = "entities";
static const char LEXICON_FORMAT[] = "kind label: form, form";

struct lexicon_form {
    uint64_t words[LEXICON_WORDS_MAX]; /* hashes of stems, [count] */
    size_t count;
    const char *kind, *label;
    size_t next; /* form with the same first word, 1-based; 0: none */
};

struct lexicon {
    struct arena arena;
    struct lexicon_form *forms; /* [count] */
    size_t count, room;
    size_t *heads; /* [mask + 1] 1-based, by the first word's hash */
    size_t mask;
};

/* One word of a text. */
struct lexicon_word {
    uint64_t stem;
    size_t start, end;
};

static bool lexicon_is_letter(unsigned char c)
{
    return c >= 0x80 || isalnum(c);
}

static unsigned char lexicon_lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* Plural endings are cut the same way from forms and texts, so they need be
 * right only in making different words different. */
static size_t lexicon_stem_length(const char *w, size_t n)
{
    if (n < 4 || lexicon_lower(w[n - 1]) != 's')
        return n;
    unsigned char before = lexicon_lower(w[n - 2]);
    if (before == 's' || before == 'u' || before == 'i')
        return n;
    if (before != 'e')
        return n - 1;
    unsigned char third = lexicon_lower(w[n - 3]);
    bool hissing = third == 'x' || third == 'z' ||
                   (third == 'h' && (lexicon_lower(w[n - 4]) == 'c' ||
                                     lexicon_lower(w[n - 4]) == 's'));
    return hissing ? n - 2 : n - 1;
}

static uint64_t lexicon_stem(const char *w, size_t n)
{
    uint64_t h = HASH_FNV_BEGIN;

    n = lexicon_stem_length(w, n);
    for (size_t i = 0; i < n; i++)
        h = hash_fnv_add(h, lexicon_lower(w[i]));
    h ^= h >> 32;
    return h == 0 ? 1 : h;
}

/* Curly quotes and dashes lie in U+2000 to U+203F: no letters. */
static bool lexicon_is_quote(struct span text, size_t at)
{
    return at + 1 < text.len && (unsigned char)text.data[at] == 0xe2 &&
           (unsigned char)text.data[at + 1] == 0x80;
}

/* The word at or after `from`; an apostrophe inside belongs to it. */
static bool lexicon_next_word(struct span text, size_t from,
                              struct lexicon_word *word)
{
    size_t end;

    while (from < text.len &&
           (!lexicon_is_letter((unsigned char)text.data[from]) ||
            lexicon_is_quote(text, from)))
        from += lexicon_is_quote(text, from) ? 3 : 1;
    from = from < text.len ? from : text.len;
    for (end = from; end < text.len; end++) {
        unsigned char c = (unsigned char)text.data[end];
        bool inside = c == '\'' && end + 1 < text.len && end > from &&
                      isalnum((unsigned char)text.data[end + 1]);
        if (lexicon_is_quote(text, end) || (!inside && !lexicon_is_letter(c)))
            break;
    }
    *word = (struct lexicon_word){lexicon_stem(text.data + from, end - from),
                                  from, end};
    return end > from;
}

static bool lexicon_add_form(struct lexicon *lex, struct span text,
                             const char *kind, const char *label)
{
    struct lexicon_form form = {.kind = kind, .label = label};
    struct lexicon_word word = {.end = 0};

    while (lexicon_next_word(text, word.end, &word)) {
        if (form.count == LEXICON_WORDS_MAX)
            return false;
        form.words[form.count++] = word.stem;
    }
    if (form.count == 0)
        return false;
    if (lex->count == lex->room) {
        lex->room = lex->room == 0 ? 256 : lex->room * 2;
        lex->forms = heap_grow(lex->forms, lex->room, sizeof(*lex->forms));
    }
    lex->forms[lex->count++] = form;
    return true;
}

static bool lexicon_add_line(struct lexicon *lex, const struct thing_line *line)
{
    const char *kind = arena_span_text(&lex->arena, line->kind);
    const char *label = arena_span_text(&lex->arena, line->label);
    struct span forms = line->text, form;

    while (span_next(&forms, ',', &form)) {
        if (!lexicon_add_form(lex, form, kind, label))
            return false;
    }
    return true;
}

/* Chain the forms by their first word, those of most words first. */
static void lexicon_index(struct lexicon *lex)
{
    lex->mask = 1023;
    while (lex->mask < lex->count * 4)
        lex->mask = lex->mask * 2 + 1;
    lex->heads = heap_grow(NULL, lex->mask + 1, sizeof(*lex->heads));
    memset(lex->heads, 0, (lex->mask + 1) * sizeof(*lex->heads));
    for (size_t words = 1; words <= LEXICON_WORDS_MAX; words++) {
        for (size_t i = 0; i < lex->count; i++) {
            struct lexicon_form *form = &lex->forms[i];
            size_t *head = &lex->heads[form->words[0] & lex->mask];
            if (form->count != words)
                continue;
            form->next = *head;
            *head = i + 1;
        }
    }
}

struct lexicon *lexicon_open(struct span text, struct err *err)
{
    struct lexicon *lex = heap_take(sizeof(*lex));
    struct thing_reader reader = {text, LEXICON_ABOUT, LEXICON_FORMAT, 0};
    struct thing_line line;
    bool ok = true;

    *lex = (struct lexicon){.count = 0};
    arena_init(&lex->arena);
    while (ok && thing_reader_next(&reader, &line, err))
        ok = lexicon_add_line(lex, &line) || thing_reader_refuse(&reader, err);
    if (err->kind != ERR_NONE) {
        lexicon_close(lex);
        return NULL;
    }
    lexicon_index(lex);
    return lex;
}

void lexicon_close(struct lexicon *lex)
{
    if (lex == NULL)
        return;
    arena_release(&lex->arena);
    free(lex->forms);
    free(lex->heads);
    free(lex);
}

size_t lexicon_count(const struct lexicon *lex)
{
    return lex->count;
}

/* A walk over a text that looks a few words ahead. */
struct lexicon_walk {
    const struct lexicon *lex;
    struct span text;
    struct lexicon_word ahead[LEXICON_WORDS_MAX]; /* [count] */
    size_t count;
    size_t at;                /* the text is read up to here */
    struct lexicon_hit *hits; /* [hit_count] */
    size_t hit_count;
    struct arena *arena;
};

/* Is there nothing but blanks and hyphens between two words? */
static bool lexicon_adjoin(struct span text, size_t from, size_t to)
{
    if (to - from > 16)
        return false;
    for (size_t i = from; i < to; i++) {
        if (strchr(" \t\r\n-", text.data[i]) == NULL || text.data[i] == '\0')
            return false;
    }
    return true;
}

static void lexicon_fill(struct lexicon_walk *w)
{
    while (w->count < LEXICON_WORDS_MAX &&
           lexicon_next_word(w->text, w->at, &w->ahead[w->count])) {
        w->at = w->ahead[w->count].end;
        w->count++;
    }
}

static void lexicon_drop(struct lexicon_walk *w, size_t words)
{
    w->count -= words;
    memmove(w->ahead, w->ahead + words, w->count * sizeof(w->ahead[0]));
    lexicon_fill(w);
}

static bool lexicon_matches(const struct lexicon_walk *w,
                            const struct lexicon_form *form)
{
    if (form->count > w->count)
        return false;
    for (size_t i = 0; i < form->count; i++) {
        if (form->words[i] != w->ahead[i].stem ||
            (i > 0 &&
             !lexicon_adjoin(w->text, w->ahead[i - 1].end, w->ahead[i].start)))
            return false;
    }
    return true;
}

static void lexicon_hit_add(struct lexicon_walk *w, struct lexicon_hit hit)
{
    w->hits = arena_grow(w->arena, w->hits, w->hit_count, sizeof(*w->hits));
    w->hits[w->hit_count++] = hit;
}

/* What opens a quotation at text[at]: its length, and the closing mark. */
static size_t lexicon_quote(struct span text, size_t at, const char **shut)
{
    static const char *const pairs[][2] = {{"\\\"", "\\\""},
                                           {"\"", "\""},
                                           {"\xe2\x80\x9c", "\xe2\x80\x9d"},
                                           {"\xc2\xab", "\xc2\xbb"},
                                           {"'", "'"}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (span_starts(span_cut(text, at, 4), pairs[i][0])) {
            *shut = pairs[i][1];
            return strlen(pairs[i][0]);
        }
    }
    return 0;
}

/* After a verb of reading: the quoted words, if there are any. */
static bool lexicon_quoted(const struct lexicon_walk *w,
                           struct lexicon_hit *hit)
{
    static const char *const verbs[] = {
        "reads",    "reading",     "read",     "says",    "saying",
        "written",  "marked",      "labelled", "labeled", "spells",
        "spelling", "inscription", "words"};
    const struct lexicon_word *word = &w->ahead[0];
    struct span verb = span_cut(w->text, word->start, word->end - word->start);
    size_t at = word->end;
    const char *shut = NULL;
    bool reads = false;

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        reads = reads || span_is_nocase(verb, verbs[i]);
    if (!reads)
        return false;
    while (at < w->text.len && at < word->end + 3 &&
           strchr(" :,", w->text.data[at]) != NULL && w->text.data[at] != '\0')
        at++;
    size_t open = lexicon_quote(w->text, at, &shut);
    if (open == 0)
        return false;
    struct span rest = span_cut(w->text, at + open, LEXICON_QUOTE_MAX);
    size_t len = span_find(rest, shut);
    if (len == SIZE_MAX || len == 0)
        return false;
    *hit = (struct lexicon_hit){"text", "quoted", at + open, at + open + len};
    return true;
}

/* The longest form at the first word ahead; its number of words, or 0. */
static size_t lexicon_match(const struct lexicon_walk *w,
                            struct lexicon_hit *hit)
{
    const struct lexicon *lex = w->lex;

    for (size_t f = lex->heads[w->ahead[0].stem & lex->mask]; f != 0;
         f = lex->forms[f - 1].next) {
        const struct lexicon_form *form = &lex->forms[f - 1];
        if (!lexicon_matches(w, form))
            continue;
        *hit = (struct lexicon_hit){form->kind, form->label, w->ahead[0].start,
                                    w->ahead[form->count - 1].end};
        return form->count;
    }
    return 0;
}

struct lexicon_hit *lexicon_find(const struct lexicon *lex, struct span text,
                                 size_t most, struct arena *arena,
                                 size_t *count)
{
    struct lexicon_walk w = {.lex = lex, .text = text, .arena = arena};
    struct lexicon_hit hit;

    lexicon_fill(&w);
    while (w.count > 0 && w.hit_count < most) {
        if (lexicon_quoted(&w, &hit)) {
            lexicon_hit_add(&w, hit);
            w.at = hit.end; /* go on behind the quotation */
            lexicon_drop(&w, w.count);
            continue;
        }
        size_t words = lexicon_match(&w, &hit);
        if (words > 0)
            lexicon_hit_add(&w, hit);
        lexicon_drop(&w, words > 0 ? words : 1);
    }
    *count = w.hit_count;
    return w.hits;
}
