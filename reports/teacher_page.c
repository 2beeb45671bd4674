/* Who is right, who agrees; and a page for each teacher. */
#include <math.h>

#include "reports/card_parts.h"
#include "reports/chart.h"
#include "reports/draw.h"
#include "reports/figure.h"
#include "reports/sections.h"
#include "reports/site.h"
#include "reports/teacher_parts.h"
#include "reports/untrusted.h"

enum { TEACHER_TEXT = 2000, TEACHER_BAR = 200, TEACHER_FEW = 20 };

/* Names of files are plain: the ordinal stands for a name that is not. */
static void teacher_name(const struct report *r, size_t i, char *name,
                         size_t size)
{
    const char *text = r->teachers[i].name;
    size_t plain = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRS"
                                "TUVWXYZ0123456789_-");

    if (plain > 0 && plain < 60 && text[plain] == '\0')
        snprintf(name, size, "teacher-%s.html", text);
    else
        snprintf(name, size, "teacher-%zu.html", i + 1);
}

/* The interval of Wilson (1927) for a share, 95 %. */
static void teacher_wilson(int64_t right, int64_t n, double *low, double *high)
{
    const double z = 1.959964;
    double p = (double)right / (double)n, count = (double)n;
    double middle = (p + z * z / (2 * count)) / (1 + z * z / count);
    double half = z / (1 + z * z / count) *
                  sqrt(p * (1 - p) / count + z * z / (4 * count * count));

    *low = middle - half;
    *high = middle + half;
}

static void teacher_add_interval(struct xml_node *cell, size_t i, int64_t right,
                                 int64_t n)
{
    double low, high;
    char class[40], label[200];

    teacher_wilson(right, n, &low, &high);
    snprintf(label, sizeof(label), "%.1f%%, between %.1f%% and %.1f%%",
             100.0 * (double)right / (double)n, 100 * low, 100 * high);
    struct xml_node *svg =
        draw_open(cell, "interval", TEACHER_BAR + 12, 14, label);
    draw_line(svg, "grid", 6, 7, 6 + TEACHER_BAR, 7);
    snprintf(class, sizeof(class), "leader %s", card_style(i));
    draw_line(svg, class, 6 + low * TEACHER_BAR, 7, 6 + high * TEACHER_BAR, 7);
    snprintf(class, sizeof(class), "dot %s", card_style(i));
    draw_circle(svg, class, 6 + (double)right / (double)n * TEACHER_BAR, 7, 4);
}

static void teacher_add_reliability(struct page *p, const struct report *r)
{
    static const char *const heads[] = {
        "teacher", "=share and its interval", ">right", ">of", ">share", ""};
    struct xml_node *body = NULL;
    char title[TEACHER_TEXT];

    snprintf(title, sizeof(title),
             "Right within %g km, with the interval of 95 %%", r->right_km);
    for (size_t i = 0; i < r->teacher_count && i < REPORT_ROWS_MAX; i++) {
        const struct report_teacher *t = &r->teachers[i];
        int64_t right = t->within[1];
        if (t->positions == 0)
            continue;
        if (body == NULL)
            body = page_table(page_section(p, "reliability", "Reliability",
                                           "Of the positions whose truth is "
                                           "known."),
                              title, heads, 5);
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), t->name);
        teacher_add_interval(page_add(row, "td", "drawn", NULL), i, right,
                             t->positions);
        page_count(row, right);
        struct xml_node *n = page_count(row, t->positions);
        if (t->positions < TEACHER_FEW)
            page_add(n, "span", "unit", "few");
        page_share(row, right, t->positions);
    }
}

static const struct report_pair *teacher_pair(const struct report *r, size_t a,
                                              size_t b)
{
    for (size_t i = 0; i < r->pair_count; i++) {
        const struct report_pair *p = &r->pairs[i];
        if ((p->a == a && p->b == b) || (p->a == b && p->b == a))
            return p;
    }
    return NULL;
}

/* Below the diagonal the share that is near, above it the median apart. */
static void teacher_add_agreement_cell(struct xml_node *row,
                                       const struct report *r, size_t i,
                                       size_t k)
{
    const struct report_teacher *t = &r->teachers[i];
    const struct report_pair *p = teacher_pair(r, i, k);
    struct xml_node *td;

    if (i == k) {
        td = page_share(row, t->within[1], t->positions);
        xml_set(td, "class", "figure self-cell");
    } else if (p == NULL || p->shared == 0) {
        page_add(row, "td", "figure", "\xE2\x80\x93");
    } else if (k < i) {
        const int64_t parts[4] = {p->near, p->shared - p->near, 0, 0};
        td = page_share(row, p->near, p->shared);
        chart_add_bar(td, parts, p->shared, "share that agrees");
    } else {
        page_number(row, p->median_km, "km");
    }
}

static void teacher_add_agreement(struct page *p, const struct report *r)
{
    const char *heads[REPORT_MATRIX + 1] = {"teacher"};
    char names[REPORT_MATRIX][100];
    size_t count =
        r->teacher_count < REPORT_MATRIX ? r->teacher_count : REPORT_MATRIX;
    char about[TEACHER_TEXT];

    snprintf(about, sizeof(about),
             "Below the diagonal: of the samples that both placed, the share "
             "on which they lie within %g km of each other. Above: the median "
             "of how far apart they lie. On the diagonal: the share right.",
             fabs(r->agree_km));
    struct xml_node *section =
        page_section(p, "agreement", "Agreement",
                     count < 2 ? "Agreement needs two teachers." : about);
    if (count < 2)
        return;
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof(names[i]), ">%.80s", r->teachers[i].name);
        heads[i + 1] = names[i];
    }
    struct xml_node *body =
        page_table(page_add(section, "div", "matrix", NULL),
                   "Agreement between teachers", heads, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), r->teachers[i].name);
        for (size_t k = 0; k < count; k++)
            teacher_add_agreement_cell(row, r, i, k);
    }
}

