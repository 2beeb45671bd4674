#include "reports/draw.h"

#include <math.h>
#include <stdio.h>

void draw_set(struct xml_node *node, const char *attribute, double v)
{
    char text[64];

    snprintf(text, sizeof(text), "%.6g", round(v * 100) / 100);
    xml_set(node, attribute, text);
}

struct xml_node *draw_open(struct xml_node *parent, const char *class,
                           int width, int height, const char *label)
{
    struct xml_node *svg = xml_add(parent, "svg", NULL);
    char box[64];

    snprintf(box, sizeof(box), "0 0 %d %d", width, height);
    xml_set(svg, "viewBox", box);
    xml_set(svg, "class", class);
    xml_set(svg, "role", "img");
    xml_set(svg, "aria-label", label);
    return svg;
}

struct xml_node *draw_rect(struct xml_node *svg, const char *class, double x,
                           double y, double w, double h)
{
    struct xml_node *rect = xml_add(svg, "rect", NULL);

    xml_set(rect, "class", class);
    draw_set(rect, "x", x);
    draw_set(rect, "y", y);
    draw_set(rect, "width", w);
    draw_set(rect, "height", h);
    return rect;
}

void draw_line(struct xml_node *svg, const char *class, double x1, double y1,
               double x2, double y2)
{
    struct xml_node *line = xml_add(svg, "line", NULL);

    xml_set(line, "class", class);
    draw_set(line, "x1", x1);
    draw_set(line, "y1", y1);
    draw_set(line, "x2", x2);
    draw_set(line, "y2", y2);
}

struct xml_node *draw_text(struct xml_node *svg, const char *class, double x,
                           double y, const char *text)
{
    struct xml_node *node = xml_add(svg, "text", text);

    xml_set(node, "class", class);
    draw_set(node, "x", x);
    draw_set(node, "y", y);
    return node;
}

struct xml_node *draw_circle(struct xml_node *svg, const char *class, double x,
                             double y, double r)
{
    struct xml_node *circle = xml_add(svg, "circle", NULL);

    xml_set(circle, "class", class);
    draw_set(circle, "cx", x);
    draw_set(circle, "cy", y);
    draw_set(circle, "r", r);
    return circle;
}

struct xml_node *draw_path(struct xml_node *svg, const char *class,
                           const char *d)
{
    struct xml_node *path = xml_add(svg, "path", NULL);

    xml_set(path, "class", class);
    xml_set(path, "d", d);
    return path;
}
