#include <math.h>
#include <string.h>

#include "commands/eval_print.h"

enum {
    TEXT_COUNTRIES = 10, /* more are in JSON and on the page */
    TEXT_PAIRS = 10,
    TEXT_CELL = 40
};

static void text_share(int64_t part, int64_t whole, int width)
{
    if (whole > 0)
        printf(" %*.1f", width, 100.0 * (double)part / (double)whole);
    else
        printf(" %*s", width, "-");
}

static void text_number(double value, int width)
{
    if (isnan(value))
        printf(" %*s", width, "-");
    else
        printf(" %*.1f", width, value);
}

static void text_range(double low, double high, int width)
{
    char cell[TEXT_CELL];

    snprintf(cell, sizeof(cell), "%.1f-%.1f", low, high);
    printf(" %*s", width, isnan(low) ? "-" : cell);
}

static void text_heads(const struct evaluation *e, const char *first, int width)
{
    printf("%-28s", first);
    for (size_t i = 0; i < e->request.threshold_count; i++)
        printf(" %*g", width, e->request.thresholds_km[i]);
}

static void text_within(const struct evaluation *e, const int64_t *within,
                        int64_t whole)
{
    for (size_t i = 0; i < e->request.threshold_count; i++)
        text_share(within[i], whole, 6);
}

static void text_shares(const struct evaluation *e, bool of_positions)
{
    printf("%-28s %6s %6s", "teacher", "asked", "found");
    for (size_t i = 0; i < e->request.threshold_count; i++)
        printf(" %6g", e->request.thresholds_km[i]);
    printf("%s\n", of_positions ? "   mean km median km" : "  country    city");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s %6lld %6lld", t->name, (long long)t->asked,
               (long long)t->positions);
        text_within(e, t->within, of_positions ? t->positions : t->asked);
        if (of_positions) {
            text_number(t->figures.mean_km, 9);
            text_number(t->figures.median_km, 9);
        } else {
            printf(" ");
            text_share(t->country_right, t->country_known, 7);
            text_share(t->city_right, t->city_known, 7);
        }
        printf("\n");
    }
}

static void text_reasons(const struct evaluation *e)
{
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s %6lld", t->name, (long long)(t->asked - t->positions));
        for (size_t i = 0; i < t->reason_count; i++)
            printf("%s %s %lld", i ? "," : " :", t->reasons[i].reason,
                   (long long)t->reasons[i].count);
        printf("\n");
    }
}

static void text_intervals(const struct evaluation *e)
{
    double level = e->request.form.level;

    printf("\n%% within km of all that were asked: intervals at %g %%\n",
           100 * level);
    text_heads(e, "teacher", 11);
    printf("\n");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s", t->name);
        for (size_t i = 0; i < e->request.threshold_count; i++) {
            struct interval in =
                interval_of_share(t->within[i], t->asked, level);
            text_range(100 * in.low, 100 * in.high, 11);
        }
        printf("\n");
    }
}

static void text_scores(const struct evaluation *e)
{
    printf("\nGeoScore (no position: 0), OSV-5M's, and distance of those with "
           "a position, with intervals\n%-28s %8s %15s %8s %15s %17s %17s\n",
           "teacher", "GeoScore", "", "OSV-5M", "", "mean km", "median km");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s", t->name);
        text_number(t->figures.geoscore, 8);
        text_range(t->low.geoscore, t->high.geoscore, 15);
        text_number(t->figures.geoscore_osv5m, 8);
        text_range(t->low.geoscore_osv5m, t->high.geoscore_osv5m, 15);
        text_range(t->low.mean_km, t->high.mean_km, 17);
        text_range(t->low.median_km, t->high.median_km, 17);
        printf("\n");
    }
}

static void text_names(const struct evaluation *e)
{
    printf("\n%% right down to a level, all coarser ones too; names as "
           "written, by GLOBE's rule of 0.7\n%-28s %9s %8s %8s %8s %12s %8s\n",
           "teacher", "continent", "country", "region", "city", "country 0.7",
           "city 0.7");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s", t->name);
        for (size_t i = 0; i < STEP_COUNT; i++)
            text_share(t->path_right[i], t->path_known[i], i ? 8 : 9);
        text_share(t->country_raw, t->country_known, 12);
        text_share(t->city_raw, t->city_known, 8);
        printf("\n");
    }
    printf("\nfinest that is answered, and %% of these that are right\n");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s", t->name);
        for (size_t i = 0; i < LEVEL_COUNT; i++) {
            printf("%s %s %lld", i ? "," : "",
                   evaluation_level_name((enum evaluation_level)i),
                   (long long)t->stops[i].count);
            if (t->stops[i].known > 0)
                printf(" (%.1f)", 100.0 * (double)t->stops[i].right /
                                      (double)t->stops[i].known);
        }
        printf("\n");
    }
}

/* ----------------------------------------------------- where there is such */

