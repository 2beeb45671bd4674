#include "testing.h"

#include "base/arena.h"
#include "adapters/json.h"
#include "teachers/chat_request.h"

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

TESTING_MAIN(cmocka_unit_test(chat_request_sends_no_metadata),
             cmocka_unit_test(chat_request_refuses_what_is_no_picture),
             cmocka_unit_test(chat_request_is_json_whatever_the_texts))
