#include "golden.h"

#include "base/file.h"
#include "adapters/digest.h"
#include "images/image.h"
#include "adapters/json.h"
#include "models/pictures/patches.h"
#include "models/pictures/resize.h"
#include "models/vlm/vlm_model.h"

/* demo/golden/teachers.json and the pictures that it speaks of. */
struct teachers {
    struct arena arena;
    struct json *root;
    struct golden tensors;
    double tolerance; /* of a log-probability */
    double worst;     /* difference of one */
};

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
    {"yesno", "Is the place of this picture recognisable? Answer yes or no."},
};

static void teachers_open(struct teachers *t)
{
    struct err err = {0};
    struct buf text;

    memset(t, 0, sizeof(*t));
    arena_init(&t->arena);
    buf_init(&text, 1 << 20);
    assert_true(file_read("demo/golden/teachers.json", &text, &err));
    t->root = json_parse(buf_span(&text), &t->arena, &err);
    if (!t->root)
        fail_msg("%s", err.text);
    buf_release(&text);
    assert_true(
        json_real(json_get(json_get(t->root, "tolerance"), "log-probability"),
                  &t->tolerance));
    golden_open(&t->tensors, "demo/golden/golden.safetensors");
}

static void teachers_close(struct teachers *t)
{
    golden_close(&t->tensors);
    arena_release(&t->arena);
}

/* "mp16:c0/27/4692496400.jpg" is kept as mp16_4692496400.jpg. */
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

static void check_digest(const struct json *about, const char *key,
                         const struct image *im)
{
    struct digest sum = digest_of(
        span_make(im->rgb, (size_t)im->width * (size_t)im->height * 3));
    struct span want;
    char hex[65];

    digest_hex(&sum, hex);
    assert_true(json_text(json_get(about, key), &want));
    assert_string_equal(hex, want.data);
}

static void pictures_are_decoded_and_resized_to_the_bit(void **state)
{
    const struct json *pictures;
    struct teachers t;
    size_t i;

    (void)state;
    teachers_open(&t);
    pictures = json_get(t.root, "pictures");
    assert_int_equal(pictures->count, 6);
    for (i = 0; i < pictures->count; i++) {
        struct image im, sized;

        read_picture(pictures->keys[i], &im);
        check_digest(pictures->items[i], "decoded_sha256", &im);
        assert_true(resize_image(&im, 224, 168, RESIZE_BICUBIC, &sized, NULL));
        check_digest(pictures->items[i], "resized_sha256", &sized);
        image_release(&im);
        image_release(&sized);
    }
    teachers_close(&t);
}

static void note(struct teachers *t, double got, double want, const char *what)
{
    double far = fabs(got - want);

    t->worst = far > t->worst || isnan(far) ? far : t->worst;
    if (!(far <= t->tolerance))
        fail_msg("%s: log-probability %g, not %g", what, got, want);
}

/* How many tokens may be compared: all, or up to the first near tie. */
static size_t sure_tokens(const struct json *want)
{
    const struct json *ids = json_get(want, "generated_ids");
    int64_t tie;

    if (json_int(json_get(want, "near_tie_at"), &tie))
        return (size_t)tie;
    return ids->count;
}

static void check_reply(struct teachers *t, const struct vlm_reply *reply,
                        const struct json *want, const char *what)
{
    const struct json *ids = json_get(want, "generated_ids");
    size_t sure = sure_tokens(want), i;
    struct span text;
    double sum;
    int64_t id;

    assert_int_equal(reply->prompt_tokens, json_get(want, "prompt_ids")->count);
    assert_true((size_t)reply->output_tokens >= sure);
    for (i = 0; i < sure; i++) {
        assert_true(json_int(ids->items[i], &id));
        if (reply->token_ids[i] != id)
            fail_msg("%s: token %zu is %d, not %d", what, i,
                     (int)reply->token_ids[i], (int)id);
    }
    if (sure < ids->count)
        return;
    assert_true(json_text(json_get(want, "text"), &text));
    assert_string_equal(reply->text.data, text.data);
    assert_string_equal(reply->finish, "stop");
    assert_true(json_real(json_get(want, "sum_logprob"), &sum));
    note(t, reply->logprob / reply->output_tokens, sum / reply->output_tokens,
         what);
}

