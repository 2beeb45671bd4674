/* One line of recorded replies in any maker's shape: what is told of it is
 * within its limits, and what cannot be taken says so in words. */
#include "teachers/result_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(const char *why)
{
    size_t at;

    if (*why == '\0' || !span_utf8(span_of(why), &at))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct result r = result_none(7);
    struct arena arena;
    size_t at;

    arena_init(&arena);
    if (result_line_read(span_make(data, size), "id", "text", &arena, &r)) {
        if (r.line != 7 || r.candidate < -1 || r.candidate >= 1000 ||
            r.id.len > size || r.prompt_tokens < -1 || r.output_tokens < -1)
            abort();
        if (memchr(r.finish, '\0', sizeof(r.finish)) == NULL ||
            !span_utf8(span_of(r.finish), &at))
            abort();
        if (r.bad.kind == ERR_RETRY || r.bad.kind == ERR_RECORD)
            check_words(r.bad.text);
        else if (r.bad.kind != ERR_NONE)
            abort();
        else if (r.text.data == NULL || !span_utf8(r.text, &at))
            abort();
    }
    arena_release(&arena);
    return 0;
}
