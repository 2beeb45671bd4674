/* Any bytes as an XMP packet, and as the text of a page. */
#include "adapters/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_each(void *arg, const char *local_name, const char *value)
{
    size_t *bytes = arg;

    *bytes += strlen(local_name) + strlen(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_make(data, size);
    size_t bytes = 0;
    struct err err = {0};
    struct buf out;

    if (!xml_read(text, fuzz_each, &bytes, &err) && err.text[0] == '\0')
        err_die("a failure without a reason");
    struct xml_page *page = xml_page_open("t", "en");
    xml_add_span(xml_page_body(page), "p", text);
    buf_init(&out, 64 << 20);
    xml_page_print(page, &out);
    if (!out.over && !span_utf8(buf_span(&out), NULL))
        err_die("a page that is not UTF-8");
    buf_release(&out);
    xml_page_close(page);
    return 0;
}
