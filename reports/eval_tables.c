#include "reports/eval_tables.h"

#include <math.h>

#include "base/arena.h"
#include "reports/page.h"
#include "reports/report.h"
#include "reports/untrusted.h"

enum { TABLE_HEADS = EVALUATION_THRESHOLDS + 8, TABLE_HEAD = 40 };

/* Heads of a table: fixed ones, then one a distance. */
struct eval_heads {
    const char *texts[TABLE_HEADS];
    char km[EVALUATION_THRESHOLDS][TABLE_HEAD];
    size_t count;
};

static void eval_heads_add(struct eval_heads *h, const char *text)
{
    h->texts[h->count++] = text;
}

static void eval_heads_add_km(struct eval_heads *h, const struct evaluation *e)
{
    for (size_t i = 0; i < e->request.threshold_count; i++) {
        snprintf(h->km[i], TABLE_HEAD, ">%g km", e->request.thresholds_km[i]);
        eval_heads_add(h, h->km[i]);
    }
}

/* Each table is a part of its own, with room above it. */
static struct xml_node *eval_table(struct xml_node *parent, const char *caption,
                                   const struct eval_heads *h)
{
    return page_table(xml_add(parent, "section", NULL), caption, h->texts,
                      h->count);
}

static struct xml_node *eval_table_of(struct xml_node *parent,
                                      const char *caption,
                                      const char *const *heads, size_t count)
{
    return page_table(xml_add(parent, "section", NULL), caption, heads, count);
}

static struct xml_node *eval_row(struct xml_node *table, const char *name)
{
    struct xml_node *row = xml_add(table, "tr", NULL);

    untrusted_add_name(page_head(row, NULL), name);
    return row;
}

static void eval_cell_interval(struct xml_node *cell, double low, double high)
{
    if (isnan(low))
        return;
    struct xml_node *unit = page_add(cell, "span", "unit", NULL);
    xml_print(unit, "%.1f\xE2\x80\x93%.1f", low, high);
}

/* "42.1%" and, small, "38.0-46.3". */
static void eval_share(struct xml_node *row, const struct evaluation *e,
                       int64_t part, int64_t whole)
{
    struct interval in = interval_of_share(part, whole, e->request.form.level);

    eval_cell_interval(page_share(row, part, whole), 100 * in.low,
                       100 * in.high);
}

static void eval_shares(struct xml_node *row, const struct evaluation *e,
                        const int64_t *within, int64_t whole)
{
    for (size_t i = 0; i < e->request.threshold_count; i++)
        eval_share(row, e, within[i], whole);
}

static void eval_figure(struct xml_node *row, double value, double low,
                        double high)
{
    eval_cell_interval(page_number(row, value, NULL), low, high);
}

/* --------------------------------------------------------------- tables */

void eval_table_shares(struct xml_node *parent, const struct evaluation *e)
{
    struct eval_heads h = {.count = 0};

    eval_heads_add(&h, "");
    eval_heads_add(&h, ">asked");
    eval_heads_add(&h, ">with a position");
    eval_heads_add_km(&h, e);
    struct xml_node *table =
        eval_table(parent, "Within a distance, of all that were asked", &h);
    for (size_t i = 0; i < e->count; i++) {
        const struct evaluation_teacher *t = &e->teachers[i];
        struct xml_node *row = eval_row(table, t->name);

        page_count(row, t->asked);
        page_count(row, t->positions);
        eval_shares(row, e, t->within, t->asked);
    }
}

void eval_table_scores(struct xml_node *parent, const struct evaluation *e)
{
    static const char *const heads[] = {"", ">GeoScore", ">OSV-5M's score",
                                        ">mean km", ">median km"};
    struct xml_node *table = eval_table_of(
        parent,
        "Scores, of all that were asked; distances of those with a "
        "position",
        heads, 5);

    for (size_t i = 0; i < e->count; i++) {
        const struct evaluation_teacher *t = &e->teachers[i];
        struct xml_node *row = eval_row(table, t->name);

        eval_figure(row, t->figures.geoscore, t->low.geoscore,
                    t->high.geoscore);
        eval_figure(row, t->figures.geoscore_osv5m, t->low.geoscore_osv5m,
                    t->high.geoscore_osv5m);
        eval_figure(row, t->figures.mean_km, t->low.mean_km, t->high.mean_km);
        eval_figure(row, t->figures.median_km, t->low.median_km,
                    t->high.median_km);
    }
}

