#include "teachers/server_check.h"

#include "base/clock.h"
#include "adapters/http.h"
#include "adapters/json.h"
#include "teachers/chat_request.h"
#include "teachers/chat_text.h"
#include "teachers/dialect.h"
#include "teachers/endpoint.h"
#include "teachers/secret.h"
#include "teachers/server_headers.h"
#include "teachers/server_words.h"

#include <math.h>

enum {
    CHECK_TOKENS = 24,
    CHECK_REQUEST_MAX = 64 << 20,
    CHECK_SMALL_PIXELS = 224 * 224
};

static const char CHECK_QUESTION[] = "Name three colours.";
static const char CHECK_PREFILL[] = "The first colour is";

/* One server under test. */
struct checking_server {
    const struct teacher_settings *own;
    struct server_headers headers;
    struct endpoint at;
    struct http *http;
    struct span picture;
    struct arena arena; /* of the replies */
};

/* What one request came to. */
struct check_answer {
    bool good;
    struct chat_reply reply;
    const struct json *tree;
    int64_t ms;
    char words[SERVER_WORDS_MAX + 40];
};

/* The teacher's settings, but for what is under test. */
static struct teacher_settings check_settings(const struct checking_server *c)
{
    struct teacher_settings s = *c->own;

    s.max_tokens = CHECK_TOKENS;
    s.localizable_prompt = "Is grass green? Answer yes or no.";
    s.prefill = NULL;
    s.stop = NULL;
    s.system = NULL;
    s.min_pixels = 0;
    s.max_pixels = 0;
    return s;
}

static void check_say(const struct checking_server *c, long status,
                      struct span words, struct check_answer *out)
{
    char clean[SERVER_WORDS_MAX + 1];
    struct buf safe;

    buf_init(&safe, 1 << 16);
    secret_add(span_cut(words, 0, 4 * SERVER_WORDS_MAX), c->headers.secrets,
               c->headers.secret_count, SECRET_ANY_RUN, &safe);
    server_words_clean(buf_span(&safe), clean);
    if (status != 0)
        snprintf(out->words, sizeof(out->words), "status %ld: %s", status,
                 clean);
    else
        snprintf(out->words, sizeof(out->words), "%s", clean);
    buf_release(&safe);
}

static void check_judge(struct checking_server *c,
                        const struct http_reply *reply,
                        struct check_answer *out)
{
    struct err err = {.kind = ERR_NONE};
    struct span body = arena_span(&c->arena, reply->body);

    out->ms = reply->duration_ms;
    if (reply->err.kind != ERR_NONE) {
        check_say(c, 0, span_of(reply->err.text), out);
    } else if (reply->status != 200) {
        check_say(c, reply->status, server_words_read(body, &c->arena), out);
    } else if (!chat_reply_read(body, &c->arena, &out->reply, &err)) {
        check_say(c, 0, span_of(err.text), out);
    } else {
        out->tree = json_parse(body, &c->arena, &err);
        out->good = true;
    }
}

static struct check_answer check_ask(struct checking_server *c,
                                     const struct teacher_settings *s,
                                     bool picture, enum chat_question question)
{
    struct ask ask = {.prompt = CHECK_QUESTION, .seed = 7};
    struct check_answer out = {.good = false};
    struct http_request r = {.url = c->at.url.data,
                             .bearer = c->headers.key,
                             .headers = c->headers.lines,
                             .header_count = c->headers.count,
                             .timeout_ms = c->own->timeout_s * 1000,
                             .reply_max_bytes =
                                 (size_t)c->own->max_reply_bytes};
    struct http_reply reply;
    struct err err = {.kind = ERR_NONE};
    struct buf body;

    if (picture) {
        ask.picture = c->picture;
        ask.picture_type = "image/jpeg";
    }
    buf_init(&body, CHECK_REQUEST_MAX);
    bool sent = chat_request_write(s, &ask, question, &body, &err);
    r.body = buf_span(&body);
    sent = sent && http_give(c->http, &r, &err);
    if (!sent)
        check_say(c, 0, span_of(err.text), &out);
    while (sent && !http_take(c->http, &reply, 1000))
        continue;
    if (sent)
        check_judge(c, &reply, &out);
    buf_release(&body);
    return out;
}

