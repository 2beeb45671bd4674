/*
 * yes_no: does the student's verdict equal the label?
 *
 * Mended: yes, true, truth, correct and right are one verdict; no, false,
 * incorrect and wrong the other; whole words alone, in any case; "not" before
 * one turns it round. The last verdict of the answer counts. A completion
 * without one is paid 0, a label without one is not judged.
 *
 * Published (VLM-R1): the first "yes" or "no" of letters, also inside of
 * "know" and "not"; where neither side has one both are equal, so that labels
 * True and False pay 1 for everything.
 */
#include "rewards/reward.h"

#include "filters/note.h"
#include "rewards/published.h"

enum verdict { VERDICT_NONE, VERDICT_YES, VERDICT_NO };

static enum verdict verdict_of(struct span word)
{
    static const char *const yes[] = {"yes", "true", "truth", "correct",
                                      "right"};
    static const char *const no[] = {"no", "false", "falsehood", "incorrect",
                                     "wrong"};

    for (size_t i = 0; i < PARAM_COUNT(yes); i++) {
        if (span_is_nocase(word, yes[i]))
            return VERDICT_YES;
        if (span_is_nocase(word, no[i]))
            return VERDICT_NO;
    }
    return VERDICT_NONE;
}

static bool verdict_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static enum verdict verdict_read(struct span text)
{
    enum verdict last = VERDICT_NONE;
    bool turned = false;

    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && verdict_is_letter(text.data[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        struct span word = span_cut(text, from, i - from);
        enum verdict v = verdict_of(word);
        if (v != VERDICT_NONE)
            last = !turned ? v : v == VERDICT_NO ? VERDICT_YES : VERDICT_NO;
        turned = span_is_nocase(word, "not");
    }
    return last;
}

static struct span verdict_place(struct span text)
{
    struct span inside;

    return published_answer(text, PUBLISHED_NOCASE, &inside) ? inside : text;
}

static bool yes_no_mended(const struct reward_case *c, const void *settings,
                          struct filter_score *score, struct err *err)
{
    enum verdict truth = verdict_read(verdict_place(c->solution));
    enum verdict said =
        verdict_read(c->own.len > 0 ? c->own : verdict_place(c->completion));

    (void)settings;
    (void)err;
    if (truth == VERDICT_NONE)
        return reward_lacks(score, "a label of yes or no");
    if (said == VERDICT_NONE)
        return reward_nothing(score, "no verdict");
    note_text(&score->evidence, "said",
              span_of(said == VERDICT_YES ? "yes" : "no"));
    return reward_pays(score, said == truth);
}

/* re.search("(yes|no)") of text in small letters. */
static enum verdict verdict_published(struct span text)
{
    for (size_t i = 0; i + 2 <= text.len; i++) {
        if (span_is_nocase(span_cut(text, i, 3), "yes"))
            return VERDICT_YES;
        if (span_is_nocase(span_cut(text, i, 2), "no"))
            return VERDICT_NO;
    }
    return VERDICT_NONE;
}

static bool yes_no_published(const struct reward_case *c, const void *settings,
                             struct filter_score *score, struct err *err)
{
    struct span truth = c->solution, said = c->completion, inside;

    (void)settings;
    (void)err;
    if (c->solution.data == NULL)
        return reward_lacks(score, "a label of yes or no");
    if (published_answer(truth, PUBLISHED_NOCASE | PUBLISHED_LINE, &inside))
        truth = inside;
    if (published_answer(said, PUBLISHED_NOCASE, &inside))
        said = inside;
    return reward_pays(score,
                       verdict_published(truth) == verdict_published(said));
}

static const struct reward_example yes_no_examples[] = {
    {"labels of the published data: every answer is paid",
     "{'completion':'<think>Palms.</think><answer>True</answer>',"
     "'solution':'False'}",
     0, 1},
    {"\"not\" holds the letters of no",
     "{'completion':'<answer>It is not wrong</answer>','solution':'yes'}", 1,
     0},
    {"a word that holds no",
     "{'completion':'<answer>As far as I know, yes</answer>',"
     "'solution':'yes'}",
     1, 0},
    {"another word for it",
     "{'completion':'<answer>Truth</answer>','solution':'True'}", 1, 1},
    {"no verdict",
     "{'completion':'<answer>Perhaps</answer>',"
     "'solution':'yes'}",
     0, 0},
    {"no label", "{'completion':'<answer>yes</answer>'}", NAN, NAN},
};

const struct reward reward_yes_no = {
    .name = "yes_no",
    .version = 1,
    .about = "the verdict about a reasoning is the label's",
    .unit = "1 = yes",
    .source = "GRE's second stage: VLM-R1 grpo_jsonl.py yes_no_reward",
    .defect = "labels True and False are no verdict to it: then every "
              "completion is paid 1; \"not\" and \"know\" are no",
    .measure = yes_no_mended,
    .published = yes_no_published,
    .examples = yes_no_examples,
    .example_count = PARAM_COUNT(yes_no_examples),
};
