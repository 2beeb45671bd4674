/* The first page, what broke, and how it was made. */
#include "reports/figure.h"
#include "reports/sections.h"
#include "reports/site.h"
#include "reports/untrusted.h"

enum { RUN_TEXT = 2000 };

bool run_write(struct site *s)
{
    const struct report *r = s->report;
    const struct page_place place = {.root = "",
                                     .title = "Run",
                                     .heading = "What came of the run",
                                     .tab = "index.html"};
    struct page p;

    page_open(&p, &s->frame, &place);
    sections_add_top(&p, r);
    sections_add_findings(&p, r);
    sections_add_funnel(&p, r);
    sections_add_sums(&p, r);
    sections_add_splits(&p, r);
    sections_add_categories(&p, r);
    sections_add_reviewers(&p, r);
    return page_finish(&p, s->dir, "index.html", s->written, s->err);
}

bool failures_write(struct site *s)
{
    static const char *const heads[] = {"stage", "record", "what happened",
                                        "tried again"};
    const struct report *r = s->report;
    const struct page_place place = {.root = "",
                                     .title = "Failures",
                                     .heading = "What broke",
                                     .tab = "index.html",
                                     .below = true};
    struct buf lead;
    struct page p;

    page_open(&p, &s->frame, &place);
    buf_init(&lead, RUN_TEXT);
    if (r->failure_total == 0) {
        buf_add_text(&lead, "Nothing broke.");
    } else {
        site_print_amount(&lead, r->failure_total, "record was",
                          "records were");
        buf_print(&lead, " set aside by an error; these are %zu.",
                  r->failure_count);
    }
    page_add(p.top, "p", "lead", lead.data);
    buf_reset(&lead);
    if (r->failure_total > 0) {
        buf_print(&lead, "limbeck retry %s", r->config);
        site_add_command(p.top, "To try them again: ", lead.data);
        struct xml_node *body = page_table(p.main, "Failures", heads, 4);
        for (size_t i = 0; i < r->failure_count; i++) {
            const struct report_failure *f = &r->failures[i];
            struct xml_node *row = xml_add(body, "tr", NULL);
            page_head(row, f->stage);
            untrusted_add_name(page_add(row, "td", "name", NULL), f->name);
            untrusted_add(page_add(row, "td", "message", NULL),
                          span_of(f->message));
            page_cell(row, strcmp(f->kind, "again") == 0 ? "yes" : "no");
        }
    }
    buf_release(&lead);
    return page_finish(&p, s->dir, "failures.html", s->written, s->err);
}

static void about_add_figures(struct page *p)
{
    static const char *const lines[] = {
        "A sample is a picture with a position; a reply is one teacher's "
        "answer to it. Verdicts belong to replies; a sample is kept if one of "
        "its replies is.",
        "A cut's histogram counts replies by their value. A bound is always "
        "the edge of a bar. On logarithmic axes zero has no place; how many "
        "there are is said.",
        "The curve below it says what the policy would keep if this bound "
        "moved and all other rules stayed, from the values as they were "
        "measured; verdicts by hand are left out of it.",
        "Right means: the answer lies within the distance that the page names "
        "of the known position.",
        "Strips show the twelve nearest on each side, decisive ones first. "
        "Random lists are drawn by the report's seed.",
        "The coast is Natural Earth's, public domain; the map is in Equal "
        "Earth (\xC5\xA0"
        "avri\xC4\x8D, Patterson and Jenny 2018)."};
    struct xml_node *section =
        page_section(p, "figures", "How figures are counted", NULL);
    struct xml_node *list = xml_add(section, "ul", NULL);

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        xml_add(list, "li", lines[i]);
}

static void about_add_keys(struct page *p)
{
    static const char *const keys[][2] = {
        {"j, right", "next card or picture"},
        {"i, left", "the one before"},
        {"1 to 9", "that teacher's column"},
        {"p", "larger picture"},
        {"c", "copy the why command"},
        {"/", "Find"},
        {"g then r c p t f", "Run, Cuts, Places, Teachers, Find"},
        {"?", "this list"}};
    static const char *const heads[] = {"key", "what it does"};
    struct xml_node *section = page_section(p, "keys", "Keys", NULL);
    struct xml_node *body = page_table(section, "Single keys", heads, 2);

    xml_set(section, "class", "compact");
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct xml_node *row = xml_add(body, "tr", NULL);
        page_head(row, keys[i][0]);
        page_cell(row, keys[i][1]);
    }
}

/* Licences and authors of the pictures that are shown. */
static void about_add_licences(struct page *p, const struct report *r)
{
    static const char *const heads[] = {"picture", "author", "licence"};
    struct xml_node *section = page_section(
        p, "licences", "Pictures that are shown",
        "The first 500; each card names author and licence of its picture.");
    struct xml_node *body =
        page_table(section, "Authors and licences", heads, 3);

    for (size_t i = 0; i < r->cards_written && i < REPORT_ROWS_MAX; i++) {
        const struct card *c = r->cards[i];
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), c->key);
        untrusted_add_name(page_cell(row, NULL),
                           c->author == NULL ? "not given" : c->author);
        untrusted_add_name(page_cell(row, NULL),
                           c->licence == NULL ? "not given" : c->licence);
    }
}

bool about_write(struct site *s)
{
    const struct report *r = s->report;
    const struct page_place place = {.root = "",
                                     .title = "About",
                                     .heading = "How this was made",
                                     .tab = "index.html",
                                     .below = true};
    struct buf text;
    struct page p;

    page_open(&p, &s->frame, &place);
    buf_init(&text, RUN_TEXT);
    if ((int64_t)r->cards_written < r->samples) {
        figure_add_count(&text, (int64_t)r->cards_written);
        buf_add_text(&text, " of ");
    }
    site_print_amount(&text, r->samples, "sample has", "samples have");
    buf_add_text(&text, (int64_t)r->cards_written < r->samples
                            ? " a card, as many as the report's budget bears "
                              "(report.budget_mb)."
                            : " a card: all of them.");
    page_add(p.top, "p", "lead", text.data);
    buf_release(&text);
    about_add_figures(&p);
    about_add_keys(&p);
    if (r->cards_written > 0)
        about_add_licences(&p, r);
    return page_finish(&p, s->dir, "about.html", s->written, s->err);
}
