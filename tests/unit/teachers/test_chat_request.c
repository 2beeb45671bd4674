#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/json.h"
#include "teachers/chat_request.h"
#include "teachers/dialect.h"

#include <math.h>

static const struct teacher_settings settings = {
    .model = "m", .dialect = "vllm", .localizable_prompt = "Yes?"};

/* A JPEG of no pixels with a comment in it: only its frame is looked at. */
static const char picture[] = "\xff\xd8\xff\xfe\0\x0ehome address"
                              "\xff\xc0\0\x0b\x08\0\x10\0\x10\x01\x01\x11\0"
                              "\xff\xda\0\x08\x01\x01\0\0\x3f\0zzzz\xff\xd9";

static void chat_request_sends_no_metadata(void **state)
{
    struct ask ask = {.prompt = "p",
                      .picture = {picture, sizeof(picture) - 1},
                      .picture_type = "image/jpeg"};
    struct buf b;
    struct err err = {0};

    (void)state;
    buf_init(&b, 4096);
    assert_true(chat_request_write(&settings, &ask, CHAT_ANSWER, &b, &err));
    const char *data = strstr(b.data, "data:image/jpeg;base64,");
    assert_non_null(data);
    /* SOI, then the frame: the comment is gone. */
    assert_memory_equal(data + 23, "/9j/wAAL", 8);
    assert_non_null(
        strstr(b.data, "\"}},{\"type\":\"text\",\"text\":\"p\"}]}]"));
    buf_release(&b);
}

