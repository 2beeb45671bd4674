/* The search, which needs script, and the page that goes to a card. */
#include "reports/site.h"

enum { FIND_TEXT = 1000 };

static void find_add_form(struct page *p)
{
    struct xml_node *form = page_add(p->main, "div", "find", NULL);
    struct xml_node *label = xml_add(form, "label", "Query");
    struct xml_node *input = xml_add(form, "input", NULL);

    xml_set(form, "hidden", "hidden");
    xml_set(form, "id", "find");
    xml_set(form, "role", "search");
    xml_set(label, "for", "query");
    xml_set(label, "class", "spoken");
    xml_set(input, "id", "query");
    xml_set(input, "type", "search");
    xml_set(input, "autocomplete", "off");
    xml_set(input, "spellcheck", "false");
    struct xml_node *button = xml_add(form, "button", "Find");
    xml_set(button, "type", "button");
    xml_set(button, "id", "go");
}

bool find_write(struct site *s)
{
    const struct report *r = s->report;
    const struct page_place place = {.root = "",
                                     .title = "Find",
                                     .heading = "Find samples",
                                     .tab = "find.html"};
    const struct page_place open = {
        .root = "", .title = "Open", .heading = "Open a card"};
    char text[FIND_TEXT];
    struct page p;

    if (r->searchable) {
        page_open(&p, &s->frame, &place);
        find_add_form(&p);
        struct xml_node *examples = page_add(p.main, "div", "note", NULL);
        xml_set(examples, "id", "examples");
        struct xml_node *state = xml_add(p.main, "p", NULL);
        xml_set(state, "id", "state");
        xml_set(state, "role", "status");
        struct xml_node *found = xml_add(p.main, "div", NULL);
        xml_set(found, "id", "found");
        struct xml_node *none = xml_add(p.main, "noscript", NULL);
        snprintf(text, sizeof(text),
                 "Find needs script. In a terminal: limbeck select %.200s "
                 "\"fails only distance\"",
                 r->config);
        xml_add(none, "p", text);
        if (!page_finish(&p, s->dir, "find.html", s->written, s->err))
            return false;
    }
    page_open(&p, &s->frame, &open);
    struct xml_node *state = xml_add(p.main, "p", NULL);
    xml_set(state, "id", "open");
    xml_set(state, "role", "status");
    snprintf(text, sizeof(text), "limbeck report %.200s", r->config);
    xml_set(state, "data-command", text);
    xml_add(xml_add(p.main, "noscript", NULL), "p",
            "This page goes to a card by script. Without it: the cards are "
            "linked from the pages of Walls and Cuts.");
    return page_finish(&p, s->dir, "open.html", s->written, s->err);
}
