/* A server's answer: what is taken as a reply is text without NUL, and what
 * is said about an error can be printed. */
#include "teachers/chat_text.h"
#include "teachers/server_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span body = span_make(data, size);
    struct chat_reply reply;
    struct arena arena;
    struct err err = {.kind = ERR_NONE};
    const struct chat_form form = {
        .prefill = "<think>", .stop = "</answer>", .reasoning = "keep"};
    char why[SERVER_WORDS_MAX + 1];
    struct buf text;

    arena_init(&arena);
    if (chat_reply_read(body, &arena, &reply, &err)) {
        if (span_find_char(reply.text, '\0') != SIZE_MAX)
            abort();
        if (reply.yes_logprob > 0.1 + 20 || reply.prompt_tokens < -1)
            abort();
        buf_init(&text, 3 * size + 100);
        chat_text_add(&form, &reply, &text);
        if (text.over)
            abort();
        buf_release(&text);
    } else if (err.kind != ERR_RETRY && err.kind != ERR_RECORD) {
        abort();
    }
    server_words_clean(server_words_read(body, &arena), why);
    for (const char *c = why; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            abort();
    }
    arena_release(&arena);
    return 0;
}
