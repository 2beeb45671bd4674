#include "testing.h"

#include "adapters/xml.h"

/* The page as text; the caller frees. */
static char *printed(struct xml_page *page)
{
    struct buf out;

    buf_init(&out, 1 << 24);
    xml_page_print(page, &out);
    assert_false(out.over);
    xml_page_close(page);
    return out.data;
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" is in: %s", part, text);
}

static void xml_page_is_html5(void **state)
{
    (void)state;
    struct xml_page *page = xml_page_open("A & <B>", "en");
    struct xml_node *p = xml_add(xml_page_body(page), "p", "one ");

    xml_add(p, "strong", "two");
    xml_print(p, " %d", 3);
    xml_add(xml_page_body(page), "br", NULL);
    char *text = printed(page);
    assert_int_equal(strncmp(text, "<!DOCTYPE html>\n<html lang=\"en\">", 32),
                     0);
    assert_holds(text, "<meta charset=\"utf-8\">");
    assert_holds(text, "<title>A &amp; &lt;B&gt;</title>");
    assert_holds(text, "<p>one <strong>two</strong> 3</p>");
    assert_holds(text, "<br>");
    assert_lacks(text, "</br>");
    free(text);
}

static void xml_add_escapes_markup(void **state)
{
    (void)state;
    struct xml_page *page = xml_page_open("t", "en");

    xml_add(xml_page_body(page), "p",
            "<script>alert(1)</script><img src=x onerror=alert(1)> &amp;");
    char *text = printed(page);
    assert_holds(text, "&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_holds(text, "&amp;amp;");
    assert_lacks(text, "<script");
    assert_lacks(text, "<img");
    free(text);
}

static void xml_set_keeps_a_value_inside_its_quotes(void **state)
{
    static const char *const values[] = {
        "\"><script>alert(1)</script>", "'\"><script>x</script>",
        "<!--\"><script>x</script>-->'", "<!--#exec cmd=\"x\"-->", "&quot;>"};

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct xml_page *page = xml_page_open("t", "en");
        xml_set(xml_add(xml_page_body(page), "p", "x"), "title", values[i]);
        xml_set(xml_add(xml_page_body(page), "a", "y"), "href", values[i]);
        char *text = printed(page);
        assert_lacks(text, "\"><script");
        assert_lacks(text, "'><script");
        assert_lacks(text, "<!--");
        free(text);
    }
}

