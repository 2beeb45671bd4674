#include "testing.h"

#include "reports/untrusted.h"

/* What the text becomes between the tags of a paragraph; heap. */
static char *shown(const char *text, size_t len)
{
    struct xml_page *page = xml_page_open("t", "en");
    struct buf out;

    buf_init(&out, 1 << 24);
    untrusted_add(xml_add(xml_page_body(page), "p", NULL),
                  span_make(text, len));
    xml_page_print(page, &out);
    xml_page_close(page);
    char *from = strstr(out.data, "<p>");
    char *to = strstr(out.data, "</p>");
    assert_non_null(from);
    assert_non_null(to);
    *to = '\0';
    memmove(out.data, from + 3, strlen(from + 3) + 1);
    return out.data;
}

#define CHECK(text, want)                                                      \
    do {                                                                       \
        char *got = shown(text, sizeof(text) - 1);                             \
        assert_string_equal(got, want);                                        \
        free(got);                                                             \
    } while (0)
#define HIDDEN(code) "<span class=\"hidden-character\">" code "</span>"

static void untrusted_add_never_makes_markup(void **state)
{
    (void)state;
    CHECK("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
    CHECK("</p><img src=x onerror=y>&lt;", "&lt;/p&gt;&lt;img src=x "
                                           "onerror=y&gt;&amp;lt;");
    CHECK("<!-- <p> -->]]>", "&lt;!-- &lt;p&gt; --&gt;]]&gt;");
}

static void untrusted_add_shows_what_hides(void **state)
{
    (void)state;
    CHECK("abc\xE2\x80\xAE"
          "fed\xE2\x80\xAC.",
          "abc" HIDDEN("U+202E") "fed" HIDDEN("U+202C") ".");
    CHECK("\xE2\x81\xA6x\xE2\x81\xA9", HIDDEN("U+2066") "x" HIDDEN("U+2069"));
    CHECK("\xE2\x80\x8B", HIDDEN("U+200B"));
    CHECK("\xEF\xBB\xBF", HIDDEN("U+FEFF"));
    CHECK("\xF3\xA0\x81\x81", HIDDEN("U+E0041"));
    CHECK("\xD8\x9C", HIDDEN("U+061C"));
}

/* Each end of each range that is shown, and its neighbours that are not. */
static void untrusted_add_knows_the_ends_of_its_ranges(void **state)
{
    (void)state;
    CHECK("\xC2\xAC\xC2\xAD\xC2\xAE", "\xC2\xAC" HIDDEN("U+00AD") "\xC2\xAE");
    CHECK("\xE2\x80\x8A\xE2\x80\x8B\xE2\x80\x8C",
          "\xE2\x80\x8A" HIDDEN("U+200B") "\xE2\x80\x8C");
    CHECK("\xE2\x80\x8D\xE2\x80\x8E\xE2\x80\x8F\xE2\x80\x90",
          "\xE2\x80\x8D" HIDDEN("U+200E") HIDDEN("U+200F") "\xE2\x80\x90");
    /* the separators of lines and paragraphs, which end a script's string */
    CHECK("\xE2\x80\xA7\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA",
          "\xE2\x80\xA7" HIDDEN("U+2028") HIDDEN("U+2029") HIDDEN("U+202A"));
    CHECK("\xE2\x80\xAE\xE2\x80\xAF", HIDDEN("U+202E") "\xE2\x80\xAF");
    CHECK("\xE2\x81\x9F\xE2\x81\xA0\xE2\x81\xAF\xE2\x81\xB0",
          "\xE2\x81\x9F" HIDDEN("U+2060") HIDDEN("U+206F") "\xE2\x81\xB0");
    CHECK("\xEF\xBF\xB8\xEF\xBF\xB9\xEF\xBF\xBB\xEF\xBF\xBC",
          "\xEF\xBF\xB8" HIDDEN("U+FFF9") HIDDEN("U+FFFB") "\xEF\xBF\xBC");
    CHECK("\xF3\xA0\x80\x80\xF3\xA0\x81\xBF\xF3\xA0\x82\x80",
          HIDDEN("U+E0000") HIDDEN("U+E007F") "\xF3\xA0\x82\x80");
}

static void untrusted_add_leaves_the_world_s_scripts(void **state)
{
    (void)state;
    CHECK("東京 القاهرة नमस्ते", "東京 القاهرة नमस्ते");
    /* a family, held together by joiners */
    CHECK("\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
          "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9");
}

static void untrusted_add_survives_broken_bytes(void **state)
{
    (void)state;
    CHECK("a\0b", "a\xEF\xBF\xBD"
                  "b");
    CHECK("\xE2\x80", "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK("\xE2\x80<b>", "\xEF\xBF\xBD\xEF\xBF\xBD&lt;b&gt;");
    CHECK("\xF3\xA0\x81", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK("", "");
}

static void untrusted_add_name_cuts_at_a_character(void **state)
{
    struct xml_page *page = xml_page_open("t", "en");
    char name[1000];
    struct buf out;

    (void)state;
    for (size_t i = 0; i + 2 < sizeof(name); i += 3)
        memcpy(name + i, "\xE4\xBA\xAC", 3);
    name[sizeof(name) - 1] = '\0';
    buf_init(&out, 1 << 20);
    untrusted_add_name(xml_page_body(page), name);
    xml_page_print(page, &out);
    assert_null(strstr(out.data, "\xEF\xBF\xBD"));
    assert_non_null(strstr(out.data, "\xE4\xBA\xAC<span>\xE2\x80\xA6"));
    xml_page_close(page);
    buf_release(&out);
}

TESTING_MAIN(cmocka_unit_test(untrusted_add_never_makes_markup),
             cmocka_unit_test(untrusted_add_shows_what_hides),
             cmocka_unit_test(untrusted_add_knows_the_ends_of_its_ranges),
             cmocka_unit_test(untrusted_add_leaves_the_world_s_scripts),
             cmocka_unit_test(untrusted_add_survives_broken_bytes),
             cmocka_unit_test(untrusted_add_name_cuts_at_a_character))