static struct server_check check_of(const char *feature, bool needed,
                                    const struct check_answer *a)
{
    struct server_check out = {.feature = feature,
                               .needed = needed,
                               .state = a->good ? CHECK_WORKS : CHECK_REFUSED};

    snprintf(out.words, sizeof(out.words), "%s", a->words);
    return out;
}

static struct server_check check_not_sent(const char *feature, bool needed)
{
    return (struct server_check){
        .feature = feature, .needed = needed, .state = CHECK_NOT_SENT};
}

static struct server_check check_text(struct checking_server *c,
                                      int64_t *tokens)
{
    struct teacher_settings s = check_settings(c);
    struct check_answer a = check_ask(c, &s, false, CHAT_ANSWER);
    struct server_check out = check_of("text", true, &a);

    *tokens = a.good ? a.reply.prompt_tokens : -1;
    if (a.good && a.reply.output_tokens > 0 && a.ms > 0)
        snprintf(out.words, sizeof(out.words), "%lld ms, %.0f tokens/s",
                 (long long)a.ms,
                 (double)a.reply.output_tokens * 1000 / (double)a.ms);
    else if (a.good)
        snprintf(out.words, sizeof(out.words), "%lld ms", (long long)a.ms);
    return out;
}

static struct server_check check_picture(struct checking_server *c,
                                         int64_t text_tokens,
                                         int64_t *picture_tokens)
{
    struct teacher_settings s = check_settings(c);
    struct check_answer a = check_ask(c, &s, true, CHAT_ANSWER);
    struct server_check out = check_of("picture", c->own->pictures, &a);

    *picture_tokens = -1;
    if (!a.good || a.reply.prompt_tokens < 0 || text_tokens < 0)
        return out;
    *picture_tokens = a.reply.prompt_tokens - text_tokens;
    snprintf(out.words, sizeof(out.words), "%lld tokens",
             (long long)*picture_tokens);
    if (*picture_tokens <= 0)
        out.state = CHECK_IGNORED;
    return out;
}

/* A smaller picture is to cost fewer tokens. */
static struct server_check check_pixels(struct checking_server *c,
                                        int64_t text_tokens,
                                        int64_t picture_tokens)
{
    struct teacher_settings s = check_settings(c);

    s.max_pixels = CHECK_SMALL_PIXELS;
    struct check_answer a = check_ask(c, &s, true, CHAT_ANSWER);
    struct server_check out =
        check_of("max_pixels", c->own->max_pixels > 0, &a);
    int64_t tokens = a.reply.prompt_tokens - text_tokens;

    if (!a.good || picture_tokens < 0 || a.reply.prompt_tokens < 0)
        return out;
    snprintf(out.words, sizeof(out.words), "%lld tokens at %d pixels",
             (long long)tokens, CHECK_SMALL_PIXELS);
    if (tokens >= picture_tokens)
        out.state = CHECK_IGNORED;
    return out;
}

static struct server_check check_system(struct checking_server *c,
                                        int64_t text_tokens)
{
    struct teacher_settings s = check_settings(c);

    s.system = "You answer in few words, in English, without any list.";
    struct check_answer a = check_ask(c, &s, false, CHAT_ANSWER);
    struct server_check out = check_of("system", c->own->system != NULL, &a);

    if (a.good && text_tokens >= 0 && a.reply.prompt_tokens == text_tokens)
        out.state = CHECK_IGNORED;
    return out;
}

static struct server_check check_yes_no(struct checking_server *c)
{
    struct teacher_settings s = check_settings(c);

    if (!dialect_find(s.dialect)->logprobs)
        return check_not_sent("yes/no", c->own->localizable);
    struct check_answer a = check_ask(c, &s, false, CHAT_YES_NO);
    struct server_check out = check_of("yes/no", c->own->localizable, &a);
    double mass = exp(a.reply.yes_logprob) + exp(a.reply.no_logprob);

