/* With the miniature teacher, which knows one question: of others only the
 * mechanics can be tested, and that they are answered as the library would. */
#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "db/schemas.h"
#include "teachers/yes_no.h"

#include <math.h>
#include <pthread.h>

enum { PICTURES = 3, THINGS = 5, ASKERS = 4 };

static const char *const NAMES[PICTURES] = {
    "mp16_4692496400", "postcards_card_0193", "streetview_211132454850128"};
static const char *const WORDS[THINGS] = {
    "a palm tree", "a roof of clay tiles", "the sea", "a bollard",
    "the words \"\xd8\xb3\xd9\x88\xd9\x82\""};
/* The question that it knows, up to what differs. */
static const char KNOWN[] = "Is the place of this picture {thing}? Answer yes "
                            "or no.";

struct scene {
    struct yes_no_settings settings;
    struct image pictures[PICTURES];
    struct yes_no *y;
};

static void scene_open(struct scene *s, const char *prompt)
{
    struct err err = {0};
    char path[200];

    *s = (struct scene){.settings = {.model = "demo/models/teacher-b",
                                     .weights = "bf16",
                                     .prompt = prompt,
                                     .blank = "{thing}",
                                     .threads = 2}};
    for (size_t i = 0; i < PICTURES; i++) {
        struct buf bytes;
        buf_init(&bytes, 1 << 20);
        snprintf(path, sizeof(path), "tests/golden/data/teachers/%s.jpg",
                 NAMES[i]);
        assert_true(file_read(path, &bytes, &err));
        assert_true(image_decode(buf_span(&bytes), &s->pictures[i], &err));
        buf_release(&bytes);
    }
    s->y = yes_no_open(&s->settings, &err);
    if (s->y == NULL)
        fail_msg("%s", err.text);
}

static void scene_close(struct scene *s)
{
    yes_no_close(s->y);
    for (size_t i = 0; i < PICTURES; i++)
        image_release(&s->pictures[i]);
}

static void ask(struct scene *s, size_t picture, struct yes_no_question *out)
{
    struct err err = {0};

    for (size_t i = 0; i < THINGS; i++)
        out[i] = (struct yes_no_question){.fill = span_of(WORDS[i])};
    if (!yes_no_ask(s->y, &s->pictures[picture], out, THINGS, &err))
        fail_msg("%s", err.text);
}

/* One question through the library's own session. */
static struct vlm_verdict ask_directly(const char *lead, const char *prompt,
                                       const struct image *picture)
{
    struct err err = {0};
    struct vlm *model = vlm_open("demo/models/teacher-b", &err);
    struct vlm_session *session = vlm_session_open(model);
    struct vlm_request r = {.lead = lead, .prompt = prompt, .image = picture};
    struct vlm_verdict verdict;

    if (!vlm_yes_no(session, &r, &verdict, &err))
        fail_msg("%s", err.text);
    vlm_session_close(session);
    vlm_close(model);
    return verdict;
}

static void yes_no_answers_as_the_model_does(void **state)
{
    struct scene s;
    struct yes_no_question q[2] = {{.fill = {"recognisable", 12}},
                                   {.fill = {"a secret", 8}}};
    struct err err = {0};

    (void)state;
    scene_open(&s, KNOWN);
    for (size_t i = 0; i < PICTURES; i++) {
        assert_true(yes_no_ask(s.y, &s.pictures[i], q, 2, &err));
        struct vlm_verdict v = ask_directly(
            NULL,
            "Is the place of this picture recognisable? Answer yes or no.",
            &s.pictures[i]);
        /* keys and values are kept in 16 bits here, and in 32 there */
        assert_true(fabs(yes_no_share(&q[0]) - v.p_yes) < 2e-3);
        assert_true(fabs(q[0].yes_logprob - v.yes_logprob) < 1e-2);
        /* it knows the question, so it says one or the other */
        assert_true(yes_no_mass(&q[0]) > 0.99 && yes_no_mass(&q[0]) < 1.0001);
        assert_true(q[0].yes_logprob != q[1].yes_logprob);
    }
    scene_close(&s);
}

