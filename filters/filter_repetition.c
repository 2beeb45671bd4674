/*
 * repetition: which share of the reply says again what it has said before? The
 * larger of two shares: of runs of `words` words that occurred earlier, and of
 * lines that occurred earlier. A decoder caught in a loop comes close to 1; a
 * reply of fewer words measures 0.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include "base/hash_index.h"

/* Of a longer reply only so many words are measured. */
enum { REPETITION_WORDS_MAX = 1 << 16, REPETITION_RUN_MAX = 32 };

struct repetition_settings {
    int64_t words;
};

static const struct param repetition_params[] = {
    {.name = "words",
     .type = PARAM_INT,
     .at = offsetof(struct repetition_settings, words),
     .initial = "6",
     .min = 2,
     .max = REPETITION_RUN_MAX,
     .about = "words of a run that counts when it occurs again"},
};

/* Whether the hash was seen before; it counts as seen from now on. */
static bool repetition_seen(struct hash_index *seen, uint64_t hash)
{
    if (hash_index_find(seen, hash) != SIZE_MAX)
        return true;
    hash_index_add(seen, hash, 0);
    return false;
}

/* The hash of a text in lower case. */
static uint64_t repetition_hash(struct span s)
{
    uint64_t h = HASH_FNV_BEGIN;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];
        c = c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
        h = hash_fnv_add(h, c);
    }
    return hash_mix(h);
}

/* The next word (letters, digits, anything beyond ASCII) off the front. */
static bool repetition_word(struct span *rest, struct span *word)
{
    size_t from = 0, to;

    while (from < rest->len && (unsigned char)rest->data[from] < 0x80 &&
           !isalnum((unsigned char)rest->data[from]))
        from++;
    for (to = from; to < rest->len; to++) {
        unsigned char c = (unsigned char)rest->data[to];
        if (c < 0x80 && !isalnum(c))
            break;
    }
    *word = span_cut(*rest, from, to - from);
    *rest = span_cut(*rest, to, SIZE_MAX);
    return word->len > 0;
}

static double repetition_of_runs(struct span text, size_t run)
{
    size_t most = text.len / 2 + 1, n = 0, again = 0;
    struct hash_index seen;
    struct span word;

    if (most > REPETITION_WORDS_MAX)
        most = REPETITION_WORDS_MAX;
    uint64_t *words = heap_grow(NULL, most, sizeof(*words));
    while (n < most && repetition_word(&text, &word))
        words[n++] = repetition_hash(word);
    size_t runs = n >= run ? n - run + 1 : 0;
    hash_index_init(&seen, runs);
    for (size_t i = 0; i < runs; i++) {
        uint64_t h = 0;
        for (size_t k = 0; k < run; k++)
            h = hash_mix(h * 31 + words[i + k]);
        again += repetition_seen(&seen, h);
    }
    hash_index_release(&seen);
    free(words);
    return runs == 0 ? 0 : (double)again / (double)runs;
}

/* The share of lines that occurred before. Lines under 12 bytes ("}", "---") do
 * not count: they repeat in good replies too. */
static double repetition_of_lines(struct span text)
{
    struct hash_index seen;
    struct span line, rest = text;
    size_t lines = 0, again = 0, n = 0;

    while (n < REPETITION_WORDS_MAX && span_next(&rest, '\n', &line))
        n++;
    hash_index_init(&seen, n);
    for (rest = text; n-- > 0 && span_next(&rest, '\n', &line);) {
        line = span_trim(line);
        if (line.len < 12)
            continue;
        lines++;
        again += repetition_seen(&seen, repetition_hash(line));
    }
    hash_index_release(&seen);
    return lines == 0 ? 0 : (double)again / (double)lines;
}

static bool repetition_measure(const struct filter_case *c,
                               const void *settings, struct filter_score *score,
                               struct err *err)
{
    const struct repetition_settings *s = settings;
    double runs = repetition_of_runs(c->answer->text, (size_t)s->words);
    double lines = repetition_of_lines(c->answer->text);

    (void)err;
    score->known = true;
    score->value = runs > lines ? runs : lines;
    if (score->value > 0) {
        note_real(&score->evidence, "runs", runs);
        note_real(&score->evidence, "lines", lines);
    }
    return true;
}

static const struct filter_example repetition_examples[] = {
    {"every run once",
     {.answer =
          &(struct filter_answer){
              .text = FILTER_TEXT("one two three four five six seven eight")}},
     true,
     0},
    {"six words said twice: one of seven runs",
     {.answer = &(struct filter_answer){.text = FILTER_TEXT(
                                            "a red roof and white walls, "
                                            "a red roof and white walls")}},
     true,
     1.0 / 7},
    {"a loop of one line: two of three lines",
     {.answer = &(struct filter_answer){.text = FILTER_TEXT(
                                            "this is Perth\nthis is Perth\n"
                                            "this is Perth")}},
     true,
     2.0 / 3},
    {"too short to repeat",
     {.answer = &(struct filter_answer){.text = FILTER_TEXT("Perth")}},
     true,
     0},
};

const struct filter filter_repetition = {
    .name = "repetition",
    .version = 1,
    .about = "share of the reply that repeats itself",
    .unit = "share",
    .params = repetition_params,
    .param_count = PARAM_COUNT(repetition_params),
    .settings_size = sizeof(struct repetition_settings),
    .max = "0.3",
    .missing = "fails",
    .measure = repetition_measure,
    .examples = repetition_examples,
    .example_count = PARAM_COUNT(repetition_examples),
};
