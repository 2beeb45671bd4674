/* What each rule does: all of them in one table, and a page for each with the
 * values and the samples on both sides of its bound. */
#include <math.h>

#include "reports/chart.h"
#include "reports/cut_chart.h"
#include "reports/cut_matrix.h"
#include "reports/figure.h"
#include "reports/site.h"
#include "reports/untrusted.h"

enum { CUT_TEXT = 4000 };

static bool cut_yes_no(const struct report_filter *f)
{
    return strchr(f->unit, '=') != NULL;
}

static const char *cut_unit(const struct report_filter *f)
{
    return cut_yes_no(f) ? "" : f->unit;
}

/* A bar of what passes, fails, and was not measured; with the counts. */
static void cut_add_yes_no(struct xml_node *section,
                           const struct report_filter *f)
{
    const int64_t all = f->measured + f->missing;
    const int64_t failing = f->any;
    const int64_t parts[4] = {all - failing, failing, 0, 0};
    struct buf text;

    buf_init(&text, CUT_TEXT);
    figure_add_count(&text, all - failing);
    buf_add_text(&text, " pass, ");
    figure_add_count(&text, failing);
    buf_add_text(&text, " fail, ");
    figure_add_count(&text, f->missing);
    buf_add_text(&text, " were not measured.");
    chart_add_bar(section, parts, all, text.data);
    page_add(section, "p", "note", text.data);
    buf_release(&text);
}

/* Why there is no drawing, or NULL. */
static const char *cut_nothing(const struct report_filter *f)
{
    if (f->measured == 0)
        return f->ruled && f->missing_passes
                   ? "Measured nothing: it lets everything pass "
                     "(missing: passes)."
                   : "Measured nothing.";
    return NULL;
}

static void cut_add_effect(struct page *p, const struct report *r,
                           const struct report_filter *f)
{
    struct xml_node *section =
        page_section(p, "effect", "What the cut does",
                     "Above: replies by their value, solid within the bounds, "
                     "hollow outside. Below: what the policy would keep at "
                     "another bound, all other rules as they are.");
    const char *nothing = cut_nothing(f);
    struct buf text;

    buf_init(&text, CUT_TEXT);
    if (nothing != NULL) {
        page_add(section, "p", NULL, nothing);
    } else if (cut_yes_no(f)) {
        cut_add_yes_no(section, f);
    } else if (f->bin_count == 0) {
        buf_add_text(&text, "All ");
        figure_add_count(&text, f->measured);
        buf_add_text(&text, " are ");
        figure_add_number(&text, f->least, f->unit);
        buf_add_char(&text, '.');
        page_add(section, "p", NULL, text.data);
    } else {
        cut_chart_add(xml_add(section, "figure", NULL), r, f);
        if (strcmp(f->name, "distance") == 0)
            site_add_note(section, "How many of those kept are right is not "
                                   "drawn: it would measure itself.");
        else if (r->agree_km <= 0)
            site_add_note(section, "No position is known here, so nothing is "
                                   "called right or wrong.");
        if (f->zeros > 0) {
            figure_add_count(&text, f->zeros);
            buf_add_text(&text, " replies at 0 have no place on a "
                                "logarithmic axis.");
            site_add_note(section, text.data);
        }
    }
    buf_release(&text);
}

/* A few bounds that another setting might take, from the curve. */
static void cut_add_sweep(struct page *p, const struct report_filter *f)
{
    static const char *const heads[] = {"bound", ">kept", ">change",
                                        ">pass this rule", ">right, of kept"};
    struct xml_node *section = NULL;

    for (int side = 0; side < 2; side++) {
        size_t step = f->sweep_count[side] / 30 + 1;
        if (f->sweep_count[side] == 0)
            continue;
        if (section == NULL)
            section = page_section(p, "sweep", "The same as a table", NULL);
        struct xml_node *more = xml_add(section, "details", NULL);
        xml_add(more, "summary",
                side == 0 ? "At most so much" : "At least so much");
        struct xml_node *body =
            page_table(more, "What another bound would keep", heads, 5);
        for (size_t i = 0; i < f->sweep_count[side]; i += step) {
            const struct report_sweep *s = &f->sweep[side][i];
            struct xml_node *row = xml_add(body, "tr", NULL);
            struct buf text;
            buf_init(&text, 100);
            figure_add_number(&text, s->bound, f->unit);
            page_head(row, text.data);
            buf_release(&text);
            page_count(row, s->kept);
            page_count(row, s->kept - f->kept);
            page_count(row, s->pass);
            page_share(row, s->right, s->kept);
        }
    }
}