static void yes_no_puts_the_picture_where_the_prompt_says(void **state)
{
    struct scene s;
    struct yes_no_question q[THINGS];

    (void)state;
    scene_open(&s, "Look well.\n\n{picture}\n Is there {thing} in it?");
    ask(&s, 0, q);
    struct vlm_verdict v =
        ask_directly("Look well.", "Is there the sea in it?", &s.pictures[0]);
    assert_true(fabs(q[2].yes_logprob - v.yes_logprob) < 1e-2);
    assert_true(fabs(q[2].no_logprob - v.no_logprob) < 1e-2);
    scene_close(&s);
}

static void yes_no_looks_at_a_picture_once(void **state)
{
    const struct schema_text *prompt = schema_find("prompts/entity.txt");
    struct scene s;
    struct yes_no_question q[THINGS];

    (void)state;
    scene_open(&s, prompt->text);
    for (size_t i = 0; i < PICTURES; i++)
        ask(&s, i, q);
    struct vlm_batch_counts c = yes_no_counts(s.y);
    assert_int_equal(c.tasks, PICTURES * THINGS);
    assert_int_equal(c.pictures, PICTURES);
    /* more of the prompts was read before than was read */
    assert_true(c.shared_rows > c.prompt_rows);
    scene_close(&s);
}

struct asker {
    struct scene *scene;
    struct yes_no_question answers[PICTURES][THINGS];
};

static void *asker_run(void *arg)
{
    struct asker *a = arg;

    for (size_t i = 0; i < PICTURES; i++)
        ask(a->scene, i, a->answers[i]);
    return NULL;
}

static void yes_no_serves_many_threads(void **state)
{
    struct scene s;
    struct asker alone = {.scene = &s}, many[ASKERS];
    pthread_t threads[ASKERS];

    (void)state;
    scene_open(&s, KNOWN);
    asker_run(&alone);
    for (size_t i = 0; i < ASKERS; i++) {
        many[i] = (struct asker){.scene = &s};
        assert_int_equal(pthread_create(&threads[i], NULL, asker_run, &many[i]),
                         0);
    }
    for (size_t i = 0; i < ASKERS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < ASKERS; i++)
        assert_memory_equal(many[i].answers, alone.answers,
                            sizeof(alone.answers));
    scene_close(&s);
}

