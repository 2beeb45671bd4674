#include "adapters/xml.h"

#include <stdarg.h>

#include <libxml/HTMLtree.h>
#include <libxml/tree.h>
#include <libxml/xmlreader.h>

#include "base/arena.h"
#include "base/file.h"

enum {
    XML_READ_MAX = 4 << 20, /* bytes of a text that is read */
    XML_DEPTH_MAX = 64,
    XML_PAGE_MAX = 256 << 20 /* bytes of a page that is written */
};

/* U+FFFD: what stands for a byte or a character that HTML cannot hold. */
static const char xml_replacement[] = "\xEF\xBF\xBD";

struct xml_page {
    htmlDocPtr doc;
    xmlNode *head, *body;
};

static xmlNode *xml_real(struct xml_node *node)
{
    return (xmlNode *)node;
}

/* Checks what a call of libxml2 gave that fails only when memory is out. */
static void *xml_taken(void *p)
{
    if (p == NULL)
        err_die("out of memory");
    return p;
}

/* Elements whose text is written as it stands. */
static bool xml_is_raw(const xmlChar *element)
{
    return xmlStrcasecmp(element, BAD_CAST "script") == 0 ||
           xmlStrcasecmp(element, BAD_CAST "style") == 0;
}

/* Length of the control character that p begins with, or 0: C0 but for tab
 * and line feed, DEL, C1, and the two non-characters that XML forbids. */
static size_t xml_control(const unsigned char *p, size_t n)
{
    if (p[0] < 0x20)
        return p[0] != '\t' && p[0] != '\n';
    if (p[0] == 0x7F)
        return 1;
    if (p[0] == 0xC2 && n > 1 && p[1] < 0xA0)
        return 2;
    if (p[0] == 0xEF && n > 2 && p[1] == 0xBF && p[2] >= 0xBE)
        return 3;
    return 0;
}

/* Append well-formed UTF-8, control characters replaced. A line's end is a
 * line feed, however it was written. */
static void xml_clean_valid(struct span s, struct buf *out)
{
    const unsigned char *p = (const unsigned char *)s.data;

    for (size_t i = 0; i < s.len;) {
        size_t n = xml_control(p + i, s.len - i);
        if (n == 0)
            buf_add_char(out, s.data[i]);
        else if (p[i] != '\r')
            buf_add_text(out, xml_replacement);
        else if (i + 1 == s.len || p[i + 1] != '\n')
            buf_add_char(out, '\n');
        i += n > 0 ? n : 1;
    }
}

/* Append any bytes as text that HTML can hold. */
static void xml_clean(struct span s, struct buf *out)
{
    size_t bad;

    while (!span_utf8(s, &bad)) {
        xml_clean_valid(span_cut(s, 0, bad), out);
        buf_add_text(out, xml_replacement);
        s = span_cut(s, bad + 1, SIZE_MAX);
    }
    xml_clean_valid(s, out);
}

struct xml_page *xml_page_open(const char *title, const char *language)
{
    struct xml_page *page = heap_take(sizeof(*page));

    page->doc = xml_taken(htmlNewDocNoDtD(NULL, NULL));
    page->doc->encoding = xml_taken(xmlStrdup(BAD_CAST "UTF-8"));
    xmlNode *html = xml_taken(xmlNewNode(NULL, BAD_CAST "html"));
    xmlDocSetRootElement(page->doc, html);
    xml_set((struct xml_node *)html, "lang", language);
    page->head = xml_real(xml_add((struct xml_node *)html, "head", NULL));
    page->body = xml_real(xml_add((struct xml_node *)html, "body", NULL));
    struct xml_node *meta = xml_add(xml_page_head(page), "meta", NULL);
    xml_set(meta, "charset", "utf-8");
    xml_add(xml_page_head(page), "title", title);
    return page;
}

void xml_page_close(struct xml_page *page)
{
    if (page == NULL)
        return;
    xmlFreeDoc(page->doc);
    free(page);
}

struct xml_node *xml_page_head(struct xml_page *page)
{
    return (struct xml_node *)page->head;
}

struct xml_node *xml_page_body(struct xml_page *page)
{
    return (struct xml_node *)page->body;
}