static void cut_add_strip(struct xml_node *section, const struct report *r,
                          const struct report_filter *f,
                          const struct report_frame *frames, size_t count,
                          const char *title)
{
    xml_add(section, "h3", title);
    if (count == 0) {
        page_add(section, "p", NULL, "There are none.");
        return;
    }
    struct xml_node *strip = page_add(section, "div", "strip", NULL);
    xml_set(strip, "tabindex", "0");
    xml_set(strip, "role", "group");
    xml_set(strip, "aria-label", title);
    frames_add(strip, r, frames, count, cut_unit(f));
    if (count < REPORT_STRIP) {
        char text[100];
        snprintf(text, sizeof(text), "These are all: %zu.", count);
        site_add_note(section, text);
    }
}

static void cut_add_strips(struct page *p, const struct report *r,
                           const struct report_filter *f)
{
    struct xml_node *section = page_section(
        p, "outside", "Both sides of the cut",
        "Nearest the bound first. Inside, replies that are kept come first; "
        "outside, those that nothing else rejects.");
    struct buf title;

    buf_init(&title, CUT_TEXT);
    buf_add_text(&title, "Just inside, of ");
    site_print_amount(&title, f->passing, "reply that passes",
                      "replies that pass");
    cut_add_strip(section, r, f, f->inside, f->inside_count, title.data);
    buf_reset(&title);
    buf_add_text(&title, "Just outside, of ");
    site_print_amount(&title, f->any, "reply that fails", "replies that fail");
    if (f->any == 0)
        page_add(section, "p", NULL, "Nothing failed this rule.");
    else
        cut_add_strip(section, r, f, f->outside, f->outside_count, title.data);
    buf_release(&title);
}

static void cut_add_alone(struct page *p, const struct report *r,
                          const struct report_filter *f)
{
    struct buf text;

    if (f->only == 0)
        return;
    buf_init(&text, CUT_TEXT);
    site_print_amount(&text, f->only, "reply fails", "replies fail");
    buf_add_text(&text, " this rule and no other.");
    struct xml_node *section =
        page_section(p, "alone", "Fails only this", text.data);
    frames_add(section, r, f->alone, f->alone_count, cut_unit(f));
    buf_reset(&text);
    buf_print(&text, "limbeck select %s \"fails only %s\"", r->config, f->name);
    site_add_command(section, "All of them: ", text.data);
    buf_add_text(&text, " --to review");
    site_add_command(section, "To read them: ", text.data);
    buf_release(&text);
}

static void cut_add_teachers(struct page *p, const struct report *r, size_t at)
{
    static const char *const heads[] = {"teacher", ">replies", ">fail it",
                                        ">of its replies"};

    if (r->teacher_count == 0)
        return;
    struct xml_node *section = page_section(p, "teachers", "By teacher", NULL);
    xml_set(section, "class", "compact");
    struct xml_node *body =
        page_table(section, "Replies that fail, by teacher", heads, 4);
    for (size_t i = 0; i < r->teacher_count; i++) {
        const struct report_teacher *t = &r->teachers[i];
        int64_t failed = at < t->failed_count ? t->failed[at] : 0;
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), t->name);
        page_count(row, t->replies);
        page_count(row, failed);
        page_share(row, failed, t->replies);
    }
}

static bool cut_write(struct site *s, size_t at)
{
    const struct report *r = s->report;
    const struct report_filter *f = &r->filters[at];
    char title[CUT_TEXT], name[CUT_TEXT];
    struct buf lead;
    struct page p;

    snprintf(title, sizeof(title), "%s \xC2\xB7 Cuts", f->name);
    snprintf(name, sizeof(name), "cut-%s.html", f->name);
    const struct page_place place = {.root = "",
                                     .title = title,
                                     .heading = f->name,
                                     .tab = "cuts.html",
                                     .below = true};
    page_open(&p, &s->frame, &place);
    buf_init(&lead, CUT_TEXT);
    cut_chart_describe(r, f, &lead);
    page_add(p.top, "p", "lead", lead.data);
    buf_release(&lead);
    page_add(p.top, "p", "note", f->about);
    cut_add_effect(&p, r, f);
    if (f->ruled && f->measured > 0) {
        cut_add_strips(&p, r, f);
        cut_add_alone(&p, r, f);
        cut_add_teachers(&p, r, at);
        cut_add_sweep(&p, f);
    }
    if (!f->ruled) {
        struct buf text;
        buf_init(&text, CUT_TEXT);
        buf_print(&text, "policy.%s: {min: \xE2\x80\xA6}", f->name);
        site_add_command(p.main,
                         "Not asked by the policy. To ask: ", text.data);
        buf_release(&text);
    }
    return page_finish(&p, s->dir, name, s->written, s->err);
}

