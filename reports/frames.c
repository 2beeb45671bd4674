/* Pictures in rows: a link to the card, one number, one word. */
#include <math.h>

#include "reports/card_parts.h"
#include "reports/figure.h"
#include "reports/site.h"
#include "reports/untrusted.h"

enum { FRAMES_TEXT = 2000 };

static void frames_print_said(const struct report_frame *f, struct buf *out)
{
    if (f->teacher != NULL)
        buf_print(out, "%.60s \xC2\xB7 ", f->teacher);
    buf_add_text(out, f->kept ? "\xE2\x9C\x93 kept" : "\xE2\x9C\x97 ");
    if (!f->kept)
        buf_add_text(out, f->word != NULL ? f->word : "rejected");
}

/* The picture; without one a box of the same size. */
static void frames_add_picture(struct xml_node *shown, const struct card *c)
{
    if (c->thumb == NULL) {
        page_add(shown, "span", "no-picture", "No thumbnail");
        return;
    }
    struct xml_node *img = xml_add(shown, "img", NULL);
    xml_set(img, "src", c->thumb);
    xml_set(img, "alt", "");
    xml_set(img, "loading", "lazy");
    xml_set(img, "decoding", "async");
}

static void frames_add_one(struct xml_node *list, const struct report *r,
                           const struct report_frame *f, const char *unit)
{
    const struct card *c = r->cards[f->card];
    struct xml_node *item =
        page_add(list, "li", f->kept ? "frame kept" : "frame lost", NULL);
    struct xml_node *box;
    struct buf text;

    buf_init(&text, FRAMES_TEXT);
    if (site_card_path(r, f->card, &text))
        box = page_link(item, text.data, NULL);
    else
        box = page_add(item, "div", "no-card", NULL);
    frames_add_picture(page_add(box, "span", "shown", NULL), c);
    buf_reset(&text);
    if (!isnan(f->value)) {
        figure_add_number(&text, f->value, unit);
        page_add(box, "span", "value", text.data);
        buf_reset(&text);
    } else if (unit != NULL) {
        page_add(box, "span", "value", "not measured");
    }
    frames_print_said(f, &text);
    struct xml_node *said = page_add(box, "span", "said", NULL);
    untrusted_add(said, buf_span(&text));
    untrusted_add_name(page_add(box, "span", "said", NULL), c->key);
    buf_release(&text);
}

void frames_add(struct xml_node *parent, const struct report *r,
                const struct report_frame *frames, size_t count,
                const char *unit)
{
    struct xml_node *list = page_add(parent, "ul", "frames", NULL);

    xml_set(list, "role", "list");
    for (size_t i = 0; i < count; i++)
        frames_add_one(list, r, &frames[i], unit);
}

void frames_add_sizes(struct xml_node *parent)
{
    static const char *const sizes[] = {"small", "medium", "large"};
    struct xml_node *box = page_add(parent, "fieldset", "sizes", NULL);

    xml_add(box, "legend", "Size of the pictures");
    for (int i = 0; i < 3; i++) {
        struct xml_node *label = xml_add(box, "label", NULL);
        struct xml_node *input = xml_add(label, "input", NULL);
        char id[40];
        snprintf(id, sizeof(id), "size-%s", sizes[i]);
        xml_set(input, "type", "radio");
        xml_set(input, "name", "size");
        xml_set(input, "id", id);
        if (i == 1)
            xml_set(input, "checked", "checked");
        xml_print(label, " %s", sizes[i]);
    }
}