void eval_table_reasons(struct xml_node *parent, const struct evaluation *e)
{
    static const char *const heads[] = {"", "why", ">answers"};
    struct xml_node *table =
        eval_table_of(parent, "Answers without a position", heads, 3);

    for (size_t i = 0; i < e->count; i++) {
        const struct evaluation_teacher *t = &e->teachers[i];

        for (size_t k = 0; k < t->reason_count; k++) {
            struct xml_node *row = eval_row(table, t->name);
            untrusted_add_name(page_cell(row, NULL), t->reasons[k].reason);
            page_count(row, t->reasons[k].count);
        }
        if (t->reason_count == 0) {
            struct xml_node *row = eval_row(table, t->name);
            page_cell(row, "all have one");
            page_count(row, 0);
        }
    }
}

void eval_table_names(struct xml_node *parent, const struct evaluation *e)
{
    static const char *const heads[] = {"",
                                        ">country",
                                        ">city",
                                        ">country as written",
                                        ">city as written",
                                        ">down to continent",
                                        ">country",
                                        ">region",
                                        ">city"};
    struct xml_node *table = eval_table_of(
        parent, "Names that are right, and how far down", heads, 9);

    for (size_t i = 0; i < e->count; i++) {
        const struct evaluation_teacher *t = &e->teachers[i];
        struct xml_node *row = eval_row(table, t->name);

        eval_share(row, e, t->country_right, t->country_known);
        eval_share(row, e, t->city_right, t->city_known);
        eval_share(row, e, t->country_raw, t->country_known);
        eval_share(row, e, t->city_raw, t->city_known);
        for (size_t k = 0; k < STEP_COUNT; k++)
            eval_share(row, e, t->path_right[k], t->path_known[k]);
    }
}

void eval_table_stops(struct xml_node *parent, const struct evaluation *e)
{
    static const char *const heads[] = {"", "the finest that is answered",
                                        ">answers", ">right in all of it"};
    struct xml_node *table =
        eval_table_of(parent, "Where answers stop", heads, 4);

    for (size_t i = 0; i < e->count; i++) {
        for (size_t k = 0; k < LEVEL_COUNT; k++) {
            const struct evaluation_stop *s = &e->teachers[i].stops[k];

            if (s->count == 0)
                continue;
            struct xml_node *row = eval_row(table, e->teachers[i].name);
            page_cell(row, evaluation_level_name((enum evaluation_level)k));
            page_count(row, s->count);
            eval_share(row, e, s->right, s->known);
        }
    }
}

void eval_table_ranks(struct xml_node *parent, const struct evaluation *e)
{
    struct eval_heads h = {.count = 0};

    eval_heads_add(&h, "");
    eval_heads_add(&h, ">candidates");
    eval_heads_add_km(&h, e);
    struct xml_node *table =
        eval_table(parent, "The best of the first candidates of a reply", &h);
    for (size_t i = 0; i < e->count; i++) {
        const struct evaluation_teacher *t = &e->teachers[i];

        for (size_t k = 0; t->ranked > 0 && k < EVALUATION_RANKS; k++) {
            struct xml_node *row = eval_row(table, t->name);
            page_count(row, t->ranks[k].k);
            eval_shares(row, e, t->ranks[k].within, t->asked);
        }
    }
}

void eval_table_tries(struct xml_node *parent, const struct evaluation *e)
{
    struct eval_heads h = {.count = 0};

    eval_heads_add(&h, "");
    eval_heads_add(&h, ">replies");
    eval_heads_add(&h, ">pictures");
    eval_heads_add_km(&h, e);
    struct xml_node *table = eval_table(
        parent, "pass@k: the chance that one of k replies is right", &h);
    for (size_t i = 0; i < e->count; i++) {
        const struct evaluation_teacher *t = &e->teachers[i];

        for (size_t k = 0; k < EVALUATION_TRIES && t->tries[k].samples > 0;
             k++) {
            struct xml_node *row = eval_row(table, t->name);
            page_count(row, t->tries[k].k);
            page_count(row, t->tries[k].samples);
            for (size_t m = 0; m < e->request.threshold_count; m++)
                page_number(row,
                            100 * t->tries[k].pass[m] /
                                (double)t->tries[k].samples,
                            "%");
        }
    }
}

