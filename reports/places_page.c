/* Where kept and rejected lie, and which countries lose. */
#include <math.h>

#include "reports/draw.h"
#include "reports/figure.h"
#include "reports/site.h"
#include "reports/untrusted.h"
#include "reports/world.h"

enum { PLACES_TEXT = 1000, PLACES_BAR = 160 };

struct places {
    int64_t samples, taught, kept;
    double most; /* the largest share of a country */
};

static double places_part(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static struct places places_sum(const struct report *r)
{
    struct places all = {0, 0, 0, 0};

    for (size_t i = 0; i < r->country_count; i++) {
        all.samples += r->countries[i].samples;
        all.taught += r->countries[i].taught;
        all.kept += r->countries[i].kept;
    }
    for (size_t i = 0; i < r->country_count; i++) {
        const struct report_country *c = &r->countries[i];
        all.most = fmax(all.most, places_part(c->samples, all.samples));
        all.most = fmax(all.most, places_part(c->kept, all.kept));
    }
    return all;
}

/* Hollow: the share of the source; solid: of what is kept. */
static void places_add_dumbbell(struct xml_node *cell, const struct places *all,
                                const struct report_country *c)
{
    double source = places_part(c->samples, all->samples);
    double kept = places_part(c->kept, all->kept);
    double scale = all->most > 0 ? (PLACES_BAR - 12) / all->most : 0;
    struct xml_node *svg = draw_open(cell, "dumbbell", PLACES_BAR, 14,
                                     "share of the source and of the kept");

    draw_line(svg, "axis", 6 + source * scale, 7, 6 + kept * scale, 7);
    draw_circle(svg, "ring", 6 + source * scale, 7, 4);
    if (all->kept > 0)
        draw_circle(svg, "disc", 6 + kept * scale, 7, 4);
}

static void places_add_row(struct xml_node *body, const struct places *all,
                           const struct report_country *c)
{
    struct xml_node *row = xml_add(body, "tr", NULL);
    struct xml_node *head = page_head(row, NULL);

    if (c->code[0] != '\0')
        xml_set(row, "id", c->code);
    untrusted_add_name(head, c->name);
    if (c->code[0] != '\0')
        page_add(head, "span", "unit", c->code);
    page_count(row, c->samples);
    page_count(row, c->taught);
    page_count(row, c->kept);
    page_share(row, c->kept, c->taught);
    page_share(row, c->samples, all->samples);
    page_share(row, c->kept, all->kept);
    places_add_dumbbell(page_add(row, "td", "drawn", NULL), all, c);
    page_number(row, c->median_km, NULL);
}

static void places_add_countries(struct page *p, const struct report *r,
                                 const struct places *all)
{
    static const char *const heads[] = {
        "country",        ">samples",         ">asked",
        ">kept",          ">kept of asked",   ">share of source",
        ">share of kept", "=source and kept", ">median km"};
    struct report_country others = {"", "", 0, 0, 0, NAN};
    struct xml_node *section = page_section(
        p, "countries", "Countries",
        "Samples, by the place of the truth. Asked: with a reply; kept: with "
        "one that passed. Hollow: the country's share of the source; solid: "
        "its share of what is kept. Median: over all positions that teachers "
        "gave.");
    struct xml_node *body = page_table(section, "Countries", heads, 9);
    char name[PLACES_TEXT];

    for (size_t i = 0; i < r->country_count; i++) {
        const struct report_country *c = &r->countries[i];
        if (i < REPORT_TABLE_ROWS) {
            places_add_row(body, all, c);
            continue;
        }
        others.samples += c->samples;
        others.taught += c->taught;
        others.kept += c->kept;
    }
    if (r->country_count <= REPORT_TABLE_ROWS)
        return;
    snprintf(name, sizeof(name), "%zu others",
             r->country_count - REPORT_TABLE_ROWS);
    others.name = name;
    places_add_row(body, all, &others);
    site_add_note(section, "All of them are in figures.json.");
}

/* "Thailand loses most: 6.2% of the source, 4.4% of what is kept." */
static void places_print_lead(const struct report *r, const struct places *all,
                              struct buf *out)
{
    const struct report_country *worst = NULL;
    double lost = 0;

    site_print_amount(out, (int64_t)r->country_count, "country", "countries");
    buf_add_char(out, '.');
    for (size_t i = 0; i < r->country_count && all->kept > 0; i++) {
        const struct report_country *c = &r->countries[i];
        double now = places_part(c->samples, all->samples) -
                     places_part(c->kept, all->kept);
        if (now <= lost)
            continue;
        lost = now;
        worst = c;
    }
    if (worst == NULL)
        return;
    buf_print(out, " %.60s loses most: ", worst->name);
    figure_add_share(out, worst->samples, all->samples);
    buf_add_text(out, " of the source, ");
    figure_add_share(out, worst->kept, all->kept);
    buf_add_text(out, " of what is kept.");
}

bool places_write(struct site *s)
{
    const struct report *r = s->report;
    const struct places all = places_sum(r);
    const struct page_place place = {.root = "",
                                     .title = "Places",
                                     .heading = "Where",
                                     .tab = "places.html"};
    struct page p;
    struct buf lead;

    if (r->country_count == 0)
        return true;
    page_open(&p, &s->frame, &place);
    buf_init(&lead, PLACES_TEXT);
    places_print_lead(r, &all, &lead);
    page_add(p.top, "p", "lead", lead.data);
    buf_release(&lead);
    struct xml_node *section = page_section(
        &p, "map", "Map",
        "A ring is as large as the samples of its cell are many; the solid "
        "disc in it, as those that are kept.");
    world_add(xml_add(section, "figure", NULL), r);
    places_add_countries(&p, r, &all);
    return page_finish(&p, s->dir, "places.html", s->written, s->err);
}