static void yes_no_says_what_is_wrong(void **state)
{
    struct scene s;
    struct yes_no_question q = {.fill = span_of("a \xff tree")};
    struct yes_no_question two[2] = {{.fill = {"recognisable", 12}}};
    static char endless[200000];
    struct yes_no_settings none, nowhere;
    struct buf text;
    struct err err = {0};

    (void)state;
    memset(endless, 'a', sizeof(endless));
    for (size_t i = 0; i < sizeof(endless); i += 2)
        endless[i] = ' ';
    scene_open(&s, KNOWN);
    assert_false(yes_no_ask(s.y, &s.pictures[0], &q, 1, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    assert_non_null(strstr(err.text, "not UTF-8 at byte 2"));
    assert_true(yes_no_ask(s.y, &s.pictures[0], &q, 0, &err));
    /* one that cannot be asked is not the others' loss */
    two[1].fill = q.fill;
    assert_false(yes_no_ask(s.y, &s.pictures[0], two, 2, &err));
    assert_int_equal(two[0].err.kind, ERR_NONE);
    assert_true(yes_no_mass(&two[0]) > 0.5);
    assert_int_equal(two[1].err.kind, ERR_RECORD);
    two[1].fill = span_make(endless, sizeof(endless) - 1);
    assert_false(yes_no_ask(s.y, &s.pictures[0], two, 2, &err));
    assert_int_equal(two[0].err.kind, ERR_NONE);
    assert_int_equal(two[1].err.kind, ERR_RECORD);
    none = nowhere = s.settings;
    none.prompt = "A {thing}? {picture} Well?";
    assert_null(yes_no_open(&none, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    nowhere.model = "/nowhere";
    assert_null(yes_no_open(&nowhere, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    buf_init(&text, 4096);
    assert_false(yes_no_identify(&nowhere, &text, &err));
    assert_true(yes_no_identify(&s.settings, &text, &err));
    assert_non_null(strstr(text.data, "prompt sha256="));
    buf_release(&text);
    scene_close(&s);
}

/* A folder like the model's, but that its weights end too early. */
static const char *cut_model(void)
{
    static char folder[300];
    static const char *const files[] = {"config.json",
                                        "preprocessor_config.json",
                                        "tokenizer.json",
                                        "tokenizer_config.json",
                                        "generation_config.json",
                                        "model.safetensors"};
    struct err err = {0};
    struct buf bytes;

    snprintf(folder, sizeof(folder), "%s/cut", testing_dir());
    assert_true(file_make_dir(folder, &err));
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char *from = file_join("demo/models/teacher-b", files[i]);
        char *to = file_join(folder, files[i]);
        buf_init(&bytes, 64 << 20);
        if (file_read(from, &bytes, &err)) {
            size_t len = i == 5 ? bytes.len / 2 : bytes.len;
            assert_true(file_write(to, span_make(bytes.data, len), &err));
        }
        buf_release(&bytes);
        free(from);
        free(to);
    }
    return folder;
}

static void yes_no_reads_the_weights_when_it_is_asked(void **state)
{
    struct scene s;
    struct yes_no_question q = {.fill = {"recognisable", 12}};
    struct err err = {0};

    (void)state;
    scene_open(&s, KNOWN);
    assert_int_equal(yes_no_counts(s.y).sequences, 0);
    assert_true(yes_no_ask(s.y, &s.pictures[0], &q, 1, &err));
    assert_true(yes_no_counts(s.y).sequences > 0);
    yes_no_close(s.y);
    s.settings.model = cut_model();
    s.y = yes_no_open(&s.settings, &err);
    assert_non_null(s.y);
    for (int i = 0; i < 2; i++) {
        err_clear(&err);
        assert_false(yes_no_ask(s.y, &s.pictures[0], &q, 1, &err));
        assert_int_equal(err.kind, ERR_STAGE);
        assert_non_null(strstr(err.text, "model.safetensors"));
    }
    scene_close(&s);
}

static void yes_no_says_what_to_set_when_it_does_not_fit(void **state)
{
    struct scene s;
    struct err err = {0};

    (void)state;
    scene_open(&s, KNOWN);
    struct yes_no_settings small = s.settings;
    small.memory = 1 << 20;
    small.too_large = "set \"mine.memory\"";
    assert_null(yes_no_open(&small, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_string_equal(err.hint, "set \"mine.memory\"");
    scene_close(&s);
}

static void yes_no_reads_the_picture_itself(void **state)
{
    struct scene s;
    struct yes_no_question here = {.fill = {"recognisable", 12}}, there = here;
    struct yes_no_question two[2] = {{.fill = here.fill}, {.fill = here.fill}};
    struct stored_picture place = {
        .path = "tests/golden/data/teachers/mp16_4692496400.jpg"};
    struct err err = {0};
    struct buf bytes;

    (void)state;
    scene_open(&s, KNOWN);
    buf_init(&bytes, 1 << 20);
    assert_true(file_read(place.path, &bytes, &err));
    place.length = (int64_t)bytes.len;
    place.sha256 = digest_of(buf_span(&bytes));
    struct digest cut = digest_of(span_make(bytes.data, 100));
    buf_release(&bytes);
    assert_true(yes_no_ask_at(s.y, &place, &here, 1, &err));
    assert_true(yes_no_ask(s.y, &s.pictures[0], &there, 1, &err));
    assert_true(here.yes_logprob == there.yes_logprob);
    place.length = 100;
    assert_false(yes_no_ask_at(s.y, &place, two, 2, &err));
    assert_int_equal(two[1].err.kind, ERR_CHANGED);
    place.sha256 = cut;
    assert_false(yes_no_ask_at(s.y, &place, two, 2, &err));
    assert_int_equal(two[0].err.kind, ERR_RECORD);
    assert_int_equal(two[1].err.kind, ERR_RECORD);
    assert_non_null(strstr(two[1].err.text, "mp16_4692496400.jpg\" at byte 0"));
    place.path = "/nowhere";
    assert_false(yes_no_ask_at(s.y, &place, two, 2, &err));
    assert_int_equal(two[1].err.kind, ERR_RETRY);
    scene_close(&s);
}

TESTING_MAIN(cmocka_unit_test(yes_no_answers_as_the_model_does),
             cmocka_unit_test(yes_no_puts_the_picture_where_the_prompt_says),
             cmocka_unit_test(yes_no_looks_at_a_picture_once),
             cmocka_unit_test(yes_no_serves_many_threads),
             cmocka_unit_test(yes_no_reads_the_weights_when_it_is_asked),
             cmocka_unit_test(yes_no_says_what_to_set_when_it_does_not_fit),
             cmocka_unit_test(yes_no_reads_the_picture_itself),
             cmocka_unit_test(yes_no_says_what_is_wrong))
