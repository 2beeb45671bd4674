#include "teachers/chat_reply.h"

#include "teachers/server_words.h"

#include <math.h>

enum { CHAT_TEXT_MAX = 1 << 30 };

/* Of a list of parts, those that are `thinking`, or those that are not. */
static void chat_join(const struct json *parts, bool thinking, struct buf *out)
{
    struct span one, type;

    for (size_t i = 0;
         parts != NULL && parts->type == JSON_ARRAY && i < parts->count; i++) {
        const struct json *part = parts->items[i];
        const struct json *inner = json_get(part, "thinking");

        bool thought =
            json_text(json_get(part, "type"), &type) &&
            (span_is(type, "thinking") || span_starts(type, "reasoning"));
        if ((thought || inner != NULL) != thinking)
            continue;
        if (inner != NULL && inner->type == JSON_ARRAY)
            chat_join(inner, false, out);
        else if (json_text(inner, &one) ||
                 json_text(json_get(part, "text"), &one) ||
                 json_text(json_get(part, "summary"), &one))
            buf_add_span(out, one);
    }
}

static struct span chat_parts(const struct json *parts, bool thinking,
                              struct arena *arena)
{
    struct buf b;

    buf_init(&b, CHAT_TEXT_MAX);
    chat_join(parts, thinking, &b);
    struct span all =
        b.len == 0 ? span_of("") : arena_span(arena, buf_span(&b));
    buf_release(&b);
    return all;
}

/* false: there is no content of a known shape, and not a null either. */
static bool chat_content(const struct json *message, struct arena *arena,
                         struct span *text)
{
    const struct json *content = json_get(message, "content");

    if (json_text(content, text) && text->len > 0)
        return true;
    if (content != NULL && content->type == JSON_ARRAY) {
        *text = chat_parts(content, false, arena);
        return true;
    }
    if (json_text(json_get(message, "refusal"), text))
        return true;
    *text = span_of("");
    return content == NULL || content->type == JSON_NULL ||
           content->type == JSON_TEXT;
}

/* What the server took out of the text, from whichever field it came. */
static struct span chat_reasoning(const struct json *message,
                                  struct arena *arena)
{
    struct span text;

    if ((json_text(json_get(message, "reasoning_content"), &text) ||
         json_text(json_get(message, "reasoning"), &text)) &&
        text.len > 0)
        return text;
    text = chat_parts(json_get(message, "reasoning_details"), true, arena);
    if (text.len > 0)
        return text;
    return chat_parts(json_get(message, "content"), true, arena);
}

/* vLLM says in `stop_reason`, SGLang in `matched_stop`, which text ended the
 * answer: a text, or null (or a token) when none did. */
static enum chat_stop chat_stop_of(const struct json *choice)
{
    const struct json *said = json_get(choice, "stop_reason");

    if (said == NULL)
        said = json_get(choice, "matched_stop");
    if (said == NULL)
        return CHAT_STOP_UNTOLD;
    return said->type == JSON_TEXT ? CHAT_STOP_TEXT : CHAT_STOP_OTHER;
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

/* A server that gave up says so in place of an answer, or of its end. */
static bool chat_gave_up(const struct json *choice, struct span finish,
                         struct arena *arena, struct err *err)
{
    const struct json *error = json_get(choice, "error");
    char words[SERVER_WORDS_MAX + 1];
    bool abandoned = span_is(finish, "abort") || span_is(finish, "error") ||
                     span_is(finish, "cancelled");

    if (!abandoned && (error == NULL || error->type == JSON_NULL))
        return false;
    server_words_clean(server_words_find(error, arena), words);
    if (words[0] == '\0')
        server_words_clean(finish, words);
    err_retry(err, "the server gave up: %s", words);
    return true;
}

/* The message of a choice; ERR_RETRY when it is none, ERR_RECORD when a filter
 * withheld it. */
static bool chat_message(const struct json *choice, struct span finish,
                         struct arena *arena, struct chat_reply *out,
                         struct err *err)
{
    const struct json *message = json_get(choice, "message");

