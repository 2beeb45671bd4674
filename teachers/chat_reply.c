#include "teachers/chat_reply.h"

#include <math.h>

/* All texts of a list of parts, one after the other. */
static struct span chat_join(const struct json *parts, struct arena *arena)
{
    size_t len = 0, at = 0;
    struct span one;

    for (size_t i = 0; i < parts->count; i++) {
        if (json_text(json_get(parts->items[i], "text"), &one))
            len += one.len;
    }
    char *text = arena_take(arena, len + 1);
    for (size_t i = 0; i < parts->count; i++) {
        if (!json_text(json_get(parts->items[i], "text"), &one))
            continue;
        memcpy(text + at, one.data, one.len);
        at += one.len;
    }
    return span_make(text, len);
}

static bool chat_content(const struct json *message, struct arena *arena,
                         struct span *text)
{
    const struct json *content = json_get(message, "content");

    if (json_text(content, text))
        return true;
    if (content != NULL && content->type == JSON_ARRAY) {
        *text = chat_join(content, arena);
        return true;
    }
    if (json_text(json_get(message, "refusal"), text))
        return true;
    *text = span_of("");
    return content != NULL && content->type == JSON_NULL;
}

/* "<think>" reasoning "</think>" text. */
static struct span chat_wrap(struct span reasoning, struct span text,
                             struct arena *arena)
{
    static const char open[] = "<think>", shut[] = "</think>";
    size_t len = sizeof(open) + sizeof(shut) - 2 + reasoning.len + text.len;
    struct buf b;

    buf_init(&b, len);
    buf_add_text(&b, open);
    buf_add_span(&b, reasoning);
    buf_add_text(&b, shut);
    buf_add_span(&b, text);
    struct span whole = arena_span(arena, buf_span(&b));
    buf_release(&b);
    return whole;
}

static bool chat_text(const struct json *message, struct arena *arena,
                      struct span *text)
{
    struct span reasoning;

    if (!chat_content(message, arena, text))
        return false;
    if ((json_text(json_get(message, "reasoning_content"), &reasoning) ||
         json_text(json_get(message, "reasoning"), &reasoning)) &&
        reasoning.len > 0)
        *text = chat_wrap(reasoning, *text, arena);
    return true;
}

/* The log-probabilities of the answer's tokens, added; NaN when one lacks. */
static double chat_sum(const struct json *tokens)
{
    double sum = 0, one;

    if (tokens == NULL || tokens->type != JSON_ARRAY || tokens->count == 0)
        return NAN;
    for (size_t i = 0; i < tokens->count; i++) {
        if (!json_real(json_get(tokens->items[i], "logprob"), &one))
            return NAN;
        sum += one;
    }
    return sum;
}

static void chat_yes_no(const struct json *top, struct chat_reply *out)
{
    double yes = 0, no = 0, least = 0, one;
    struct span token;

    for (size_t i = 0; top != NULL && top->type == JSON_ARRAY && i < top->count;
         i++) {
        if (!json_text(json_get(top->items[i], "token"), &token) ||
            !json_real(json_get(top->items[i], "logprob"), &one) ||
            !isfinite(one) || one > 1e-3)
            continue;
        least = fmin(least, one);
        if (span_is_nocase(span_trim(token), "yes"))
            yes += exp(one);
        else if (span_is_nocase(span_trim(token), "no"))
            no += exp(one);
    }
    if (yes <= 0 && no <= 0)
        return;
    out->yes_logprob = yes > 0 ? log(yes) : least;
    out->no_logprob = no > 0 ? log(no) : least;
}

static void chat_usage(const struct json *body, struct chat_reply *out)
{
    const struct json *usage = json_get(body, "usage");

    out->prompt_tokens = -1;
    out->output_tokens = -1;
    if (!json_int(json_get(usage, "prompt_tokens"), &out->prompt_tokens) ||
        out->prompt_tokens < 0)
        out->prompt_tokens = -1;
    if (!json_int(json_get(usage, "completion_tokens"), &out->output_tokens) ||
        out->output_tokens < 0)
        out->output_tokens = -1;
}

bool chat_reply_take(const struct json *body, struct arena *arena,
                     struct chat_reply *out, struct err *err)
{
    const struct json *choices = json_get(body, "choices");
    struct span finish;

    *out = (struct chat_reply){.logprob = NAN};
    out->yes_logprob = NAN;
    out->no_logprob = NAN;
    if (choices == NULL || choices->type != JSON_ARRAY || choices->count == 0)
        return err_retry(err, "the reply has no \"choices\"");
    const struct json *first = choices->items[0];
    if (!chat_text(json_get(first, "message"), arena, &out->text))
        return err_retry(err, "the reply has no message with a content");
    if (json_text(json_get(first, "finish_reason"), &finish))
        snprintf(out->finish, sizeof(out->finish), "%.*s",
                 (int)(finish.len < 23 ? finish.len : 23), finish.data);
    chat_usage(body, out);
    const struct json *tokens =
        json_get(json_get(first, "logprobs"), "content");
    out->logprob = chat_sum(tokens);
    if (tokens != NULL && tokens->type == JSON_ARRAY && tokens->count > 0)
        chat_yes_no(json_get(tokens->items[0], "top_logprobs"), out);
    size_t nul = span_find_char(out->text, '\0');
    if (nul != SIZE_MAX) {
        err_record(err, "the reply's text has a NUL at byte %zu", nul);
        return err_class(err, FAILURE_CONTENT);
    }
    return true;
}

bool chat_reply_read(struct span body, struct arena *arena,
                     struct chat_reply *out, struct err *err)
{
    const struct json *tree = json_parse(body, arena, err);

    if (tree == NULL) {
        err_context(err, "the reply is not JSON");
        return err_as(err, ERR_RETRY);
    }
    return chat_reply_take(tree, arena, out, err);
}

void chat_reply_error(struct span body, struct arena *arena, char out[201])
{
    size_t used, n;
    struct span text = SPAN_NONE;
    const struct json *tree = json_parse_prefix(body, arena, &used);

    if (!json_text(json_get(json_get(tree, "error"), "message"), &text) &&
        !json_text(json_get(tree, "error"), &text) &&
        !json_text(json_get(tree, "message"), &text))
        (void)json_text(json_get(tree, "detail"), &text);
    n = text.len < 200 ? text.len : 200;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text.data[i];
        out[i] = c >= 0x20 && c < 0x7f ? (char)c : '?';
    }
    out[n] = '\0';
}
