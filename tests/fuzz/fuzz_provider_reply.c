/* A reply as Anthropic's Messages or as Gemini's candidates: what is taken is
 * text without a NUL, and counts are counts. */
#include "teachers/provider_reply.h"

#include "adapters/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_taken(bool taken, const struct chat_reply *r,
                        const struct err *err)
{
    size_t at;

    if (memchr(r->finish, '\0', sizeof(r->finish)) == NULL ||
        !span_utf8(span_of(r->finish), &at) || r->prompt_tokens < -1 ||
        r->output_tokens < -1)
        abort();
    if (taken && (span_find_char(r->text, '\0') != SIZE_MAX ||
                  span_find_char(r->reasoning, '\0') != SIZE_MAX))
        abort();
    if (!taken && ((err->kind != ERR_RETRY && err->kind != ERR_RECORD) ||
                   err->text[0] == '\0'))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {.kind = ERR_NONE};
    struct chat_reply reply;
    struct arena arena;

    arena_init(&arena);
    const struct json *tree = json_parse(span_make(data, size), &arena, &err);
    if (tree != NULL) {
        err_clear(&err);
        bool taken = provider_message_take(tree, &arena, &reply, &err);
        check_taken(taken, &reply, &err);
        err_clear(&err);
        taken = provider_candidates_take(tree, &arena, &reply, &err);
        check_taken(taken, &reply, &err);
    }
    arena_release(&arena);
    return 0;
}
