#include "teachers/chat_request.h"

#include "base/arena.h"
#include "adapters/digest.h"
#include "images/image.h"
#include "adapters/json.h"
#include "teachers/dialect.h"

#include <math.h>

enum { CHAT_PICTURE_MAX = 256 << 20, CHAT_PICTURE_QUALITY = 95 };

static const struct chat_picture_form chat_picture_url = {
    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:", ";base64,",
    "\"}},"};

static bool chat_picture_bare(const struct teacher_settings *s,
                              const struct ask *ask, const char **type,
                              struct buf *out, struct err *err)
{
    struct image_info info;

    *type = ask->picture_type;
    if (dialect_find(s->dialect)->pixels == PIXELS_SERVER || s->max_pixels <= 0)
        return image_strip(ask->picture, out, err);
    if (!image_probe(ask->picture, &info, err))
        return false;
    double pixels = (double)info.width * (double)info.height;
    int side = info.width > info.height ? info.width : info.height;
    if (pixels <= (double)s->max_pixels)
        return image_strip(ask->picture, out, err);
    side = (int)(side * sqrt((double)s->max_pixels / pixels));
    *type = "image/jpeg";
    return image_thumbnail(ask->picture, side < 1 ? 1 : side,
                           CHAT_PICTURE_QUALITY, out, err);
}

bool chat_picture_add(const struct teacher_settings *s, const struct ask *ask,
                      const struct chat_picture_form *form, struct buf *out,
                      struct err *err)
{
    const char *type;
    struct buf bare;

    buf_init(&bare, CHAT_PICTURE_MAX);
    bool ok = chat_picture_bare(s, ask, &type, &bare, err) &&
              buf_ok(&bare, "the picture", err);
    if (ok) {
        buf_add_text(out, form->begin);
        buf_add_text(out, type);
        buf_add_text(out, form->middle);
        digest_base64(buf_span(&bare), out);
        buf_add_text(out, form->end);
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

/* The question: parts, or a text alone for servers that expect a string. */
static bool chat_add_question(const struct teacher_settings *s,
                              const struct ask *ask, const char *question,
                              struct buf *out, struct err *err)
{
    const struct dialect *d = dialect_find(s->dialect);
    bool parts = d->parts || ask->picture.data != NULL;

    buf_add_text(out, "{\"role\":\"user\",\"content\":");
    if (!parts) {
        json_add_text(out, span_of(question));
        buf_add_char(out, '}');
        return true;
    }
    buf_add_char(out, '[');
    if (ask->picture.data != NULL &&
        !chat_picture_add(s, ask, &chat_picture_url, out, err))
        return false;
    buf_add_text(out, "{\"type\":\"text\",\"text\":");
    json_add_text(out, span_of(question));
    buf_add_text(out, "}]}");
    return true;
}

static void chat_add_prefill(const struct dialect *d, const char *prefill,
                             struct buf *out)
{
    if (d->prefill == PREFILL_NONE)
        return;
    buf_add_char(out, ',');
    chat_add_turn("assistant", prefill, out);
    if (d->prefill == PREFILL_PREFIX) {
        out->data[--out->len] = '\0'; /* the turn stays open */
        buf_add_text(out, ",\"prefix\":true}");
    }
}

static bool chat_add_messages(const struct teacher_settings *s,
                              const struct ask *ask,
                              enum chat_question question, struct buf *out,
                              struct err *err)
{
    const struct dialect *d = dialect_find(s->dialect);
    const char *prefill = question == CHAT_ANSWER ? s->prefill : NULL;

    buf_add_text(out, ",\"messages\":[");
    if (s->system != NULL) {
        chat_add_turn("system", s->system, out);
        buf_add_char(out, ',');
    }
    if (!chat_add_question(s, ask,
                           question == CHAT_ANSWER ? ask->prompt
                                                   : s->localizable_prompt,
                           out, err))
        return false;
    if (prefill != NULL)
        chat_add_prefill(d, prefill, out);
    buf_add_char(out, ']');
    if (prefill != NULL && d->prefill == PREFILL_CONTINUE)
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

/* What the dialect has no name for, or is unset, is not said. */
static void chat_add_count(const char *key, int64_t value, struct buf *out)
{
    if (key != NULL && value != PARAM_NONE_INT)
        chat_add_int(key, value, out);
}

static void chat_add_share(const char *key, bool said, double value,
                           struct buf *out)
{
    if (key != NULL && said && !isnan(value))
        chat_add_real(key, value, out);
}

/* Servers put a model's own generation settings in place of what is not said:
 * so everything is said that may be. */
static void chat_add_sampling(const struct teacher_settings *s,
                              const struct ask *ask, struct buf *out)
{
    const struct dialect *d = dialect_find(s->dialect);

    chat_add_share("temperature", chat_sends_temperature(s), s->temperature,
                   out);
    chat_add_share("top_p", chat_sends_top_p(s), s->top_p, out);
    if (d->top_k && (d->top_k_zero || s->top_k != 0))
        chat_add_count("top_k", s->top_k, out);
    chat_add_share(d->repetition, true, s->repetition_penalty, out);
    /* 31 bits: some servers keep the seed in an int. */
    if (s->seed != PARAM_NONE_INT)
        chat_add_count(d->seed, (int64_t)(ask->seed & 0x7fffffff), out);
    chat_add_count(d->max_tokens, s->max_tokens, out);
    if (s->stop != NULL && d->stop) {
        json_add_key(out, "stop");
        buf_add_char(out, '[');
        json_add_text(out, span_of(s->stop));
        buf_add_char(out, ']');
    }
}

static void chat_add_pixels(const struct teacher_settings *s, struct buf *out)
{
    if (dialect_find(s->dialect)->pixels != PIXELS_SERVER ||
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

void chat_extra_add(const char *extra, struct buf *out)
{
    struct span s = span_trim(span_of(extra));

    if (s.len < 2)
        return;
    s = span_trim(span_cut(s, 1, s.len - 2));
    if (s.len == 0)
        return;
    buf_add_char(out, ',');
    buf_add_span(out, s);
}

bool chat_sends_temperature(const struct teacher_settings *s)
{
    const struct dialect *d = dialect_find(s->dialect);

    return d->temperature && !isnan(s->temperature) &&
           !(d->either && !isnan(s->top_p) && s->top_p < 1);
}

bool chat_sends_top_p(const struct teacher_settings *s)
{
    const struct dialect *d = dialect_find(s->dialect);

    return d->top_p && !isnan(s->top_p) && !(d->either && s->top_p >= 1);
}

bool chat_request_write(const struct teacher_settings *settings,
                        const struct ask *ask, enum chat_question question,
                        struct buf *out, struct err *err)
{
    const struct dialect *d = dialect_find(settings->dialect);

    buf_add_text(out, "{\"model\":");
    json_add_text(out, span_of(settings->model));
    if (!chat_add_messages(settings, ask, question, out, err))
        return false;
    if (question == CHAT_ANSWER) {
        chat_add_sampling(settings, ask, out);
    } else {
        if (d->temperature)
            chat_add_int("temperature", 0, out);
        chat_add_int(d->max_tokens, 1, out);
        buf_add_text(out, ",\"logprobs\":true,\"top_logprobs\":20");
    }
    chat_add_pixels(settings, out);
    chat_extra_add(settings->extra_body, out);
    buf_add_char(out, '}');
    return buf_ok(out, "the request", err);
}
