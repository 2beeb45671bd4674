#include "reports/world.h"

#include <math.h>

#include "reports/draw.h"
#include "reports/figure.h"

/* The polynomial of Equal Earth. */
#define WORLD_A1        1.340264
#define WORLD_A2        -0.081106
#define WORLD_A3        0.000893
#define WORLD_A4        0.003796
#define WORLD_SOUTH_DEG -60.0

enum { WORLD_WIDE = 798, WORLD_NARROW = 288, WORLD_TEXT = 1000 };

static void world_plain(double lat_deg, double lon_deg, double *x, double *y)
{
    double t = asin(sqrt(3) / 2 * sin(lat_deg * M_PI / 180));
    double t2 = t * t, t6 = t2 * t2 * t2;

    *x = 2 * sqrt(3) * (lon_deg * M_PI / 180) * cos(t) /
         (3 * (9 * WORLD_A4 * t6 * t2 + 7 * WORLD_A3 * t6 + 3 * WORLD_A2 * t2 +
               WORLD_A1));
    *y = WORLD_A4 * t6 * t2 * t + WORLD_A3 * t6 * t + WORLD_A2 * t2 * t +
         WORLD_A1 * t;
}

static double world_scale(double width)
{
    double x, y;

    world_plain(0, 180, &x, &y);
    return width / (2 * x);
}

void world_project(double lat_deg, double lon_deg, double width, double *x,
                   double *y)
{
    double scale = world_scale(width), top_x, top_y;

    world_plain(90, 0, &top_x, &top_y);
    world_plain(lat_deg, lon_deg, x, y);
    *x = *x * scale + width / 2;
    *y = (top_y - *y) * scale;
}

double world_height(double width)
{
    double x, y;

    world_project(WORLD_SOUTH_DEG, 0, width, &x, &y);
    return ceil(y);
}

/* A ring as whole units, differences from the point before. */
void report_print_ring(const float (*points)[2], size_t count, double width,
                       struct buf *out)
{
    long before[2] = {0, 0};
    size_t begun = out->len, put = 0;

    for (size_t i = 0; i < count; i++) {
        double x = (double)points[i][0] + 180, y = 90 - (double)points[i][1];
        if (width > 0)
            world_project((double)points[i][1], (double)points[i][0], width, &x,
                          &y);
        long at[2] = {lround(x), lround(y)};
        if (put > 0 && at[0] == before[0] && at[1] == before[1])
            continue;
        if (put == 0)
            buf_print(out, "M%ld %ldl", at[0], at[1]);
        else
            buf_print(out, put > 1 && at[0] >= before[0] ? " %ld" : "%ld",
                      at[0] - before[0]);
        if (put > 0)
            buf_print(out, at[1] >= before[1] ? " %ld" : "%ld",
                      at[1] - before[1]);
        before[0] = at[0];
        before[1] = at[1];
        put++;
    }
    if (put < 3) {
        out->len = begun;
        out->data[begun] = '\0';
    } else {
        buf_add_char(out, 'z');
    }
}

static void world_describe(const struct report *r, struct buf *out)
{
    int64_t samples = 0, kept = 0;

    for (size_t i = 0; i < r->cell_count; i++) {
        samples += r->cells[i].samples;
        kept += r->cells[i].kept;
    }
    buf_add_text(out, "Map of ");
    figure_add_count(out, samples);
    buf_add_text(out, " samples in cells of ");
    buf_print(out, "%g degrees: ", r->cell_deg);
    figure_add_count(out, kept);
    buf_add_text(out, " are kept. The countries are in the table.");
}

static void world_draw(struct xml_node *parent, const struct report *r,
                       const char *class, double width, double largest,
                       double least)
{
    int64_t most = r->cells[0].samples;
    struct buf text;

    buf_init(&text, WORLD_TEXT);
    world_describe(r, &text);
    struct xml_node *svg = draw_open(parent, class, (int)width,
                                     (int)world_height(width), text.data);
    xml_set(svg, "data-figure", "cells");
    buf_release(&text);
    draw_path(svg, "land", width > WORLD_NARROW ? r->world : r->world_small);
    for (size_t i = 0; i < r->cell_count; i++) {
        const struct report_cell *c = &r->cells[i];
        double x, y, share = (double)c->samples / (double)most;
        world_project((double)c->lat_deg, (double)c->lon_deg, width, &x, &y);
        double radius = fmax(least, largest * sqrt(share));
        draw_circle(svg, "ring", x, y, radius);
        if (c->kept > 0)
            draw_circle(svg, "disc", x, y,
                        radius * sqrt((double)c->kept / (double)c->samples));
    }
}

void world_add(struct xml_node *parent, const struct report *r)
{
    if (r->cell_count == 0)
        return;
    world_draw(parent, r, "wide", WORLD_WIDE, 14, 3);
    world_draw(parent, r, "narrow", WORLD_NARROW, 8, 2);
}
