/* Replies that could not be read, and where reading stopped. */
#include "reports/figure.h"
#include "reports/site.h"
#include "reports/teacher_parts.h"
#include "reports/untrusted.h"

enum { UNREAD_TEXT = 400 };

static void unread_add_left_out(struct xml_node *node, size_t bytes,
                                const char *where)
{
    struct buf text;

    if (bytes == 0)
        return;
    buf_init(&text, UNREAD_TEXT);
    buf_add_text(&text, "\xE2\x80\xA6 ");
    figure_add_count(&text, (int64_t)bytes);
    buf_print(&text, " byte%s %s \xE2\x80\xA6", bytes == 1 ? "" : "s", where);
    page_add(node, "span", "left-out", text.data);
    buf_release(&text);
}

/* The bytes [from, to) of the whole that are there. */
static struct span unread_cut(const struct report_unread *u, size_t from,
                              size_t to)
{
    from = from < u->from ? 0 : from - u->from;
    to = to < u->from ? 0 : to - u->from;
    return to > from ? span_cut(u->text, from, to - from) : SPAN_NONE;
}

static void unread_add_text(struct xml_node *box, const struct report_unread *u)
{
    struct xml_node *text = page_add(box, "div", "reply", NULL);
    size_t end = u->from + u->text.len;

    xml_set(text, "dir", "auto");
    unread_add_left_out(text, u->from, "before");
    untrusted_add(text, unread_cut(u, u->from, u->stop_start));
    struct xml_node *mark = page_add(text, "mark", "stop", NULL);
    untrusted_add(mark, unread_cut(u, u->stop_start, u->stop_end));
    xml_set(page_add(mark, "span", "sign", "\xE2\x97\x84"), "aria-hidden",
            "true");
    page_add(mark, "span", "spoken", " (reading stopped here)");
    untrusted_add(text, unread_cut(u, u->stop_end, end));
    unread_add_left_out(text, u->bytes - end, "behind");
}

static void unread_add(struct xml_node *section, const struct report_unread *u)
{
    struct xml_node *box = page_add(section, "article", "unread", NULL);
    struct xml_node *head = xml_add(box, "h3", NULL);

    untrusted_add_name(head, u->key);
    xml_print(head, ": ");
    untrusted_add_name(head, u->status);
    struct xml_node *why = page_add(box, "p", "note", NULL);
    if (u->bytes == 0)
        xml_print(why, "Nothing was said.");
    else
        xml_print(why, "Byte %zu of %zu: %s.", u->stop_start, u->bytes, u->why);
    if (u->note != NULL && u->note[0] != '\0') {
        xml_print(why, " ");
        untrusted_add_name(why, u->note);
    }
    if (u->bytes > 0)
        unread_add_text(box, u);
}

void teacher_add_unread(struct page *p, const struct report_teacher *t)
{
    struct buf about;

    if (t->unread_count == 0)
        return;
    buf_init(&about, UNREAD_TEXT);
    site_print_amount(&about, t->replies - t->parsed, "reply", "replies");
    if ((int64_t)t->unread_count < t->replies - t->parsed)
        buf_print(&about, " could not be read; these are %zu of them.",
                  t->unread_count);
    else
        buf_add_text(&about, " could not be read.");
    buf_add_text(&about,
                 " The mark \xE2\x97\x84 stands where reading stopped.");
    struct xml_node *section =
        page_section(p, "unread", "Not read", about.data);
    buf_release(&about);
    for (size_t i = 0; i < t->unread_count; i++)
        unread_add(section, &t->unread[i]);
}
