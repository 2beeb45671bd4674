#include "teachers/provider_reply.h"

#include <math.h>

enum { PROVIDER_TEXT_MAX = 64 << 20 };

static void provider_begin(struct chat_reply *out)
{
    *out = (struct chat_reply){.text = span_of(""),
                               .reasoning = span_of(""),
                               .prompt_tokens = -1,
                               .output_tokens = -1,
                               .logprob = NAN};
    out->yes_logprob = NAN;
    out->no_logprob = NAN;
}

/* As OpenAI calls how it ended. */
static void provider_finish(struct span said, struct chat_reply *out)
{
    static const struct {
        const char *theirs, *ours;
    } names[] = {
        {"end_turn", "stop"},
        {"stop_sequence", "stop"},
        {"max_tokens", "length"},
        {"model_context_window_exceeded", "length"},
        {"refusal", "content_filter"},
        {"STOP", "stop"},
        {"MAX_TOKENS", "length"},
        {"SAFETY", "content_filter"},
        {"RECITATION", "content_filter"},
        {"BLOCKLIST", "content_filter"},
        {"PROHIBITED_CONTENT", "content_filter"},
        {"SPII", "content_filter"},
        {"IMAGE_SAFETY", "content_filter"},
    };

    chat_finish_set(out->finish, said);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_is(said, names[i].theirs))
            snprintf(out->finish, sizeof(out->finish), "%s", names[i].ours);
    }
}

/* A count that is added where it is told. */
static void provider_count(const struct json *usage, const char *key,
                           int64_t *sum)
{
    int64_t n;

    if (json_int(json_get(usage, key), &n) && n >= 0 && n < INT64_C(1) << 40)
        *sum = (*sum < 0 ? 0 : *sum) + n;
}

/* Is a part reasoning, and what does it say? */
static bool provider_part(const struct json *part, struct span *text)
{
    bool thought = false;

    if (json_text(json_get(part, "thinking"), text))
        return true;
    (void)json_bool(json_get(part, "thought"), &thought);
    if (!json_text(json_get(part, "text"), text))
        *text = SPAN_NONE;
    return thought;
}

static void provider_parts(const struct json *parts, struct arena *arena,
                           struct chat_reply *out)
{
    struct buf text, reasoning;
    struct span one;

    buf_init(&text, PROVIDER_TEXT_MAX);
    buf_init(&reasoning, PROVIDER_TEXT_MAX);
    for (size_t i = 0;
         parts != NULL && parts->type == JSON_ARRAY && i < parts->count; i++) {
        bool thought = provider_part(parts->items[i], &one);
        buf_add_span(thought ? &reasoning : &text, one);
    }
    if (text.len > 0)
        out->text = arena_span(arena, buf_span(&text));
    if (reasoning.len > 0)
        out->reasoning = arena_span(arena, buf_span(&reasoning));
    buf_release(&text);
    buf_release(&reasoning);
}

/* Something was said, without a NUL. */
static bool provider_end(const struct json *parts, const struct chat_reply *out,
                         struct err *err)
{
    size_t nul = span_find_char(out->text, '\0');

    if (out->text.len == 0 && strcmp(out->finish, "content_filter") == 0) {
        err_record(err, "the answer was withheld (content_filter)");
        return err_class(err, FAILURE_CONTENT_FILTER);
    }
    if (nul == SIZE_MAX)
        nul = span_find_char(out->reasoning, '\0');
    if (nul != SIZE_MAX)
        return err_retry(err, "the reply's text has a NUL at byte %zu", nul);
    return (parts != NULL && parts->type == JSON_ARRAY) ||
           err_retry(err, "the reply has no content");
}

bool provider_message_take(const struct json *message, struct arena *arena,
                           struct chat_reply *out, struct err *err)
{
    const struct json *content = json_get(message, "content");
    const struct json *usage = json_get(message, "usage");
    struct span finish = SPAN_NONE;

    provider_begin(out);
    provider_parts(content, arena, out);
    (void)json_text(json_get(message, "stop_reason"), &finish);
    provider_finish(finish, out);
    (void)json_text(json_get(message, "id"), &out->id);
    provider_count(usage, "input_tokens", &out->prompt_tokens);
    provider_count(usage, "cache_creation_input_tokens", &out->prompt_tokens);
    provider_count(usage, "cache_read_input_tokens", &out->prompt_tokens);
    provider_count(usage, "output_tokens", &out->output_tokens);
    return provider_end(content, out, err);
}

bool provider_candidates_take(const struct json *response, struct arena *arena,
                              struct chat_reply *out, struct err *err)
{
    const struct json *all = json_get(response, "candidates");
    const struct json *usage = json_get(response, "usageMetadata");
    const struct json *first =
        all != NULL && all->type == JSON_ARRAY && all->count > 0 ? all->items[0]
                                                                 : NULL;
    const struct json *parts = json_get(json_get(first, "content"), "parts");
    struct span finish = SPAN_NONE;

    provider_begin(out);
    provider_parts(parts, arena, out);
    (void)json_text(json_get(first, "finishReason"), &finish);
    if (json_text(json_get(json_get(response, "promptFeedback"), "blockReason"),
                  &finish))
        finish = span_of("SAFETY");
    provider_finish(finish, out);
    (void)json_text(json_get(response, "responseId"), &out->id);
    provider_count(usage, "promptTokenCount", &out->prompt_tokens);
    provider_count(usage, "candidatesTokenCount", &out->output_tokens);
    provider_count(usage, "thoughtsTokenCount", &out->output_tokens);
    return provider_end(parts, out, err);
}