static void text_ranks(const struct evaluation *e)
{
    bool headed = false;

    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        if (t->ranked == 0)
            continue;
        if (!headed) {
            printf("\n%% of all asked with one of the first k candidates "
                   "within km\n");
            text_heads(e, "teacher", 6);
            printf("\n");
        }
        headed = true;
        for (size_t i = 0; i < EVALUATION_RANKS; i++) {
            printf("%-20s top %-4d", t->name, t->ranks[i].k);
            text_within(e, t->ranks[i].within, t->asked);
            printf("\n");
        }
    }
}

static void text_tries(const struct evaluation *e)
{
    bool headed = false;

    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        if (t->tries[1].samples == 0)
            continue;
        if (!headed) {
            printf("\npass@k: %% of samples with one of k replies within km\n");
            text_heads(e, "teacher", 6);
            printf("\n");
        }
        headed = true;
        for (size_t i = 0; i < EVALUATION_TRIES && t->tries[i].samples; i++) {
            const struct evaluation_try *try = &t->tries[i];

            printf("%-20s pass@%-2d", t->name, try->k);
            for (size_t j = 0; j < e->request.threshold_count; j++)
                printf(" %6.1f", 100 * try->pass[j] / (double)try->samples);
            printf("\n");
        }
    }
}

static void text_group(const struct evaluation *e,
                       const struct evaluation_teacher *t,
                       const struct evaluation_group *g)
{
    printf("%-28s %-10s %-20.20s %6lld", t->name, g->kind, g->name,
           (long long)g->asked);
    text_within(e, g->within, g->asked);
    printf("\n");
}

static void text_groups(const struct evaluation *e)
{
    printf("\n%% within km by group; difficulty by the others: all of them "
           "within 750 km, some, none\n%-28s %-10s %-20s %6s",
           "teacher", "group", "", "asked");
    for (size_t i = 0; i < e->request.threshold_count; i++)
        printf(" %6g", e->request.thresholds_km[i]);
    printf("\n");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];
        int countries = 0;

        for (size_t i = 0; i < t->group_count; i++) {
            if (strcmp(t->groups[i].kind, "country") != 0 ||
                countries++ < TEXT_COUNTRIES)
                text_group(e, t, &t->groups[i]);
        }
        for (size_t i = 0; e->count > 1 && i < BAND_COUNT; i++)
            text_group(e, t, &t->bands[i]);
    }
}

static void text_calibrations(const struct evaluation *e)
{
    bool headed = false;

    for (size_t k = 0; k < e->count; k++) {
        for (size_t i = 0; i < CONFIDENCE_COUNT; i++) {
            const struct evaluation_teacher *t = &e->teachers[k];
            const struct evaluation_calibration *c = &t->calibrations[i];

            if (c->known == 0)
                continue;
            if (!headed) {
                printf("\nexpected calibration error of being within km, by "
                       "what is said\n%-28s %-12s %6s",
                       "teacher", "", "known");
                for (size_t j = 0; j < e->request.threshold_count; j++)
                    printf(" %6g", e->request.thresholds_km[j]);
                printf("\n");
            }
            headed = true;
            printf("%-28s %-12s %6lld", t->name,
                   evaluation_confidence_name((enum evaluation_confidence)i),
                   (long long)c->known);
            for (size_t j = 0; j < e->request.threshold_count; j++)
                printf(" %6.3f", evaluation_ece(c, j));
            printf("\n");
        }
    }
}

static void text_outcome(const struct evaluation *e,
                         const struct evaluation_pair *p, size_t k)
{
    if (k < EVALUATION_THRESHOLDS)
        printf("  %g km:", e->request.thresholds_km[k]);
    else
        printf("  %s:", k == EVALUATION_THRESHOLDS ? "country" : "city");
    printf(" %lld, %lld, p %.3g\n", (long long)p->first_only[k],
           (long long)p->second_only[k], p->p[k]);
}

static void text_pairs(const struct evaluation *e)
{
    if (e->pair_count == 0)
        return;
    printf("\ntwo teachers on the same samples: right the first alone, the "
           "second alone, p of McNemar's test\n");
    for (size_t i = 0; i < e->pair_count && i < TEXT_PAIRS; i++) {
        const struct evaluation_pair *p = &e->pairs[i];

        printf("%s, %s: %lld samples\n", p->first, p->second,
               (long long)p->samples);
        for (size_t k = 0; k < EVALUATION_OUTCOMES; k++) {
            if (k < e->request.threshold_count || k >= EVALUATION_THRESHOLDS)
                text_outcome(e, p, k);
        }
    }
    if (e->pair_count > TEXT_PAIRS)
        printf("%zu more pairs with --json\n", e->pair_count - TEXT_PAIRS);
}

void eval_print_text(const struct evaluation *e, const char *distance)
{
    printf("%% within km (%s) of all that were asked%s; country and city of "
           "those whose truth is known\n",
           distance, e->request.strict ? ", strict answers alone" : "");
    text_shares(e, false);
    printf("\n%% within km of those with a position\n");
    text_shares(e, true);
    printf("\nno position, and why\n");
    text_reasons(e);
    text_intervals(e);
    text_scores(e);
    text_names(e);
    text_ranks(e);
    text_tries(e);
    text_groups(e);
    text_calibrations(e);
    text_pairs(e);
}
