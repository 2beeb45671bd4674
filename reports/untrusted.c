#include "reports/untrusted.h"

enum { UNTRUSTED_NAME_MAX = 200 }; /* bytes */

/* The code point at p if it is three or four bytes long, else 0. Enough to
 * recognize what is hidden: all of it lies above U+07FF, but for U+061C and
 * U+00AD, which are two bytes. */
static uint32_t untrusted_code(const unsigned char *p, size_t n, size_t *len)
{
    if (n >= 2 && p[0] >= 0xC2 && p[0] < 0xE0 && (p[1] & 0xC0) == 0x80) {
        *len = 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (n >= 3 && (p[0] & 0xF0) == 0xE0 && (p[1] & 0xC0) == 0x80 &&
        (p[2] & 0xC0) == 0x80) {
        *len = 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
               (p[2] & 0x3F);
    }
    if (n >= 4 && p[0] == 0xF3 && (p[1] & 0xC0) == 0x80 &&
        (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80) {
        *len = 4;
        return (uint32_t)3 << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
               (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    }
    return 0;
}

/* Controls of direction, characters without width, tags. The joiners U+200C
 * and U+200D are left: emoji and many scripts are written with them. */
static bool untrusted_hides(uint32_t code)
{
    return code == 0x00AD || code == 0x061C || code == 0x200B ||
           code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xFFF9 && code <= 0xFFFB) ||
           (code >= 0xE0000 && code <= 0xE007F);
}

void untrusted_add(struct xml_node *node, struct span text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t begun = 0;

    for (size_t i = 0; i < text.len;) {
        size_t len = 1;
        uint32_t code = untrusted_code(p + i, text.len - i, &len);
        if (untrusted_hides(code)) {
            xml_add_text(node, span_cut(text, begun, i - begun));
            struct xml_node *shown = xml_add(node, "span", NULL);
            xml_set(shown, "class", "hidden-character");
            xml_print(shown, "U+%04X", (unsigned)code);
            begun = i + len;
        }
        i += len;
    }
    xml_add_text(node, span_cut(text, begun, SIZE_MAX));
}

struct xml_node *untrusted_add_name(struct xml_node *parent, const char *name)
{
    struct xml_node *node = xml_add(parent, "bdi", NULL);
    struct span s = span_of(name);

    if (s.len > UNTRUSTED_NAME_MAX) {
        size_t len = UNTRUSTED_NAME_MAX;
        while (len > 0 && ((unsigned char)s.data[len] & 0xC0) == 0x80)
            len--;
        untrusted_add(node, span_cut(s, 0, len));
        xml_add(node, "span", "\xE2\x80\xA6");
    } else {
        untrusted_add(node, s);
    }
    return node;
}
