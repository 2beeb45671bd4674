#include "rewards/advantage.h"

#include <math.h>

/* Under this part of the values a difference is of rounding. */
static const double ADVANTAGE_SAME = 1e-12;

static bool advantage_same(double least, double most)
{
    double size = fmax(fabs(least), fabs(most));

    return most - least <= ADVANTAGE_SAME * fmax(size, 1);
}

bool advantage_of(const double *rewards, size_t count, double *advantages)
{
    struct spread s = {.paid = 0};
    double sum = 0, squares = 0;

    for (size_t i = 0; i < count; i++) {
        spread_add(&s, rewards[i]);
        if (!isnan(rewards[i]))
            sum += rewards[i];
    }
    double mean = sum / (double)s.paid;
    bool same = s.paid < 2 || advantage_same(s.least, s.most);
    for (size_t i = 0; i < count; i++) {
        if (!isnan(rewards[i]))
            squares += (rewards[i] - mean) * (rewards[i] - mean);
    }
    double std = sqrt(squares / (double)(s.paid - 1));
    for (size_t i = 0; i < count; i++)
        advantages[i] = isnan(rewards[i]) ? NAN
                        : same            ? 0
                                          : (rewards[i] - mean) / std;
    return !same;
}

void spread_add(struct spread *s, double value)
{
    if (isnan(value)) {
        s->nulls++;
        return;
    }
    s->least = s->paid == 0 ? value : fmin(s->least, value);
    s->most = s->paid == 0 ? value : fmax(s->most, value);
    s->paid++;
}

bool spread_constant(const struct spread *s)
{
    return s->paid >= 2 && advantage_same(s->least, s->most);
}