static void cut_add_head(struct xml_node *row, const struct report_filter *f)
{
    struct xml_node *head = page_head(row, NULL);
    char href[CUT_TEXT];

    snprintf(href, sizeof(href), "cut-%s.html", f->name);
    page_link(head, href, f->name);
    page_add(head, "span", "unit", f->about);
}

/* A count that is asked of rules alone; others sort behind them. */
static void cut_add_ruled(struct xml_node *row, const struct report_filter *f,
                          int64_t count)
{
    if (f->ruled && f->measured + f->missing > 0)
        page_count(row, count);
    else
        xml_set(page_add(row, "td", "figure", "\xE2\x80\x93"), "data-sort", "");
}

static void cut_add_row(struct xml_node *body, const struct report_filter *f)
{
    struct xml_node *row = xml_add(body, "tr", NULL);
    const int64_t all = f->measured + f->missing;
    const int64_t parts[4] = {all - f->any, f->any, 0, 0};
    struct buf bounds;

    if (!f->ruled)
        xml_set(row, "class", "unruled");
    cut_add_head(row, f);
    struct xml_node *cell = page_add(row, "td", "drawn", NULL);
    if (f->measured == 0)
        xml_print(cell, "measured nothing");
    else if (f->bin_count > 0 && !cut_yes_no(f))
        chart_add_histogram(cell, f);
    else if (f->ruled)
        chart_add_bar(cell, parts, all, "replies that pass and that fail");
    page_number(row, f->median, f->ruled ? NULL : f->unit);
    buf_init(&bounds, CUT_TEXT);
    figure_add_asked(&bounds, f->min, f->max, f->unit);
    page_add(row, "td", "bounds", f->ruled ? bounds.data : "not asked");
    buf_release(&bounds);
    cut_add_ruled(row, f, f->first);
    cut_add_ruled(row, f, f->any);
    cut_add_ruled(row, f, f->only);
    struct xml_node *missing = page_count(row, f->missing);
    if (f->missing > 0 && f->ruled)
        page_add(missing, "span", "unit", f->missing_passes ? "pass" : "fail");
}

static void cut_add_rules(struct page *p, const struct report *r)
{
    static const char *const heads[] = {
        "filter", "=values", ">median", "policy asks",
        ">first", ">any",    ">alone",  ">not measured"};
    struct xml_node *section = page_section(
        p, "rules", "Filters",
        "Replies. First: it was the first to fail; any: it failed; alone: "
        "nothing else did, so without this rule the reply would have been "
        "kept. Every filter measures every reply, also after another has "
        "failed it.");
    struct xml_node *body = page_table(section, "Filters", heads, 8);
    bool sampled = false;

    for (size_t i = 0; i < r->filter_count && i < REPORT_ROWS_MAX; i++) {
        cut_add_row(body, &r->filters[i]);
        sampled = sampled || r->filters[i].sampled;
    }
    if (sampled)
        site_add_note(section, "Medians of the larger filters are of every "
                               "n-th value; counts and bars are of all.");
}

static void cut_print_lead(const struct report *r, struct buf *out)
{
    int64_t alone = 0;
    size_t rules = 0;

    for (size_t i = 0; i < r->filter_count; i++) {
        rules += r->filters[i].ruled;
        alone += r->filters[i].only;
    }
    if (r->policy == NULL) {
        buf_add_text(out, "Nothing was decided yet.");
        return;
    }
    buf_print(out, "%zu rules. Alone they reject ", rules);
    site_print_amount(out, alone, "reply", "replies");
    buf_add_text(out, ", together ");
    figure_add_count(out, r->decided - r->kept_replies);
    buf_add_text(out, " of ");
    figure_add_count(out, r->decided);
    buf_add_char(out, '.');
}

bool cut_pages_write(struct site *s)
{
    const struct report *r = s->report;
    const struct page_place place = {.root = "",
                                     .title = "Cuts",
                                     .heading = "What each rule does",
                                     .tab = "cuts.html"};
    struct buf lead;
    struct page p;

    if (r->filter_count == 0)
        return true;
    for (size_t i = 0; i < r->filter_count && i < REPORT_ROWS_MAX; i++) {
        if (!cut_write(s, i))
            return false;
    }
    page_open(&p, &s->frame, &place);
    buf_init(&lead, CUT_TEXT);
    cut_print_lead(r, &lead);
    page_add(p.top, "p", "lead", lead.data);
    buf_release(&lead);
    cut_add_rules(&p, r);
    cut_matrix_add(&p, r);
    return page_finish(&p, s->dir, "cuts.html", s->written, s->err);
}
