#include "testing.h"

#include "base/file.h"
#include "base/ordered_pool.h"
#include "models/vlm/vlm.h"

#include <malloc.h>

static const char TEACHER[] = "demo/models/teacher-b";
static const char PROMPT[] =
    "Based on the image, which country and city is this? Think step by step "
    "about the clues in <think> </think> and give country and city in "
    "<answer> </answer> tags.";

static struct vlm *open_ok(const char *dir)
{
    struct err err = {0};
    struct vlm *model = vlm_open(dir, &err);

    if (!model)
        fail_msg("%s", err.text);
    return model;
}

static void read_picture(const char *name, struct image *out)
{
    struct err err = {0};
    struct buf bytes;
    char path[200];

    snprintf(path, sizeof(path), "tests/golden/data/teachers/%s.jpg", name);
    buf_init(&bytes, 1 << 20);
    if (!file_read(path, &bytes, &err) ||
        !image_decode(buf_span(&bytes), out, &err))
        fail_msg("%s: %s", path, err.text);
    buf_release(&bytes);
}

static void refused(struct vlm_session *s, const struct vlm_request *r,
                    const char *why)
{
    struct vlm_reply reply;
    struct err err = {0};

    assert_false(vlm_answer(s, r, &reply, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    if (!strstr(err.text, why))
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

static void vlm_refuses_bad_requests(void **state)
{
    struct vlm *model = open_ok("tests/golden/data/qwen_a"); /* context 4096 */
    struct vlm_session *s = vlm_session_open(model);
    struct image long_one = {20000, 1, calloc(60000, 1)};
    struct image large = {2100, 2100, calloc(2100 * 2100, 3)};
    char *prompt = malloc(200001);

    (void)state;
    refused(s, &(struct vlm_request){.prompt = NULL}, "prompt is empty");
    refused(s, &(struct vlm_request){.prompt = ""}, "prompt is empty");
    refused(s, &(struct vlm_request){.prompt = "x", .image = &long_one},
            "20000x1");
    refused(s, &(struct vlm_request){.prompt = "x", .image = &large},
            "5625 tokens");
    refused(s, &(struct vlm_request){.prompt = "x", .prefill = "<|image_pad|>"},
            "image_pad");
    memset(prompt, '7', 200000);
    prompt[200000] = '\0';
    refused(s, &(struct vlm_request){.prompt = prompt},
            "longer than the context");
    free(prompt);
    free(long_one.rgb);
    free(large.rgb);
    vlm_session_close(s);
    vlm_session_close(NULL);
    vlm_close(model);
    vlm_close(NULL);
}

static void vlm_open_names_what_is_wrong(void **state)
{
    struct err err = {0};

    (void)state;
    assert_null(vlm_open("demo/models/none", &err));
    assert_non_null(strstr(err.text, "demo/models/none"));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_null(vlm_open("demo/models/segformer", &err));
    assert_non_null(strstr(err.text, "\"model_type\" \"segformer\" is not "
                                     "known; known are: qwen2_5_vl"));
}

/* A copy of qwen_a whose config.json says something else. */
static void check_config(const char *from, const char *to, const char *why)
{
    static const char *const names[] = {"model.safetensors", "tokenizer.json",
                                        "config.json"};
    const char *dir = testing_dir();
    struct err err = {0};
    struct buf text, changed;
    size_t i, at;

    buf_init(&text, 4 << 20);
    buf_init(&changed, 4 << 20);
    for (i = 0; i < 3; i++) {
        char *source = file_join("tests/golden/data/qwen_a", names[i]);
        char *target = file_join(dir, names[i]);

        buf_reset(&text);
        buf_reset(&changed);
        assert_true(file_read(source, &text, NULL));
        at = i == 2 ? span_find(buf_span(&text), from) : SIZE_MAX;
        assert_true(i < 2 || at != SIZE_MAX);
        if (at != SIZE_MAX) {
            buf_add(&changed, text.data, at);
            buf_add_text(&changed, to);
            buf_add_text(&changed, text.data + at + strlen(from));
        }
        assert_true(file_write(
            target, buf_span(at != SIZE_MAX ? &changed : &text), NULL));
        free(source);
        free(target);
    }
    assert_null(vlm_open(dir, &err));
    if (!strstr(err.text, why))
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
    buf_release(&text);
    buf_release(&changed);
}

static void vlm_open_checks_sizes_against_the_weights(void **state)
{
    (void)state;
    check_config("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4",
                 "layers.3.input_layernorm.weight\" is missing");
    check_config("\"intermediate_size\": 172", "\"intermediate_size\": 173",
                 "is [172, 64], not [173, 64]");
    check_config("\"vocab_size\": 688", "\"vocab_size\": 655",
                 "of config.json is 655");
    check_config("\"num_attention_heads\": 4", "\"num_attention_heads\": 5",
                 "5 heads do not fit");
    check_config("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3",
                 "cannot share");
    check_config("\"hidden_size\": 64", "\"hidden_size\": 1e9", "hidden_size");
    check_config("\"image_token_id\": 650", "\"image_token_id\": 651",
                 "image_token_id");
    check_config("\"tie_word_embeddings\": true",
                 "\"tie_word_embeddings\": false", "lm_head.weight");
    check_config("   3,\n   3", "   3,\n   4", "mrope_section");
}

static void answer(struct vlm_session *s, struct vlm_request *r,
                   struct vlm_reply *reply)
{
    struct err err = {0};

    if (!vlm_answer(s, r, reply, &err))
        fail_msg("%s", err.text);
}

static void vlm_answers_do_not_depend_on_what_came_before(void **state)
{
    struct vlm *model = open_ok(TEACHER);
    struct vlm_session *s = vlm_session_open(model);
    struct vlm_request first = {.prompt = PROMPT, .max_tokens = 80};
    struct vlm_request other = first;
    struct vlm_reply a, b, c;
    struct image im, im2;

    (void)state;
    read_picture("mp16_4692496400", &im);
    read_picture("postcards_card_0193", &im2);
    first.image = &im;
    first.temperature = 0.9;
    first.top_p = 0.95;
    first.seed = 17;
    other.image = &im2;
    answer(s, &first, &a);
    answer(s, &other, &b);
    answer(s, &first, &c);
    assert_string_equal(a.text.data, c.text.data);
    assert_string_not_equal(a.text.data, b.text.data);
    assert_true(a.logprob == c.logprob);
    vlm_reply_release(&c);
    first.seed = 18;
    answer(s, &first, &c);
    assert_string_not_equal(a.text.data, c.text.data);
    vlm_reply_release(&a);
    vlm_reply_release(&b);
    vlm_reply_release(&c);
    image_release(&im);
    image_release(&im2);
    vlm_session_close(s);
    vlm_close(model);
}

static void vlm_stops_where_it_is_told(void **state)
{
    struct vlm *model = open_ok(TEACHER);
    struct vlm_session *s = vlm_session_open(model);
    struct vlm_request r = {.prompt = PROMPT, .max_tokens = 5};
    struct vlm_reply reply;
    struct image im;

    (void)state;
    read_picture("mp16_4692496400", &im);
    r.image = &im;
    answer(s, &r, &reply);
    assert_string_equal(reply.finish, "length");
    assert_int_equal(reply.output_tokens, 5);
    vlm_reply_release(&reply);
    r.max_tokens = 0;
    r.stop = "</think>";
    answer(s, &r, &reply);
    assert_string_equal(reply.finish, "stop");
    assert_null(strstr(reply.text.data, "</think"));
    assert_non_null(strstr(reply.text.data, "<think>"));
    vlm_reply_release(&reply);
    r.stop = NULL;
    r.prefill = "<think></think><answer>country: ";
    answer(s, &r, &reply);
    assert_null(strstr(reply.text.data, "<answer>"));
    assert_non_null(strstr(reply.text.data, "</answer>"));
    vlm_reply_release(&reply);
    image_release(&im);
    vlm_session_close(s);
    vlm_close(model);
}

/* What was answered greedily is scored as it was counted. */
static void vlm_score_agrees_with_the_answer(void **state)
{
    struct vlm *model = open_ok(TEACHER);
    struct vlm_session *s = vlm_session_open(model);
    struct vlm_request r = {.prompt = "Is the place of this picture "
                                      "recognisable? Answer yes or no."};
    struct vlm_reply a, b;
    struct image im;

    (void)state;
    read_picture("streetview_211132454850128", &im);
    r.image = &im;
    answer(s, &r, &a);
    assert_true(vlm_score(s, &r, a.text.data, &b, NULL));
    assert_near(a.logprob, b.logprob, 1e-4);
    assert_int_equal(b.output_tokens, a.output_tokens);
    vlm_reply_release(&a);
    vlm_reply_release(&b);
    image_release(&im);
    vlm_session_close(s);
    vlm_close(model);
}

struct job {
    char text[600];
    double logprob;
    uint64_t seed;
};

struct shared {
    const struct vlm *model;
    struct vlm_session *sessions[3];
    struct image im;
};

static void do_job(void *arg, void *what, int worker)
{
    struct shared *shared = arg;
    struct job *job = what;
    struct vlm_request r = {.prompt = PROMPT,
                            .image = &shared->im,
                            .max_tokens = 60,
                            .temperature = 1,
                            .seed = job->seed};
    struct vlm_reply reply;

    if (!vlm_answer(shared->sessions[worker], &r, &reply, NULL))
        return;
    snprintf(job->text, sizeof(job->text), "%s", reply.text.data);
    job->logprob = reply.logprob;
    vlm_reply_release(&reply);
}

/* Three threads share one model; jobs come in pairs of the same seed. */
static void vlm_is_shared_by_threads(void **state)
{
    struct shared shared = {.model = open_ok(TEACHER)};
    struct job jobs[12] = {0};
    struct ordered_pool *pool;
    int i;

    (void)state;
    read_picture("mp16_4692496400", &shared.im);
    for (i = 0; i < 3; i++)
        shared.sessions[i] = vlm_session_open(shared.model);
    pool = ordered_pool_open(3, 12, do_job, &shared);
    for (i = 0; i < 12; i++) {
        jobs[i].seed = (uint64_t)(i % 6);
        assert_true(ordered_pool_give(pool, &jobs[i]));
    }
    for (i = 0; i < 12; i++)
        assert_ptr_equal(ordered_pool_take(pool, true), &jobs[i]);
    ordered_pool_close(pool);
    for (i = 0; i < 6; i++) {
        assert_true(jobs[i].text[0] != '\0');
        assert_string_equal(jobs[i].text, jobs[i + 6].text);
        assert_true(jobs[i].logprob == jobs[i + 6].logprob);
    }
    for (i = 0; i < 3; i++)
        vlm_session_close(shared.sessions[i]);
    image_release(&shared.im);
    vlm_close((struct vlm *)(uintptr_t)shared.model);
}

/* What a session holds after a request is within what was foretold. */
static void vlm_session_stays_within_its_bytes(void **state)
{
    struct vlm *model = open_ok(TEACHER);
    struct vlm_request r = {.prompt = PROMPT, .max_tokens = 100};
    struct vlm_session *s;
    struct vlm_reply reply;
    struct image im;
    size_t before, after;

    (void)state;
    read_picture("mp16_4692496400", &im);
    r.image = &im;
    before = mallinfo2().uordblks + mallinfo2().hblkhd;
    s = vlm_session_open(model);
    answer(s, &r, &reply);
    vlm_reply_release(&reply);
    after = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_true(after - before <=
                vlm_session_bytes(model, 220, im.width * im.height));
    image_release(&im);
    vlm_session_close(s);
    vlm_close(model);
}

static void vlm_identity_tells_models_apart(void **state)
{
    struct vlm *a = open_ok("demo/models/teacher-a");
    struct vlm *b = open_ok("demo/models/teacher-b");
    struct vlm *again = open_ok("demo/models/teacher-b");

    (void)state;
    assert_string_not_equal(vlm_identity(a), vlm_identity(b));
    assert_string_equal(vlm_identity(again), vlm_identity(b));
    assert_true(vlm_session_bytes(a, 1000, 224 * 168) >
                vlm_session_bytes(b, 100, 0));
    vlm_close(a);
    vlm_close(b);
    vlm_close(again);
}

TESTING_MAIN(cmocka_unit_test(vlm_refuses_bad_requests),
             cmocka_unit_test(vlm_open_names_what_is_wrong),
             cmocka_unit_test(vlm_open_checks_sizes_against_the_weights),
             cmocka_unit_test(vlm_answers_do_not_depend_on_what_came_before),
             cmocka_unit_test(vlm_stops_where_it_is_told),
             cmocka_unit_test(vlm_score_agrees_with_the_answer),
             cmocka_unit_test(vlm_is_shared_by_threads),
             cmocka_unit_test(vlm_session_stays_within_its_bytes),
             cmocka_unit_test(vlm_identity_tells_models_apart))