    if (message == NULL || message->type != JSON_OBJECT ||
        !chat_content(message, arena, &out->text))
        return err_retry(err, "the reply has no message with a content");
    out->reasoning = chat_reasoning(message, arena);
    if (out->text.len == 0 && out->reasoning.len == 0 &&
        span_is(finish, "content_filter")) {
        err_record(err, "the answer was withheld (content_filter)");
        return err_class(err, FAILURE_CONTENT_FILTER);
    }
    if (out->text.len == 0 && out->reasoning.len == 0 &&
        json_get(message, "content") == NULL)
        return err_retry(err, "the reply has no message with a content");
    if (out->text.len == 0 && out->reasoning.len == 0 &&
        json_get(message, "content")->type == JSON_NULL)
        return err_retry(err, "the reply has neither content nor reasoning");
    return true;
}

static bool chat_no_nul(const struct chat_reply *r, struct err *err)
{
    size_t nul = span_find_char(r->text, '\0');

    if (nul == SIZE_MAX)
        nul = span_find_char(r->reasoning, '\0');
    return nul == SIZE_MAX ||
           err_retry(err, "the reply's text has a NUL at byte %zu", nul);
}

/* A body without choices: the server's words, if it has any. */
static bool chat_no_choices(const struct json *body, struct arena *arena,
                            struct chat_reply *out, struct err *err)
{
    char words[SERVER_WORDS_MAX + 1];
    int64_t code;

    if (json_int(json_get(json_get(body, "error"), "code"), &code) &&
        code >= 400 && code < 600)
        out->error_status = (long)code;

    server_words_clean(server_words_find(body, arena), words);
    return words[0] == '\0'
               ? err_retry(err, "the reply has no \"choices\"")
               : err_retry(err, "the reply is an error: %s", words);
}

static void chat_log_probabilities(const struct json *choice,
                                   struct chat_reply *out)
{
    const struct json *tokens =
        json_get(json_get(choice, "logprobs"), "content");

    out->logprob = chat_sum(tokens);
    if (tokens != NULL && tokens->type == JSON_ARRAY && tokens->count > 0)
        chat_yes_no(json_get(tokens->items[0], "top_logprobs"), out);
}

void chat_finish_set(char finish[CHAT_FINISH], struct span said)
{
    size_t at;

    said = span_cut(said, 0, CHAT_FINISH - 1);
    if (!span_utf8(said, &at))
        said = span_cut(said, 0, at);
    snprintf(finish, CHAT_FINISH, "%.*s", (int)said.len,
             said.data == NULL ? "" : said.data);
}

bool chat_reply_take(const struct json *body, struct arena *arena,
                     struct chat_reply *out, struct err *err)
{
    const struct json *choices = json_get(body, "choices");
    struct span finish = SPAN_NONE;

    *out = (struct chat_reply){.logprob = NAN};
    out->yes_logprob = NAN;
    out->no_logprob = NAN;
    if (choices == NULL || choices->type != JSON_ARRAY || choices->count == 0)
        return chat_no_choices(body, arena, out, err);
    const struct json *first = choices->items[0];
    (void)json_text(json_get(first, "finish_reason"), &finish);
    if (chat_gave_up(first, finish, arena, err) ||
        !chat_message(first, finish, arena, out, err))
        return false;
    chat_finish_set(out->finish, finish);
    out->stop = chat_stop_of(first);
    (void)json_text(json_get(body, "id"), &out->id);
    chat_usage(body, out);
    chat_log_probabilities(first, out);
    return chat_no_nul(out, err);
}

bool chat_reply_read(struct span body, struct arena *arena,
                     struct chat_reply *out, struct err *err)
{
    const struct json *tree = json_parse(body, arena, err);

    *out = (struct chat_reply){.error_status = 0};
    if (tree == NULL) {
        err_context(err, "the reply is not JSON");
        return err_as(err, ERR_RETRY);
    }
    return chat_reply_take(tree, arena, out, err);
}