static void xml_add_span_replaces_what_html_cannot_hold(void **state)
{
    static const char bad[] =
        "a\0b\xFF"
        "c\x1B[31m\xC2\x85\xED\xA0\x80\xEF\xBF\xBF\r\nd\re";

    (void)state;
    struct xml_page *page = xml_page_open("t", "en");
    xml_add_span(xml_page_body(page), "pre", span_make(bad, sizeof(bad) - 1));
    char *text = printed(page);
    assert_holds(text, "<pre>a\xEF\xBF\xBD"
                       "b\xEF\xBF\xBD"
                       "c\xEF\xBF\xBD[31m\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                       "\xEF\xBF\xBD\xEF\xBF\xBD\nd\ne</pre>");
    free(text);
}

static void xml_add_keeps_every_script_of_the_world(void **state)
{
    (void)state;
    struct xml_page *page = xml_page_open("t", "en");
    xml_add(xml_page_body(page), "p", "東京 القاهرة São \xF0\x9F\x9A\x80");
    char *text = printed(page);
    assert_holds(text, "東京 القاهرة São \xF0\x9F\x9A\x80");
    free(text);
}

static void xml_add_raw_writes_scripts_as_they_are(void **state)
{
    (void)state;
    struct xml_page *page = xml_page_open("t", "en");
    xml_add_raw(xml_page_head(page), "style", "a > b { content: \"&\" }");
    xml_add_raw(xml_page_body(page), "script", "if (1 < 2 && 3 > 2) f();");
    char *text = printed(page);
    assert_holds(text, "<style>a > b { content: \"&\" }</style>");
    assert_holds(text, "<script>if (1 < 2 && 3 > 2) f();</script>");
    free(text);
}

static void xml_page_holds_svg(void **state)
{
    (void)state;
    struct xml_page *page = xml_page_open("t", "en");
    struct xml_node *svg = xml_add(xml_page_body(page), "svg", NULL);
    xml_set(svg, "viewBox", "0 0 10 10");
    xml_set(xml_add(svg, "rect", NULL), "width", "3");
    xml_add(svg, "text", "label");
    char *text = printed(page);
    assert_holds(text, "<svg viewBox=\"0 0 10 10\"><rect width=\"3\"></rect>"
                       "<text>label</text></svg>");
    free(text);
}

static void xml_page_write_names_the_file_that_it_could_not(void **state)
{
    struct err err = {0};

    (void)state;
    struct xml_page *page = xml_page_open("t", "en");
    assert_false(xml_page_write(page, "/nonexistent/x.html", &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_holds(err.text, "/nonexistent/x.html");
    xml_page_close(page);
}

struct seen {
    char text[4000];
};

static void see(void *arg, const char *local_name, const char *value)
{
    struct seen *s = arg;
    size_t len = strlen(s->text);

    snprintf(s->text + len, sizeof(s->text) - len, "%s=%s;", local_name, value);
}

#define READ(text, seen, err)                                                  \
    xml_read(span_make(text, sizeof(text) - 1), see, seen, err)

static void xml_read_gives_attributes_and_texts(void **state)
{
    struct seen seen = {""};
    struct err err = {0};

    (void)state;
    assert_true(READ(
        "<?xpacket begin='\xEF\xBB\xBF' id='W5M0'?>"
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<r:Description xmlns:e='http://ns.adobe.com/exif/1.0/' "
        "e:GPSLatitude='48,51.5N'>\n <e:GPSLongitude> 2,21.0E </e:GPSLongitude>"
        "<e:a>one<![CDATA[ & two]]></e:a><e:b/>"
        "</r:Description></r:RDF></x:xmpmeta><?xpacket end='w'?>\n\0\0",
        &seen, &err));
    assert_string_equal(
        seen.text, "GPSLatitude=48,51.5N;GPSLongitude=2,21.0E;a=one & two;");
}

static void xml_read_refuses_what_is_broken(void **state)
{
    struct seen seen = {""};
    struct err err = {0};

    (void)state;
    assert_false(READ("<a>\n<b></a>", &seen, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    assert_holds(err.text, "line 2");
    assert_false(READ("", &seen, &err));
    assert_false(READ("no markup", &seen, &err));
    assert_false(READ("<a", &seen, &err));
    assert_false(READ("<a>\xFF\xFE</a>", &seen, &err));
    assert_false(READ("<a>x\0y</a>", &seen, &err));
}

static void xml_read_has_limits(void **state)
{
    struct seen seen = {""};
    struct err err = {0};
    struct buf b;

    (void)state;
    buf_init(&b, 8 << 20);
    for (int i = 0; i < 65; i++)
        buf_add_text(&b, "<a>");
    for (int i = 0; i < 65; i++)
        buf_add_text(&b, "</a>");
    assert_false(xml_read(buf_span(&b), see, &seen, &err));
    assert_holds(err.text, "nested");
    buf_reset(&b);
    buf_add_text(&b, "<a>");
    while (b.len < 5 << 20)
        buf_add_text(&b, "0123456789abcdef");
    buf_add_text(&b, "</a>");
    assert_false(xml_read(buf_span(&b), see, &seen, &err));
    assert_holds(err.text, "limit");
    buf_release(&b);
}

static void xml_read_expands_no_entities(void **state)
{
    struct seen seen = {""};
    struct err err = {0};

    (void)state;
    assert_false(READ("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", &seen, &err));
    assert_false(READ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
                      "<a b='&e;'/>",
                      &seen, &err));
    assert_false(READ("<a>&e;</a>", &seen, &err));
    assert_string_equal(seen.text, "");
}

TESTING_MAIN(cmocka_unit_test(xml_page_is_html5),
             cmocka_unit_test(xml_add_escapes_markup),
             cmocka_unit_test(xml_set_keeps_a_value_inside_its_quotes),
             cmocka_unit_test(xml_add_span_replaces_what_html_cannot_hold),
             cmocka_unit_test(xml_add_keeps_every_script_of_the_world),
             cmocka_unit_test(xml_add_raw_writes_scripts_as_they_are),
             cmocka_unit_test(xml_page_holds_svg),
             cmocka_unit_test(xml_page_write_names_the_file_that_it_could_not),
             cmocka_unit_test(xml_read_gives_attributes_and_texts),
             cmocka_unit_test(xml_read_refuses_what_is_broken),
             cmocka_unit_test(xml_read_has_limits),
             cmocka_unit_test(xml_read_expands_no_entities))