    if (a.good && isnan(mass)) {
        out.state = CHECK_IGNORED;
        snprintf(out.words, sizeof(out.words),
                 "no log-probability of yes or no came");
    } else if (a.good) {
        snprintf(out.words, sizeof(out.words),
                 "probability of the two together %.3f", mass);
    }
    return out;
}

static struct server_check check_stop(struct checking_server *c)
{
    struct teacher_settings s = check_settings(c);

    if (!dialect_find(s.dialect)->stop)
        return check_not_sent("stop", c->own->stop != NULL);
    s.stop = "e";
    struct check_answer a = check_ask(c, &s, false, CHAT_ANSWER);
    struct server_check out = check_of("stop", c->own->stop != NULL, &a);

    if (a.good && span_find_char(a.reply.text, 'e') + 1 < a.reply.text.len)
        out.state = CHECK_IGNORED;
    return out;
}

static struct server_check check_prefill(struct checking_server *c)
{
    struct teacher_settings s = check_settings(c);

    if (dialect_find(s.dialect)->prefill == PREFILL_NONE)
        return check_not_sent("prefill", c->own->prefill != NULL);
    s.prefill = CHECK_PREFILL;
    struct check_answer a = check_ask(c, &s, false, CHAT_ANSWER);
    struct server_check out = check_of("prefill", c->own->prefill != NULL, &a);

    if (a.good && span_starts(span_trim(a.reply.text), CHECK_PREFILL))
        snprintf(out.words, sizeof(out.words),
                 "the server repeats it; it is taken off");
    return out;
}

/* Several answers in one reply: nothing here needs it. */
static struct server_check check_n(struct checking_server *c)
{
    struct teacher_settings s = check_settings(c);

    s.extra_body = "{\"n\":2}";
    struct check_answer a = check_ask(c, &s, false, CHAT_ANSWER);
    struct server_check out = check_of("n", false, &a);
    const struct json *choices = json_get(a.tree, "choices");

    if (a.good && (choices == NULL || choices->count < 2))
        out.state = CHECK_IGNORED;
    return out;
}

static struct server_check check_seed(struct checking_server *c)
{
    struct teacher_settings s = check_settings(c);
    bool needed = c->own->candidates > 1;

    if (dialect_find(s.dialect)->seed == NULL || s.seed == PARAM_NONE_INT)
        return check_not_sent("seed", needed);
    s.temperature = 1;
    struct check_answer a = check_ask(c, &s, false, CHAT_ANSWER);
    struct check_answer b = check_ask(c, &s, false, CHAT_ANSWER);
    struct server_check out = check_of("seed", needed, a.good ? &b : &a);

    if (a.good && b.good && !span_equals(a.reply.text, b.reply.text)) {
        out.state = CHECK_IGNORED;
        snprintf(out.words, sizeof(out.words),
                 "the same seed gave two answers");
    }
    return out;
}

bool server_check_run(const struct teacher_settings *settings,
                      const char *endpoint, struct span picture,
                      struct server_check out[SERVER_CHECKS], struct err *err)
{
    struct checking_server c = {.own = settings, .picture = picture};
    int64_t text = -1, shown = -1;

    if (!server_headers_read(&c.headers, settings, err))
        return false;
    arena_init(&c.arena);
    endpoint_init(&c.at, endpoint, 1);
    c.http = http_open(1);
    out[0] = check_text(&c, &text);
    out[1] = check_picture(&c, text, &shown);
    out[2] = check_pixels(&c, text, shown);
    out[3] = check_system(&c, text);
    out[4] = check_yes_no(&c);
    out[5] = check_stop(&c);
    out[6] = check_prefill(&c);
    out[7] = check_n(&c);
    out[8] = check_seed(&c);
    http_close(c.http);
    endpoint_release(&c.at);
    arena_release(&c.arena);
    server_headers_release(&c.headers);
    return true;
}

const char *server_check_word(enum server_check_state state)
{
    static const char *const words[] = {"works", "ignored", "refused",
                                        "not sent"};

    return words[state];
}