/* Adds text behind what the node holds already. */
static void xml_append(xmlNode *node, struct span text)
{
    struct buf clean;

    if (text.len == 0)
        return;
    if (xml_is_raw(node->name))
        err_die("text of a <%s> must be a constant", (const char *)node->name);
    buf_init(&clean, XML_PAGE_MAX);
    xml_clean(text, &clean);
    if (clean.over)
        err_die("a text of %zu bytes is too long for a page", text.len);
    xmlNode *content = xml_taken(
        xmlNewDocTextLen(node->doc, BAD_CAST clean.data, (int)clean.len));
    xml_taken(xmlAddChild(node, content));
    buf_release(&clean);
}

struct xml_node *xml_add_span(struct xml_node *parent, const char *element,
                              struct span text)
{
    xmlNode *node = xml_taken(
        xmlNewDocNode(xml_real(parent)->doc, NULL, BAD_CAST element, NULL));

    xml_taken(xmlAddChild(xml_real(parent), node));
    xml_append(node, text);
    return (struct xml_node *)node;
}

struct xml_node *xml_add(struct xml_node *parent, const char *element,
                         const char *text)
{
    return xml_add_span(parent, element, span_of(text));
}

/* libxml2 writes "<!--" inside an attribute without escaping what follows, as
 * for server-side includes: a word joiner after '<' keeps it from that. */
static void xml_clean_value(const char *value, struct buf *out)
{
    struct span rest = span_of(value);
    size_t at = span_find(rest, "<!--");

    while (at != SIZE_MAX) {
        xml_clean(span_cut(rest, 0, at + 1), out);
        buf_add_text(out, "\xE2\x81\xA0");
        rest = span_cut(rest, at + 1, SIZE_MAX);
        at = span_find(rest, "<!--");
    }
    xml_clean(rest, out);
}

void xml_set(struct xml_node *node, const char *attribute, const char *value)
{
    struct buf clean;

    buf_init(&clean, XML_PAGE_MAX);
    xml_clean_value(value, &clean);
    xml_taken(
        xmlSetProp(xml_real(node), BAD_CAST attribute, BAD_CAST clean.data));
    buf_release(&clean);
}

void xml_add_text(struct xml_node *node, struct span text)
{
    xml_append(xml_real(node), text);
}

void xml_print(struct xml_node *node, const char *fmt, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, fmt);
    int n = vasprintf(&text, fmt, args);
    va_end(args);
    if (n < 0)
        err_die("cannot format \"%s\"", fmt);
    xml_append(xml_real(node), span_make(text, (size_t)n));
    free(text);
}

void xml_add_raw(struct xml_node *parent, const char *element,
                 const char *constant_text)
{
    struct xml_node *node = xml_add(parent, element, NULL);

    if (!xml_is_raw(BAD_CAST element))
        err_die("<%s> takes no raw text", element);
    if (strstr(constant_text, "</") != NULL)
        err_die("the text of a <%s> holds \"</\"", element);
    xmlNode *text =
        xml_taken(xmlNewDocText(xml_real(node)->doc, BAD_CAST constant_text));
    xml_taken(xmlAddChild(xml_real(node), text));
}

void xml_page_print(const struct xml_page *page, struct buf *out)
{
    xmlOutputBuffer *o = xml_taken(xmlAllocOutputBuffer(NULL));

    htmlNodeDumpFormatOutput(o, page->doc, xmlDocGetRootElement(page->doc),
                             "UTF-8", 0);
    buf_add_text(out, "<!DOCTYPE html>\n");
    buf_add(out, xmlOutputBufferGetContent(o), xmlOutputBufferGetSize(o));
    buf_add_char(out, '\n');
    xmlOutputBufferClose(o);
}

void xml_node_print(const struct xml_node *node, struct buf *out)
{
    xmlNode *real = xml_real((struct xml_node *)node);
    xmlBuffer *text = xml_taken(xmlBufferCreate());

    if (xmlNodeDump(text, real->doc, real, 0, 0) < 0)
        err_die("out of memory");
    buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    buf_add(out, xmlBufferContent(text), (size_t)xmlBufferLength(text));
    buf_add_char(out, '\n');
    xmlBufferFree(text);
}

bool xml_page_write(const struct xml_page *page, const char *path,
                    struct err *err)
{
    struct buf out;

    buf_init(&out, XML_PAGE_MAX);
    xml_page_print(page, &out);
    bool ok =
        buf_ok(&out, "the page", err) && file_write(path, buf_span(&out), err);
    buf_release(&out);
    return ok;
}

