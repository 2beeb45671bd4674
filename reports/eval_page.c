#include "reports/eval_page.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "reports/eval_chart.h"
#include "reports/eval_tables.h"
#include "reports/page.h"
#include "reports/untrusted.h"

/* -------------------------------------------------------------- summary */

static void eval_page_lead(struct page *p, const struct eval_page *about)
{
    const struct evaluation *e = about->evaluation;
    struct xml_node *lead = page_add(p->top, "p", "lead", NULL);

    xml_print(lead, "%zu %s, ", e->count, e->count == 1 ? "model" : "models");
    untrusted_add(lead, span_of(about->of));
    struct xml_node *note = page_add(p->top, "p", "note", NULL);
    xml_print(note,
              "Distances are %s. An answer without a position counts as wrong. "
              "Intervals hold at %g %%: of shares exactly, of means by %lld "
              "resamples with seed %lld.%s",
              about->distance, 100 * e->request.form.level,
              (long long)e->request.form.resamples,
              (long long)e->request.form.seed,
              e->request.strict
                  ? " Strict: a position counts when the answer keeps its form "
                    "to the letter."
                  : "");
}

static void eval_page_shares(struct page *p, const struct evaluation *e)
{
    struct xml_node *section = page_section(
        p, "within", "How near the answers are",
        "Share of all that were asked whose position lies within a distance.");

    eval_chart_add_shares(section, e);
    if (e->count > EVAL_CHART_TEACHERS)
        page_add(section, "p", "note",
                 "The first twelve are drawn; all stand in the table.");
    eval_table_shares(section, e);
    eval_table_scores(section, e);
}

static void eval_page_names(struct page *p, const struct evaluation *e)
{
    struct xml_node *section =
        page_section(p, "names", "Names",
                     "Of those whose true name is known: right by any name of "
                     "the place; a city in its country alone. As written: by "
                     "GLOBE's published rule, which knows no other names.");

    eval_table_names(section, e);
    eval_table_stops(section, e);
}

static void eval_page_several(struct page *p, const struct evaluation *e)
{
    bool ranked = false, tried = false;
    struct xml_node *section;

    for (size_t i = 0; i < e->count; i++) {
        ranked = ranked || e->teachers[i].ranked > 0;
        tried = tried || e->teachers[i].tries[1].samples > 0;
    }
    if (!ranked && !tried)
        return;
    section = page_section(p, "several", "Several answers", NULL);
    if (ranked)
        eval_table_ranks(section, e);
    if (tried)
        eval_table_tries(section, e);
}

static void eval_page_groups(struct page *p, const struct evaluation *e)
{
    struct xml_node *section = page_section(
        p, "groups", "By group",
        "Countries and continents of the truth; scene and difficulty where the "
        "truth tells them; and how hard the others found a picture: all of "
        "them within 750 km, some, none.");

    for (size_t i = 0; i < e->count; i++)
        eval_table_groups(section, e, i);
}

/* ---------------------------------------------------------- calibration */

static void eval_page_calibration_of(struct xml_node *section,
                                     const struct evaluation *e, size_t teacher,
                                     enum evaluation_confidence kind,
                                     size_t threshold)
{
    const struct evaluation_teacher *t = &e->teachers[teacher];
    const struct evaluation_calibration *c = &t->calibrations[kind];
    char label[200];

    if (c->known == 0)
        return;
    struct xml_node *figure = xml_add(section, "figure", NULL);
    snprintf(label, sizeof(label),
             "confidence against share within %g km in ten bins, %s",
             e->request.thresholds_km[threshold],
             evaluation_confidence_name(kind));
    eval_chart_add_calibration(figure, c, threshold, teacher, label);
    struct xml_node *caption = xml_add(figure, "figcaption", NULL);
    untrusted_add_name(caption, t->name);
    xml_print(caption, ", %s: %lld answers, within %g km",
              evaluation_confidence_name(kind), (long long)c->known,
              e->request.thresholds_km[threshold]);
}

/* The distance in the middle of those asked for is drawn. */
static void eval_page_calibration(struct page *p, const struct evaluation *e)
{
    size_t drawn = e->request.threshold_count / 2;
    struct xml_node *section, *figures;
    bool any = false;

    for (size_t i = 0; i < e->count; i++) {
        for (size_t k = 0; k < CONFIDENCE_COUNT; k++)
            any = any || e->teachers[i].calibrations[k].known > 0;
    }
    if (!any || e->request.threshold_count == 0)
        return;
    section = page_section(
        p, "calibration", "How sure, and how often right",
        "p(yes) that a place can be told (localizable), support of the answer "
        "by the reasoning, and the confidence as stated. On the diagonal, "
        "what is said is what is.");
    figures = page_add(section, "div", "pair", NULL);
    for (size_t i = 0; i < e->count && i < EVAL_CHART_TEACHERS; i++) {
        for (size_t k = 0; k < CONFIDENCE_COUNT; k++)
            eval_page_calibration_of(figures, e, i,
                                     (enum evaluation_confidence)k, drawn);
    }
    eval_table_calibration(section, e);
}

static void eval_page_pairs(struct page *p, const struct evaluation *e)
{
    if (e->pair_count == 0)
        return;
    eval_table_pairs(
        page_section(p, "pairs", "Two at a time",
                     "On the pictures that both were asked about: how often "
                     "one alone is right, and the two-sided p of McNemar's "
                     "exact test. Nothing is corrected for the number of "
                     "pairs."),
        e);
}

bool eval_page_write(const struct eval_page *about, const char *path,
                     struct err *err)
{
    const struct evaluation *e = about->evaluation;
    const struct page_frame frame = {
        .store = "limbeck", .style = about->style, .foot = about->foot};
    const struct page_place place = {
        .root = "", .title = "Evaluation", .heading = "Evaluation"};
    char *dir = file_dir(path);
    const char *slash = strrchr(path, '/');
    struct page p;
    struct buf written;

    page_open(&p, &frame, &place);
    eval_page_lead(&p, about);
    eval_page_shares(&p, e);
    eval_table_reasons(page_section(&p, "none", "No position, and why", NULL),
                       e);
    eval_page_names(&p, e);
    eval_page_several(&p, e);
    eval_page_groups(&p, e);
    eval_page_calibration(&p, e);
    eval_page_pairs(&p, e);
    buf_init(&written, 1 << 16);
    bool ok =
        page_finish(&p, dir, slash != NULL ? slash + 1 : path, &written, err);
    buf_release(&written);
    free(dir);
    return ok;
}
