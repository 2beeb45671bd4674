#include "teachers/provider_request.h"

#include "base/arena.h"
#include "adapters/json.h"
#include "teachers/chat_request.h"
#include "teachers/dialect.h"
#include "teachers/request_id.h"

enum { PROVIDER_ID_MAX = 8192 };

static void provider_add_id(const char *name, const struct ask *ask,
                            bool narrow, struct buf *out)
{
    struct buf id;

    buf_init(&id, PROVIDER_ID_MAX);
    if (narrow)
        request_id_add_narrow(ask->source, ask->key, ask->candidate, &id);
    else
        request_id_add(ask->source, ask->key, ask->candidate, &id);
    buf_print(out, "{\"%s\":", name);
    json_add_text(out, buf_span(&id));
    buf_release(&id);
}

static void provider_add_real(const char *key, bool said, double value,
                              struct buf *out)
{
    if (!said)
        return;
    json_add_key(out, key);
    json_add_real(out, value);
}

static void provider_add_tokens(const char *key, int64_t value, struct buf *out)
{
    if (value == PARAM_NONE_INT)
        return;
    json_add_key(out, key);
    json_add_int(out, value);
}

static void provider_add_text(const char *begin, const char *text,
                              const char *end, struct buf *out)
{
    buf_add_text(out, begin);
    json_add_text(out, span_of(text));
    buf_add_text(out, end);
}

static bool provider_write_chat(const struct teacher_settings *s,
                                const struct ask *ask, struct buf *out,
                                struct err *err)
{
    provider_add_id("custom_id", ask, false, out);
    buf_add_text(out, ",\"method\":\"POST\",\"url\":"
                      "\"/v1/chat/completions\",\"body\":");
    if (!chat_request_write(s, ask, CHAT_ANSWER, out, err))
        return false;
    buf_add_char(out, '}');
    return true;
}

static bool provider_write_message(const struct teacher_settings *s,
                                   const struct ask *ask, struct buf *out,
                                   struct err *err)
{
    static const struct chat_picture_form picture = {
        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"",
        "\",\"data\":\"", "\"}},"};

    provider_add_id("custom_id", ask, true, out);
    provider_add_text(",\"params\":{\"model\":", s->model, "", out);
    provider_add_tokens("max_tokens", s->max_tokens, out);
    provider_add_real("temperature", chat_sends_temperature(s), s->temperature,
                      out);
    provider_add_real("top_p", chat_sends_top_p(s), s->top_p, out);
    if (s->stop != NULL)
        provider_add_text(",\"stop_sequences\":[", s->stop, "]", out);
    if (s->system != NULL)
        provider_add_text(",\"system\":", s->system, "", out);
    buf_add_text(out, ",\"messages\":[{\"role\":\"user\",\"content\":[");
    if (ask->picture.data != NULL &&
        !chat_picture_add(s, ask, &picture, out, err))
        return false;
    provider_add_text("{\"type\":\"text\",\"text\":", ask->prompt, "}]}]", out);
    chat_extra_add(s->extra_body, out);
    buf_add_text(out, "}}");
    return true;
}

/* extra: what the user says of generationConfig, an object, or NULL. */
static void provider_add_config(const struct teacher_settings *s,
                                const struct json *extra, struct buf *out)
{
    buf_add_text(out, ",\"generationConfig\":{");
    provider_add_real("temperature", chat_sends_temperature(s), s->temperature,
                      out);
    provider_add_real("topP", chat_sends_top_p(s), s->top_p, out);
    provider_add_tokens("maxOutputTokens", s->max_tokens, out);
    if (s->stop != NULL) {
        json_add_key(out, "stopSequences");
        provider_add_text("[", s->stop, "]", out);
    }
    for (size_t i = 0; extra != NULL && i < extra->count; i++) {
        json_add_key(out, extra->keys[i]);
        json_add(out, extra->items[i]);
    }
    buf_add_char(out, '}');
}

/* The user's own beside it: a name may stand once in a request. */
static bool provider_add_options(const struct teacher_settings *s,
                                 struct buf *out, struct err *err)
{
    struct arena arena;
    const struct json *extra = NULL, *config;

    arena_init(&arena);
    if (s->extra_body != NULL)
        extra = json_parse(span_of(s->extra_body), &arena, err);
    config = json_get(extra, "generationConfig");
    if (config != NULL && config->type != JSON_OBJECT)
        config = NULL;
    bool ok = s->extra_body == NULL || extra != NULL;
    if (ok)
        provider_add_config(s, config, out);
    for (size_t i = 0; extra != NULL && i < extra->count; i++) {
        if (extra->items[i] != config) {
            json_add_key(out, extra->keys[i]);
            json_add(out, extra->items[i]);
        }
    }
    arena_release(&arena);
    return ok;
}

static bool provider_write_contents(const struct teacher_settings *s,
                                    const struct ask *ask, struct buf *out,
                                    struct err *err)
{
    static const struct chat_picture_form picture = {
        "{\"inlineData\":{\"mimeType\":\"", "\",\"data\":\"", "\"}},"};

    provider_add_id("key", ask, false, out);
    buf_add_text(out, ",\"request\":{");
    if (s->system != NULL)
        provider_add_text("\"systemInstruction\":{\"parts\":[{\"text\":",
                          s->system, "}]},", out);
    buf_add_text(out, "\"contents\":[{\"role\":\"user\",\"parts\":[");
    if (ask->picture.data != NULL &&
        !chat_picture_add(s, ask, &picture, out, err))
        return false;
    provider_add_text("{\"text\":", ask->prompt, "}]}]", out);
    if (!provider_add_options(s, out, err))
        return false;
    buf_add_text(out, "}}");
    return true;
}

bool provider_request_write(const struct teacher_settings *s,
                            const struct ask *ask, struct buf *out,
                            struct err *err)
{
    static bool (*const write[])(const struct teacher_settings *,
                                 const struct ask *, struct buf *,
                                 struct err *) = {
        [BATCH_CHAT] = provider_write_chat,
        [BATCH_MESSAGES] = provider_write_message,
        [BATCH_CONTENTS] = provider_write_contents,
    };

    return write[dialect_find(s->dialect)->batch](s, ask, out, err) &&
           buf_ok(out, "the request", err);
}

const struct request_form *
provider_request_form(const struct teacher_settings *s)
{
    static const int64_t mb = 1000 * 1000;
    static const struct request_form lines[] = {
        [BATCH_CHAT] = {50000, 200 * mb, "", "\n", "\n"},
        [BATCH_MESSAGES] = {100000, 256 * mb, "", "\n", "\n"},
        [BATCH_CONTENTS] = {200000, 2000 * mb, "", "\n", "\n"},
    };
    static const struct request_form body = {
        100000, 256 * mb, "{\"requests\":[\n", ",\n", "\n]}\n"};
    enum dialect_batch batch = dialect_find(s->dialect)->batch;
    size_t n = s->requests == NULL ? 0 : strlen(s->requests);

    if (batch == BATCH_MESSAGES && n > 5 &&
        strcmp(s->requests + n - 5, ".json") == 0)
        return &body;
    return &lines[batch];
}
