/* A server's answer: what is taken as a reply is text without NUL, and what
 * is said about an error can be printed. */
#include "teachers/chat_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span body = span_make(data, size);
    struct chat_reply reply;
    struct arena arena;
    struct err err = {.kind = ERR_NONE};
    char why[201];

    arena_init(&arena);
    if (chat_reply_read(body, &arena, &reply, &err)) {
        if (span_find_char(reply.text, '\0') != SIZE_MAX)
            abort();
        if (reply.yes_logprob > 0.1 + 20 || reply.prompt_tokens < -1)
            abort();
    } else if (err.kind != ERR_RETRY && err.kind != ERR_RECORD) {
        abort();
    }
    chat_reply_error(body, &arena, why);
    for (const char *c = why; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~')
            abort();
    }
    arena_release(&arena);
    return 0;
}
