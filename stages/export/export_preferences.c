#include "stages/export/export_preferences.h"

#include <math.h>

static double choice_length(const struct export_choice *c)
{
    return (double)(c->target.reasoning.len + c->target.answer.len);
}

static bool choice_better(const struct export_choice *a,
                          const struct export_choice *b, bool highest)
{
    if (a->by_hand != b->by_hand)
        return a->by_hand;
    if (isnan(a->value) || isnan(b->value))
        return isnan(b->value) && !isnan(a->value);
    return highest ? a->value > b->value : a->value < b->value;
}

/* How many times as long the longer one is. */
static double choice_ratio(const struct export_choice *a,
                           const struct export_choice *b)
{
    double x = choice_length(a), y = choice_length(b);

    return x > y ? x / y : y / x;
}

static bool choice_same_text(const struct export_choice *a,
                             const struct export_choice *b)
{
    return span_equals(a->target.reasoning, b->target.reasoning) &&
           span_equals(a->target.answer, b->target.answer);
}

/* The wrong reply nearest in length; why there is none is counted. */
static size_t choice_reject(const struct export_choice *all, size_t count,
                            size_t chosen, const struct export_pairing *how,
                            struct export_pairs *counts)
{
    size_t best = SIZE_MAX;
    bool wrong = false, form = false;

    for (size_t i = 0; i < count; i++) {
        const struct export_choice *c = &all[i];
        if (!c->wrong || !c->has_target || choice_same_text(c, &all[chosen]))
            continue;
        wrong = true;
        if (c->form != all[chosen].form)
            continue;
        form = true;
        double ratio = choice_ratio(c, &all[chosen]);
        if (ratio <= how->ratio &&
            (best == SIZE_MAX ||
             ratio < choice_ratio(&all[best], &all[chosen])))
            best = i;
    }
    if (best == SIZE_MAX) {
        counts->none += !wrong;
        counts->forms += wrong && !form;
        counts->lengths += form;
    }
    return best;
}

static void choice_count_pair(const struct export_choice *chosen,
                              const struct export_choice *rejected,
                              struct export_pairs *counts)
{
    double x = choice_length(chosen), y = choice_length(rejected);

    counts->pairs++;
    counts->chosen_longer += x > y;
    counts->rejected_longer += y > x;
    counts->chosen_bytes += (int64_t)x;
    counts->rejected_bytes += (int64_t)y;
}

void export_pair_choose(const struct export_choice *all, size_t count,
                        const struct export_pairing *how, size_t *chosen,
                        size_t *rejected, struct export_pairs *counts)
{
    *chosen = *rejected = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct export_choice *c = &all[i];
        counts->broken += !c->has_target && (c->good || c->wrong);
        counts->accepted += c->has_target && c->good;
        counts->wrong += c->has_target && c->wrong;
        if (c->good && c->has_target &&
            (*chosen == SIZE_MAX ||
             choice_better(c, &all[*chosen], how->highest)))
            *chosen = i;
    }
    if (*chosen == SIZE_MAX) {
        counts->none++;
        return;
    }
    *rejected = choice_reject(all, count, *chosen, how, counts);
    if (*rejected == SIZE_MAX)
        *chosen = SIZE_MAX;
    else
        choice_count_pair(&all[*chosen], &all[*rejected], counts);
}
