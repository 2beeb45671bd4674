#include "teachers/chat_request.h"

#include "base/arena.h"
#include "adapters/digest.h"
#include "images/image.h"
#include "adapters/json.h"

enum { CHAT_PICTURE_MAX = 256 << 20 };

static bool chat_add_picture(const struct ask *ask, struct buf *out,
                             struct err *err)
{
    struct buf bare;

    buf_init(&bare, CHAT_PICTURE_MAX);
    bool ok = image_strip(ask->picture, &bare, err) &&
              buf_ok(&bare, "the picture", err);
    if (ok) {
        buf_print(out,
                  "{\"type\":\"image_url\",\"image_url\":{\"url\":"
                  "\"data:%s;base64,",
                  ask->picture_type);
        digest_base64(buf_span(&bare), out);
        buf_add_text(out, "\"}},");
    }
    buf_release(&bare);
    return ok;
}

static void chat_add_turn(const char *role, const char *text, struct buf *out)
{
    buf_print(out, "{\"role\":\"%s\",\"content\":", role);
    json_add_text(out, span_of(text));
    buf_add_char(out, '}');
}

static bool chat_add_messages(const struct teacher_settings *s,
                              const struct ask *ask,
                              enum chat_question question, struct buf *out,
                              struct err *err)
{
    bool answer = question == CHAT_ANSWER;

    buf_add_text(out, ",\"messages\":[");
    if (s->system != NULL) {
        chat_add_turn("system", s->system, out);
        buf_add_char(out, ',');
    }
    buf_add_text(out, "{\"role\":\"user\",\"content\":[");
    if (ask->picture.data != NULL && !chat_add_picture(ask, out, err))
        return false;
    buf_add_text(out, "{\"type\":\"text\",\"text\":");
    json_add_text(out, span_of(answer ? ask->prompt : s->localizable_prompt));
    buf_add_text(out, "}]}");
    if (answer && s->prefill != NULL) {
        buf_add_char(out, ',');
        chat_add_turn("assistant", s->prefill, out);
    }
    buf_add_char(out, ']');
    if (answer && s->prefill != NULL && strcmp(s->dialect, "vllm") == 0)
        buf_add_text(out, ",\"add_generation_prompt\":false,"
                          "\"continue_final_message\":true");
    return true;
}

static void chat_add_real(const char *key, double value, struct buf *out)
{
    json_add_key(out, key);
    json_add_real(out, value);
}

static void chat_add_int(const char *key, int64_t value, struct buf *out)
{
    json_add_key(out, key);
    json_add_int(out, value);
}

/* Servers put a model's own generation settings in place of what is not said:
 * so everything is said. */
static void chat_add_sampling(const struct teacher_settings *s,
                              const struct ask *ask, struct buf *out)
{
    bool vllm = strcmp(s->dialect, "vllm") == 0;

    chat_add_real("temperature", s->temperature, out);
    chat_add_real("top_p", s->top_p, out);
    if (vllm) {
        chat_add_int("top_k", s->top_k, out);
        chat_add_real("repetition_penalty", s->repetition_penalty, out);
    }
    /* 31 bits: some servers keep the seed in an int. */
    chat_add_int("seed", (int64_t)(ask->seed & 0x7fffffff), out);
    chat_add_int(vllm ? "max_tokens" : "max_completion_tokens", s->max_tokens,
                 out);
    if (s->stop != NULL) {
        json_add_key(out, "stop");
        buf_add_char(out, '[');
        json_add_text(out, span_of(s->stop));
        buf_add_char(out, ']');
    }
}

static void chat_add_pixels(const struct teacher_settings *s, struct buf *out)
{
    if (strcmp(s->dialect, "vllm") != 0 ||
        (s->min_pixels == 0 && s->max_pixels == 0))
        return;
    json_add_key(out, "mm_processor_kwargs");
    buf_add_char(out, '{');
    if (s->min_pixels > 0)
        chat_add_int("min_pixels", s->min_pixels, out);
    if (s->max_pixels > 0)
        chat_add_int("max_pixels", s->max_pixels, out);
    buf_add_char(out, '}');
}

bool chat_request_write(const struct teacher_settings *settings,
                        const struct ask *ask, enum chat_question question,
                        struct buf *out, struct err *err)
{
    bool vllm = strcmp(settings->dialect, "vllm") == 0;

    buf_add_text(out, "{\"model\":");
    json_add_text(out, span_of(settings->model));
    if (!chat_add_messages(settings, ask, question, out, err))
        return false;
    if (question == CHAT_ANSWER) {
        chat_add_sampling(settings, ask, out);
    } else {
        chat_add_int("temperature", 0, out);
        chat_add_int(vllm ? "max_tokens" : "max_completion_tokens", 1, out);
        buf_add_text(out, ",\"logprobs\":true,\"top_logprobs\":20");
    }
    chat_add_pixels(settings, out);
    buf_add_char(out, '}');
    return buf_ok(out, "the request", err);
}