static void eval_group_row(struct xml_node *table, const struct evaluation *e,
                           const struct evaluation_group *g)
{
    struct xml_node *row = eval_row(table, g->name);

    page_cell(row, g->kind);
    page_count(row, g->asked);
    eval_shares(row, e, g->within, g->asked);
}

/* Those of the kind "country", or the others. */
static void eval_group_rows(struct xml_node *parent, const struct evaluation *e,
                            size_t teacher, bool countries)
{
    const struct evaluation_teacher *t = &e->teachers[teacher];
    struct eval_heads h = {.count = 0};
    char caption[300];
    size_t rows = 0;

    snprintf(caption, sizeof(caption), "%.200s, by %s", t->name,
             countries ? "country" : "group");
    eval_heads_add(&h, "");
    eval_heads_add(&h, "kind");
    eval_heads_add(&h, ">asked");
    eval_heads_add_km(&h, e);
    struct xml_node *table = eval_table(parent, caption, &h);
    for (size_t i = 0; i < t->group_count && rows < REPORT_ROWS_MAX; i++) {
        if ((strcmp(t->groups[i].kind, "country") == 0) != countries)
            continue;
        eval_group_row(table, e, &t->groups[i]);
        rows++;
    }
    for (size_t i = 0; !countries && e->count > 1 && i < BAND_COUNT; i++)
        eval_group_row(table, e, &t->bands[i]);
}

void eval_table_groups(struct xml_node *parent, const struct evaluation *e,
                       size_t teacher)
{
    struct xml_node *more;

    eval_group_rows(parent, e, teacher, false);
    more = xml_add(parent, "details", NULL);
    untrusted_add_name(xml_add(more, "summary", "Countries: "),
                       e->teachers[teacher].name);
    eval_group_rows(more, e, teacher, true);
}

void eval_table_calibration(struct xml_node *parent, const struct evaluation *e)
{
    struct eval_heads h = {.count = 0};

    eval_heads_add(&h, "");
    eval_heads_add(&h, "what is said");
    eval_heads_add(&h, ">answers");
    eval_heads_add_km(&h, e);
    struct xml_node *table = eval_table(
        parent, "Expected calibration error of being within a distance", &h);
    for (size_t i = 0; i < e->count; i++) {
        for (size_t k = 0; k < CONFIDENCE_COUNT; k++) {
            const struct evaluation_calibration *c =
                &e->teachers[i].calibrations[k];

            if (c->known == 0)
                continue;
            struct xml_node *row = eval_row(table, e->teachers[i].name);
            page_cell(
                row, evaluation_confidence_name((enum evaluation_confidence)k));
            page_count(row, c->known);
            for (size_t m = 0; m < e->request.threshold_count; m++)
                page_number(row, evaluation_ece(c, m), NULL);
        }
    }
}

static void eval_pair_row(struct xml_node *table,
                          const struct evaluation_pair *p, size_t outcome,
                          const char *what)
{
    struct xml_node *row = eval_row(table, p->first);

    untrusted_add_name(page_cell(row, NULL), p->second);
    page_cell(row, what);
    page_count(row, p->samples);
    page_count(row, p->first_only[outcome]);
    page_count(row, p->second_only[outcome]);
    page_number(row, p->p[outcome], NULL);
}

void eval_table_pairs(struct xml_node *parent, const struct evaluation *e)
{
    static const char *const heads[] = {
        "",          "against",          "right in",
        ">pictures", ">the first alone", ">the second alone",
        ">p"};
    struct xml_node *table =
        eval_table_of(parent, "Which of two is more often right", heads, 7);
    size_t per_pair = e->request.threshold_count + 2;
    size_t most = REPORT_ROWS_MAX / per_pair;

    for (size_t i = 0; i < e->pair_count && i < most; i++) {
        const struct evaluation_pair *p = &e->pairs[i];
        char km[TABLE_HEAD];

        for (size_t k = 0; k < e->request.threshold_count; k++) {
            snprintf(km, sizeof(km), "%g km", e->request.thresholds_km[k]);
            eval_pair_row(table, p, k, km);
        }
        eval_pair_row(table, p, EVALUATION_THRESHOLDS, "country");
        eval_pair_row(table, p, EVALUATION_THRESHOLDS + 1, "city");
    }
    if (e->pair_count > most)
        xml_print(page_add(parent, "p", "note", NULL),
                  "%zu pairs of %zu are shown; all are in --json.", most,
                  e->pair_count);
}
