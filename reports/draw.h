/*
 * draw.h: elements of an SVG drawing. Colours and line styles are the style
 * sheet's, by class.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_DRAW_H
#define LIMBECK_DRAW_H

#include "adapters/xml.h"

/* label: for those who cannot see it. */
struct xml_node *draw_open(struct xml_node *parent, const char *class,
                           int width, int height, const char *label);
void draw_set(struct xml_node *node, const char *attribute, double v);
struct xml_node *draw_rect(struct xml_node *svg, const char *class, double x,
                           double y, double w, double h);
void draw_line(struct xml_node *svg, const char *class, double x1, double y1,
               double x2, double y2);
struct xml_node *draw_text(struct xml_node *svg, const char *class, double x,
                           double y, const char *text);
struct xml_node *draw_circle(struct xml_node *svg, const char *class, double x,
                             double y, double r);
struct xml_node *draw_path(struct xml_node *svg, const char *class,
                           const char *d);

#endif