/* ------------------------------------------------------------- reading */

struct xml_reading {
    xmlTextReader *reader;
    xml_each *each;
    void *arg;
    struct buf text; /* of the element that is open, since its last child */
    struct err *err;
    bool failed;
};

/* Keep the first complaint of the parser. */
static void xml_complain(void *arg, xmlError *error)
{
    struct xml_reading *r = arg;
    char text[200];

    if (r->failed || error == NULL || error->level < XML_ERR_ERROR)
        return;
    r->failed = true;
    snprintf(text, sizeof(text), "%s",
             error->message != NULL ? error->message : "unknown");
    text[strcspn(text, "\n")] = '\0';
    if (text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a')
        text[0] = (char)(text[0] - 'A' + 'a');
    err_record(r->err, "broken XML in line %d: %s", error->line, text);
}

/* Tell of the text gathered since the last tag, if it is more than blanks. */
static void xml_tell_text(struct xml_reading *r, const xmlNode *element)
{
    struct span text = span_trim(buf_span(&r->text));

    if (text.len > 0 && element != NULL && element->name != NULL) {
        r->text.data[text.data - r->text.data + (ptrdiff_t)text.len] = '\0';
        r->each(r->arg, (const char *)element->name, text.data);
    }
    buf_reset(&r->text);
}

static bool xml_read_element(struct xml_reading *r, xmlNode *node)
{
    xmlTextReader *reader = r->reader;

    xml_tell_text(r, node->parent);
    if (xmlTextReaderDepth(reader) >= XML_DEPTH_MAX)
        return err_record(r->err, "XML is nested deeper than %d",
                          XML_DEPTH_MAX);
    while (xmlTextReaderMoveToNextAttribute(reader) == 1) {
        const xmlChar *name = xmlTextReaderConstLocalName(reader);
        const xmlChar *value = xmlTextReaderConstValue(reader);
        if (!xmlTextReaderIsNamespaceDecl(reader) && name != NULL &&
            value != NULL)
            r->each(r->arg, (const char *)name, (const char *)value);
    }
    (void)xmlTextReaderMoveToElement(reader);
    return true;
}

/* Takes in the node that the reader stands on. */
static bool xml_read_one(struct xml_reading *r)
{
    xmlNode *node = xmlTextReaderCurrentNode(r->reader);

    switch (xmlTextReaderNodeType(r->reader)) {
    case XML_READER_TYPE_ELEMENT:
        return xml_read_element(r, node);
    case XML_READER_TYPE_END_ELEMENT:
        xml_tell_text(r, node);
        return true;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
        if (node->content != NULL)
            buf_add_text(&r->text, (const char *)node->content);
        return true;
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return err_record(r->err,
                          "XML with a document type or entities is not read");
    default:
        return true;
    }
}

static bool xml_read_all(struct xml_reading *r)
{
    int state = xmlTextReaderRead(r->reader);

    while (state == 1 && !r->failed) {
        if (!xml_read_one(r))
            return false;
        state = xmlTextReaderRead(r->reader);
    }
    if (state < 0 && !r->failed)
        return err_record(r->err, "broken XML");
    return !r->failed;
}

bool xml_read(struct span text, xml_each *each, void *arg, struct err *err)
{
    struct xml_reading r = {.each = each, .arg = arg, .err = err};

    while (text.len > 0 && text.data[text.len - 1] == '\0')
        text.len--; /* the padding of an XMP packet */
    text = span_trim(text);
    if (text.len == 0)
        return err_record(err, "no XML: the text is empty");
    if (text.len > XML_READ_MAX)
        return err_record(err, "XML of %zu bytes is over the limit of %d",
                          text.len, XML_READ_MAX);
    if (span_find(text, "<!DOCTYPE") != SIZE_MAX)
        return err_record(err,
                          "XML with a document type or entities is not read");
    r.reader = xml_taken(xmlReaderForMemory(text.data, (int)text.len, NULL,
                                            NULL, XML_PARSE_NONET));
    buf_init(&r.text, XML_READ_MAX);
    xmlTextReaderSetStructuredErrorHandler(r.reader, xml_complain, &r);
    bool ok = xml_read_all(&r);
    buf_release(&r.text);
    xmlFreeTextReader(r.reader);
    return ok;
}