static void chat_request_refuses_what_is_no_picture(void **state)
{
    struct ask ask = {
        .prompt = "p", .picture = {"<html>", 6}, .picture_type = "image/jpeg"};
    struct buf b;
    struct err err = {0};

    (void)state;
    buf_init(&b, 4096);
    assert_false(chat_request_write(&settings, &ask, CHAT_ANSWER, &b, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    buf_release(&b);
}

static void chat_request_is_json_whatever_the_texts(void **state)
{
    struct teacher_settings odd = settings;
    struct ask ask = {.prompt = "\"\\\x01\n\xC3\xA9\xff</script>",
                      .seed = UINT64_MAX};
    struct arena arena;
    struct buf b;
    struct err err = {0};
    int64_t seed;

    (void)state;
    odd.system = "a\"b";
    odd.prefill = "{\n";
    odd.stop = "\\";
    arena_init(&arena);
    buf_init(&b, 4096);
    assert_true(chat_request_write(&odd, &ask, CHAT_ANSWER, &b, &err));
    const struct json *v = json_parse(buf_span(&b), &arena, &err);
    assert_non_null(v);
    assert_true(json_int(json_get(v, "seed"), &seed));
    assert_int_equal(seed, 0x7fffffff);
    assert_int_equal(json_get(v, "messages")->count, 3);
    buf_release(&b);
    buf_init(&b, 50);
    assert_false(chat_request_write(&odd, &ask, CHAT_ANSWER, &b, &err));
    buf_release(&b);
    arena_release(&arena);
}

/* The whole body, without a picture, of each dialect. */
static void chat_request_speaks_each_dialect(void **state)
{
    static const struct {
        const char *dialect, *rest;
    } cases[] = {
        {"vllm", "[{\"type\":\"text\",\"text\":\"p\"}]}],\"temperature\":0.5,"
                 "\"top_p\":1,\"top_k\":0,\"repetition_penalty\":1,"
                 "\"seed\":7,\"max_tokens\":64,"
                 "\"mm_processor_kwargs\":{\"max_pixels\":999}}"},
        {"sglang", "[{\"type\":\"text\",\"text\":\"p\"}]}],\"temperature\":"
                   "0.5,\"top_p\":1,\"repetition_penalty\":1,\"seed\":7,"
                   "\"max_tokens\":64}"},
        {"llama-server", "[{\"type\":\"text\",\"text\":\"p\"}]}],"
                         "\"temperature\":0.5,\"top_p\":1,\"top_k\":0,"
                         "\"repeat_penalty\":1,\"seed\":7,\"max_tokens\":64}"},
        {"ollama", "[{\"type\":\"text\",\"text\":\"p\"}]}],\"temperature\":"
                   "0.5,\"top_p\":1,\"seed\":7,\"max_tokens\":64}"},
        {"lmstudio", "\"p\"}],\"temperature\":0.5,\"top_p\":1,"
                     "\"repeat_penalty\":1,\"seed\":7,\"max_tokens\":64}"},
        {"openai", "[{\"type\":\"text\",\"text\":\"p\"}]}],\"temperature\":"
                   "0.5,\"top_p\":1,\"seed\":7,\"max_completion_tokens\":64}"},
        {"openai-reasoning", "[{\"type\":\"text\",\"text\":\"p\"}]}],"
                             "\"seed\":7,\"max_completion_tokens\":64}"},
        {"gemini", "[{\"type\":\"text\",\"text\":\"p\"}]}],\"temperature\":"
                   "0.5,\"top_p\":1,\"max_tokens\":64}"},
        {"anthropic", "[{\"type\":\"text\",\"text\":\"p\"}]}],"
                      "\"temperature\":0.5,\"max_tokens\":64}"},
        {"mistral", "\"p\"}],\"temperature\":0.5,\"top_p\":1,"
                    "\"random_seed\":7,\"max_tokens\":64}"},
        {"deepseek", "\"p\"}],\"temperature\":0.5,\"top_p\":1,"
                     "\"max_tokens\":64}"},
        {"openrouter", "\"p\"}],\"temperature\":0.5,\"top_p\":1,"
                       "\"repetition_penalty\":1,\"seed\":7,"
                       "\"max_tokens\":64}"},
    };
    static const char head[] =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":";
    struct ask ask = {.prompt = "p", .seed = 7};
    struct err err = {0};

    (void)state;
    assert_int_equal(sizeof(cases) / sizeof(cases[0]), dialect_count);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct teacher_settings s = {.model = "m",
                                     .dialect = cases[i].dialect,
                                     .temperature = 0.5,
                                     .top_p = 1,
                                     .repetition_penalty = 1,
                                     .max_tokens = 64,
                                     .max_pixels = 999};
        struct buf b;

        buf_init(&b, 4096);
        assert_true(chat_request_write(&s, &ask, CHAT_ANSWER, &b, &err));
        assert_memory_equal(b.data, head, sizeof(head) - 1);
        if (strcmp(b.data + sizeof(head) - 1, cases[i].rest) != 0)
            fail_msg("%s: %s", cases[i].dialect, b.data);
        buf_release(&b);
    }
}

static void chat_request_leaves_out_what_is_unset(void **state)
{
    struct teacher_settings s = {.model = "m",
                                 .dialect = "vllm",
                                 .temperature = NAN,
                                 .top_p = NAN,
                                 .repetition_penalty = NAN,
                                 .top_k = PARAM_NONE_INT,
                                 .seed = PARAM_NONE_INT,
                                 .max_tokens = PARAM_NONE_INT,
                                 .extra_body = " {\"a\": {\"b\": 1}} "};
    struct ask ask = {.prompt = "p"};
    struct err err = {0};
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    assert_true(chat_request_write(&s, &ask, CHAT_ANSWER, &b, &err));
    assert_non_null(strstr(b.data, "}]}],\"a\": {\"b\": 1}}"));
    buf_reset(&b);
    s.dialect = "mistral";
    s.prefill = "<think>";
    s.extra_body = "{ }";
    assert_true(chat_request_write(&s, &ask, CHAT_ANSWER, &b, &err));
    assert_non_null(strstr(b.data, "{\"role\":\"assistant\",\"content\":"
                                   "\"\\u003cthink\\u003e\",\"prefix\":"
                                   "true}]}"));
    buf_release(&b);
}

/* Who has no field for it gets the picture as small as was asked for. */
static void chat_request_resizes_where_the_server_would_not(void **state)
{
    struct teacher_settings s = {
        .model = "m", .dialect = "llama-server", .max_pixels = 10000};
    struct ask ask = {.prompt = "p", .picture_type = "image/png"};
    struct buf b, file;
    struct err err = {0};

    (void)state;
    buf_init(&b, 1 << 20);
    buf_init(&file, 1 << 20);
    assert_true(
        file_read("tests/golden/data/images/square224.png", &file, &err));
    ask.picture = buf_span(&file);
    assert_true(chat_request_write(&s, &ask, CHAT_ANSWER, &b, &err));
    assert_non_null(strstr(b.data, "data:image/jpeg;base64,"));
    buf_reset(&b);
    s.max_pixels = 224 * 224;
    assert_true(chat_request_write(&s, &ask, CHAT_ANSWER, &b, &err));
    assert_non_null(strstr(b.data, "data:image/png;base64,"));
    buf_reset(&b);
    s.max_pixels = 10000;
    s.dialect = "vllm";
    assert_true(chat_request_write(&s, &ask, CHAT_ANSWER, &b, &err));
    assert_non_null(strstr(b.data, "data:image/png;base64,"));
    buf_release(&b);
    buf_release(&file);
}

TESTING_MAIN(cmocka_unit_test(chat_request_resizes_where_the_server_would_not),
             cmocka_unit_test(chat_request_speaks_each_dialect),
             cmocka_unit_test(chat_request_leaves_out_what_is_unset),
             cmocka_unit_test(chat_request_sends_no_metadata),
             cmocka_unit_test(chat_request_refuses_what_is_no_picture),
             cmocka_unit_test(chat_request_is_json_whatever_the_texts))
