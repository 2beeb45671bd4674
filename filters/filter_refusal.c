/*
 * refusal: does the reply decline to answer? It does when extract says so, or
 * when no place could be read and its beginning holds a phrase of declining.
 * A hedge before an answer ("I cannot be certain, but ...") is no refusal.
 */
#include "filters/filter.h"
#include "filters/note.h"

enum { REFUSAL_LOOK_BYTES = 600 };

static const char *const refusal_phrases[] = {
    "can't help with",
    "cannot help with",
    "can't assist",
    "cannot assist",
    "unable to assist",
    "unable to help",
    "can't determine",
    "cannot determine",
    "unable to determine",
    "can't identify",
    "cannot identify",
    "unable to identify",
    "can't provide",
    "cannot provide",
    "unable to provide",
    "can't tell where",
    "cannot tell where",
    "can't comply",
    "cannot comply",
    "can't fulfill",
    "cannot fulfill",
    "can't answer",
    "cannot answer",
    "impossible to determine",
    "impossible to say where",
    "not able to determine",
    "not able to identify",
    "not able to help",
    "not comfortable",
    "against my guidelines",
    "as a language model",
    "as an ai",
    "don't have the ability",
    "do not have the ability",
    "can't see the image",
    "cannot see the image",
    "can't view",
    "cannot view",
    "no image was provided",
    "don't see an image",
};

/* Copies a text in lower case, with straight apostrophes and single blanks. */
static void refusal_fold(struct span text, char *out)
{
    size_t n = 0;

    text = span_cut(span_trim(text), 0, REFUSAL_LOOK_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (span_starts(span_cut(text, i, 3), "\xe2\x80\x99")) {
            c = '\'';
            i += 2;
        }
        if (c <= ' ')
            c = ' ';
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c - 'A' + 'a');
        if (c == ' ' && n > 0 && out[n - 1] == ' ')
            continue;
        out[n++] = (char)c;
    }
    out[n] = '\0';
}

static bool refusal_measure(const struct filter_case *c, const void *settings,
                            struct filter_score *score, struct err *err)
{
    const struct filter_answer *a = c->answer;
    char head[REFUSAL_LOOK_BYTES + 1];

    (void)settings;
    (void)err;
    score->known = true;
    score->value = strcmp(a->status, "refusal") == 0;
    if (a->has_position || a->country[0] != '\0' || a->city[0] != '\0')
        return true;
    refusal_fold(a->text, head);
    for (size_t i = 0; i < PARAM_COUNT(refusal_phrases); i++) {
        if (strstr(head, refusal_phrases[i]) == NULL)
            continue;
        score->value = 1;
        note_text(&score->evidence, "phrase", span_of(refusal_phrases[i]));
        return true;
    }
    return true;
}

static const struct filter_example refusal_examples[] = {
    {"a polite no, with a curly apostrophe",
     {.answer =
          &(struct filter_answer){
              .text =
                  FILTER_TEXT("I\xe2\x80\x99m sorry, but I can\xe2\x80\x99t "
                              "help with that.")}},
     true,
     1},
    {"what extract called a refusal",
     {.answer = &(struct filter_answer){.status = "refusal"}},
     true,
     1},
    {"a hedge before an answer",
     {.answer =
          &(struct filter_answer){
              .text =
                  FILTER_TEXT("I cannot determine the street, but 48.9, 2.4"),
              .has_position = true}},
     true,
     0},
    {"an empty reply is not a refusal",
     {.answer = &(struct filter_answer){.status = "empty"}},
     true,
     0},
};

const struct filter filter_refusal = {
    .name = "refusal",
    .version = 1,
    .about = "the reply declines to answer",
    .unit = "1 = yes",
    .max = "0",
    .missing = "fails",
    .measure = refusal_measure,
    .examples = refusal_examples,
    .example_count = PARAM_COUNT(refusal_examples),
};