/* The golden figure is of one spelling, the verdict sums over all. */
static double check_word(struct teachers *t, struct vlm_session *session,
                         const struct vlm_request *request, const char *word,
                         const struct json *want)
{
    struct vlm_reply reply;
    double logprob;

    assert_true(json_real(json_get(json_get(want, "logprob"), word), &logprob));
    assert_true(vlm_score(session, request, word, &reply, NULL));
    assert_int_equal(reply.output_tokens, 1);
    note(t, reply.logprob, logprob, word);
    vlm_reply_release(&reply);
    return logprob;
}

static void check_words(struct teachers *t, struct vlm_session *session,
                        const struct vlm_request *request,
                        const struct json *want)
{
    double yes = check_word(t, session, request, "yes", want);
    double no = check_word(t, session, request, "no", want);
    struct vlm_verdict verdict;

    assert_true(vlm_yes_no(session, request, &verdict, NULL));
    assert_true(verdict.yes_logprob >= yes - t->tolerance);
    assert_true(verdict.no_logprob >= no - t->tolerance);
    assert_near(verdict.p_yes, exp(yes) / (exp(yes) + exp(no)), 2e-3);
}

static void check_picture(struct teachers *t, struct vlm_session *session,
                          const struct image *im, const struct json *want)
{
    struct vlm_request request = {.image = im, .max_tokens = 220};
    struct vlm_reply reply;
    struct err err = {0};
    size_t i;

    for (i = 0; i < 4; i++) {
        const struct json *one = json_get(want, PROMPTS[i][0]);

        request.prompt = PROMPTS[i][1];
        if (!vlm_answer(session, &request, &reply, &err))
            fail_msg("%s", err.text);
        check_reply(t, &reply, one, PROMPTS[i][0]);
        vlm_reply_release(&reply);
        if (json_get(one, "logprob"))
            check_words(t, session, &request, one);
    }
}

/* The embedding of the first two pictures. */
static void check_tensors(struct teachers *t, const struct vlm *model,
                          const char *teacher, size_t number,
                          const struct image *im)
{
    const struct vlm_family *family = model->family;
    const struct vlm_limits limits = {model->shape.min_pixels,
                                      model->shape.max_pixels};
    struct vlm_extent extent;
    struct compute compute;
    char name[80];
    float *patches, *out;

    assert_true(family->measure(model->own, im, &limits, &extent, NULL));
    assert_int_equal(extent.tokens, 48);
    assert_true(family->cut(model->own, im, &limits, &patches, NULL));
    const struct vlm_pictures one = {(const float *const *)&patches,
                                     extent.grid, 1};
    out = heap_grow(NULL, extent.tokens * model->shape.hidden, sizeof(*out));
    compute_init(&compute);
    family->encode(model->own, &compute, &one, out);
    snprintf(name, sizeof(name), "%s.picture%zu.image_embeds", teacher, number);
    golden_compare(&t->tensors, name, out, extent.tokens * model->shape.hidden);
    compute_release(&compute);
    free(patches);
    free(out);
}

static void check_teacher(const char *name)
{
    const struct json *pictures;
    struct vlm_session *session;
    struct err err = {0};
    struct teachers t;
    struct vlm *model;
    char dir[80];
    size_t i;

    teachers_open(&t);
    snprintf(dir, sizeof(dir), "demo/models/%s", name);
    model = vlm_open(dir, &err);
    if (!model)
        fail_msg("%s", err.text);
    session = vlm_session_open(model);
    pictures = json_get(json_get(t.root, "teachers"), name);
    for (i = 0; i < pictures->count; i++) {
        struct image im;

        read_picture(pictures->keys[i], &im);
        check_picture(&t, session, &im, pictures->items[i]);
        if (i < 2)
            check_tensors(&t, model, name, i, &im);
        image_release(&im);
    }
    print_message("  %s: log-probabilities differ by at most %.3g\n", name,
                  t.worst);
    vlm_session_close(session);
    vlm_close(model);
    teachers_close(&t);
}

static void teacher_a_answers_as_recorded(void **state)
{
    (void)state;
    check_teacher("teacher-a");
}

static void teacher_b_answers_as_recorded(void **state)
{
    (void)state;
    check_teacher("teacher-b");
}

TESTING_MAIN(cmocka_unit_test(pictures_are_decoded_and_resized_to_the_bit),
             cmocka_unit_test(teacher_a_answers_as_recorded),
             cmocka_unit_test(teacher_b_answers_as_recorded))
