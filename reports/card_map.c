/* Where the teachers said it is, and where it is. Plate carree: a unit of the
 * drawing is a degree, whatever the window, so one symbol serves all. */
#include "reports/card_parts.h"

#include <math.h>

#include "reports/figure.h"
#include "reports/page.h"

/* The drawing is 288 by 116 pixels, its window so many degrees wide. */
#define MAP_ASPECT (116.0 / 288.0)
enum { MAP_WIDTH = 288, MAP_HEIGHT = 116, MAP_NAMES = 6, MAP_NEAR = 8 };

struct map_window {
    double west, north, width;
    double pixel; /* degrees */
};

struct map_bounds {
    double west, east, south, north;
    size_t count;
};

static void map_widen(struct map_bounds *b, const struct card_place *p)
{
    if (isnan(p->lat_deg) || isnan(p->lon_deg))
        return;
    if (b->count++ == 0)
        *b = (struct map_bounds){p->lon_deg, p->lon_deg, p->lat_deg, p->lat_deg,
                                 1};
    b->west = fmin(b->west, p->lon_deg);
    b->east = fmax(b->east, p->lon_deg);
    b->south = fmin(b->south, p->lat_deg);
    b->north = fmax(b->north, p->lat_deg);
}

/* The smallest of 20 and 60 degrees and the world that holds all with a margin
 * of a tenth. */
static struct map_window map_choose(const struct map_bounds *b)
{
    static const double widths[] = {20, 60};

    for (size_t i = 0; i < 2; i++) {
        double width = widths[i], height = width * MAP_ASPECT;
        if ((b->east - b->west) > width * 0.8 ||
            (b->north - b->south) > height * 0.8)
            continue;
        double west = (b->east + b->west - width) / 2;
        double north = (b->north + b->south + height) / 2;
        return (struct map_window){fmax(-180, fmin(180 - width, west)),
                                   fmin(90, fmax(height - 60, north)), width,
                                   width / MAP_WIDTH};
    }
    return (struct map_window){-180, 84, 360, 360.0 / MAP_WIDTH};
}

static void map_set(struct xml_node *node, const char *attribute, double v)
{
    char text[64];

    snprintf(text, sizeof(text), "%.6g", round(v * 100) / 100);
    xml_set(node, attribute, text);
}

/* Pixels of the drawing. */
static double map_x(const struct map_window *w, double lon)
{
    return (lon - w->west) / w->pixel;
}

static double map_y(const struct map_window *w, double lat)
{
    return (w->north - lat) / w->pixel;
}

static void map_add_truth(struct xml_node *svg, const struct map_window *w,
                          const struct card_place *p)
{
    double x = map_x(w, p->lon_deg), y = map_y(w, p->lat_deg);
    struct xml_node *cross = xml_add(svg, "path", NULL);
    char d[200];

    snprintf(d, sizeof(d), "M%.1f %.1fh12M%.1f %.1fv12", x - 6, y, x, y - 6);
    xml_set(cross, "class", "truth");
    xml_set(cross, "d", d);
}

static void map_add_line(struct xml_node *svg, double x1, double y1, double x2,
                         double y2)
{
    struct xml_node *line = xml_add(svg, "line", NULL);

    xml_set(line, "class", "off");
    map_set(line, "x1", x1);
    map_set(line, "y1", y1);
    map_set(line, "x2", x2);
    map_set(line, "y2", y2);
}

static void map_add_text(struct xml_node *svg, const char *class, double x,
                         double y, const char *text)
{
    struct xml_node *node = xml_add(svg, "text", text);
    bool right = x > MAP_WIDTH * 0.6;

    xml_set(node, "class", class);
    map_set(node, "x", right ? x - 8 : x + 8);
    map_set(node, "y", y < 12 ? 12 : y > MAP_HEIGHT - 4 ? MAP_HEIGHT - 4 : y);
    if (right)
        xml_set(node, "text-anchor", "end");
}

static void map_add_answer(struct xml_node *svg, const struct map_window *w,
                           const struct card *c, const struct card_reply *r)
{
    double x = map_x(w, r->answer.lon_deg), y = map_y(w, r->answer.lat_deg);
    char class[40];

    if (!isnan(c->truth.lat_deg))
        map_add_line(svg, map_x(w, c->truth.lon_deg),
                     map_y(w, c->truth.lat_deg), x, y);
    snprintf(class, sizeof(class), "glyph %s", card_style(r->ordinal));
    struct xml_node *glyph = xml_add(svg, "text", card_glyph(r->ordinal));
    xml_set(glyph, "class", class);
    map_set(glyph, "x", x);
    map_set(glyph, "y", y + 4);
}

