#include "teachers/result_line.h"

#include "teachers/chat_text.h"
#include "teachers/provider_reply.h"
#include "teachers/request_id.h"
#include "teachers/server_words.h"

#include <math.h>

enum { RESULT_TEXT_MAX = 64 << 20 };

struct result result_none(int64_t line)
{
    return (struct result){.candidate = -1,
                           .line = line,
                           .prompt_tokens = -1,
                           .output_tokens = -1,
                           .logprob = NAN};
}

struct span result_line_split(struct span id, int *candidate)
{
    size_t at = id.len;
    int64_t n;

    *candidate = -1;
    while (at > 0 && id.data[at - 1] != '#')
        at--;
    if (at == 0 || !span_int(span_cut(id, at, SIZE_MAX), &n) || n < 0 ||
        n >= 1000)
        return id;
    *candidate = (int)n;
    return span_cut(id, 0, at - 1);
}

/* The reasoning stands where models put it themselves. */
static void result_take_chat(const struct chat_reply *chat, struct arena *arena,
                             struct result *r)
{
    const struct chat_form form = {.reasoning = "auto"};
    struct buf b;

    buf_init(&b, RESULT_TEXT_MAX);
    chat_text_add(&form, chat, &b);
    r->text = arena_span(arena, buf_span(&b));
    buf_release(&b);
    memcpy(r->finish, chat->finish, sizeof(r->finish));
    r->prompt_tokens = chat->prompt_tokens;
    r->output_tokens = chat->output_tokens;
    r->logprob = chat->logprob;
}

static void result_fail(struct result *r, enum failure_class class,
                        const char *why)
{
    err_retry(&r->bad, "%s", why);
    err_class(&r->bad, class);
}

/* The server's words about a line that holds no reply. */
static void result_words(const struct json *tree, struct arena *arena,
                         char why[SERVER_WORDS_MAX + 1])
{
    struct span words = server_words_is_error(tree)
                            ? server_words_find(tree, arena)
                            : SPAN_NONE;

    server_words_clean(words, why);
}

/* OpenAI's batch output, and vLLM's. */
static void result_take_response(const struct json *line, struct arena *arena,
                                 struct result *r)
{
    const struct json *response = json_get(line, "response");
    const struct json *body = json_get(response, "body");
    int64_t status = 200;
    struct chat_reply chat;
    struct span code = SPAN_NONE;
    char why[SERVER_WORDS_MAX + 40] = "";

    result_words(line, arena, why);
    if (why[0] == '\0')
        result_words(body, arena, why);
    if (json_int(json_get(response, "status_code"), &status) && status != 200)
        snprintf(why + strlen(why), sizeof(why) - strlen(why), " (status %lld)",
                 (long long)status);
    (void)json_text(json_get(json_get(line, "error"), "code"), &code);
    if (why[0] != '\0')
        result_fail(r,
                    span_is(code, "batch_expired") ? FAILURE_TIMEOUT
                                                   : FAILURE_SERVER_ERROR,
                    why);
    else if (chat_reply_take(body, arena, &chat, &r->bad))
        result_take_chat(&chat, arena, r);
}

/* Anthropic's. */
static void result_take_message(const struct json *result, struct arena *arena,
                                struct result *r)
{
    struct chat_reply chat;
    struct span type = SPAN_NONE;
    char why[SERVER_WORDS_MAX + 1];

    (void)json_text(json_get(result, "type"), &type);
    if (span_is(type, "succeeded")) {
        if (provider_message_take(json_get(result, "message"), arena, &chat,
                                  &r->bad))
            result_take_chat(&chat, arena, r);
        return;
    }
    result_words(result, arena, why);
    if (why[0] == '\0')
        snprintf(why, sizeof(why), "the request was not answered: %.*s",
                 (int)(type.len < 40 ? type.len : 40),
                 type.data == NULL ? "" : type.data);
    result_fail(
        r, span_is(type, "expired") ? FAILURE_TIMEOUT : FAILURE_SERVER_ERROR,
        why);
}

/* Gemini's. */
static void result_take_candidates(const struct json *line, struct arena *arena,
                                   struct result *r)
{
    struct chat_reply chat;
    struct span status = SPAN_NONE;
    char why[SERVER_WORDS_MAX + 1];

    result_words(line, arena, why);
    (void)json_text(json_get(json_get(line, "error"), "status"), &status);
    if (why[0] != '\0')
        result_fail(r,
                    span_is(status, "DEADLINE_EXCEEDED") ? FAILURE_TIMEOUT
                                                         : FAILURE_SERVER_ERROR,
                    why);
    else if (provider_candidates_take(json_get(line, "response"), arena, &chat,
                                      &r->bad))
        result_take_chat(&chat, arena, r);
}

/* A text, or a whole number as it is written. */
static bool result_id(const struct json *v, struct arena *arena,
                      struct span *id)
{
    int64_t number;

    if (json_text(v, id))
        return true;
    if (!json_int(v, &number))
        return false;
    *id = span_of(arena_print(arena, "%lld", (long long)number));
    return true;
}

bool result_line_read(struct span line, const char *key_column,
                      const char *text_column, struct arena *arena,
                      struct result *out)
{
    struct err err;
    const struct json *tree = json_parse(line, arena, &err);
    const struct json *result = json_get(tree, "result");
    const struct json *key = json_get(tree, "key");

    if (key == NULL)
        key = json_get(json_get(tree, "metadata"), "key");
    if (result_id(json_get(tree, key_column), arena, &out->id) &&
        json_text(json_get(tree, text_column), &out->text))
        ;
    else if (json_text(json_get(tree, "custom_id"), &out->id) &&
             result != NULL) {
        out->id = request_id_read(out->id, arena);
        result_take_message(result, arena, out);
    } else if (json_text(json_get(tree, "custom_id"), &out->id))
        result_take_response(tree, arena, out);
    else if (result_id(key, arena, &out->id) &&
             (json_get(tree, "response") != NULL ||
              json_get(tree, "error") != NULL))
        result_take_candidates(tree, arena, out);
    else
        return false;
    out->id = result_line_split(out->id, &out->candidate);
    return true;
}
