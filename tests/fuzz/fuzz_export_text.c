/* A training target of any reply: what is made reads back as JSON, and makes
 * the same again. */
#include "adapters/json.h"
#include "exports/export_text.h"

static bool same(struct span a, struct span b)
{
    return span_equals(a, b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span all = span_make(data, size);
    struct span head = span_cut(all, 2, size > 0 ? data[0] : 0);
    struct export_reply r = {.text = span_cut(all, 2, SIZE_MAX),
                             .reasoning = head,
                             .json = size > 1 && data[1] % 2 == 1};
    struct export_target first, second;
    struct err err = {.kind = ERR_NONE};
    struct arena arena;
    struct buf json;

    arena_init(&arena);
    buf_init(&json, 1 << 26);
    if (export_target_make(&r, &arena, &first, &err)) {
        export_add_target(&json, &first);
        struct json *v = json_parse(buf_span(&json), &arena, &err);
        if (v == NULL)
            abort();
        if (span_utf8(first.reasoning, NULL) && span_utf8(first.answer, NULL)) {
            struct export_reply again = {
                .text = v->text,
                .reasoning = span_cut(v->text, 7, first.reasoning.len)};
            if (!export_target_make(&again, &arena, &second, &err) ||
                !same(first.reasoning, second.reasoning) ||
                !same(first.answer, second.answer))
                abort();
        }
    }
    buf_release(&json);
    arena_release(&arena);
    return 0;
}