/* Names beside the glyphs: those that fall on the same line are joined. */
static void map_add_names(struct xml_node *svg, const struct map_window *w,
                          const struct card *c)
{
    bool done[MAP_NAMES] = {false};

    for (size_t i = 0; i < c->reply_count && i < MAP_NAMES; i++) {
        const struct card_reply *r = &c->replies[i];
        struct buf text;

        if (done[i] || isnan(r->answer.lat_deg) || r->candidate > 0)
            continue;
        double x = map_x(w, r->answer.lon_deg), y = map_y(w, r->answer.lat_deg);
        buf_init(&text, 400);
        buf_print(&text, "%.40s", r->teacher);
        for (size_t k = i + 1; k < c->reply_count && k < MAP_NAMES; k++) {
            const struct card_reply *o = &c->replies[k];
            if (isnan(o->answer.lat_deg) || o->candidate > 0 ||
                hypot(map_x(w, o->answer.lon_deg) - x,
                      map_y(w, o->answer.lat_deg) - y) > MAP_NEAR * 2)
                continue;
            buf_print(&text, ", %.40s", o->teacher);
            done[k] = true;
        }
        map_add_text(svg, "name", x, y + 4, text.data);
        buf_release(&text);
    }
}

/* What the drawing shows, for those who cannot see it. */
static void map_describe(const struct card *c, struct buf *out)
{
    buf_add_text(out, isnan(c->truth.lat_deg) ? "Truth not known" : "Truth ");
    if (!isnan(c->truth.lat_deg))
        figure_add_position(out, c->truth.lat_deg, c->truth.lon_deg);
    for (size_t i = 0; i < c->reply_count; i++) {
        const struct card_reply *r = &c->replies[i];
        if (isnan(r->answer.lat_deg))
            continue;
        buf_print(out, "; %.40s ", r->teacher);
        if (isnan(r->km)) {
            figure_add_position(out, r->answer.lat_deg, r->answer.lon_deg);
        } else {
            figure_add_number(out, r->km, "km");
            buf_add_text(out, " off");
        }
    }
}

static struct xml_node *map_open(struct xml_node *parent, const struct card *c)
{
    struct xml_node *svg = page_add(parent, "svg", "map", NULL);
    struct buf text;

    xml_set(svg, "viewBox", "0 0 288 116");
    xml_set(svg, "role", "img");
    buf_init(&text, 10000);
    map_describe(c, &text);
    xml_set(svg, "aria-label", text.data);
    buf_release(&text);
    return svg;
}

static void map_add_land(struct xml_node *svg, const struct map_window *w,
                         const char *land)
{
    struct xml_node *inner = xml_add(svg, "svg", NULL);
    char text[200];

    xml_set(inner, "width", "288");
    xml_set(inner, "height", "116");
    snprintf(text, sizeof(text), "%.2f %.2f %.2f %.2f", w->west + 180,
             90 - w->north, w->width, w->width * MAP_ASPECT);
    xml_set(inner, "viewBox", text);
    snprintf(text, sizeof(text), "#%s", land);
    xml_set(xml_add(inner, "use", NULL), "href", text);
}

void card_add_map(struct xml_node *parent, const struct card *c,
                  const struct card_view *view)
{
    struct map_bounds b = {.count = 0};

    map_widen(&b, &c->truth);
    for (size_t i = 0; i < c->reply_count; i++)
        map_widen(&b, &c->replies[i].answer);
    if (b.count == 0)
        return;
    struct map_window w = map_choose(&b);
    struct xml_node *svg = map_open(parent, c);
    if (view->land != NULL)
        map_add_land(svg, &w, view->land);
    for (size_t i = 0; i < c->reply_count; i++) {
        if (!isnan(c->replies[i].answer.lat_deg))
            map_add_answer(svg, &w, c, &c->replies[i]);
    }
    if (!isnan(c->truth.lat_deg))
        map_add_truth(svg, &w, &c->truth);
    map_add_names(svg, &w, c);
}
