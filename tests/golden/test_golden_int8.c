/* What 8-bit weights cost: the recorded answers of the two small teachers,
 * beside the exact weights. Prints the table of docs/results/inference.md. */
#include "golden.h"

#include "base/file.h"
#include "images/image.h"
#include "adapters/json.h"
#include "models/vlm/vlm.h"

static const char *const PROMPTS[][2] = {
    {"gre",
     "Infer the approximate latitude and longitude of this picture. Use the "
     "format: <think> Reasoning Process </think><answer> Latitude, Longitude "
     "</answer>"},
    {"globe",
     "Based on the image, which country and city is this? Think step by step "
     "about the clues in <think> </think> and give country and city in "
     "<answer> </answer> tags."},
    {"geoagent",
     "Locate this image. Answer in JSON with CountryIdentification, "
     "RegionalGuess, PreciseLocalization and FinalAnswer. Do not name objects "
     "that are not in the image."},
};

/* One teacher in both forms, and how far they lie apart. */
struct pair {
    struct vlm_session *exact, *small;
    size_t answers, same; /* greedy, to the last byte */
    size_t tokens, kept;  /* before the two first differ */
    double change, worst; /* of a token's log-probability, recorded answers */
    size_t scored;
};

static void read_picture(const char *key, struct image *out)
{
    const char *colon = strchr(key, ':'), *slash = strrchr(key, '/');
    const char *name = slash ? slash + 1 : colon + 1;
    struct err err = {0};
    char path[200];
    struct buf bytes;

    snprintf(path, sizeof(path), GOLDEN_DATA "teachers/%.*s_%s%s",
             (int)(colon - key), key, name, strchr(name, '.') ? "" : ".jpg");
    buf_init(&bytes, 1 << 20);
    if (!file_read(path, &bytes, &err) ||
        !image_decode(buf_span(&bytes), out, &err))
        fail_msg("%s: %s", path, err.text);
    buf_release(&bytes);
}

static void compare_answers(struct pair *p, const struct vlm_request *request)
{
    struct vlm_reply a, b;
    int i = 0;

    assert_true(vlm_answer(p->exact, request, &a, NULL));
    assert_true(vlm_answer(p->small, request, &b, NULL));
    while (i < a.output_tokens && i < b.output_tokens &&
           a.token_ids[i] == b.token_ids[i])
        i++;
    p->answers++;
    p->same += span_equals(buf_span(&a.text), buf_span(&b.text));
    p->tokens += (size_t)a.output_tokens;
    p->kept += (size_t)i;
    vlm_reply_release(&a);
    vlm_reply_release(&b);
}

static void compare_scores(struct pair *p, const struct vlm_request *request,
                           const char *answer)
{
    struct vlm_reply a, b;
    int i;

    assert_true(vlm_score(p->exact, request, answer, &a, NULL));
    assert_true(vlm_score(p->small, request, answer, &b, NULL));
    assert_int_equal(a.output_tokens, b.output_tokens);
    for (i = 0; i < a.output_tokens; i++) {
        double far = fabs(a.token_logprobs[i] - b.token_logprobs[i]);

        p->change += b.token_logprobs[i] - a.token_logprobs[i];
        p->worst = far > p->worst ? far : p->worst;
    }
    p->scored += (size_t)a.output_tokens;
    vlm_reply_release(&a);
    vlm_reply_release(&b);
}

static void compare_picture(struct pair *p, const char *key,
                            const struct json *want)
{
    struct image im;
    struct vlm_request request = {.image = &im, .max_tokens = 220};
    struct span text;
    size_t i;

    read_picture(key, &im);
    for (i = 0; i < sizeof(PROMPTS) / sizeof(*PROMPTS); i++) {
        request.prompt = PROMPTS[i][1];
        compare_answers(p, &request);
        assert_true(
            json_text(json_get(json_get(want, PROMPTS[i][0]), "text"), &text));
        compare_scores(p, &request, text.data);
    }
    image_release(&im);
}

static void compare_teacher(const char *name, const struct json *pictures)
{
    const struct vlm_options eight = {.weights = VLM_INT8,
                                      .cache_dir = testing_dir()};
    struct pair p = {NULL};
    struct vlm *exact, *small;
    struct err err = {0};
    char dir[80];
    size_t i;

    snprintf(dir, sizeof(dir), "demo/models/%s", name);
    exact = vlm_open(dir, &err);
    small = vlm_open_with(dir, &eight, &err);
    if (!exact || !small)
        fail_msg("%s", err.text);
    assert_string_not_equal(vlm_identity(exact), vlm_identity(small));
    p.exact = vlm_session_open(exact);
    p.small = vlm_session_open(small);
    for (i = 0; i < pictures->count; i++)
        compare_picture(&p, pictures->keys[i], pictures->items[i]);
    print_message("  %s: %zu of %zu greedy answers alike, %zu of %zu tokens "
                  "before the first difference; log-probability a token "
                  "%+.4f on average, at most %.3f, of %zu\n",
                  name, p.same, p.answers, p.kept, p.tokens,
                  p.change / (double)p.scored, p.worst, p.scored);
    assert_true(p.kept * 2 >= p.tokens);
    assert_true(p.worst <= 0.25);
    assert_true(fabs(p.change) <= 0.005 * (double)p.scored);
    vlm_session_close(p.exact);
    vlm_session_close(p.small);
    vlm_close(exact);
    vlm_close(small);
}

static void int8_answers_nearly_as_the_exact_weights(void **state)
{
    const struct json *teachers;
    struct err err = {0};
    struct arena arena;
    struct buf text;

    (void)state;
    arena_init(&arena);
    buf_init(&text, 1 << 20);
    assert_true(file_read("demo/golden/teachers.json", &text, &err));
    teachers = json_get(json_parse(buf_span(&text), &arena, &err), "teachers");
    compare_teacher("teacher-a", json_get(teachers, "teacher-a"));
    compare_teacher("teacher-b", json_get(teachers, "teacher-b"));
    buf_release(&text);
    arena_release(&arena);
}

TESTING_MAIN(cmocka_unit_test(int8_answers_nearly_as_the_exact_weights))