static void teacher_add_links(struct page *p, const struct report *r)
{
    struct xml_node *list = page_add(p->top, "p", "note", NULL);
    char name[TEACHER_TEXT];

    xml_print(list, "One by one: ");
    for (size_t i = 0; i < r->teacher_count && i < REPORT_ROWS_MAX; i++) {
        teacher_name(r, i, name, sizeof(name));
        if (i > 0)
            xml_print(list, " \xC2\xB7 ");
        page_link(list, name, r->teachers[i].name);
    }
}

static void teacher_add_counts(struct page *p, const char *id,
                               const char *title, const char *what,
                               const struct report_count *counts, size_t count,
                               const char *teacher)
{
    const char *const heads[] = {what, ">replies"};
    struct xml_node *body = NULL;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(counts[i].group, teacher) != 0)
            continue;
        if (body == NULL) {
            struct xml_node *section = page_section(p, id, title, NULL);
            xml_set(section, "class", "compact");
            body = page_table(section, "Of the replies about present samples",
                              heads, 2);
        }
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), counts[i].label[0] == '\0'
                                                     ? "not given"
                                                     : counts[i].label);
        page_count(row, counts[i].count);
    }
}

static void teacher_add_claims(struct page *p, const struct report_teacher *t)
{
    static const char *const heads[] = {"claim", "kind", ">said", ">not seen",
                                        ">not seen, of those checked"};

    if (t->claim_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "claims", "Said but not seen",
        "What it claims to see most often where the picture does not show it; "
        "of at most 5,000 of its replies.");
    struct xml_node *body =
        page_table(section, "Claims that are not seen", heads, 5);
    for (size_t i = 0; i < t->claim_count; i++) {
        const struct report_claim *c = &t->claims[i];
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), c->label);
        untrusted_add_name(page_cell(row, NULL), c->kind);
        page_count(row, c->said);
        page_count(row, c->unseen);
        page_share(row, c->unseen, c->said - c->unchecked);
    }
}

static void teacher_add_row(struct page *p, const struct report_teacher *t)
{
    struct xml_node *section = page_section(p, "accuracy", "Accuracy", NULL);
    struct buf text;

    sections_add_teacher_table(section, t, 1);
    if (isnan(t->weight))
        return;
    buf_init(&text, TEACHER_TEXT);
    buf_add_text(&text, "Its weight by what the others say is ");
    figure_add_number(&text, t->weight, "");
    buf_add_text(&text, ".");
    page_add(section, "p", "note", text.data);
    buf_release(&text);
}

static bool teacher_write(struct site *s, size_t i)
{
    const struct report *r = s->report;
    const struct report_teacher *t = &r->teachers[i];
    char name[TEACHER_TEXT], title[TEACHER_TEXT];
    struct buf lead;
    struct page p;

    teacher_name(r, i, name, sizeof(name));
    snprintf(title, sizeof(title), "%.100s \xC2\xB7 Teachers", t->name);
    const struct page_place place = {.root = "",
                                     .title = title,
                                     .heading = t->name,
                                     .tab = "teachers.html",
                                     .below = true};
    page_open(&p, &s->frame, &place);
    buf_init(&lead, TEACHER_TEXT);
    site_print_amount(&lead, t->replies, "reply", "replies");
    buf_add_text(&lead, ", ");
    figure_add_count(&lead, t->kept);
    buf_add_text(&lead, " kept. ");
    buf_print(&lead, "%.100s %.200s", t->backend, t->model);
    untrusted_add(page_add(p.top, "p", "lead", NULL), buf_span(&lead));
    buf_release(&lead);
    teacher_add_row(&p, t);
    teacher_add_counts(&p, "statuses", "Answers by status", "status",
                       r->statuses, r->status_count, t->name);
    teacher_add_counts(&p, "finishes", "How replies ended", "finish reason",
                       r->finishes, r->finish_count, t->name);
    teacher_add_spent(&p, r, i);
    teacher_add_claims(&p, t);
    teacher_add_unread(&p, t);
    return page_finish(&p, s->dir, name, s->written, s->err);
}

bool teacher_pages_write(struct site *s)
{
    const struct report *r = s->report;
    const struct page_place place = {.root = "",
                                     .title = "Teachers",
                                     .heading = "Who is right, who agrees",
                                     .tab = "teachers.html"};
    struct page p;

    if (r->teacher_count == 0)
        return true;
    for (size_t i = 0; i < r->teacher_count && i < REPORT_ROWS_MAX; i++) {
        if (!teacher_write(s, i))
            return false;
    }
    page_open(&p, &s->frame, &place);
    teacher_add_links(&p, r);
    sections_add_teachers(&p, r);
    teacher_add_reliability(&p, r);
    teacher_add_agreement(&p, r);
    sections_add_answers(&p, r);
    return page_finish(&p, s->dir, "teachers.html", s->written, s->err);
}
