#include "decisions/kappa.h"

#include <math.h>
#include <stdbool.h>

/* Two-sided, 95 % of a normal distribution. */
static const double kappa_z95 = 1.959963984540054;

static struct kappa kappa_make(int64_t items, double agree, double chance)
{
    struct kappa k = {.items = items, .agree = agree};
    bool defined = items > 0 && chance < 1;

    k.kappa = defined ? (agree - chance) / (1 - chance) : NAN;
    k.low = k.high = NAN;
    return k;
}

struct kappa kappa_cohen(const int64_t counts[KAPPA_WORDS][KAPPA_WORDS])
{
    double rows[KAPPA_WORDS] = {0}, columns[KAPPA_WORDS] = {0};
    double same = 0, chance = 0;
    int64_t n = 0;

    for (int a = 0; a < KAPPA_WORDS; a++) {
        for (int b = 0; b < KAPPA_WORDS; b++) {
            n += counts[a][b];
            rows[a] += (double)counts[a][b];
            columns[b] += (double)counts[a][b];
            same += a == b ? (double)counts[a][b] : 0;
        }
    }
    double all = n > 0 ? (double)n : 1;
    for (int a = 0; a < KAPPA_WORDS; a++)
        chance += rows[a] / all * (columns[a] / all);
    struct kappa k = kappa_make(n, n > 0 ? same / all : NAN, chance);
    double error = sqrt(k.agree * (1 - k.agree) / all) / (1 - chance);
    k.low = k.kappa - kappa_z95 * error;
    k.high = k.kappa + kappa_z95 * error;
    return k;
}

void kappa_fleiss_add(struct kappa_fleiss *f, const int64_t counts[KAPPA_WORDS])
{
    int64_t n = 0, pairs = 0;

    for (int a = 0; a < KAPPA_WORDS; a++) {
        n += counts[a];
        pairs += counts[a] * (counts[a] - 1);
    }
    if (n < 2)
        return;
    f->items++;
    f->readings += n;
    f->agree += (double)pairs / (double)(n * (n - 1));
    for (int a = 0; a < KAPPA_WORDS; a++)
        f->words[a] += counts[a];
}

struct kappa kappa_fleiss_end(const struct kappa_fleiss *f)
{
    double chance = 0;

    for (int a = 0; a < KAPPA_WORDS && f->readings > 0; a++) {
        double share = (double)f->words[a] / (double)f->readings;
        chance += share * share;
    }
    return kappa_make(f->items,
                      f->items > 0 ? f->agree / (double)f->items : NAN, chance);
}
